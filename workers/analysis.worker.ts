import * as Comlink from 'comlink';
import { Analysis } from './analysis';
import { outcomeOf, valueOf } from '../src/engine/errors';
import type { EngineApi } from '../src/engine/protocol';

/** Held here for as long as the worker lives: calls of a collected proxy never answer. */
let engine: Comlink.Remote<EngineApi> | undefined;
let analysis: Analysis | undefined;

const api: typeof Analysis.api = {
  attachEngine: (port) =>
    outcomeOf(async () => {
      const remote = Comlink.wrap<EngineApi>(port);
      engine = remote;
      const connection = await remote.connect();
      analysis = new Analysis({
        run: async (sql, runId = '') => valueOf(await remote.query(connection, runId, sql)),
        insert: async (table, stream) => {
          valueOf(await remote.insert(connection, table, Comlink.transfer(stream, [stream.buffer])));
        },
        split: async (sql) => valueOf(await remote.split(sql)),
        cancel: async (runId) => remote.cancel(runId),
        registerFile: async (name, file) => {
          valueOf(await remote.registerFile(name, file));
        },
        dropFile: async (name) => remote.dropFile(name),
        status: async () => remote.status(),
      });
      return null;
    }),
  warmUp: () => outcomeOf(() => ready().warmUp()),
  plan: (...args) => outcomeOf(() => ready().plan(...args)),
  importFiles: (...args) => outcomeOf(() => ready().importFiles(...args)),
  rejects: (...args) => outcomeOf(() => ready().rejects(...args)),
  rebase: (...args) => outcomeOf(() => ready().rebase(...args)),
  runPanel: (...args) => outcomeOf(() => ready().runPanel(...args)),
  table: async (...args) => {
    const outcome = await outcomeOf(() => ready().table(...args));
    return outcome.ok ? Comlink.transfer(outcome, [outcome.value.buffer]) : outcome;
  },
  sqlTable: (...args) => outcomeOf(() => ready().sqlTable(...args)),
  runSql: (...args) => outcomeOf(() => ready().runSql(...args)),
  audience: (...args) => outcomeOf(() => ready().audience(...args)),
  profile: (...args) => outcomeOf(() => ready().profile(...args)),
  overlap: (...args) => outcomeOf(() => ready().overlap(...args)),
  segmentSql: (...args) => outcomeOf(() => ready().segmentSql(...args)),
  setList: (...args) => outcomeOf(() => ready().setList(...args)),
  knownPersons: (...args) => outcomeOf(() => ready().knownPersons(...args)),
  fingerprint: (...args) => outcomeOf(() => ready().fingerprint(...args)),
  members: (...args) => outcomeOf(() => ready().members(...args)),
  cancel: (runId) => ready().cancel(runId),
  progress: async () =>
    engine && analysis ? analysis.progress() : { share: null, step: '', file: '', runId: '', heapBytes: 0 },
};

function ready(): Analysis {
  if (!analysis) throw new Error('the analysis worker has no engine yet');
  return analysis;
}

Comlink.expose(api);
