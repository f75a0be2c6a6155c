import { isReady, type FileChoices, type FilePlan } from '../../ingest/file-plan';
import { pairOrders } from '../../ingest/pair-orders';
import { begin } from '../../ui/activity';
import { mayExceedMemory, type WorkFile } from './files';
import type { Unread } from './reader';

type Plan = (item: Unread) => Promise<FilePlan>;
type Unfold = (item: WorkFile) => Promise<WorkFile>;

/** Files that are looked at before they are loaded: what each is, which column is which, what is in doubt. */
export class Review {
  readonly #plan: Plan;
  readonly #unfold: Unfold;
  #files = $state.raw<WorkFile[] | null>(null);
  #wanted = $state.raw<readonly string[]>([]);

  constructor(plan: Plan, unfold: Unfold) {
    this.#plan = plan;
    this.#unfold = unfold;
  }

  /** Null where there is nothing to look at. */
  get files(): WorkFile[] | null {
    return this.#files;
  }
  /** Fields that a cell needs and no file gives: who looks, looks for these. */
  get wanted(): readonly string[] {
    return this.#wanted;
  }
  get tooLarge(): boolean {
    return mayExceedMemory(this.#files ?? []);
  }
  get isReady(): boolean {
    return this.#files !== null && this.#files.length > 0 && this.#files.every(({ plan }) => isReady(plan));
  }

  show(files: readonly WorkFile[], wanted = this.#wanted): void {
    pairOrders(files.map(({ plan }) => plan));
    this.#files = [...files];
    this.#wanted = wanted;
  }

  close(): void {
    this.#files = null;
    this.#wanted = [];
  }

  leaveOut(id: string): void {
    const rest = (this.#files ?? []).filter((item) => item.id !== id);
    if (rest.length > 0) this.show(rest);
    else this.close();
  }

  /** Reads one file again as if nothing had been decided before. */
  async readAnew(id: string): Promise<void> {
    const current = this.#files?.find((item) => item.id === id);
    if (!current) return;
    const done = begin();
    try {
      const plan = await this.#plan({ ...current, choices: {} });
      this.show((this.#files ?? []).map((item) => (item.id === id ? { ...item, choices: {}, plan } : item)));
    } finally {
      done();
    }
  }

  /** Reads one file again with other choices; the rest of them stay. */
  async choose(id: string, changes: FileChoices): Promise<void> {
    const done = begin();
    try {
      const current = this.#files?.find((item) => item.id === id);
      if (!current) return;
      if (changes.answers?.['baskets:-1'] === 'items') {
        const unfolded = await this.#unfold(current);
        this.show((this.#files ?? []).map((item) => (item.id === id ? unfolded : item)));
        return;
      }
      const readsAnew = changes.role ?? changes.encoding ?? changes.dialect ?? changes.headerLine;
      const choices: FileChoices = {
        ...current.choices,
        ...changes,
        uses: readsAnew ? {} : { ...current.choices.uses, ...changes.uses },
        answers: { ...current.choices.answers, ...changes.answers },
      };
      const plan = await this.#plan({ ...current, choices });
      this.show((this.#files ?? []).map((item) => (item.id === id ? { ...item, choices, plan } : item)));
    } finally {
      done();
    }
  }
}
