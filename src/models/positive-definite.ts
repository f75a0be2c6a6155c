const BLOCK = 64;

/**
 * Subtracts A·Bᵀ from C over blocks of rows and columns [k0, k1): all three are row-major with `n` columns, so that both factors are
 * read along their rows. Four by four sums are held at a time.
 */
function subtractProduct(
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
  n: number,
  [i0, i1]: readonly [number, number],
  [j0, j1]: readonly [number, number],
  [k0, k1]: readonly [number, number],
): void {
  if (k1 <= k0) return;
  let i = i0;
  for (; i + 3 < i1; i += 4) {
    const a0 = i * n;
    const a1 = a0 + n;
    const a2 = a1 + n;
    const a3 = a2 + n;
    let j = j0;
    for (; j + 3 < j1; j += 4) {
      const b0 = j * n;
      const b1 = b0 + n;
      const b2 = b1 + n;
      const b3 = b2 + n;
      let [s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33] = [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      ];
      for (let k = k0; k < k1; k++) {
        const y0 = b[b0 + k] as number;
        const y1 = b[b1 + k] as number;
        const y2 = b[b2 + k] as number;
        const y3 = b[b3 + k] as number;
        const x0 = a[a0 + k] as number;
        s00 += x0 * y0;
        s01 += x0 * y1;
        s02 += x0 * y2;
        s03 += x0 * y3;
        const x1 = a[a1 + k] as number;
        s10 += x1 * y0;
        s11 += x1 * y1;
        s12 += x1 * y2;
        s13 += x1 * y3;
        const x2 = a[a2 + k] as number;
        s20 += x2 * y0;
        s21 += x2 * y1;
        s22 += x2 * y2;
        s23 += x2 * y3;
        const x3 = a[a3 + k] as number;
        s30 += x3 * y0;
        s31 += x3 * y1;
        s32 += x3 * y2;
        s33 += x3 * y3;
      }
      c[a0 + j + 0] = (c[a0 + j + 0] as number) - s00;
      c[a0 + j + 1] = (c[a0 + j + 1] as number) - s01;
      c[a0 + j + 2] = (c[a0 + j + 2] as number) - s02;
      c[a0 + j + 3] = (c[a0 + j + 3] as number) - s03;
      c[a1 + j + 0] = (c[a1 + j + 0] as number) - s10;
      c[a1 + j + 1] = (c[a1 + j + 1] as number) - s11;
      c[a1 + j + 2] = (c[a1 + j + 2] as number) - s12;
      c[a1 + j + 3] = (c[a1 + j + 3] as number) - s13;
      c[a2 + j + 0] = (c[a2 + j + 0] as number) - s20;
      c[a2 + j + 1] = (c[a2 + j + 1] as number) - s21;
      c[a2 + j + 2] = (c[a2 + j + 2] as number) - s22;
      c[a2 + j + 3] = (c[a2 + j + 3] as number) - s23;
      c[a3 + j + 0] = (c[a3 + j + 0] as number) - s30;
      c[a3 + j + 1] = (c[a3 + j + 1] as number) - s31;
      c[a3 + j + 2] = (c[a3 + j + 2] as number) - s32;
      c[a3 + j + 3] = (c[a3 + j + 3] as number) - s33;
    }
    for (; j < j1; j++) for (let row = i; row < i + 4; row++) subtractDot(c, a, b, n, row, j, k0, k1);
  }
  for (; i < i1; i++) for (let j = j0; j < j1; j++) subtractDot(c, a, b, n, i, j, k0, k1);
}

function subtractDot(
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
  n: number,
  i: number,
  j: number,
  k0: number,
  k1: number,
): void {
  let sum = 0;
  for (let k = k0; k < k1; k++) sum += (a[i * n + k] as number) * (b[j * n + k] as number);
  c[i * n + j] = (c[i * n + j] as number) - sum;
}

/**
 * Inverse of a symmetric positive definite matrix by blocked Cholesky factors: A = LLᵀ, U = L⁻ᵀ, A⁻¹ = UUᵀ; n³ multiplications.
 * @param matrix row-major, `n` × `n`; it is overwritten. @param pause called between blocks; may throw to stop the work.
 * @throws where the matrix is not positive definite.
 */
