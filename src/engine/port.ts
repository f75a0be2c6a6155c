import type { EngineStatus, Statement } from './protocol';
import type { Columns, ResultTable } from './table';

/**
 * What a session needs of an engine. It hands over tables; how rows come, as Arrow bytes out of WebAssembly or as values of a native
 * library, each adapter keeps to itself.
 */
export interface Engine {
  /** Runs one statement and reads its rows. @throws {AppError} `cancelled`, `out_of_memory`, or `sql` with the statement. */
  query(sql: string, runId?: string): Promise<ResultTable>;
  /** The rows of a statement as an Arrow IPC stream, for a reader in another thread. */
  stream(sql: string, runId?: string): Promise<Uint8Array>;
  /** Makes a table of columns, in place of one of that name. */
  insert(table: string, columns: Columns): Promise<void>;
  /** Splits a text into statements. */
  split(sql: string): Promise<Statement[]>;
  cancel(runId: string): Promise<void>;
  registerFile(name: string, file: Blob): Promise<void>;
  dropFile(name: string): Promise<void>;
  status(): Promise<EngineStatus>;
}
