import type { LoadSettings } from '../data/settings';
import type { Engine } from '../engine/port';
import type { ResultTable } from '../engine/table';
import { Ahead } from '../ingest/ahead';
import type { FilePlan } from '../ingest/file-plan';
import { importFiles, type ImportResult } from '../ingest/load';
import type { LoadFile, RejectedRow, Rejects } from '../ingest/report';
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

  /** Reads a large file as its first rows propose, while all of them are being looked at. */
  readAhead(plan: FilePlan, file: Blob, runId: string): void {
    const exec = (statement: Sql): Promise<ResultTable> => this.#engine.query(statement.text, runId);
    this.#ahead.begin(plan, file, exec, this.#engine, (read) =>
      this.#inTurn(async () => {
        if (!this.#cancelled.has(runId)) await this.#shelves.beside(read);
      }),
    );
  }

  /** Drops what was read of files that nobody loads. */
  async forgetAhead(): Promise<null> {
    const drops = this.#ahead.release();
    if (drops.length > 0) await this.#inTurn(() => this.#shelves.beside(() => this.#drop(drops)));
    return null;
  }

  /** Has to be called in turn. @throws {AppError} what was loaded before is there as it was then. */
  load(runId: string, files: LoadFile[], settings: LoadSettings): Promise<ImportResult> {
    return this.#shelves.load(() => this.#import(runId, files, settings));
  }

  async #import(runId: string, files: LoadFile[], settings: LoadSettings): Promise<ImportResult> {
    try {
      const cancelled = this.#cancelled;
      const { rejects, ...result } = await importFiles(files, settings, {
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
          this.#step = { step, file, bytes: files.find(({ plan }) => plan.id === file)?.file.size ?? 0 };
        },
      });
      this.#rejects = rejects;
      return result;
    } finally {
      await this.#drop(this.#ahead.release(files.map(({ plan }) => plan.id)));
      this.#step = { step: '', file: '', bytes: 0 };
    }
  }

  async #drop(drops: readonly Sql[]): Promise<void> {
    for (const drop of drops) await this.#engine.query(drop.text);
  }

  async rejects(fileId: string, limit: number): Promise<RejectedRow[]> {
    const rejects = this.#rejects.get(fileId);
    return rejects ? listRejects(rejects, limit) : [];
  }
}
