import type { Outcome } from './errors';
import type { ResultTable } from './table';

/** What the engine worker offers, to the page and, over a port, to the analysis worker. */
export interface EngineApi {
  /** @param parts addresses of the engine's code, in their order. */
  boot(parts: readonly string[]): Promise<Outcome<{ version: string }>>;
  attach(port: MessagePort): void;
  connect(): number;
  query(connection: number, runId: string, sql: string): Promise<Outcome<Uint8Array>>;
  /** Makes a table of an Arrow IPC stream, in place of one of that name. */
  insert(connection: number, table: string, stream: Uint8Array): Promise<Outcome<null>>;
  /** Splits a text into statements. */
  split(sql: string): Outcome<Statement[]>;
  cancel(runId: string): void;
  registerFile(name: string, file: Blob): Outcome<null>;
  dropFile(name: string): void;
  /** Bytes of registered files read by the statement that runs, and the size of the WebAssembly heap. */
  status(): EngineStatus;
}

/** One statement of a text, as the engine's own tokenizer sees it. */
export interface Statement {
  text: string;
  /** Where it begins in the whole text. */
  start: number;
  /** Its first three words, lower case; `(` where a bracket stands. */
  words: string[];
  /** Place in the whole text of a name that touches a blank which is none to the tokenizer. */
  odd: number | null;
  /** Names that stand before an opening bracket, lower case: everything it may call. */
  calls: string[];
}

export interface EngineStatus {
  bytesRead: number;
  heapBytes: number;
}

/** Runs one statement and reads its rows: what the import knows of the engine. */
export type RunSql = (sql: string, runId?: string) => Promise<ResultTable>;
