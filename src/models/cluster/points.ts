/** Rows of numbers, one after the other. */
export interface Points {
  rows: number;
  dims: number;
  values: Float64Array;
}

/** Which group each row belongs to, 0 … k − 1, and the middle of each, row by row. */
export interface Grouping {
  labels: Int32Array;
  centres: Points;
}

/** Columns as rows of numbers. */
export function pointsOf(columns: readonly Float64Array[]): Points {
  const rows = columns[0]?.length ?? 0;
  const dims = columns.length;
  const values = new Float64Array(rows * dims);
  columns.forEach((column, d) => {
    for (let row = 0; row < rows; row++) values[row * dims + d] = column[row] as number;
  });
  return { rows, dims, values };
}

/** Some of the rows. */
export function pickRows({ dims, values }: Points, rows: ArrayLike<number>): Points {
  const picked = new Float64Array(rows.length * dims);
  for (let at = 0; at < rows.length; at++) {
    const from = (rows[at] as number) * dims;
    for (let d = 0; d < dims; d++) picked[at * dims + d] = values[from + d] as number;
  }
  return { rows: rows.length, dims, values: picked };
}

/** Squared Euclidean distance of a row of one to a row of the other. */
export function squaredDistance(a: Points, row: number, b: Points, other: number): number {
  let sum = 0;
  let i = row * a.dims;
  let j = other * a.dims;
  for (let d = 0; d < a.dims; d++) {
    const gap = (a.values[i++] as number) - (b.values[j++] as number);
    sum += gap * gap;
  }
  return sum;
}

/**
 * The rows in an order that depends on their values alone: by the first number, then by the second and so on. What is drawn from it by
 * chance is the same however a file was sorted.
 */
export function orderByValue({ rows, dims, values }: Points): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row).sort((a, b) => {
    for (let d = 0; d < dims; d++) {
      const gap = (values[a * dims + d] as number) - (values[b * dims + d] as number);
      if (gap !== 0) return gap;
    }
    return 0;
  });
}

/** How many rows differ from each other, counted up to `most`. @param order as `orderByValue` gives it. */
export function distinctRows(points: Points, order: Int32Array, most: number): number {
  let distinct = Math.min(1, points.rows);
  for (let at = 1; at < order.length && distinct < most; at++)
    if (squaredDistance(points, order[at] as number, points, order[at - 1] as number) > 0) distinct++;
  return distinct;
}

/** Every so many rows of an order, so that at most `most` are left. */
export function thinned(order: Int32Array, most: number): Int32Array {
  if (order.length <= most) return order;
  return Int32Array.from(
    { length: most },
    (_, at) => order[Math.floor(((at + 0.5) * order.length) / most)] as number,
  );
}

/** Assigns each row to the nearest centre; of two that are equally near, to the first. */
export function nearestLabels(points: Points, centres: Points): Int32Array {
  const labels = new Int32Array(points.rows);
  for (let row = 0; row < points.rows; row++) {
    let least = Infinity;
    for (let c = 0; c < centres.rows; c++) {
      const distance = squaredDistance(points, row, centres, c);
      if (distance < least) {
        least = distance;
        labels[row] = c;
      }
    }
  }
  return labels;
}

/** Means of each group; a group without rows stays at zero. */
export function centresOf(points: Points, labels: Int32Array, k: number): Points {
  const { dims } = points;
  const sums = new Float64Array(k * dims);
  const counts = new Float64Array(k);
  for (let row = 0; row < points.rows; row++) {
    const label = labels[row] as number;
    counts[label] = (counts[label] as number) + 1;
    for (let d = 0; d < dims; d++)
      sums[label * dims + d] = (sums[label * dims + d] as number) + (points.values[row * dims + d] as number);
  }
  for (let c = 0; c < k; c++)
    for (let d = 0; d < dims; d++)
      sums[c * dims + d] = (sums[c * dims + d] as number) / Math.max(1, counts[c] as number);
  return { rows: k, dims, values: sums };
}

/** Sum of squared distances of all rows to the middle of their group. */
export function withinSumOfSquares(points: Points, { labels, centres }: Grouping): number {
  let sum = 0;
  for (let row = 0; row < points.rows; row++)
    sum += squaredDistance(points, row, centres, labels[row] as number);
  return sum;
}

/** Every so many rows, at most `most`, for work that grows with their square. */
export const samplePoints = (points: Points, most: number): Points =>
  points.rows <= most
    ? points
    : pickRows(
        points,
        thinned(
          Int32Array.from({ length: points.rows }, (_, row) => row),
          most,
        ),
      );
