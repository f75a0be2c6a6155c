import { newPseudonymKey } from '../../export/pseudonyms';

/** The key of the pseudonyms: made when it is first needed, kept with the rest on this device, never handed over with a table or a link. */
class PseudonymKey {
  #key = $state('');

  /** The key; a new one where there was none. */
  get current(): string {
    this.#key ||= newPseudonymKey();
    return this.#key;
  }

  /** The key, or nothing where none was needed yet. */
  get plain(): string {
    return this.#key;
  }

  use(key: string): void {
    this.#key = key;
  }
}

export const pseudonymKey = new PseudonymKey();
