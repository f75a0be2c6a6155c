import type { Engine } from '../engine/port';

/** An engine that tells for which run it is asked before it answers. */
export function watched(engine: Engine, tell: (runId: string) => void): Engine {
  const told =
    <T>(ask: (statement: string, runId?: string) => Promise<T>) =>
    (statement: string, runId = ''): Promise<T> => {
      tell(runId);
      return ask(statement, runId);
    };
  return {
    query: told((statement, runId) => engine.query(statement, runId)),
    stream: told((statement, runId) => engine.stream(statement, runId)),
    insert: (table, columns) => engine.insert(table, columns),
    split: (statement) => engine.split(statement),
    cancel: (runId) => engine.cancel(runId),
    registerFile: (name, file) => engine.registerFile(name, file),
    dropFile: (name) => engine.dropFile(name),
    status: () => engine.status(),
  };
}
