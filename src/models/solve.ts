/**
 * Solves A·x = b for a symmetric positive definite A by its Cholesky factor; for small systems.
 * @param matrix row-major, `n` × `n`; its lower half is overwritten by the factor. @param right b, overwritten by x.
 * @throws where the matrix is not positive definite.
 */
export function solvePositiveDefinite(matrix: Float64Array, right: Float64Array, n: number): void {
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
