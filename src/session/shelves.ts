import { ident, sql } from '../sql/sql';

type Ask = (statement: string) => Promise<unknown>;

/** Where tables stand before anything was loaded. */
const BARE = 'main';

/** Each load stands in a schema of its own: what was there before stays until the new one is whole, and goes then at once. */
export class Shelves {
  readonly #ask: Ask;
  #loads = 1;
  #current = BARE;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Puts something where the next load will stand. */
  async beside<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter(this.#next);
    return work().finally(() => this.#enter(this.#current));
  }

  /** Takes away what was put where the next load will stand. */
  async clearNext(): Promise<void> {
    await this.#clear(this.#next);
  }

  /** Loads, and takes what was there before away. @throws what `work` throws; all is as it was then. */
  async load<T>(work: () => Promise<T>): Promise<T> {
    const [before, next] = [this.#current, this.#next];
    await this.#enter(next);
    try {
      const loaded = await work();
      this.#current = next;
      this.#loads++;
      if (before !== BARE) await this.#clear(before);
      return loaded;
    } catch (cause) {
      await this.#enter(before);
      await this.#clear(next).catch(() => undefined);
      throw cause;
    }
  }

  get #next(): string {
    return `load_${this.#loads}`;
  }

  async #enter(schema: string): Promise<void> {
    if (schema !== BARE) await this.#ask(sql`CREATE SCHEMA IF NOT EXISTS ${ident(schema)}`.text);
    await this.#ask(sql`USE ${ident(schema)}`.text);
  }

  async #clear(schema: string): Promise<void> {
    await this.#ask(sql`DROP SCHEMA IF EXISTS ${ident(schema)} CASCADE`.text);
  }
}
