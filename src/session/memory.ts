/** Remembered things, of which models may be large. */
const MEMORIES = 32;

/** What has been derived from the loaded data and may be asked for again, until the data change. */
export class Memory {
  /** In the order of their last use. */
  #remembered = new Map<string, unknown>();
  /** What the tables of cells hold, and what came with it. */
  #held = new Map<string, { key: string; value: unknown }>();

  /** What was made under a key before, or is made now. The least used goes where there is no room. */
  async remember<T>(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#remembered.has(key) ? (this.#remembered.get(key) as T) : await make();
    this.#remembered.delete(key);
    this.#remembered.set(key, known);
    for (const oldest of this.#remembered.keys())
      if (this.#remembered.size > MEMORIES) this.#remembered.delete(oldest);
    return known;
  }

  /** The same for what fills a table: one key at a time, made anew where the table holds another. */
  async hold<T>(table: string, key: string, make: () => Promise<T>): Promise<T> {
    const held = this.#held.get(table);
    if (held?.key === key) return held.value as T;
    this.#held.delete(table);
    const value = await make();
    this.#held.set(table, { key, value });
    return value;
  }

  /** Whether a table holds what a key says. */
  holds(table: string, key: string): boolean {
    return this.#held.get(table)?.key === key;
  }

  forget(): void {
    this.#remembered.clear();
    this.#held.clear();
  }
}
