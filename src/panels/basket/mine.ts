/**
 * Baskets as one array: each basket is a mark of −1 followed by its items in ascending order. Items are numbered by descending
 * frequency, so that what comes before an item in a basket is more frequent than it.
 */
export interface Baskets {
  cells: Int32Array;
  /** All baskets, those without a frequent item included. */
  count: number;
  items: number;
}

/** Frequent itemsets as a tree: a set is the path from its node to a root, items in descending order. */
export interface Itemsets {
  length: number;
  parent: Int32Array;
  item: Int32Array;
  /** Number of items. */
  size: Uint8Array;
  /** Baskets that hold the set. */
  support: Int32Array;
  /** Stopped because there were more than the limit. */
  exploded: boolean;
}

export interface MiningLimits {
  minCount: number;
  maxLength: number;
  maxItemsets: number;
}

const STEPS_BEFORE_PAUSE = 64;

class Tree {
  length = 0;
  parent: Int32Array = new Int32Array(1024);
  item: Int32Array = new Int32Array(1024);
  size: Uint8Array = new Uint8Array(1024);
  support: Int32Array = new Int32Array(1024);

  add(parent: number, item: number, size: number, support: number): number {
    if (this.length === this.item.length) this.#grow();
    const node = this.length++;
    this.parent[node] = parent;
    this.item[node] = item;
    this.size[node] = size;
    this.support[node] = support;
    return node;
  }

  #grow(): void {
    const grown = (old: Int32Array): Int32Array => {
      const next = new Int32Array(old.length * 2);
      next.set(old);
      return next;
    };
    this.parent = grown(this.parent);
    this.item = grown(this.item);
    this.support = grown(this.support);
    const size = new Uint8Array(this.size.length * 2);
    size.set(this.size);
    this.size = size;
  }
}

/** The baskets that hold a prefix, cut down to what can still extend it, and where each of their items occurs. */
interface Level {
  node: number;
  cells: Int32Array;
  used: number;
  /** Items that extend the prefix, ascending, with their supports; `next` is the one to take up. */
  items: Int32Array;
  supports: Int32Array;
  length: number;
  next: number;
  /** Occurrences of item k of `items` lie at `places[first[k]]` … `places[first[k + 1] − 1]`. */
  first: Int32Array;
  places: Int32Array;
}

const emptyLevel = (): Level => ({
  node: -1,
  cells: new Int32Array(0),
  used: 0,
  items: new Int32Array(0),
  supports: new Int32Array(0),
  length: 0,
  next: 0,
  first: new Int32Array(1),
  places: new Int32Array(0),
});

const atLeast = (array: Int32Array, length: number): Int32Array =>
  array.length >= length ? array : new Int32Array(Math.ceil(length * 1.5));

/**
 * All itemsets held by at least `minCount` baskets, up to `maxLength` items: depth first by occurrence deliver over conditional
 * databases (LCM: Uno, Kiyomi & Arimura 2004), without candidates. Ends early, and says so, at `maxItemsets`.
 * @param pause called between steps; may throw to stop the work.
 */
