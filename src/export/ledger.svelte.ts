/** One thing that left the page: as a file, by the clipboard, as a link. */
export interface Handover {
  /** When, as ISO 8601. */
  at: string;
  what: string;
  /** Rows of its tables; null where it has none. */
  rows: number | null;
  /** Columns of persons that it holds unmasked, by their names. */
  personal: readonly string[];
  /** Why it was allowed, in the words of whoever did it. */
  basis: string;
}

/** What somebody answering for the data has to know of an export. */
export type Held = Pick<Handover, 'rows' | 'personal'>;

export const NOTHING_PERSONAL: Held = { rows: null, personal: [] };

const MOST = 5000;

/** Every handover on this device, the newest first. It stays in the tab, and with the rest on the device where that is kept. */
class Ledger {
  #list = $state<Handover[]>([]);

  get list(): readonly Handover[] {
    return this.#list;
  }

  note(what: string, held: Held): void {
    this.#list = [{ at: new Date().toISOString(), what, ...held, basis: '' }, ...this.#list].slice(0, MOST);
  }

  setBasis(index: number, basis: string): void {
    const entry = this.#list[index];
    if (entry) entry.basis = basis;
  }

  /** Puts back what was kept, under what has come since. */
  restore(kept: readonly Handover[]): void {
    this.#list = [...this.#list, ...kept].slice(0, MOST);
  }

  plain(): Handover[] {
    return $state.snapshot(this.#list);
  }
}

export const ledger = new Ledger();
