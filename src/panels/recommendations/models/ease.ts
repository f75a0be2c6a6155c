import { invertPositiveDefinite } from '../../../models/linear/positive-definite';
import { rowSums, type RowSums } from '../../../models/linear/row-sums';
import { gramMatrix, type Matrix } from '../matrix';
import type { Model } from './model';

/**
 * EASE (Steck 2019, arXiv 1905.03375): the item-item weights B with an empty diagonal that rebuild X best under a ridge λ, in closed
 * form: P = (XᵀX + λI)⁻¹, B = I − P ÷ diag P. @param gram XᵀX over the first `n` items.
 * @returns row by row what one item says for the others.
 */
export async function easeWeights(
  gram: Float64Array,
  n: number,
  lambda: number,
  pause: () => Promise<void>,
): Promise<RowSums> {
  const matrix = gram.slice();
  for (let item = 0; item < n; item++) matrix[item * n + item] = (matrix[item * n + item] as number) + lambda;
  const inverse = await invertPositiveDefinite(matrix, n, pause);
  const weights = rowSums(n);
  const { rows } = weights;
  const diagonal = Float64Array.from({ length: n }, (_, item) => inverse[item * n + item] as number);
  for (let row = 0; row < n; row++)
    for (let column = 0; column < n; column++)
      if (row !== column)
        rows[row * n + column] = -(inverse[row * n + column] as number) / (diagonal[column] as number);
  return weights;
}

/** EASE from a matrix: the Gram matrix over its first `n` items, and the weights. */
export async function fitEase(
  matrix: Matrix,
  n: number,
  lambda: number,
  pause: () => Promise<void>,
): Promise<RowSums> {
  return easeWeights(await gramMatrix(matrix, n, pause), n, lambda, pause);
}

/** Scores by EASE; items beyond its first `n` get nothing. */
export function ease({ n, rows, addTo }: RowSums): Model {
  return {
    score: ({ items, weights }, scores) => addTo(scores.subarray(0, n), items, weights),
    explain: ({ items, weights }, item) =>
      Array.from({ length: items.length }, (_, index) => {
        const own = items[index] as number;
        return own < n && item < n ? (weights[index] as number) * (rows[own * n + item] as number) : 0;
      }),
  };
}
