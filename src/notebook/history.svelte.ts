/** What an edit did, as a message of the dictionaries with its figures. */
export interface EditLabel {
  key: string;
  args?: Record<string, string | number>;
}

/** Files as they were loaded, by whoever loads them. */
export type Loaded = readonly object[];

export interface Step {
  document: string;
  /** What was loaded then. */
  files: Loaded;
  label: EditLabel;
  at: number;
}

const MOST_STEPS = 300;
/** Edits of one thing within this time are one step: a slider that moves, a word that is typed. */
const MERGE_MS = 1200;

/** All states of the document since it was opened, and where among them we are. */
export class History {
  #steps = $state.raw<Step[]>([]);
  #at = $state(0);

  constructor(document: string, label: EditLabel) {
    this.#steps = [{ document, label, at: Date.now(), files: [] }];
  }

  get steps(): readonly Step[] {
    return this.#steps;
  }
  get at(): number {
    return this.#at;
  }
  get current(): string {
    return this.#steps[this.#at]?.document ?? '';
  }
  get files(): Loaded {
    return this.#steps[this.#at]?.files ?? [];
  }
  get canUndo(): boolean {
    return this.#at > 0;
  }
  get canRedo(): boolean {
    return this.#at < this.#steps.length - 1;
  }

  /** Adds a state after the current one; what was undone is gone then. */
  push(document: string, label: EditLabel): void {
    const now = Date.now();
    const kept = this.#steps.slice(0, this.#at + 1);
    const last = kept[kept.length - 1];
    const same =
      kept.length > 1 &&
      last !== undefined &&
      label.args?.merge !== undefined &&
      JSON.stringify(last.label) === JSON.stringify(label) &&
      now - last.at < MERGE_MS;
    const steps = [...(same ? kept.slice(0, -1) : kept), { document, label, at: now, files: this.files }];
    this.#steps = steps.slice(-MOST_STEPS);
    this.#at = this.#steps.length - 1;
  }

  /** Notes that other files are loaded: as a step of its own, or, where nobody would want to go back from it, as what the steps with the same files have had. */
  load(files: Loaded, isStep: boolean): void {
    if (isStep) this.push(this.current, { key: 'history.files' });
    const before = this.files;
    const isOf = (step: Step, index: number): boolean =>
      isStep ? index === this.#at : step.files === before;
    this.#steps = this.#steps.map((step, index) => (isOf(step, index) ? { ...step, files } : step));
  }

  /** Goes to a state. @returns it, or null where there is none. */
  go(index: number): Step | null {
    const step = this.#steps[index];
    if (step) this.#at = index;
    return step ?? null;
  }
}
