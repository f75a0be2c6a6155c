/** What is known of the characters that names are written in, made when the page is built. */
declare module 'virtual:chinese-names' {
  const names: {
    /** Each sound with the signs that have it, divided by blanks. */
    sounds: string;
    /** Surnames that sound otherwise than their signs do, each with its sound. */
    surnames: string;
    /** Traditional signs, each followed by its simplified one. */
    simplified: string;
  };
  export default names;
}
