import { toAppError } from '../../engine/errors';
import { containerOf } from '../../ingest/containers/kind';
import { partOf, type OpenerApi, type Part } from '../../ingest/containers/part';
import { emptyPlan, type FileChoices, type FilePlan, type Note } from '../../ingest/file-plan';
import type { LoadSettings } from '../../data/settings';
import type { KeptFile } from '../../keep/project';
import type { Client } from '../../notebook/runner.svelte';
import * as Comlink from 'comlink';
import { choicesOf, layoutFingerprint, type SavedLayout } from '../../ingest/saved-layout';
import type { WorkFile } from './files';
import type { LoadProgress } from './progress.svelte';

/** A table that is to be looked at. */
export type Unread = Pick<WorkFile, 'id' | 'file' | 'choices' | 'notes' | 'refusal'>;

/** What the notebook knows of files before they are read. */
export interface ReadingRules {
  /** How files with those columns are read, where somebody decided it. */
  layoutOf(columns: string): SavedLayout | undefined;
  /** Notes of what a file does not meet that is expected of it. */
  unmet(plan: FilePlan): Note[];
}

/** Makes of what was dropped the tables that are in it, and looks at each. */
export class Reader {
  readonly #client: Client;
  readonly #progress: LoadProgress;
  readonly #rules: ReadingRules;
  #ids = 0;
  #stop: (() => void) | null = null;

  constructor(client: Client, progress: LoadProgress, rules: ReadingRules) {
    this.#client = client;
    this.#progress = progress;
    this.#rules = rules;
  }

  /** @param choicesFor what was set by hand for a table of that name before. @param alone how they are loaded, where nothing else is. @throws {AppError} `cancelled`. */
  async read(
    files: readonly File[],
    sample: boolean,
    choicesFor: (name: string) => FileChoices,
    alone: LoadSettings | null,
  ): Promise<WorkFile[]> {
    return this.#stoppable(async (runId, stopped) => {
      const parts: { part: Part; container: string }[] = [];
      for (const file of files)
        for (const part of await this.#unpack(file, stopped)) parts.push({ part, container: file.name });
      const unread = parts.map(({ part, container }) => ({
        id: `f${++this.#ids}`,
        file: part.file instanceof File ? part.file : new File([part.file], part.name),
        choices: { ...part.choices, ...choicesFor(part.name) },
        notes: part.notes,
        refusal: part.problem,
        container,
      }));
      const stop = this.#progress.watch(unread);
      try {
        return await Promise.all(
          unread.map(async (item) => {
            const proposed = await this.#plan(runId, item, unread.length === 1 ? alone : null);
            const known = this.#rules.layoutOf(layoutFingerprint(proposed.names));
            const isOpen = Object.keys(choicesFor(item.file.name)).length === 0;
            if (!known || !isOpen || item.refusal) return { ...item, plan: proposed, report: null, sample };
            const choices = { ...item.choices, ...choicesOf(known) };
            const plan = await this.#plan(runId, { ...item, choices });
            plan.notes.unshift({ code: 'same_layout', args: {} });
            return { ...item, choices, plan, report: null, sample };
          }),
        );
      } finally {
        stop();
      }
    });
  }

  /** Looks at tables that were kept, and reads them as they were read then. */
  async again(files: readonly KeptFile[]): Promise<WorkFile[]> {
    return this.#stoppable(async (runId) => {
      const unread = files.map((kept) => ({ ...kept, id: `f${++this.#ids}`, refusal: null }));
      const stop = this.#progress.watch(unread);
      try {
        return await Promise.all(
          unread.map(async (item) => ({ ...item, plan: await this.#plan(runId, item), report: null })),
        );
      } finally {
        stop();
      }
    });
  }

  /** Looks at a table again. */
  plan(item: Unread): Promise<FilePlan> {
    return this.#stoppable(async (runId) => {
      const stop = this.#progress.watch([item]);
      return this.#plan(runId, item).finally(stop);
    });
  }

  /** A table of baskets as a row an item, and a look at it. */
  unfold(item: WorkFile): Promise<WorkFile> {
    return this.#stoppable(async (runId, stopped) => {
      const part = await this.#client.once<OpenerApi, Part>('opener', stopped, (api) =>
        api.unfold(item.plan, item.file),
      );
      const file = new File([part.file], part.name);
      const unfolded = { ...item, file, choices: part.choices, notes: [...item.notes, ...part.notes] };
      return { ...unfolded, plan: await this.#plan(runId, unfolded) };
    });
  }

  /** A table without what stands in some of its columns, to be handed over. */
  withhold({ plan, file, container, sample, notes }: WorkFile, columns: number[]): Promise<KeptFile> {
    return this.#stoppable(async (_runId, stopped) => {
      const part = await this.#client.once<OpenerApi, Part>('opener', stopped, (api) =>
        api.withhold(plan, file, columns),
      );
      const blank = new File([part.file], file.name, { lastModified: file.lastModified });
      return { file: blank, container, sample, choices: part.choices, notes: [...notes, ...part.notes] };
    });
  }

  /** Stops what is being read. */
  cancel(): void {
    this.#stop?.();
  }

  async #stoppable<T>(work: (runId: string, stopped: Promise<void>) => Promise<T>): Promise<T> {
    const runId = this.#client.nextRun();
    const stopped = new Promise<void>((resolve) => {
      this.#stop = () => {
        resolve();
        void this.#client.signal((api) => api.cancel(runId));
      };
    });
    try {
      return await work(runId, stopped);
    } finally {
      this.#stop = null;
    }
  }

  async #unpack(file: File, stopped: Promise<void>): Promise<Part[]> {
    if ((await containerOf(file)) === null) return [partOf(file.name, file)];
    const done = this.#progress.unpacking(file);
    const onBytes = Comlink.proxy((read: number, all: number) => done.at(all > 0 ? read / all : null));
    try {
      return await this.#client.once<OpenerApi, Part[]>('opener', stopped, (api) =>
        api.unpack(file.name, file, onBytes),
      );
    } finally {
      done.end();
    }
  }

  async #plan(
    runId: string,
    { id, file, choices, notes, refusal }: Unread,
    alone: LoadSettings | null = null,
  ): Promise<FilePlan> {
    if (refusal) return { ...emptyPlan(id, file.name, file.size, 'utf-8', 0), problem: refusal };
    const plan = await this.#client
      .ask((api) => api.plan(runId, id, file.name, file, choices, alone), true)
      .catch((cause: unknown) => {
        throw toAppError(cause);
      });
    const failed = this.#rules.unmet(plan);
    return {
      ...plan,
      notes: [...failed, ...notes, ...plan.notes],
      certain: plan.certain && failed.length === 0,
    };
  }
}
