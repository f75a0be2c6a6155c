import * as Comlink from 'comlink';
import type { AnalysisApi } from './analysis';
import { AppError, valueOf, type Outcome } from './errors';
import type { EngineApi } from './protocol';

const BOOT_LIMIT_MS = 45_000;

/** Where workers come from: the page knows them by these functions only. */
export interface WorkerSource {
  startEngine(): Worker;
  startAnalysis(): Worker;
  /** Of a worker of its own, that opens what is no table yet. */
  startOpener(): Worker;
  /** Of a worker of its own, that makes files of tables. */
  startPacker(): Worker;
  engineParts: readonly string[];
}

interface Pair {
  workers: Worker[];
  analysis: unknown;
  died: Promise<never>;
  kill(error: AppError): void;
}

/**
 * The page's side of the two workers. Every call races with the death of a worker: what was under way is rejected with
 * `engine_died`, and the next `start` makes a new pair.
 */
export class EngineClient<Plan, Choices, Loaded, Reject> {
  readonly #source: WorkerSource;
  #pair: Pair | null = null;
  #starting: Promise<void> | null = null;
  #runs = 0;
  /** Called when a worker dies on its own. */
  onDeath: () => void = () => undefined;

  constructor(source: WorkerSource) {
    this.#source = source;
  }

  /** Starts both workers, once. @throws {AppError} `engine_refused`, `engine_slow` or `engine_died`. */
  start(): Promise<void> {
    this.#starting ??= this.#start().catch((cause: unknown) => {
      this.stop();
      throw cause;
    });
    return this.#starting;
  }

  stop(): void {
    for (const worker of this.#pair?.workers ?? []) worker.terminate();
    this.#pair?.kill(new AppError('engine_died', { stopped: 1 }));
    this.#pair = null;
    this.#starting = null;
  }

  /** Ends both workers as if they had died: for an engine that does not listen any more, or that cannot be trusted. */
  restart(): void {
    if (!this.#pair) return;
    this.stop();
    this.onDeath();
  }

  /**
   * Lets a worker of its own do one thing; it ends with it. @param what opens what is no table yet, or makes files of tables.
   * @param stopped ends it before. @throws {AppError} `cancelled`, or what went wrong there.
   */
  async once<Api extends object, T>(
    what: 'opener' | 'packer',
    stopped: Promise<void>,
    question: (api: Comlink.Remote<Api>) => Promise<Outcome<T>>,
  ): Promise<T> {
    const worker = what === 'opener' ? this.#source.startOpener() : this.#source.startPacker();
    const failed = new Promise<never>((_, reject) => {
      worker.addEventListener('error', (event) => reject(new AppError('engine_died', {}, event.message)));
      void stopped.then(() => reject(new AppError('cancelled')));
    });
    try {
      return valueOf(await Promise.race([question(Comlink.wrap<Api>(worker)), failed]));
    } finally {
      worker.terminate();
    }
  }

  nextRun(): string {
    return `run-${++this.#runs}`;
  }

  /**
   * Asks the analysis worker. @param ahead asks while the engine is still starting: what it can answer alone.
   * @throws {AppError} what went wrong there, or `engine_died`.
   */
  async ask<T>(
    question: (api: Comlink.Remote<AnalysisApi<Plan, Choices, Loaded, Reject>>) => Promise<Outcome<T>>,
    ahead = false,
  ): Promise<T> {
    const started = this.start();
    if (!ahead || !this.#pair) await started;
    const pair = this.#pair;
    if (!pair) throw new AppError('engine_died');
    const api = pair.analysis as Comlink.Remote<AnalysisApi<Plan, Choices, Loaded, Reject>>;
    const outcome = await Promise.race([question(api), pair.died]).catch(async (cause: unknown) => {
      if (ahead) await started;
      throw cause;
    });
    if (!outcome.ok && outcome.error.code === 'engine_died' && pair === this.#pair) this.restart();
    return valueOf(outcome);
  }

  /** Speaks to the analysis worker without waiting for a turn: cancel and progress. */
  async signal<T>(
    message: (api: Comlink.Remote<AnalysisApi<Plan, Choices, Loaded, Reject>>) => Promise<T>,
  ): Promise<T | null> {
    const pair = this.#pair;
    if (!pair) return null;
    const api = pair.analysis as Comlink.Remote<AnalysisApi<Plan, Choices, Loaded, Reject>>;
    return Promise.race([message(api), pair.died.catch(() => null)]);
  }

  async #start(): Promise<void> {
    if (typeof WebAssembly !== 'object') throw new AppError('engine_refused');
    const engineWorker = this.#source.startEngine();
    const analysisWorker = this.#source.startAnalysis();
    const workers = [engineWorker, analysisWorker];
    let kill: Pair['kill'] = () => undefined;
    const died = new Promise<never>((_, reject) => {
      kill = reject;
      for (const worker of workers)
        worker.addEventListener('error', (event) => {
          reject(new AppError('engine_died', {}, event.message));
          if (this.#pair?.workers === workers) {
            this.stop();
            this.onDeath();
          }
        });
    });
    died.catch(() => undefined);
    const engine = Comlink.wrap<EngineApi>(engineWorker);
    const analysis = Comlink.wrap<AnalysisApi<Plan, Choices, Loaded, Reject>>(analysisWorker);
    this.#pair = { workers, analysis, died, kill };
    const { port1, port2 } = new MessageChannel();
    const boot = (async () => {
      valueOf(await engine.boot(this.#source.engineParts));
      await engine.attach(Comlink.transfer(port1, [port1]));
      valueOf(await analysis.attachEngine(Comlink.transfer(port2, [port2])));
    })();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const slow = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new AppError('engine_slow', { seconds: BOOT_LIMIT_MS / 1000 })),
        BOOT_LIMIT_MS,
      );
    });
    try {
      await Promise.race([boot, slow, died]);
    } finally {
      clearTimeout(timer);
    }
  }
}
