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

/**
 * The `most` nearest items of every item by their common buyers, without itself. Ties go to the more frequent item.
 * @param pause called between items; may throw to stop the work.
 */
export async function nearestItems(
  matrix: Matrix,
  likeness: Likeness,
  most: number,
  pause: () => Promise<void>,
): Promise<Neighbours> {
  const turned = transpose(matrix);
  const { items } = matrix;
  const shared = new Int32Array(items);
  const touched = new Int32Array(items);
  const starts = new Int32Array(items + 1);
  const chosen: number[][] = [];
  const buyers = (item: number): number =>
    (turned.starts[item + 1] as number) - (turned.starts[item] as number);
  for (let item = 0; item < items; item++) {
    let found = 0;
    for (let at = turned.starts[item] as number; at < (turned.starts[item + 1] as number); at++) {
      const row = turned.columns[at] as number;
      for (let other = matrix.starts[row] as number; other < (matrix.starts[row + 1] as number); other++) {
        const column = matrix.columns[other] as number;
        if (shared[column] === 0) touched[found++] = column;
        shared[column] = (shared[column] as number) + 1;
      }
    }
    const own = buyers(item);
    const near: [value: number, other: number, shared: number][] = [];
    for (let index = 0; index < found; index++) {
      const other = touched[index] as number;
      if (other !== item)
        near.push([likeness(shared[other] as number, own, buyers(other)), other, shared[other] as number]);
      shared[other] = 0;
    }
    near.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    const kept = near.slice(0, most);
    chosen.push(kept.flat());
    starts[item + 1] = (starts[item] as number) + kept.length;
    if ((item & 15) === 15) await pause();
  }
  const total = starts[items] as number;
  const nearest: Neighbours = {
    starts,
    items: new Int32Array(total),
    values: new Float64Array(total),
    shared: new Int32Array(total),
  };
  chosen.forEach((flat, item) => {
    for (let index = 0; index < flat.length; index += 3) {
      const at = (starts[item] as number) + index / 3;
      nearest.values[at] = flat[index] as number;
      nearest.items[at] = flat[index + 1] as number;
      nearest.shared[at] = flat[index + 2] as number;
    }
  });
  return nearest;
}
