import { Session } from '../../src/session/session';
import { RUNNABLE } from '../../workers/panels';
import { testEngine } from './engine';

/** The session of the page over the engine of the tests, without workers between them. */
export const testSession = async (): Promise<Session> => new Session(await testEngine(), RUNNABLE);
