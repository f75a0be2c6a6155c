import type { Block, Operations } from './operations';
import { spaceOf } from './space';

const BLOCK = 64;
/** Columns of a block that are solved one by one; what stands before them is taken off at once. */
const STRIP = 16;
const DOUBLE = 8;

/** A line of so many numbers and some to spare: lines one behind the other do not fall on the same places of the cache. */
const strideOf = (n: number): number => 8 * (Math.ceil(n / 8) | 1);

const blocks = (from: number, to: number, size = BLOCK): Block[] =>
  Array.from({ length: Math.ceil((to - from) / size) }, (_, index): Block => [
    from + index * size,
    Math.min(to, from + (index + 1) * size),
  ]);

/**
 * Inverse of a symmetric positive definite matrix by blocked Cholesky factors: A = LLᵀ, U = L⁻ᵀ, A⁻¹ = UUᵀ; n³ operations.
 * @param matrix row-major, `n` × `n`; it is overwritten by the inverse. @param pause called between blocks; may throw to stop the work.
 * @param wanted `plain` leaves the vector kernel out. @throws where the matrix is not positive definite.
 */
export async function invertPositiveDefinite(
  matrix: Float64Array,
  n: number,
  pause: () => Promise<void>,
  wanted: 'kernel' | 'plain' = 'kernel',
): Promise<Float64Array> {
  const stride = strideOf(n);
  const space = spaceOf(2 * n * stride * DOUBLE, 2, wanted);
  const lower = space.doubles(n * stride);
  const upper = space.doubles(n * stride);
  for (let row = 0; row < n; row++) lower.set(matrix.subarray(row * n, row * n + row + 1), row * stride);
  await factor(space, lower, n, stride, pause);
  await invertFactor(space, upper, lower, n, stride, pause);
  const inverse = lower.fill(0);
  for (const rows of blocks(0, n)) {
    for (const columns of blocks(0, rows[1]))
      for (const inner of blocks(rows[0], n))
        space.subtractProduct(inverse, upper, upper, stride, rows, columns, inner);
    await pause();
  }
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = -(inverse[i * stride + j] as number);
  return matrix;
}

/** A = LLᵀ in the lower half. */
async function factor(
  space: Operations,
  lower: Float64Array,
  n: number,
  stride: number,
  pause: () => Promise<void>,
): Promise<void> {
  for (const columns of blocks(0, n)) {
    for (const rows of blocks(columns[0], n)) {
      for (const inner of blocks(0, columns[0]))
        space.subtractProduct(lower, lower, lower, stride, rows, columns, inner);
      if (rows[0] === columns[0]) factorBlock(lower, stride, columns);
      else solveRows(space, lower, stride, rows, columns);
    }
    await pause();
  }
}

/** U = L⁻ᵀ, by rows. */
async function invertFactor(
  space: Operations,
  upper: Float64Array,
  lower: Float64Array,
  n: number,
  stride: number,
  pause: () => Promise<void>,
): Promise<void> {
  for (const rows of blocks(0, n)) {
    for (const columns of blocks(rows[0], n)) {
      for (const inner of blocks(rows[0], columns[0]))
        space.subtractProduct(upper, upper, lower, stride, rows, columns, inner);
      solveBlock(space, upper, lower, stride, rows, columns);
    }
    await pause();
  }
}

/** Cholesky factor of a block on the diagonal, whose columns before have been taken off. */
function factorBlock(l: Float64Array, stride: number, [j0, j1]: Block): void {
  for (let j = j0; j < j1; j++) {
    let pivot = l[j * stride + j] as number;
    for (let k = j0; k < j; k++) pivot -= (l[j * stride + k] as number) ** 2;
    if (!(pivot > 0)) throw new Error(`matrix is not positive definite at row ${j}`);
    const root = Math.sqrt(pivot);
    l[j * stride + j] = root;
    for (let i = j + 1; i < j1; i++) {
      let value = l[i * stride + j] as number;
      for (let k = j0; k < j; k++) value -= (l[i * stride + k] as number) * (l[j * stride + k] as number);
      l[i * stride + j] = value / root;
    }
  }
}

/** Rows below a factored block: L[i, j] = (A[i, j] − Σ L[i, k] L[j, k]) ÷ L[j, j]. */
function solveRows(
  space: Operations,
  l: Float64Array,
  stride: number,
  [i0, i1]: Block,
  [j0, j1]: Block,
): void {
  for (const [s0, s1] of blocks(j0, j1, STRIP)) {
    space.subtractProduct(l, l, l, stride, [i0, i1], [s0, s1], [j0, s0]);
    for (let i = i0; i < i1; i++)
      for (let j = s0; j < s1; j++) {
        let value = l[i * stride + j] as number;
        for (let k = s0; k < j; k++) value -= (l[i * stride + k] as number) * (l[j * stride + k] as number);
        l[i * stride + j] = value / (l[j * stride + j] as number);
      }
  }
}

/** A block of U = L⁻ᵀ: U[i, k] = (δ − Σ L[k, m] U[i, m]) ÷ L[k, k], with the sum over earlier blocks taken off already. */
function solveBlock(
  space: Operations,
  u: Float64Array,
  l: Float64Array,
  stride: number,
  [i0, i1]: Block,
  [k0, k1]: Block,
): void {
  for (const [s0, s1] of blocks(k0, k1, STRIP)) {
    space.subtractProduct(u, u, l, stride, [i0, i1], [s0, s1], [k0, s0]);
    for (let i = i0; i < Math.min(i1, s1); i++)
      for (let k = Math.max(s0, i); k < s1; k++) {
        let value = (u[i * stride + k] as number) + (i === k ? 1 : 0);
        for (let m = Math.max(s0, i); m < k; m++)
          value -= (l[k * stride + m] as number) * (u[i * stride + m] as number);
        u[i * stride + k] = value / (l[k * stride + k] as number);
      }
  }
}
