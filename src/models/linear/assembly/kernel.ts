/**
 * AssemblyScript: two loops of linear algebra at the machine's width. Addresses are of this module's memory; `plain.ts` says the same without it.
 */

function at(base: usize, stride: i32, row: i32, column: i32): usize {
  return base + ((<usize>(row * stride + column)) << 3);
}

/** C[i, j] −= Σ A[i, k]·B[j, k] over blocks [i0, i1) × [j0, j1) × [k0, k1) of row-major matrices that share a stride; four by four sums at a time. */
export function subtractProduct(
  c: usize,
  a: usize,
  b: usize,
  stride: i32,
  i0: i32,
  i1: i32,
  j0: i32,
  j1: i32,
  k0: i32,
  k1: i32,
): void {
  const line: usize = (<usize>stride) << 3;
  const paired = k0 + ((k1 - k0) & ~1);
  let i = i0;
  for (; i + 4 <= i1; i += 4) {
    let j = j0;
    for (; j + 4 <= j1; j += 4) {
      let c00 = f64x2.splat(0);
      let c01 = c00;
      let c02 = c00;
      let c03 = c00;
      let c10 = c00;
      let c11 = c00;
      let c12 = c00;
      let c13 = c00;
      let c20 = c00;
      let c21 = c00;
      let c22 = c00;
      let c23 = c00;
      let c30 = c00;
      let c31 = c00;
      let c32 = c00;
      let c33 = c00;
      let a0 = at(a, stride, i, k0);
      let a1 = a0 + line;
      let a2 = a1 + line;
      let a3 = a2 + line;
      let b0 = at(b, stride, j, k0);
      let b1 = b0 + line;
      let b2 = b1 + line;
      let b3 = b2 + line;
      for (let k = k0; k < paired; k += 2) {
        const x0 = v128.load(a0);
        const x1 = v128.load(a1);
        const x2 = v128.load(a2);
        const x3 = v128.load(a3);
        let y = v128.load(b0);
        c00 = f64x2.add(c00, f64x2.mul(x0, y));
        c10 = f64x2.add(c10, f64x2.mul(x1, y));
        c20 = f64x2.add(c20, f64x2.mul(x2, y));
        c30 = f64x2.add(c30, f64x2.mul(x3, y));
        y = v128.load(b1);
        c01 = f64x2.add(c01, f64x2.mul(x0, y));
        c11 = f64x2.add(c11, f64x2.mul(x1, y));
        c21 = f64x2.add(c21, f64x2.mul(x2, y));
        c31 = f64x2.add(c31, f64x2.mul(x3, y));
        y = v128.load(b2);
        c02 = f64x2.add(c02, f64x2.mul(x0, y));
        c12 = f64x2.add(c12, f64x2.mul(x1, y));
        c22 = f64x2.add(c22, f64x2.mul(x2, y));
        c32 = f64x2.add(c32, f64x2.mul(x3, y));
        y = v128.load(b3);
        c03 = f64x2.add(c03, f64x2.mul(x0, y));
        c13 = f64x2.add(c13, f64x2.mul(x1, y));
        c23 = f64x2.add(c23, f64x2.mul(x2, y));
        c33 = f64x2.add(c33, f64x2.mul(x3, y));
        a0 += 16;
        a1 += 16;
        a2 += 16;
        a3 += 16;
        b0 += 16;
        b1 += 16;
        b2 += 16;
        b3 += 16;
      }
      const out = at(c, stride, i, j);
      takeOff(out, c00, c01, c02, c03);
      takeOff(out + line, c10, c11, c12, c13);
      takeOff(out + 2 * line, c20, c21, c22, c23);
      takeOff(out + 3 * line, c30, c31, c32, c33);
      if (paired < k1)
        for (let row = i; row < i + 4; row++)
          for (let column = j; column < j + 4; column++)
            subtractDot(c, a, b, stride, row, column, paired, k1);
    }
    for (; j < j1; j++) for (let row = i; row < i + 4; row++) subtractDot(c, a, b, stride, row, j, k0, k1);
  }
  for (; i < i1; i++) for (let j = j0; j < j1; j++) subtractDot(c, a, b, stride, i, j, k0, k1);
}

function takeOff(out: usize, s0: v128, s1: v128, s2: v128, s3: v128): void {
  const first = f64x2.add(v128.shuffle<f64>(s0, s1, 0, 2), v128.shuffle<f64>(s0, s1, 1, 3));
  const second = f64x2.add(v128.shuffle<f64>(s2, s3, 0, 2), v128.shuffle<f64>(s2, s3, 1, 3));
  v128.store(out, f64x2.sub(v128.load(out), first));
  v128.store(out + 16, f64x2.sub(v128.load(out + 16), second));
}

function subtractDot(c: usize, a: usize, b: usize, stride: i32, i: i32, j: i32, k0: i32, k1: i32): void {
  let x = at(a, stride, i, k0);
  let y = at(b, stride, j, k0);
  let pair = f64x2.splat(0);
  let k = k0;
  for (; k + 2 <= k1; k += 2) {
    pair = f64x2.add(pair, f64x2.mul(v128.load(x), v128.load(y)));
    x += 16;
    y += 16;
  }
  let sum = f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
  if (k < k1) sum += f64.load(x) * f64.load(y);
  const out = at(c, stride, i, j);
  f64.store(out, f64.load(out) - sum);
}

/** sums[j] += factors[r] × rows[lines[r], j] for all r in their order: rows of single precision, `n` long, sums of double. */
export function addRows(sums: usize, rows: usize, n: i32, lines: usize, factors: usize, count: i32): void {
  let j = 0;
  for (; j + 8 <= n; j += 8) {
    const out = sums + ((<usize>j) << 3);
    let s0 = v128.load(out);
    let s1 = v128.load(out, 16);
    let s2 = v128.load(out, 32);
    let s3 = v128.load(out, 48);
    for (let r = 0; r < count; r++) {
      const row = rows + ((<usize>i32.load(lines + ((<usize>r) << 2)) * n + j) << 2);
      const factor = v128.load64_splat(factors + ((<usize>r) << 3));
      s0 = f64x2.add(s0, f64x2.mul(factor, f64x2.promote_low_f32x4(v128.load64_zero(row))));
      s1 = f64x2.add(s1, f64x2.mul(factor, f64x2.promote_low_f32x4(v128.load64_zero(row, 8))));
      s2 = f64x2.add(s2, f64x2.mul(factor, f64x2.promote_low_f32x4(v128.load64_zero(row, 16))));
      s3 = f64x2.add(s3, f64x2.mul(factor, f64x2.promote_low_f32x4(v128.load64_zero(row, 24))));
    }
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
  }
  for (; j < n; j++) {
    const out = sums + ((<usize>j) << 3);
    let sum = f64.load(out);
    for (let r = 0; r < count; r++)
      sum +=
        f64.load(factors + ((<usize>r) << 3)) *
        <f64>f32.load(rows + ((<usize>i32.load(lines + ((<usize>r) << 2)) * n + j) << 2));
    f64.store(out, sum);
  }
}