export async function invertPositiveDefinite(
  matrix: Float64Array,
  n: number,
  pause: () => Promise<void>,
): Promise<Float64Array> {
  const lower = matrix;
  for (let j0 = 0; j0 < n; j0 += BLOCK) {
    const j1 = Math.min(n, j0 + BLOCK);
    for (let i0 = j0; i0 < n; i0 += BLOCK) {
      const i1 = Math.min(n, i0 + BLOCK);
      for (let k0 = 0; k0 < j0; k0 += BLOCK)
        subtractProduct(lower, lower, lower, n, [i0, i1], [j0, j1], [k0, Math.min(j0, k0 + BLOCK)]);
      if (i0 === j0) factor(lower, n, j0, j1);
      else solveRows(lower, n, [i0, i1], [j0, j1]);
    }
    await pause();
  }
  const upper = new Float64Array(n * n);
  for (let i0 = 0; i0 < n; i0 += BLOCK) {
    const i1 = Math.min(n, i0 + BLOCK);
    for (let k0 = i0; k0 < n; k0 += BLOCK) {
      const k1 = Math.min(n, k0 + BLOCK);
      for (let m0 = i0; m0 < k0; m0 += BLOCK)
        subtractProduct(upper, upper, lower, n, [i0, i1], [k0, k1], [m0, Math.min(k0, m0 + BLOCK)]);
      solveBlock(upper, lower, n, [i0, i1], [k0, k1]);
    }
    await pause();
  }
  const inverse = matrix;
  inverse.fill(0);
  for (let i0 = 0; i0 < n; i0 += BLOCK) {
    const i1 = Math.min(n, i0 + BLOCK);
    for (let j0 = 0; j0 <= i0; j0 += BLOCK) {
      const j1 = Math.min(n, j0 + BLOCK);
      for (let k0 = i0; k0 < n; k0 += BLOCK)
        subtractProduct(inverse, upper, upper, n, [i0, i1], [j0, j1], [k0, Math.min(n, k0 + BLOCK)]);
    }
    await pause();
  }
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) inverse[i * n + j] = inverse[j * n + i] = -(inverse[i * n + j] as number);
  return inverse;
}

/** Cholesky factor of a block on the diagonal, whose columns before have been taken off. */
function factor(l: Float64Array, n: number, j0: number, j1: number): void {
  for (let j = j0; j < j1; j++) {
    let pivot = l[j * n + j] as number;
    for (let k = j0; k < j; k++) pivot -= (l[j * n + k] as number) ** 2;
    if (!(pivot > 0)) throw new Error(`matrix is not positive definite at row ${j}`);
    const root = Math.sqrt(pivot);
    l[j * n + j] = root;
    for (let i = j + 1; i < j1; i++) {
      let value = l[i * n + j] as number;
      for (let k = j0; k < j; k++) value -= (l[i * n + k] as number) * (l[j * n + k] as number);
      l[i * n + j] = value / root;
    }
  }
}

/** Rows below a factored block: L[i, j] = (A[i, j] − Σ L[i, k] L[j, k]) ÷ L[j, j]. */
function solveRows(
  l: Float64Array,
  n: number,
  [i0, i1]: readonly [number, number],
  [j0, j1]: readonly [number, number],
): void {
  for (let i = i0; i < i1; i++)
    for (let j = j0; j < j1; j++) {
      let value = l[i * n + j] as number;
      for (let k = j0; k < j; k++) value -= (l[i * n + k] as number) * (l[j * n + k] as number);
      l[i * n + j] = value / (l[j * n + j] as number);
    }
}

/** A block of U = L⁻ᵀ: U[i, k] = (δ − Σ L[k, m] U[i, m]) ÷ L[k, k], with the sum over earlier blocks taken off already. */
function solveBlock(
  u: Float64Array,
  l: Float64Array,
  n: number,
  [i0, i1]: readonly [number, number],
  [k0, k1]: readonly [number, number],
): void {
  for (let i = i0; i < i1; i++)
    for (let k = Math.max(k0, i); k < k1; k++) {
      let value = (u[i * n + k] as number) + (i === k ? 1 : 0);
      for (let m = Math.max(k0, i); m < k; m++) value -= (l[k * n + m] as number) * (u[i * n + m] as number);
      u[i * n + k] = value / (l[k * n + k] as number);
    }
}
