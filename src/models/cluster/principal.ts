import type { Points } from './points';

/** Directions in which rows differ most, one after the other. */
export interface Principal {
  /** Variance along each (divided by n − 1), largest first. */
  variances: Float64Array;
  /** Weights of the features in each, row by row; the largest weight of a row is positive. */
  axes: Points;
  means: Float64Array;
}

const MOST_SWEEPS = 60;

/** Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations; vectors stand in columns. */
function eigen(matrix: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  const a = matrix.slice();
  const vectors = new Float64Array(n * n);
  for (let d = 0; d < n; d++) vectors[d * n + d] = 1;
  const rotate = (m: Float64Array, i: number, j: number, c: number, s: number): void => {
    const [x, y] = [m[i] as number, m[j] as number];
    m[i] = c * x - s * y;
    m[j] = s * x + c * y;
  };
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += (a[p * n + q] as number) ** 2;
    if (off < 1e-24) break;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const between = a[p * n + q] as number;
        if (Math.abs(between) < 1e-300) continue;
        const theta = ((a[q * n + q] as number) - (a[p * n + p] as number)) / (2 * between);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let r = 0; r < n; r++) rotate(a, r * n + p, r * n + q, c, s);
        for (let r = 0; r < n; r++) rotate(a, p * n + r, q * n + r, c, s);
        for (let r = 0; r < n; r++) rotate(vectors, r * n + p, r * n + q, c, s);
      }
  }
  return { values: Float64Array.from({ length: n }, (_, d) => a[d * n + d] as number), vectors };
}

/** Covariances of the columns, divided by n − 1. */
function covariances({ rows, dims, values }: Points, means: Float64Array): Float64Array {
  const sums = new Float64Array(dims * dims);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < dims; i++) {
      const x = (values[row * dims + i] as number) - (means[i] as number);
      for (let j = i; j < dims; j++)
        sums[i * dims + j] =
          (sums[i * dims + j] as number) + x * ((values[row * dims + j] as number) - (means[j] as number));
    }
  for (let i = 0; i < dims; i++)
    for (let j = i; j < dims; j++) {
      const value = (sums[i * dims + j] as number) / Math.max(1, rows - 1);
      sums[i * dims + j] = value;
      sums[j * dims + i] = value;
    }
  return sums;
}

/** Principal components of rows (Hotelling 1933), by the covariances of their columns. */
export function principalComponents(points: Points): Principal {
  const { rows, dims, values } = points;
  const means = new Float64Array(dims);
  for (let at = 0; at < values.length; at++)
    means[at % dims] = (means[at % dims] as number) + (values[at] as number) / rows;
  const found = eigen(covariances(points, means), dims);
  const order = [...found.values.keys()].sort(
    (a, b) => (found.values[b] as number) - (found.values[a] as number),
  );
  const axes = new Float64Array(dims * dims);
  order.forEach((column, row) => {
    let largest = 0;
    for (let d = 0; d < dims; d++) {
      const weight = found.vectors[d * dims + column] as number;
      if (Math.abs(weight) > Math.abs(largest) + 1e-12) largest = weight;
    }
    for (let d = 0; d < dims; d++)
      axes[row * dims + d] = (largest < 0 ? -1 : 1) * (found.vectors[d * dims + column] as number);
  });
  return {
    variances: Float64Array.from(order, (column) => Math.max(0, found.values[column] as number)),
    axes: { rows: dims, dims, values: axes },
    means,
  };
}

/** Where rows stand along the first axes. */
export function alongAxes(points: Points, { axes, means }: Principal, count: number): Points {
  const most = Math.min(count, axes.rows);
  const values = new Float64Array(points.rows * most);
  for (let row = 0; row < points.rows; row++)
    for (let c = 0; c < most; c++) {
      let sum = 0;
      for (let d = 0; d < points.dims; d++)
        sum +=
          ((points.values[row * points.dims + d] as number) - (means[d] as number)) *
          (axes.values[c * points.dims + d] as number);
      values[row * most + c] = sum;
    }
  return { rows: points.rows, dims: most, values };
}
