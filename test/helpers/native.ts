import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import { table, toArrowIPC } from 'arquero';
import { toAppError } from '../../src/engine/errors';
import type { Engine } from '../../src/engine/port';
import type { EngineStatus, Statement } from '../../src/engine/protocol';
import { declarationOf, type Columns, type ResultTable } from '../../src/engine/table';

/** A value as the Arrow reader of the page gives it: numbers are doubles, whatever the engine counts them in. */
function plain(value: DuckDBValue): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'object' && value !== null && 'toDouble' in value) return value.toDouble();
  return value;
}

/** DuckDB's native library behind the port of the session: another build, the same tables. */
export class NativeEngine implements Engine {
  readonly #connection: DuckDBConnection;
  readonly #folder: string;

  private constructor(connection: DuckDBConnection, folder: string) {
    this.#connection = connection;
    this.#folder = folder;
  }

  static async open(): Promise<NativeEngine> {
    const folder = mkdtempSync(join(tmpdir(), 'vitalfew-native-'));
    const instance = await DuckDBInstance.create(':memory:', { threads: '1', file_search_path: folder });
    return new NativeEngine(await instance.connect(), folder);
  }

  async query(sql: string): Promise<ResultTable> {
    try {
      const reader = await this.#connection.runAndReadAll(sql);
      const values = reader.getColumns();
      return table(
        Object.fromEntries(
          reader.columnNames().map((name, index) => [name, (values[index] ?? []).map(plain)]),
        ),
      );
    } catch (cause) {
      throw toAppError(cause, sql);
    }
  }

  async stream(sql: string): Promise<Uint8Array> {
    return toArrowIPC(await this.query(sql), { format: 'stream' });
  }

  async insert(target: string, columns: Columns): Promise<void> {
    await this.query(declarationOf(target, columns));
    const schema = (await this.query('SELECT current_schema() AS name')).get('name', 0) as string;
    const appender = await this.#connection.createAppender(target, schema);
    const lists = Object.values(columns);
    for (let row = 0; row < (lists[0]?.length ?? 0); row++) {
      for (const list of lists)
        if (list instanceof Int32Array) appender.appendInteger(list[row] as number);
        else appender.appendDouble(list[row] as number);
      appender.endRow();
    }
    appender.closeSync();
  }

  split(): Promise<Statement[]> {
    return Promise.reject(new Error('SQL of users is split by the WebAssembly build alone'));
  }

  cancel(): Promise<void> {
    this.#connection.interrupt();
    return Promise.resolve();
  }

  async registerFile(name: string, file: Blob): Promise<void> {
    const path = join(this.#folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, new Uint8Array(await file.arrayBuffer()));
  }

  dropFile(name: string): Promise<void> {
    rmSync(join(this.#folder, name), { force: true });
    return Promise.resolve();
  }

  status(): Promise<EngineStatus> {
    return Promise.resolve({ bytesRead: 0, heapBytes: 0 });
  }

  close(): void {
    this.#connection.closeSync();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
