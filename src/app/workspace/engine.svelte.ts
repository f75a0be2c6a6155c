import { toAppError, type AppError } from '../../engine/errors';
import type { Client } from '../../notebook/runner.svelte';

const WARM_UP_AFTER_MS = 200;

/** Whether the engine is there. */
export class EngineState {
  readonly #client: Client;
  #state = $state<'starting' | 'ready' | 'failed'>('starting');
  #error = $state.raw<AppError | null>(null);
  #heap = $state(0);

  constructor(client: Client) {
    this.#client = client;
  }

  get state(): 'starting' | 'ready' | 'failed' {
    return this.#state;
  }
  /** Why it did not start. */
  get error(): AppError | null {
    return this.#error;
  }

  /** Bytes of the engine's memory when it was last asked. It grows and never shrinks. */
  get heap(): number {
    return this.#heap;
  }

  /** Asks for the size of the engine's memory. */
  async noteHeap(): Promise<void> {
    const progress = await this.#client.signal((api) => api.progress());
    if (!progress) return;
    this.#heap = progress.heapBytes;
    document.documentElement.dataset.heap = String(progress.heapBytes);
  }

  async start(): Promise<void> {
    this.#set('starting', null);
    try {
      await this.#client.start();
      this.#set('ready', null);
      setTimeout(() => void this.#client.ask((api) => api.warmUp()).catch(() => undefined), WARM_UP_AFTER_MS);
    } catch (cause) {
      this.#set('failed', toAppError(cause));
    }
  }

  #set(state: 'starting' | 'ready' | 'failed', error: AppError | null): void {
    this.#state = state;
    this.#error = error;
    document.documentElement.dataset.engine = state;
  }
}
