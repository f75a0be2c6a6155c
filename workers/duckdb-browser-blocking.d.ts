/** The browser build of the blocking bindings, which the package ships but does not export; `vite.config.ts` aliases it. */
declare module 'duckdb-browser-blocking' {
  import type { DuckDBBindings, DuckDBBundles, DuckDBRuntime, Logger } from '@duckdb/duckdb-wasm/blocking';
  export const BROWSER_RUNTIME: DuckDBRuntime;
  export class VoidLogger implements Logger {
    log(): void;
  }
  /** What the package's types keep to themselves: its memory, and how it comes by its compiled code. */
  export interface CompiledBindings extends DuckDBBindings {
    readonly mod: { readonly HEAPU8: Uint8Array };
    instantiateWasm(
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ): object;
  }
  export function createDuckDB(
    bundles: DuckDBBundles,
    logger: Logger,
    runtime: DuckDBRuntime,
  ): Promise<CompiledBindings>;
}
