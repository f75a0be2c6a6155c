import { invertPositiveDefinite } from '../../../models/positive-definite';
import { gramMatrix, type Matrix } from '../matrix';
import type { Model } from './model';

/** The weights of EASE between the first `n` items: row by row what one item says for the others. */
export interface EaseWeights {
  n: number;
  weights: Float32Array;
}

/**
 * EASE (Steck 2019, arXiv 1905.03375): the item-item weights B with an empty diagonal that rebuild X best under a ridge λ, in closed
 * form: P = (XᵀX + λI)⁻¹, B = I − P ÷ diag P. @param gram XᵀX over the first `n` items.
 */
export async function easeWeights(
  gram: Float64Array,
  n: number,
  lambda: number,
  pause: () => Promise<void>,
): Promise<EaseWeights> {
  const matrix = gram.slice();
  for (let item = 0; item < n; item++) matrix[item * n + item] = (matrix[item * n + item] as number) + lambda;
  const inverse = await invertPositiveDefinite(matrix, n, pause);
  const weights = new Float32Array(n * n);
  const diagonal = Float64Array.from({ length: n }, (_, item) => inverse[item * n + item] as number);
  for (let row = 0; row < n; row++)
    for (let column = 0; column < n; column++)
      if (row !== column)
        weights[row * n + column] = -(inverse[row * n + column] as number) / (diagonal[column] as number);
  return { n, weights };
}

/** EASE from a matrix: the Gram matrix over its first `n` items, and the weights. */
export async function fitEase(
  matrix: Matrix,
  n: number,
  lambda: number,
  pause: () => Promise<void>,
): Promise<EaseWeights> {
  return easeWeights(await gramMatrix(matrix, n, pause), n, lambda, pause);
}

const LINES_AT_ONCE = 4;

/** Adds so many rows of the weights to the scores, four at a time. */
function addRows(
  scores: Float64Array,
  weights: Float32Array,
  n: number,
  lines: Int32Array,
  factors: Float64Array,
  count: number,
): void {
  for (let first = 0; first < count; first += LINES_AT_ONCE) {
    const a = (lines[first] as number) * n;
    const b = (lines[first + 1] as number) * n;
    const c = (lines[first + 2] as number) * n;
    const d = (lines[first + 3] as number) * n;
    const p = factors[first] as number;
    const q = factors[first + 1] as number;
    const r = factors[first + 2] as number;
    const s = factors[first + 3] as number;
    for (let item = 0; item < n; item++)
      scores[item] =
        (scores[item] as number) +
        p * (weights[a + item] as number) +
        q * (weights[b + item] as number) +
        r * (weights[c + item] as number) +
        s * (weights[d + item] as number);
  }
}

/** Scores by EASE; items beyond its first `n` get nothing. */
export function ease({ n, weights }: EaseWeights): Model {
  let lines = new Int32Array(256);
  let factors = new Float64Array(256);
  return {
    score: (history, scores) => {
      const { length } = history.items;
      if (lines.length < length + LINES_AT_ONCE) {
        lines = new Int32Array(2 * length + LINES_AT_ONCE);
        factors = new Float64Array(lines.length);
      }
      let count = 0;
      for (let index = 0; index < length; index++) {
        const own = history.items[index] as number;
        if (own >= n) continue;
        lines[count] = own;
        factors[count++] = history.weights[index] as number;
      }
      lines.fill(0, count, count + LINES_AT_ONCE);
      factors.fill(0, count, count + LINES_AT_ONCE);
      addRows(scores, weights, n, lines, factors, count);
    },
    explain: (history, item) =>
      Array.from({ length: history.items.length }, (_, index) => {
        const own = history.items[index] as number;
        return own < n && item < n
          ? (history.weights[index] as number) * (weights[own * n + item] as number)
          : 0;
      }),
  };
}
