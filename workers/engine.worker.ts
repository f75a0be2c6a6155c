import type { DuckDBRuntime } from '@duckdb/duckdb-wasm/blocking';
import * as Comlink from 'comlink';
import { BROWSER_RUNTIME, createDuckDB, VoidLogger, type CompiledBindings } from 'duckdb-browser-blocking';
import { AppError, outcomeOf, type Outcome } from '../src/engine/errors';
import type { EngineApi, Statement } from '../src/engine/protocol';
import { Database, watchReads } from './duckdb';

/** The engine asks every file whether it is one of these, also where a browser (WebKitGTK) does not know what that is. */
globalThis.FileSystemSyncAccessHandle ??= class {} as typeof FileSystemSyncAccessHandle;

const status = { bytesRead: 0 };
let database: Database | undefined;

function open(): Database {
  if (!database) throw new AppError('engine_died', {}, 'the engine was asked before it started');
  return database;
}

/** The parts of a file as one answer, whose bytes never pass through JavaScript. */
async function joined(urls: readonly string[]): Promise<Response> {
  const answers = await Promise.all(urls.map((url) => fetch(url)));
  const failed = answers.find(({ ok }) => !ok);
  if (failed) throw new Error(`${failed.status} for ${failed.url}`);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const write = async (): Promise<void> => {
    for (const { body } of answers) await body?.pipeTo(writable, { preventClose: true });
    await writable.close();
  };
  write().catch((cause: unknown) => writable.abort(cause));
  return new Response(readable, { headers: { 'content-type': 'application/wasm' } });
}

/**
 * Has the engine compiled while its parts come in, in place of the package's own way, which leads every byte through a stream of
 * JavaScript to count them: half a second.
 * To be called before `instantiate`, which looks once. @returns what only ever rejects: where the file does not come or compile.
 */
function compileFrom(
  bindings: CompiledBindings,
  runtime: DuckDBRuntime,
  parts: readonly string[],
): Promise<never> {
  return new Promise((_, reject) => {
    bindings.instantiateWasm = (imports, done) => {
      (globalThis as { DUCKDB_RUNTIME?: DuckDBRuntime }).DUCKDB_RUNTIME = runtime;
      WebAssembly.instantiateStreaming(joined(parts), imports).then(
        ({ instance, module }) => done(instance, module),
        (cause: unknown) => reject(new AppError('engine_refused', {}, String(cause))),
      );
      return [];
    };
  });
}

const api: EngineApi = {
  boot: (parts) =>
    outcomeOf(async () => {
      const runtime = watchReads(BROWSER_RUNTIME, status);
      const bundle = { mainModule: parts[0] ?? '', mainWorker: '' };
      const bindings = await createDuckDB({ mvp: bundle, eh: bundle }, new VoidLogger(), runtime);
      const refused = compileFrom(bindings, runtime, parts);
      await Promise.race([bindings.instantiate(() => undefined), refused]);
      bindings.open({});
      database = new Database(bindings, status, () => bindings.mod.HEAPU8.byteLength);
      return { version: database.version };
    }),
  attach: (port) => Comlink.expose(api, port),
  connect: () => open().connect(),
  query: async (connection, runId, sql) => {
    const outcome = await outcomeOf(() => open().query(connection, sql, runId));
    return outcome.ok ? Comlink.transfer(outcome, [outcome.value.buffer]) : outcome;
  },
  insert: (connection, table, stream) =>
    outcomeOf(async () => {
      await open().insert(connection, table, stream);
      return null;
    }),
  split: (sql): Outcome<Statement[]> => ({ ok: true, value: open().split(sql) }),
  cancel: (runId) => open().cancel(runId),
  registerFile: (name, file): Outcome<null> => {
    try {
      open().registerFile(name, file);
      return { ok: true, value: null };
    } catch (cause) {
      return { ok: false, error: { code: 'file_unreadable', args: {}, detail: String(cause) } };
    }
  },
  dropFile: (name) => open().dropFile(name),
  status: () => database?.status() ?? { bytesRead: 0, heapBytes: 0 },
};

Comlink.expose(api);
