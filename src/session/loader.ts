import type { LoadSettings } from '../data/settings';
import type { Engine } from '../engine/port';
import type { ResultTable } from '../engine/table';
import { Ahead } from '../ingest/ahead';
import type { FilePlan } from '../ingest/file-plan';
import { foresee, fulfil, holdsTrue, type Foreseen } from '../ingest/foreseen';
import { importFiles, type ImportResult } from '../ingest/load';
import type { LoadContext, LoadFile, RejectedRow, Rejects } from '../ingest/report';
import { listRejects } from '../ingest/stage';
import type { Sql } from '../sql/sql';
import { Shelves } from './shelves';

type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** Brings files into the engine, the large ones while they are still being looked at. */
export class Loader {
  readonly #engine: Engine;
  readonly #inTurn: InTurn;
  readonly #cancelled: ReadonlySet<string>;
  readonly #shelves: Shelves;
  readonly #ahead = new Ahead();
  #foreseen: Foreseen | null = null;
  #rejects = new Map<string, Rejects>();
  #step = { step: '', file: '', bytes: 0 };

  /** @param inTurn does one thing after the other. @param cancelled runs that nobody waits for any more. */
  constructor(engine: Engine, inTurn: InTurn, cancelled: ReadonlySet<string>) {
    this.#engine = engine;
    this.#inTurn = inTurn;
    this.#cancelled = cancelled;
    this.#shelves = new Shelves((statement) => engine.query(statement));
  }

  /** What is being done to which file, and its size. */
  get step(): { step: string; file: string; bytes: number } {
    return this.#step;
  }

  /**
   * Reads a large file as its first rows propose, while all of them are being looked at.
   * @param alone under which rules it will be loaded, where it will be the only one: then all of the load is made, to be kept if it holds true.
   */
  readAhead(proposed: FilePlan, file: Blob, runId: string, alone: LoadSettings | null): void {
    const plan = structuredClone(proposed);
    const exec = (statement: Sql): Promise<ResultTable> => this.#engine.query(statement.text, runId);
    this.#ahead.begin(
      plan,
      file,
      exec,
      this.#engine,
      (read) =>
        this.#inTurn(async () => {
          if (!this.#cancelled.has(runId)) await this.#shelves.beside(read);
        }),
      async (rows) => {
        this.#foreseen = null;
        if (alone) this.#foreseen = await foresee(plan, file, rows, alone, this.#context(runId, []));
      },
    );
  }

  /** Drops what was read of files that nobody loads. */
  async forgetAhead(): Promise<null> {
    const drops = this.#ahead.release();
    const foreseen = this.#foreseen;
    this.#foreseen = null;
    if (drops.length > 0 || foreseen) await this.#inTurn(() => this.#shelves.clearNext());
    return null;
  }

  /** Has to be called in turn. @throws {AppError} what was loaded before is there as it was then. */
  load(runId: string, files: LoadFile[], settings: LoadSettings): Promise<ImportResult> {
    const [first, ...others] = files;
    const foreseen = this.#foreseen;
    this.#foreseen = null;
    return this.#shelves.load(async () => {
      const whole = first && others.length === 0 ? first : null;
      if (!foreseen || !whole || !holdsTrue(foreseen, whole.plan, whole.file, settings))
        return this.#import(runId, files, settings);
      const exec = (statement: Sql): Promise<ResultTable> => this.#engine.query(statement.text, runId);
      const { rejects, ...result } = await fulfil(foreseen, whole.plan, settings, exec);
      this.#rejects = rejects;
      this.#ahead.release([whole.plan.id]);
      return result;
    });
  }

  async #import(runId: string, files: LoadFile[], settings: LoadSettings): Promise<ImportResult> {
    try {
      const { rejects, ...result } = await importFiles(files, settings, this.#context(runId, files));
      this.#rejects = rejects;
      return result;
    } finally {
      await this.#drop(this.#ahead.release(files.map(({ plan }) => plan.id)));
      this.#step = { step: '', file: '', bytes: 0 };
    }
  }

  /** @param files whose reading is shown. */
  #context(runId: string, files: readonly LoadFile[]): LoadContext {
    const cancelled = this.#cancelled;
    return {
      run: this.#engine.query,
      runId,
      registerFile: this.#engine.registerFile,
      dropFile: this.#engine.dropFile,
      signal: {
        get cancelled() {
          return cancelled.has(runId);
        },
      },
      ahead: this.#ahead,
      onStep: ({ step, file }) => {
        const read = files.find(({ plan }) => plan.id === file);
        if (files.length > 0) this.#step = { step, file, bytes: read?.file.size ?? 0 };
      },
    };
  }

  async #drop(drops: readonly Sql[]): Promise<void> {
    for (const drop of drops) await this.#engine.query(drop.text);
  }

  async rejects(fileId: string, limit: number): Promise<RejectedRow[]> {
    const rejects = this.#rejects.get(fileId);
    return rejects ? listRejects(rejects, limit) : [];
  }
}
