import { invertPositiveDefinite } from '../../models/linear';
import { gramMatrix, type Matrix, type Neighbours } from './matrix';

/** What is known of a customer: items with weights, ascending. */
export interface History {
  items: ArrayLike<number>;
  weights: ArrayLike<number>;
}

/** Scores items for a customer. */
export interface Model {
  /** Adds the scores of all items to `scores`, which is empty before. */
  score(history: History, scores: Float64Array): void;
  /** What each item of the history adds to the score of one item, in the order of the history. */
  explain(history: History, item: number): number[];
}

/** Everyone gets what most have bought. @param buyers of each item. */
export const popularity = (buyers: ArrayLike<number>): Model => ({
  score: (_, scores) => {
    for (let item = 0; item < scores.length; item++) scores[item] = buyers[item] as number;
  },
  explain: () => [],
});

/** Item-based collaborative filtering: the likeness of an item to those in the history, weighted and added up (Sarwar et al. 2001). */
export function itemBased({ starts, items, values }: Neighbours): Model {
  const byItem = sortedRows(starts, items);
  return {
    score: (history, scores) => {
      for (let index = 0; index < history.items.length; index++) {
        const own = history.items[index] as number;
        const weight = history.weights[index] as number;
        for (let at = starts[own] as number; at < (starts[own + 1] as number); at++) {
          const other = items[at] as number;
          scores[other] = (scores[other] as number) + weight * (values[at] as number);
        }
      }
    },
    explain: (history, item) =>
      Array.from({ length: history.items.length }, (_, index) => {
        const own = history.items[index] as number;
        let low = starts[own] as number;
        let high = (starts[own + 1] as number) - 1;
        while (low <= high) {
          const middle = (low + high) >> 1;
          const at = byItem[middle] as number;
          if (items[at] === item) return (history.weights[index] as number) * (values[at] as number);
          if ((items[at] as number) < item) low = middle + 1;
          else high = middle - 1;
        }
        return 0;
      }),
  };
}

/** Places of each row's items in ascending order of the items, to be searched by halves. */
function sortedRows(starts: Int32Array, items: Int32Array): Int32Array {
  const order = Int32Array.from(items.keys());
  for (let row = 0; row + 1 < starts.length; row++)
    order.subarray(starts[row], starts[row + 1]).sort((a, b) => (items[a] as number) - (items[b] as number));
  return order;
}

/** What a customer buys most: the weights of the history themselves. */
export const personal: Model = {
  score: (history, scores) => {
    for (let index = 0; index < history.items.length; index++)
      scores[history.items[index] as number] = history.weights[index] as number;
  },
  explain: () => [],
};

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

/** What an item is, as numbers of a category and a brand (−1 where unknown) and a price. */
export interface ItemTraits {
  category: Int32Array;
  brand: Int32Array;
  price: Float64Array;
}

const CATEGORY_PART = 0.6;
const BRAND_PART = 0.25;
const PRICE_PART = 0.15;

/**
 * Content-based: how much of the history has the item's category and brand, and how near its price is to what the customer pays.
 * Works for items that nobody has bought yet.
 */
export function content({ category, brand, price }: ItemTraits): Model {
  const parts = (history: History, item: number): number[] => {
    const weights = Array.from(history.weights);
    const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
    return Array.from(history.items, (own, index) => {
      const share = (weights[index] as number) / total;
      const alike = (of: Int32Array): number => ((of[item] as number) >= 0 && of[item] === of[own] ? 1 : 0);
      const [one, other] = [price[item] as number, price[own] as number];
      const near = one > 0 && other > 0 ? Math.exp(-Math.abs(Math.log(one / other))) : 0;
      return share * (CATEGORY_PART * alike(category) + BRAND_PART * alike(brand) + PRICE_PART * near);
    });
  };
  return {
    score: (history, scores) => {
      const byCategory = new Map<number, number>();
      const byBrand = new Map<number, number>();
      let total = 0;
      let logs = 0;
      let priced = 0;
      for (let index = 0; index < history.items.length; index++) {
        const own = history.items[index] as number;
        const weight = history.weights[index] as number;
        total += weight;
        byCategory.set(category[own] as number, (byCategory.get(category[own] as number) ?? 0) + weight);
        byBrand.set(brand[own] as number, (byBrand.get(brand[own] as number) ?? 0) + weight);
        if ((price[own] as number) > 0) {
          logs += weight * Math.log(price[own] as number);
          priced += weight;
        }
      }
      const usual = priced > 0 ? logs / priced : NaN;
      for (let item = 0; item < scores.length; item++) {
        const [kind, make] = [category[item] as number, brand[item] as number];
        const near =
          (price[item] as number) > 0 && priced > 0
            ? Math.exp(-Math.abs(Math.log(price[item] as number) - usual))
            : 0;
        scores[item] =
          (CATEGORY_PART * (kind >= 0 ? (byCategory.get(kind) ?? 0) : 0) +
            BRAND_PART * (make >= 0 ? (byBrand.get(make) ?? 0) : 0)) /
            (total || 1) +
          PRICE_PART * near;
      }
    },
    explain: parts,
  };
}

/**
 * Several models at once: each one's scores are divided by its own highest and weighted. `explain` speaks of the history that was
 * scored last.
 */
export function hybrid(parts: readonly { model: Model; weight: number }[], items: number): Model {
  const own = new Float64Array(items);
  const scales = new Float64Array(parts.length);
  return {
    score: (history, scores) => {
      for (const [part, { model, weight }] of parts.entries()) {
        scales[part] = 0;
        if (weight === 0) continue;
        own.fill(0);
        model.score(history, own);
        let highest = 0;
        for (const value of own) if (value > highest) highest = value;
        if (highest <= 0) continue;
        const scale = weight / highest;
        scales[part] = scale;
        for (let item = 0; item < items; item++)
          scores[item] = (scores[item] as number) + scale * (own[item] as number);
      }
    },
    explain: (history, item) => {
      const sums = new Array<number>(history.items.length).fill(0);
      for (const [part, { model }] of parts.entries())
        if (scales[part] !== 0)
          model.explain(history, item).forEach((value, index) => {
            sums[index] = (sums[index] as number) + (scales[part] as number) * value;
          });
      return sums;
    },
  };
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
