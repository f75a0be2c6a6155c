/** What customers have to do with items: one row per customer, items ascending. Items are numbered by descending number of buyers. */
export interface Matrix {
  rows: number;
  items: number;
  starts: Int32Array;
  columns: Int32Array;
  values: Float64Array;
}

/** Rows and columns exchanged; within a row ascending. */
export function transpose({ rows, items, starts, columns, values }: Matrix): Matrix {
  const first = new Int32Array(items + 1);
  for (const column of columns) first[column + 1] = (first[column + 1] as number) + 1;
  for (let item = 0; item < items; item++)
    first[item + 1] = (first[item + 1] as number) + (first[item] as number);
  const next = first.slice();
  const owners = new Int32Array(columns.length);
  const turned = new Float64Array(columns.length);
  for (let row = 0; row < rows; row++)
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
      const place = next[columns[at] as number] as number;
      next[columns[at] as number] = place + 1;
      owners[place] = row;
      turned[place] = values[at] as number;
    }
  return { rows: items, items: rows, starts: first, columns: owners, values: turned };
}

/**
 * XᵀX over the first `n` items. @param pause called between rows; may throw to stop the work.
 */
export async function gramMatrix(
  matrix: Matrix,
  n: number,
  pause: () => Promise<void>,
): Promise<Float64Array> {
  const gram = new Float64Array(n * n);
  const { rows, starts, columns, values } = matrix;
  for (let row = 0; row < rows; row++) {
    const from = starts[row] as number;
    let to = starts[row + 1] as number;
    while (to > from && (columns[to - 1] as number) >= n) to--;
    for (let one = from; one < to; one++) {
      const line = (columns[one] as number) * n;
      const value = values[one] as number;
      for (let other = one; other < to; other++) {
        const at = line + (columns[other] as number);
        gram[at] = (gram[at] as number) + value * (values[other] as number);
      }
    }
    if ((row & 255) === 255) await pause();
  }
  for (let one = 0; one < n; one++)
    for (let other = one + 1; other < n; other++) gram[other * n + one] = gram[one * n + other] as number;
  return gram;
}

/** The nearest items of each item, nearest first. */
export interface Neighbours {
  starts: Int32Array;
  items: Int32Array;
  values: Float64Array;
  /** Customers who have to do with both. */
  shared: Int32Array;
}

/** How alike two items are by their buyers: shared ÷ either, or shared ÷ √(one × other). */
export type Likeness = (shared: number, one: number, other: number) => number;
export const jaccard: Likeness = (shared, one, other) => shared / (one + other - shared);
export const cosine: Likeness = (shared, one, other) => shared / Math.sqrt(one * other);

/** The `n`th largest of some values, which are moved about (quickselect: Hoare 1961). */
function nthLargest(values: Float64Array, n: number): number {
  let [low, high] = [0, values.length - 1];
  const wanted = n - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1] as number;
    let [left, right] = [low, high];
    while (left <= right) {
      while ((values[left] as number) > pivot) left++;
      while ((values[right] as number) < pivot) right--;
      if (left <= right) {
        const kept = values[left] as number;
        values[left++] = values[right] as number;
        values[right--] = kept;
      }
    }
    if (wanted <= right) high = right;
    else if (wanted >= left) low = left;
    else break;
  }
  return values[wanted] as number;
}

/** The nearest items by one likeness, filled item by item. */
class Gathered {
  readonly starts: Int32Array;
  items = new Int32Array(1024);
  values = new Float64Array(1024);
  shared = new Int32Array(1024);

  constructor(
    readonly likeness: Likeness,
    count: number,
  ) {
    this.starts = new Int32Array(count + 1);
  }

  /** Keeps the `most` nearest of the candidates. Ties go to the more frequent item, which has the smaller number. */
  keep(item: number, others: Int32Array, counts: Int32Array, values: Float64Array, most: number): void {
    const least = others.length > most ? nthLargest(values.slice(), most) : -Infinity;
    const places: number[] = [];
    for (let place = 0; place < others.length; place++)
      if ((values[place] as number) >= least) places.push(place);
    places.sort(
      (a, b) =>
        (values[b] as number) - (values[a] as number) || (others[a] as number) - (others[b] as number),
    );
    const from = this.starts[item] as number;
    const end = from + Math.min(most, places.length);
    while (end > this.items.length) this.#grow();
    for (let at = from; at < end; at++) {
      const place = places[at - from] as number;
      this.items[at] = others[place] as number;
      this.values[at] = values[place] as number;
      this.shared[at] = counts[place] as number;
    }
    this.starts[item + 1] = end;
  }

