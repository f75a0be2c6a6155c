import type { DuckDBBindings, DuckDBRuntime } from '@duckdb/duckdb-wasm/blocking';
import { nextTask } from '../src/engine/tasks';
import { AppError, toAppError } from '../src/engine/errors';
import type { EngineStatus, Statement } from '../src/engine/protocol';
import { ident } from '../src/sql/sql';

const END_OF_STREAM = new Uint8Array([255, 255, 255, 255, 0, 0, 0, 0]);

/** The folder under which the locked engine may read registered files. */
export const FILE_FOLDER = 'in';

/** Tables stand in a database of their own, which `CHECKPOINT` compresses: a fifth of the memory. */
const DATABASE = 'data';

const LOCK = [
  `ATTACH ':memory:' AS ${DATABASE} (COMPRESS)`,
  'SET autoinstall_known_extensions = false',
  'SET autoload_known_extensions = false',
  `SET memory_limit = '2400MB'`,
  `SET allowed_directories = ['${FILE_FOLDER}']`,
  'SET enable_external_access = false',
  'SET lock_configuration = true',
];

/** A runtime that notes how far the files have been read: the progress of a load. */
export function watchReads(runtime: DuckDBRuntime, status: { bytesRead: number }): DuckDBRuntime {
  const readFile = runtime.readFile.bind(runtime);
  return Object.assign(runtime, {
    readFile: (...args: Parameters<DuckDBRuntime['readFile']>): number => {
      const count = readFile(...args);
      status.bytesRead = Math.max(status.bytesRead, args[4] + count);
      return count;
    },
  });
}

/**
 * DuckDB behind its blocking bindings, locked: no extension, no network, no file but the registered ones.
 * One statement runs at a time on each connection; the rest wait in order.
 */
export class Database {
  readonly #bindings: DuckDBBindings;
  readonly #status: { bytesRead: number };
  readonly #heapBytes: () => number;
  readonly #queues = new Map<number, Promise<unknown>>();
  readonly #cancelled = new Set<string>();

  constructor(
    bindings: DuckDBBindings,
    status: { bytesRead: number } = { bytesRead: 0 },
    heapBytes: () => number = () => 0,
  ) {
    this.#bindings = bindings;
    this.#status = status;
    this.#heapBytes = heapBytes;
    const connection = handleOf(bindings);
    for (const statement of LOCK) bindings.runQuery(connection, statement);
    bindings.disconnect(connection);
  }

  get version(): string {
    return this.#bindings.getVersion();
  }

