/**
 * Puts the Cholesky factor of a symmetric positive definite matrix into its lower half; for small ones.
 * @param matrix row-major, `n` × `n`; its upper half is neither read nor changed. @throws where the matrix is not positive definite.
 */
export function factorise(matrix: Float64Array, n: number): void {
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * n + column] as number;
      for (let k = 0; k < column; k++)
        sum -= (matrix[row * n + k] as number) * (matrix[column * n + k] as number);
      if (row !== column) matrix[row * n + column] = sum / (matrix[column * n + column] as number);
      else if (sum > 0) matrix[row * n + row] = Math.sqrt(sum);
      else throw new Error(`matrix is not positive definite at row ${row}`);
    }
  }
}

/**
 * Solves A·x = b for a symmetric positive definite A by its Cholesky factor; for small systems.
 * @param matrix row-major, `n` × `n`; its lower half is overwritten by the factor. @param right b, overwritten by x.
 * @throws where the matrix is not positive definite.
 */
export function solvePositiveDefinite(matrix: Float64Array, right: Float64Array, n: number): void {
  factorise(matrix, n);
  for (let row = 0; row < n; row++) {
    let sum = right[row] as number;
    for (let k = 0; k < row; k++) sum -= (matrix[row * n + k] as number) * (right[k] as number);
    right[row] = sum / (matrix[row * n + row] as number);
  }
  for (let row = n - 1; row >= 0; row--) {
    let sum = right[row] as number;
    for (let k = row + 1; k < n; k++) sum -= (matrix[k * n + row] as number) * (right[k] as number);
    right[row] = sum / (matrix[row * n + row] as number);
  }
}

/**
 * Solves A·x = b by elimination with the largest pivot of each column; for small systems.
 * @param matrix row-major, `n` × `n`; overwritten. @param right b, overwritten by x. @throws where the matrix is singular.
 */
export function solveLinear(matrix: Float64Array, right: Float64Array, n: number): void {
  const at = (row: number, column: number): number => matrix[row * n + column] as number;
  for (let step = 0; step < n; step++) {
    let pivot = step;
    for (let row = step + 1; row < n; row++)
      if (Math.abs(at(row, step)) > Math.abs(at(pivot, step))) pivot = row;
    if (!(Math.abs(at(pivot, step)) > 1e-300)) throw new Error(`matrix is singular at column ${step}`);
    if (pivot !== step) {
      for (let column = 0; column < n; column++) {
        const kept = at(step, column);
        matrix[step * n + column] = at(pivot, column);
        matrix[pivot * n + column] = kept;
      }
      const kept = right[step] as number;
      right[step] = right[pivot] as number;
      right[pivot] = kept;
    }
    for (let row = step + 1; row < n; row++) {
      const factor = at(row, step) / at(step, step);
      if (factor === 0) continue;
      for (let column = step; column < n; column++)
        matrix[row * n + column] = at(row, column) - factor * at(step, column);
      right[row] = (right[row] as number) - factor * (right[step] as number);
    }
  }
  for (let row = n - 1; row >= 0; row--) {
    let sum = right[row] as number;
    for (let column = row + 1; column < n; column++) sum -= at(row, column) * (right[column] as number);
    right[row] = sum / at(row, row);
  }
}
