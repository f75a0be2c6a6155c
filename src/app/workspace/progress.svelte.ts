import type { Progress } from '../../engine/analysis';
import type { Client } from '../../notebook/runner.svelte';
import type { WorkFile } from './files';

const PROGRESS_MS = 150;
/** Too little has been read to say how long the rest will take. */
const LEAST_SHARE = 0.02;

/** How far a load has come, asked from time to time. */
export class LoadProgress {
  readonly #client: Client;
  #now = $state.raw<(Progress & { seconds: number; remaining: number | null }) | null>(null);
  #files: readonly Pick<WorkFile, 'id' | 'file'>[] = [];

  constructor(client: Client) {
    this.#client = client;
  }

  /** Null while nothing is being loaded. */
  get now(): (Progress & { seconds: number; remaining: number | null }) | null {
    return this.#now;
  }

  /** Name of a file that is being read. */
  nameOf(id: string): string {
    return this.#files.find((item) => item.id === id)?.file.name ?? '';
  }

  /** Shows how far a file has been unpacked, from when it takes long enough to be seen. */
  unpacking(file: File): { at(share: number | null): void; end(): void } {
    const item = { id: file.name, file };
    this.#files = [item];
    const started = performance.now();
    const state = { step: 'unpack', file: item.id, runId: '', heapBytes: 0 };
    let share: number | null = null;
    const timer = setInterval(() => {
      const seconds = (performance.now() - started) / 1000;
      this.#now = { ...state, share, seconds, remaining: null };
    }, PROGRESS_MS);
    return {
      at: (now) => void (share = now),
      end: () => {
        clearInterval(timer);
        this.#now = null;
      },
    };
  }

  /** @returns what ends the watch. */
  watch(files: readonly Pick<WorkFile, 'id' | 'file'>[]): () => void {
    this.#files = files;
    const started = performance.now();
    let stopped = false;
    const look = async (): Promise<void> => {
      const progress = await this.#client.signal((api) => api.progress());
      if (stopped || !progress) return;
      const seconds = (performance.now() - started) / 1000;
      const { share } = progress;
      const known = share !== null && share > LEAST_SHARE && share < 1;
      this.#now = { ...progress, seconds, remaining: known ? (seconds * (1 - share)) / share : null };
    };
    const timer = setInterval(() => void look(), PROGRESS_MS);
    return () => {
      stopped = true;
      clearInterval(timer);
      this.#now = null;
    };
  }
}