  #grow(): void {
    const integers = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const next = new Int32Array(old.length * 2);
      next.set(old);
      return next;
    };
    this.items = integers(this.items);
    this.shared = integers(this.shared);
    const values = new Float64Array(this.values.length * 2);
    values.set(this.values);
    this.values = values;
  }

  done(): Neighbours {
    const total = this.starts[this.starts.length - 1] as number;
    return {
      starts: this.starts,
      items: this.items.slice(0, total),
      values: this.values.slice(0, total),
      shared: this.shared.slice(0, total),
    };
  }
}

/**
 * The `most` nearest items of every item by their common buyers, without itself, for each likeness asked for: the common buyers are
 * counted once.
 * @param pause called between items; may throw to stop the work.
 */
export async function nearestItems<Likenesses extends readonly Likeness[]>(
  matrix: Matrix,
  likenesses: readonly [...Likenesses],
  most: number,
  pause: () => Promise<void>,
): Promise<{ [Place in keyof Likenesses]: Neighbours }> {
  const { items } = matrix;
  const sharedWith = items <= MAX_DENSE ? await denseCounts(matrix, pause) : sparseCounts(matrix);
  const buyers = new Int32Array(items);
  for (const column of matrix.columns) buyers[column] = (buyers[column] as number) + 1;
  const gathered = likenesses.map((likeness) => new Gathered(likeness, items));
  const values = new Float64Array(items);
  for (let item = 0; item < items; item++) {
    const { others, shared, found } = sharedWith(item);
    const own = buyers[item] as number;
    for (const one of gathered) {
      for (let place = 0; place < found; place++)
        values[place] = one.likeness(shared[place] as number, own, buyers[others[place] as number] as number);
      one.keep(item, others.subarray(0, found), shared, values.subarray(0, found), most);
    }
    if ((item & 15) === 15) await pause();
  }
  return gathered.map((one) => one.done()) as { [Place in keyof Likenesses]: Neighbours };
}

/** Up to so many items, common buyers are counted in a square, along its rows; beyond, item by item. */
const MAX_DENSE = 4000;

interface Shared {
  others: Int32Array;
  shared: Int32Array;
  found: number;
}

async function denseCounts(matrix: Matrix, pause: () => Promise<void>): Promise<(item: number) => Shared> {
  const { rows, items, starts, columns } = matrix;
  const square = new Int32Array(items * items);
  for (let row = 0; row < rows; row++) {
    const to = starts[row + 1] as number;
    for (let one = starts[row] as number; one < to; one++) {
      const line = (columns[one] as number) * items;
      for (let other = one + 1; other < to; other++) {
        const at = line + (columns[other] as number);
        square[at] = (square[at] as number) + 1;
      }
    }
    if ((row & 63) === 63) await pause();
  }
  for (let one = 0; one < items; one++)
    for (let other = one + 1; other < items; other++)
      square[other * items + one] = square[one * items + other] as number;
  const others = new Int32Array(items);
  const shared = new Int32Array(items);
  return (item) => {
    let found = 0;
    const line = item * items;
    for (let other = 0; other < items; other++) {
      const count = square[line + other] as number;
      if (count === 0) continue;
      others[found] = other;
      shared[found++] = count;
    }
    return { others, shared, found };
  };
}

function sparseCounts(matrix: Matrix): (item: number) => Shared {
  const turned = transpose(matrix);
  const counts = new Int32Array(matrix.items);
  const others = new Int32Array(matrix.items);
  const shared = new Int32Array(matrix.items);
  return (item) => {
    let found = 0;
    for (let at = turned.starts[item] as number; at < (turned.starts[item + 1] as number); at++) {
      const row = turned.columns[at] as number;
      const end = matrix.starts[row + 1] as number;
      for (let place = matrix.starts[row] as number; place < end; place++) {
        const other = matrix.columns[place] as number;
        if (other === item) continue;
        const before = counts[other] as number;
        if (before === 0) others[found++] = other;
        counts[other] = before + 1;
      }
    }
    for (let place = 0; place < found; place++) {
      const other = others[place] as number;
      shared[place] = counts[other] as number;
      counts[other] = 0;
    }
    return { others, shared, found };
  };
}
