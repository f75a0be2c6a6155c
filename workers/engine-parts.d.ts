/** Addresses of the parts of the engine's code, in their order; `tools/lean-engine.mjs` makes them. */
declare module 'engine-parts' {
  const parts: readonly string[];
  export default parts;
}
