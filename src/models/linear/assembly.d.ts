/** An AssemblyScript module, compiled when the page is built: its bytes in base64. */
declare module '*?assembly' {
  const base64: string;
  export default base64;
}