  connect(): number {
    const connection = handleOf(this.#bindings);
    this.#bindings.runQuery(connection, `USE ${DATABASE}`);
    this.#queues.set(connection, Promise.resolve());
    return connection;
  }

  /**
   * Runs one statement and returns its rows as an Arrow IPC stream.
   * @throws {AppError} `cancelled`, `out_of_memory`, or `sql` with the statement in its detail.
   */
  query(connection: number, sql: string, runId = ''): Promise<Uint8Array> {
    return this.#inTurn(connection, () => this.#run(connection, sql, runId));
  }

  /** Makes a table of an Arrow IPC stream, in place of one of that name. */
  insert(connection: number, table: string, stream: Uint8Array): Promise<void> {
    return this.#inTurn(connection, async () => {
      await this.#run(connection, `DROP TABLE IF EXISTS ${ident(table).text}`, '');
      this.#bindings.insertArrowFromIPCStream(connection, stream, { name: table, create: true });
    });
  }

  #inTurn<T>(connection: number, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(connection) ?? Promise.resolve();
    const turn = before.then(work);
    this.#queues.set(
      connection,
      turn.catch(() => undefined),
    );
    return turn;
  }

  /** Stops the statements of a run, the one under way and those that wait. Tables stay as they were. */
  cancel(runId: string): void {
    this.#cancelled.add(runId);
  }

  /** Splits a text into its statements; those without a word are left out. */
  split(sql: string): Statement[] {
    return splitStatements(sql, this.#bindings.tokenize(sql).offsets);
  }

  registerFile(name: string, file: Blob): void {
    this.#status.bytesRead = 0;
    this.#bindings.registerFileHandle(name, file, 2, true);
  }

  registerBuffer(name: string, bytes: Uint8Array): void {
    this.#bindings.registerFileBuffer(name, bytes);
  }

  dropFile(name: string): void {
    this.#bindings.dropFile(name);
  }

  status(): EngineStatus {
    return { bytesRead: this.#status.bytesRead, heapBytes: this.#heapBytes() };
  }

  async #run(connection: number, sql: string, runId: string): Promise<Uint8Array> {
    if (this.#cancelled.has(runId) && runId !== '') throw new AppError('cancelled');
    try {
      let header = this.#bindings.startPendingQuery(connection, sql, true);
      while (header === null) {
        await nextTask();
        if (runId !== '' && this.#cancelled.has(runId)) {
          this.#bindings.cancelPendingQuery(connection);
          throw new AppError('cancelled');
        }
        header = this.#bindings.pollPendingQuery(connection);
      }
      const parts = [header];
      for (;;) {
        const part = this.#bindings.fetchQueryResults(connection);
        if (part === null || part.length === 0) break;
        parts.push(part);
      }
      return joinParts(parts);
    } catch (cause) {
      throw toAppError(cause, sql);
    }
  }
}

/** Opens a connection and returns the number that the statement calls want. */
function handleOf(bindings: DuckDBBindings): number {
  return bindings.connect().useUnsafe((_, connection) => connection);
}

/** Blanks that the parser reads as such and the tokenizer as part of a name: what is called could hide behind one. */
const ODD_BLANK = /[\u00A0\u1680\u180E\u2000-\u200F\u2028-\u202F\u205F-\u2064\u3000\uFEFF]/;

const NAME_AT = /"((?:[^"]|"")*)"|[\p{L}_][\p{L}\p{N}_$]*/uy;

/** Cuts a text at the semicolons among its tokens. Offsets of the tokenizer count bytes of UTF-8. */
function splitStatements(sql: string, byteOffsets: readonly number[]): Statement[] {
  const bytes = new TextEncoder().encode(sql);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const tokens: { at: number; name: string; sign: string; odd: boolean }[] = [];
  let at = 0;
  let from = 0;
  for (const offset of byteOffsets) {
    at += decoder.decode(bytes.subarray(from, offset)).length;
    from = offset;
    NAME_AT.lastIndex = at;
    const found = NAME_AT.exec(sql);
    const name = (found?.[1]?.replaceAll('""', '"') ?? found?.[0] ?? '').toLowerCase();
    const sign = sql[at] ?? '';
    const after = found ? (sql[at + found[0].length] ?? '') : '';
    tokens.push({ at, name, sign, odd: ODD_BLANK.test(sign) || ODD_BLANK.test(after) });
  }
  const statements: Statement[] = [];
  let start = 0;
  let own: typeof tokens = [];
  const close = (end: number): void => {
    if (own.length > 0)
      statements.push({
        text: sql.slice(start, end),
        start,
        words: own.slice(0, 3).map(({ name, sign }) => name || sign),
        odd: own.find((token) => token.odd)?.at ?? null,
        calls: own.flatMap((token, index) =>
          token.name && own[index + 1]?.sign === '(' ? [token.name] : [],
        ),
      });
    start = end + 1;
    own = [];
  };
  for (const token of tokens)
    if (token.sign === ';') close(token.at);
    else own.push(token);
  close(sql.length);
  return statements;
}

function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  const size = parts.reduce((sum, part) => sum + part.length, END_OF_STREAM.length);
  const joined = new Uint8Array(size);
  let offset = 0;
  for (const part of [...parts, END_OF_STREAM]) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
