import { createRequire } from 'node:module';
import type { DuckDBBindings } from '@duckdb/duckdb-wasm/blocking';
import type { Engine } from '../../src/engine/port';
import type { EngineStatus, Statement } from '../../src/engine/protocol';
import { decodeTable, insertColumns, rowsOf, type Columns, type ResultTable } from '../../src/engine/table';
import { Database } from '../../workers/duckdb';

const require = createRequire(import.meta.url);

interface NodeDuckDb {
  createDuckDB(bundles: unknown, logger: unknown, runtime: unknown): Promise<DuckDBBindings>;
  NODE_RUNTIME: unknown;
  VoidLogger: new () => unknown;
}

/** The same WebAssembly file as in the browser, on Node's file runtime. */
async function open(): Promise<Database> {
  const duckdb = require('@duckdb/duckdb-wasm/blocking') as NodeDuckDb;
  const wasm = require.resolve('@duckdb/duckdb-wasm/dist/duckdb-eh.wasm');
  const bundle = { mainModule: wasm, mainWorker: '' };
  const bindings = await duckdb.createDuckDB(
    { mvp: bundle, eh: bundle },
    new duckdb.VoidLogger(),
    duckdb.NODE_RUNTIME,
  );
  await bindings.instantiate(() => undefined);
  bindings.open({});
  return new Database(bindings);
}

/** The engine of the browser on Node's files, as a session wants it. */
export class TestEngine implements Engine {
  readonly connection: number;
  constructor(readonly database: Database) {
    this.connection = database.connect();
  }

  stream = (sql: string, runId?: string): Promise<Uint8Array> =>
    this.database.query(this.connection, sql, runId);

  query = async (sql: string, runId?: string): Promise<ResultTable> =>
    decodeTable(await this.stream(sql, runId));

  async rows<T = Record<string, unknown>>(sql: string): Promise<T[]> {
    return rowsOf<T>(await this.query(sql));
  }

  insert = (table: string, columns: Columns): Promise<void> =>
    insertColumns(
      {
        stream: this.stream,
        insert: (name, bytes) => this.database.insert(this.connection, name, bytes),
      },
      table,
      columns,
    );

  split = (sql: string): Promise<Statement[]> => Promise.resolve(this.database.split(sql));

  cancel = (): Promise<void> => Promise.resolve();

  registerFile = async (name: string, file: Blob): Promise<void> => {
    this.database.registerBuffer(name, new Uint8Array(await file.arrayBuffer()));
  };

  dropFile = (name: string): Promise<void> => {
    this.database.dropFile(name);
    return Promise.resolve();
  };

  status = (): Promise<EngineStatus> => Promise.resolve({ bytesRead: 0, heapBytes: 0 });
}

const shared = globalThis as { vitalFewEngine?: Promise<TestEngine> };

/** One engine for all test files of a process: starting it takes seconds. */
export function testEngine(): Promise<TestEngine> {
  shared.vitalFewEngine ??= open().then((database) => new TestEngine(database));
  return shared.vitalFewEngine;
}
