export type Block = readonly [from: number, to: number];

/** Loops that take the time of linear algebra. All arrays of a call are of one space. */
export interface Operations {
  /** C[i, j] −= Σ A[i, k]·B[j, k] over a block of rows of A, of rows of B and of columns of both; row-major, with one stride. */
  subtractProduct(
    c: Float64Array,
    a: Float64Array,
    b: Float64Array,
    stride: number,
    rows: Block,
    columns: Block,
    inner: Block,
  ): void;
  /** sums[j] += factors[r] × rows[lines[r], j] over the first `count` lines in their order; rows are `n` long. */
  addRows(
    sums: Float64Array,
    rows: Float32Array,
    n: number,
    lines: Int32Array,
    factors: Float64Array,
    count: number,
  ): void;
}
