/** The browser build of the blocking bindings, which the package ships but does not export; `vite.config.ts` aliases it. */
declare module 'duckdb-browser-blocking' {
  import type { DuckDBBindings, DuckDBBundles, DuckDBRuntime, Logger } from '@duckdb/duckdb-wasm/blocking';
  export const BROWSER_RUNTIME: DuckDBRuntime;
  export class VoidLogger implements Logger {
    log(): void;
  }
  export function createDuckDB(
    bundles: DuckDBBundles,
    logger: Logger,
    runtime: DuckDBRuntime,
  ): Promise<DuckDBBindings & { readonly mod: { readonly HEAPU8: Uint8Array } }>;
}
