import { NO_MERGES, type Decision, type Merges, type Survivor } from '../data/merges';

const pairOf = (keep: string, other: string): string => [keep, other].sort().join('\u0000');

/**
 * Who was found to be one person. It names persons: it stays in this tab, and with what is kept or taken along; never in a link. A change loads
 * the files anew, so that everything counts them once.
 */
export class PeopleMerges {
  #merges = $state.raw<Merges>(NO_MERGES);
  /** Loads the files anew; set by whoever has them. */
  onchange: () => Promise<void> = () => Promise.resolve();

  get all(): Merges {
    return this.#merges;
  }
  get decisions(): readonly Decision[] {
    return this.#merges.decisions;
  }

  /** Whether two records were decided upon. */
  decided(one: string, other: string): Decision | null {
    const pair = pairOf(one, other);
    return this.decisions.find(({ keep, other: second }) => pairOf(keep, second) === pair) ?? null;
  }

  /** Adds decisions in place of earlier ones about the same two. */
  async decide(made: readonly Decision[]): Promise<void> {
    const pairs = new Set(made.map(({ keep, other }) => pairOf(keep, other)));
    const before = this.decisions.filter(({ keep, other }) => !pairs.has(pairOf(keep, other)));
    await this.#set({ ...this.#merges, decisions: [...before, ...made] });
  }

  /** Takes a decision back, or all of them. */
  async takeBack(decision: Decision | null): Promise<void> {
    await this.#set({
      ...this.#merges,
      decisions: decision === null ? [] : this.decisions.filter((one) => one !== decision),
    });
  }

  /** Whose value of a field stays. */
  async setSurvivor(field: string, survivor: Survivor): Promise<void> {
    await this.#set({ ...this.#merges, survivors: { ...this.#merges.survivors, [field]: survivor } });
  }

  /** Leaves a person out of everything that is loaded, from now on. */
  async erase(id: string): Promise<void> {
    await this.#set({ ...this.#merges, erased: [...new Set([...(this.#merges.erased ?? []), id])] });
  }

  restore(merges: Merges): void {
    this.#merges = merges;
  }

  async #set(merges: Merges): Promise<void> {
    this.#merges = merges;
    await this.onchange();
  }
}
