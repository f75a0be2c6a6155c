import * as Comlink from 'comlink';
import { BROWSER_RUNTIME, createDuckDB, VoidLogger } from 'duckdb-browser-blocking';
import { AppError, outcomeOf, type Outcome } from '../src/engine/errors';
import type { EngineApi } from '../src/engine/protocol';
import { Database, watchReads } from './duckdb';

const status = { bytesRead: 0 };
let database: Database | undefined;
let memory: WebAssembly.Memory | undefined;

function open(): Database {
  if (!database) throw new AppError('engine_died', {}, 'the engine was asked before it started');
  return database;
}

/** The heap is private to the glue code; its size is read from the memory that instantiation exports. */
function watchMemory(): void {
  const note = (instance: WebAssembly.Instance): void => {
    for (const value of Object.values(instance.exports)) {
      if (value instanceof WebAssembly.Memory) memory = value;
    }
  };
  const streaming = WebAssembly.instantiateStreaming.bind(WebAssembly);
  WebAssembly.instantiateStreaming = async (source, imports) => {
    const result = await streaming(source, imports);
    note(result.instance);
    return result;
  };
  const direct = WebAssembly.instantiate.bind(WebAssembly) as (
    bytes: BufferSource,
    imports?: WebAssembly.Imports,
  ) => Promise<WebAssembly.WebAssemblyInstantiatedSource>;
  WebAssembly.instantiate = (async (bytes: BufferSource, imports?: WebAssembly.Imports) => {
    const result = await direct(bytes, imports);
    note(result.instance);
    return result;
  }) as typeof WebAssembly.instantiate;
}

const api: EngineApi = {
  boot: (wasmUrl) =>
    outcomeOf(async () => {
      watchMemory();
      const runtime = watchReads(BROWSER_RUNTIME, status);
      const bindings = await createDuckDB(
        {
          mvp: { mainModule: wasmUrl, mainWorker: '' },
          eh: { mainModule: wasmUrl, mainWorker: '' },
        },
        new VoidLogger(),
        runtime,
      );
      await bindings.instantiate(() => undefined);
      bindings.open({});
      database = new Database(bindings, status, () => memory?.buffer.byteLength ?? 0);
      return { version: database.version };
    }),
  attach: (port) => Comlink.expose(api, port),
  connect: () => open().connect(),
  query: async (connection, runId, sql) => {
    const outcome = await outcomeOf(() => open().query(connection, sql, runId));
    return outcome.ok ? Comlink.transfer(outcome, [outcome.value.buffer]) : outcome;
  },
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