export async function mineItemsets(
  baskets: Baskets,
  { minCount, maxLength, maxItemsets }: MiningLimits,
  pause: () => Promise<void>,
): Promise<Itemsets> {
  const tree = new Tree();
  const levels = Array.from({ length: Math.max(1, maxLength) }, emptyLevel);
  const counts = new Int32Array(baskets.items);
  const local = new Int32Array(baskets.items);
  const touched = new Int32Array(baskets.items);
  const root = levels[0] as Level;

  for (const item of baskets.cells) if (item >= 0) counts[item] = (counts[item] as number) + 1;
  root.items = new Int32Array(baskets.items);
  root.supports = new Int32Array(baskets.items);
  for (let item = 0; item < baskets.items; item++) {
    if ((counts[item] as number) < minCount) continue;
    root.items[root.length] = item;
    root.supports[root.length++] = counts[item] as number;
  }
  keepFrequent(baskets.cells, root, counts, local, minCount);
  counts.fill(0);

  let depth = 0;
  let steps = 0;
  while (depth >= 0) {
    const level = levels[depth] as Level;
    if (level.next >= level.length) {
      depth--;
      continue;
    }
    if (tree.length >= maxItemsets) break;
    if (++steps % STEPS_BEFORE_PAUSE === 0) await pause();
    const k = level.next++;
    const node = tree.add(level.node, level.items[k] as number, depth + 1, level.supports[k] as number);
    if (depth + 1 >= maxLength) continue;
    const found = countBefore(level, k, counts, touched);
    const child = levels[depth + 1] as Level;
    child.items = atLeast(child.items, found);
    child.supports = atLeast(child.supports, found);
    child.length = 0;
    for (let index = 0; index < found; index++)
      if ((counts[touched[index] as number] as number) >= minCount)
        child.items[child.length++] = touched[index] as number;
    child.items.subarray(0, child.length).sort();
    for (let index = 0; index < child.length; index++)
      child.supports[index] = counts[child.items[index] as number] as number;
    child.node = node;
    child.next = 0;
    if (depth + 2 >= maxLength || child.length === 1) {
      for (let index = 0; index < child.length; index++)
        tree.add(node, child.items[index] as number, depth + 2, child.supports[index] as number);
    } else if (child.length > 1) {
      project(level, k, child, counts, local, minCount);
      depth++;
    }
    for (let index = 0; index < found; index++) counts[touched[index] as number] = 0;
  }
  return {
    length: tree.length,
    parent: tree.parent.subarray(0, tree.length),
    item: tree.item.subarray(0, tree.length),
    size: tree.size.subarray(0, tree.length),
    support: tree.support.subarray(0, tree.length),
    exploded: depth >= 0,
  };
}

/** Counts the items that stand before item `k` in its baskets. @returns how many different ones, noted in `touched`. */
function countBefore(level: Level, k: number, counts: Int32Array, touched: Int32Array): number {
  const { cells, places } = level;
  const end = level.first[k + 1] as number;
  let found = 0;
  for (let place = level.first[k] as number; place < end; place++) {
    let at = (places[place] as number) - 1;
    for (let item = cells[at] as number; item >= 0; item = cells[--at] as number) {
      const before = counts[item] as number;
      if (before === 0) touched[found++] = item;
      counts[item] = before + 1;
    }
  }
  return found;
}

/** Copies the frequent items of all baskets into the first level; baskets with fewer than two of them extend nothing. */
function keepFrequent(
  source: Int32Array,
  level: Level,
  counts: Int32Array,
  local: Int32Array,
  minCount: number,
): void {
  level.cells = new Int32Array(source.length);
  let used = 0;
  for (let at = 0; at < source.length;) {
    const mark = used;
    level.cells[used++] = -1;
    for (at++; at < source.length && (source[at] as number) >= 0; at++)
      if ((counts[source[at] as number] as number) >= minCount) level.cells[used++] = source[at] as number;
    if (used - mark < 3) used = mark;
  }
  level.used = used;
  notePlaces(level, local);
}

/** Fills `child` with the baskets of item `k`, cut down to the frequent items before it. */
function project(
  level: Level,
  k: number,
  child: Level,
  counts: Int32Array,
  local: Int32Array,
  minCount: number,
): void {
  const { cells, places } = level;
  const end = level.first[k + 1] as number;
  let most = 0;
  for (let index = 0; index < child.length; index++) most += child.supports[index] as number;
  child.cells = atLeast(child.cells, most + (end - (level.first[k] as number)));
  const target = child.cells;
  let used = 0;
  for (let place = level.first[k] as number; place < end; place++) {
    const stop = places[place] as number;
    let at = stop - 1;
    while ((cells[at] as number) >= 0) at--;
    const mark = used;
    target[used++] = -1;
    for (at++; at < stop; at++) {
      const item = cells[at] as number;
      if ((counts[item] as number) >= minCount) target[used++] = item;
    }
    if (used - mark < 3) used = mark;
  }
  child.used = used;
  notePlaces(child, local);
}

