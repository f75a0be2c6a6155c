import type { Block, Operations } from './operations';

/** The operations in plain arithmetic: what the kernel is held against, and what stands in for it where a browser lacks vectors. */
export const plain: Operations = { subtractProduct, addRows };

function subtractProduct(
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
  n: number,
  [i0, i1]: Block,
  [j0, j1]: Block,
  [k0, k1]: Block,
): void {
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

function addRows(
  sums: Float64Array,
  rows: Float32Array,
  n: number,
  lines: Int32Array,
  factors: Float64Array,
  count: number,
): void {
  for (let r = 0; r < count; r++) {
    const line = (lines[r] as number) * n;
    const factor = factors[r] as number;
    for (let j = 0; j < n; j++) sums[j] = (sums[j] as number) + factor * (rows[line + j] as number);
  }
}
