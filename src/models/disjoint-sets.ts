/** Things in groups that only ever join (union–find): whoever was joined once is found under one name. */
export class DisjointSets<T> {
  readonly #parent = new Map<T, T>();
  readonly #size = new Map<T, number>();

  /** How many have been met. */
  get count(): number {
    return this.#size.size;
  }

  /** The one that stands for the group of a thing; itself where it is alone. */
  find(one: T): T {
    let at = one;
    for (let up = this.#parent.get(at); up !== undefined; up = this.#parent.get(at)) at = up;
    return at;
  }

  /** Everybody of the other's group joins the first one's, whose own stands for both. @returns how many they are. */
  join(stays: T, goes: T): number {
    const [a, b] = [this.find(stays), this.find(goes)];
    for (const root of [a, b]) if (!this.#size.has(root)) this.#size.set(root, 1);
    if (a !== b) {
      this.#parent.set(b, a);
      this.#size.set(a, (this.#size.get(a) ?? 1) + (this.#size.get(b) ?? 1));
    }
    return this.#size.get(a) ?? 1;
  }

  /** Things that stand under another's name. */
  get joined(): T[] {
    return [...this.#parent.keys()];
  }
}
