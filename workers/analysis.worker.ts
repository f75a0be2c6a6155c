import * as Comlink from 'comlink';
import type { AnalysisApi } from '../src/engine/analysis';
import { outcomeOf, valueOf } from '../src/engine/errors';
import type { EngineApi } from '../src/engine/protocol';
import { decodeTable, insertColumns } from '../src/engine/table';
import type { ImportResult } from '../src/ingest/load';
import type { FileChoices, FilePlan } from '../src/ingest/file-plan';
import { Planner } from '../src/ingest/planner';
import type { RejectedRow } from '../src/ingest/report';
import { Session } from '../src/session/session';
import { RUNNABLE } from './panels';

/** Held here for as long as the worker lives: calls of a collected proxy never answer. */
let engine: Comlink.Remote<EngineApi> | undefined;
let session: Session | undefined;
const planner = new Planner((...proposal) => session?.readAhead(...proposal));

const api: AnalysisApi<FilePlan, FileChoices, ImportResult, RejectedRow> = {
  attachEngine: (port) =>
    outcomeOf(async () => {
      const remote = Comlink.wrap<EngineApi>(port);
      engine = remote;
      const connection = await remote.connect();
      const stream = async (sql: string, runId = ''): Promise<Uint8Array> =>
        valueOf(await remote.query(connection, runId, sql));
      const insert = async (table: string, bytes: Uint8Array): Promise<null> =>
        valueOf(await remote.insert(connection, table, Comlink.transfer(bytes, [bytes.buffer])));
      session = new Session(
        {
          stream,
          query: async (sql, runId) => decodeTable(await stream(sql, runId)),
          insert: (table, columns) => insertColumns({ stream, insert }, table, columns),
          split: async (sql) => valueOf(await remote.split(sql)),
          cancel: async (runId) => remote.cancel(runId),
          registerFile: async (name, file) => {
            valueOf(await remote.registerFile(name, file));
          },
          dropFile: async (name) => remote.dropFile(name),
          status: async () => remote.status(),
        },
        RUNNABLE,
      );
      return null;
    }),
  warmUp: () => outcomeOf(() => ready().warmUp()),
  plan: (...args) => outcomeOf(() => planner.plan(...args)),
  forgetAhead: () => outcomeOf(() => ready().forgetAhead()),
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
  segmentHistory: (...args) => outcomeOf(() => ready().segmentHistory(...args)),
  profile: (...args) => outcomeOf(() => ready().profile(...args)),
  overlap: (...args) => outcomeOf(() => ready().overlap(...args)),
  segmentSql: (...args) => outcomeOf(() => ready().segmentSql(...args)),
  setList: (...args) => outcomeOf(() => ready().setList(...args)),
  findPersons: (...args) => outcomeOf(() => ready().findPersons(...args)),
  everythingOn: (...args) => outcomeOf(() => ready().everythingOn(...args)),
  knownPersons: (...args) => outcomeOf(() => ready().knownPersons(...args)),
  fingerprint: (...args) => outcomeOf(() => ready().fingerprint(...args)),
  members: (...args) => outcomeOf(() => ready().members(...args)),
  person: (...args) => outcomeOf(() => ready().person(...args)),
  cancel: async (runId) => {
    planner.cancel(runId);
    return session ? session.cancel(runId) : false;
  },
  progress: async () => {
    const idle = { share: null, step: '', file: '', runId: '', heapBytes: 0 };
    return { ...(engine && session ? await session.progress() : idle), ...planner.progress };
  },
};

function ready(): Session {
  if (!session) throw new Error('the analysis worker has no engine yet');
  return session;
}

Comlink.expose(api);
