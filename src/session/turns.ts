import type { Cost } from '../engine/cells';
import type { Engine } from '../engine/port';

/** One piece of work at a time: they share a connection and the base tables. */
export class Turns {
  readonly #engine: Engine;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** Work in turn, with what it took. */
  costed<T extends object>(work: () => Promise<T>): Promise<T & Cost> {
    return this.take(async () => {
      const started = performance.now();
      const { heapBytes: before } = await this.#engine.status();
      const answer = await work();
      const { heapBytes: bytes } = await this.#engine.status();
      return {
        ...answer,
        milliseconds: performance.now() - started,
        memory: { bytes, grown: bytes - before },
      };
    });
  }
}
