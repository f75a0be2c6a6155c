import { Analysis, type EngineLink } from '../../workers/analysis';
import { testEngine } from './engine';

/** The analysis worker's own class over the engine of the tests, without workers between them. */
export async function testAnalysis(): Promise<Analysis> {
  const engine = await testEngine();
  const link: EngineLink = {
    run: engine.run,
    insert: engine.insert,
    split: (sql) => Promise.resolve(engine.database.split(sql)),
    cancel: () => Promise.resolve(),
    registerFile: engine.registerFile,
    dropFile: engine.dropFile,
    status: () => Promise.resolve({ bytesRead: 0, heapBytes: 0 }),
  };
  return new Analysis(link);
}