/** Notes where each item of a level occurs behind another: only there is something left to count. */
function notePlaces(level: Level, local: Int32Array): void {
  const { cells, used, items, length } = level;
  for (let index = 0; index < length; index++) local[items[index] as number] = index;
  level.first = atLeast(level.first, length + 2);
  const { first } = level;
  first.fill(0, 0, length + 2);
  let total = 0;
  for (let at = 1; at < used; at++) {
    if ((cells[at] as number) < 0 || (cells[at - 1] as number) < 0) continue;
    const slot = (local[cells[at] as number] as number) + 2;
    first[slot] = (first[slot] as number) + 1;
    total++;
  }
  for (let index = 2; index < length + 2; index++)
    first[index] = (first[index] as number) + (first[index - 1] as number);
  level.places = atLeast(level.places, total);
  for (let at = 1; at < used; at++) {
    if ((cells[at] as number) < 0 || (cells[at - 1] as number) < 0) continue;
    const slot = (local[cells[at] as number] as number) + 1;
    const place = first[slot] as number;
    level.places[place] = at;
    first[slot] = place + 1;
  }
}

/** The items of a set, in descending order. */
export function itemsOf({ item, parent }: Pick<Itemsets, 'item' | 'parent'>, node: number): number[] {
  const reversed: number[] = [];
  for (let at = node; at >= 0; at = parent[at] as number) reversed.push(item[at] as number);
  return reversed.reverse();
}

/** Finds the node of a set: every subset of a frequent set is frequent, and so is there. */
export class ItemsetIndex {
  readonly #sets: Itemsets;
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor(sets: Itemsets) {
    this.#sets = sets;
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(16, sets.length * 2)));
    this.#slots = new Int32Array(capacity).fill(-1);
    this.#mask = capacity - 1;
    for (let node = 0; node < sets.length; node++) {
      let slot = this.#slotOf(sets.parent[node] as number, sets.item[node] as number);
      while (this.#slots[slot] !== -1) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = node;
    }
  }

  /** The node of `parent`'s set with one more, smaller item; −1 where it is not frequent. */
  child(parent: number, item: number): number {
    const { parent: parents, item: items } = this.#sets;
    for (let slot = this.#slotOf(parent, item); ; slot = (slot + 1) & this.#mask) {
      const node = this.#slots[slot] as number;
      if (node === -1 || (parents[node] === parent && items[node] === item)) return node;
    }
  }

  /** The node of the items of `path` whose bit is set in `chosen`. */
  find(path: readonly number[], chosen: number): number {
    let node = -1;
    for (let index = 0; index < path.length; index++)
      if (chosen & (1 << index)) {
        node = this.child(node, path[index] as number);
        if (node === -1) return -1;
      }
    return node;
  }

  #slotOf(parent: number, item: number): number {
    const mixed = Math.imul(parent + 1, 0x9e3779b1) ^ Math.imul(item + 1, 0x85ebca6b);
    return (mixed ^ (mixed >>> 15)) & this.#mask;
  }
}

/** Which sets are maximal (no frequent set holds them and more) and which closed (none that does has the same support). */
export function maximalAndClosed(
  sets: Itemsets,
  index: ItemsetIndex,
): { maximal: Uint8Array; closed: Uint8Array } {
  const maximal = new Uint8Array(sets.length).fill(1);
  const closed = new Uint8Array(sets.length).fill(1);
  for (let node = 0; node < sets.length; node++) {
    const path = itemsOf(sets, node);
    if (path.length < 2) continue;
    const all = (1 << path.length) - 1;
    for (let left = 0; left < path.length; left++) {
      const subset = index.find(path, all & ~(1 << left));
      maximal[subset] = 0;
      if (sets.support[subset] === sets.support[node]) closed[subset] = 0;
    }
  }
  return { maximal, closed };
}
