import type { LoadSettings } from '../data/settings';
import type { FileChoices, FilePlan } from './file-plan';
import { planFile } from './plan';

type OnProposal = (plan: FilePlan, file: Blob, runId: string, alone: LoadSettings | null) => void;

/** Looks at files one after the other, says how far it has come, and stops where it is told to. */
export class Planner {
  #now: { runId: string; file: string; share: number } | null = null;
  readonly #cancelled = new Set<string>();
  readonly #onProposal: OnProposal;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param onProposal hears what the first rows of a file propose, and under which rules it will be loaded where it is the only one. */
  constructor(onProposal: OnProposal = () => undefined) {
    this.#onProposal = onProposal;
  }

  /** @throws {AppError} `cancelled`, where the run was stopped before or while it was read. */
  plan(
    runId: string,
    id: string,
    name: string,
    file: Blob,
    choices: FileChoices,
    alone: LoadSettings | null,
  ): Promise<FilePlan> {
    const turn = this.#turn.then(async () => {
      const cancelled = this.#cancelled;
      this.#now = { runId, file: id, share: 0 };
      try {
        return await planFile(id, name, file, choices, {
          signal: {
            get cancelled() {
              return cancelled.has(runId);
            },
          },
          onProgress: (share) => (this.#now = { runId, file: id, share }),
          onProposal: (plan) => this.#onProposal(plan, file, runId, alone),
        });
      } finally {
        this.#now = null;
      }
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  cancel(runId: string): void {
    this.#cancelled.add(runId);
  }

  /** Null while no file is looked at. */
  get progress(): { step: 'plan'; file: string; share: number } | null {
    return this.#now && { step: 'plan', file: this.#now.file, share: this.#now.share };
  }
}
