import { transpose, type Matrix } from '../matrix';
import type { History, Model } from './model';

/** Customers who are taken as alike, at most. */
const NEIGHBOURS = 100;

/**
 * User-based collaborative filtering (Herlocker et al. 1999): what the customers who are most alike have, each weighted by the cosine of
 * the two histories. Equally alike customers are taken in the order of their rows.
 */
export function userBased(matrix: Matrix): Model {
  const { rows, starts, columns, values } = matrix;
  const buyers = transpose(matrix);
  const lengths = Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++)
      sum += (values[at] as number) ** 2;
    return Math.sqrt(sum);
  });
  const products = new Float64Array(rows);
  const touched = new Int32Array(rows);

  /** The nearest customers, with the cosine of each. */
  const nearest = ({ items, weights }: History): { row: number; alike: number }[] => {
    let found = 0;
    let square = 0;
    for (let index = 0; index < items.length; index++) {
      const item = items[index] as number;
      const weight = weights[index] as number;
      square += weight * weight;
      for (let at = buyers.starts[item] as number; at < (buyers.starts[item + 1] as number); at++) {
        const row = buyers.columns[at] as number;
        if (products[row] === 0) touched[found++] = row;
        products[row] = (products[row] as number) + weight * (buyers.values[at] as number);
      }
    }
    const length = Math.sqrt(square);
    const all: { row: number; alike: number }[] = [];
    for (let at = 0; at < found; at++) {
      const row = touched[at] as number;
      const alike = (products[row] as number) / (length * (lengths[row] as number));
      products[row] = 0;
      if (alike > 0) all.push({ row, alike });
    }
    return all.sort((a, b) => b.alike - a.alike || a.row - b.row).slice(0, NEIGHBOURS);
  };

  const valueOf = (row: number, item: number): number => {
    let low = starts[row] as number;
    let high = (starts[row + 1] as number) - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const own = columns[middle] as number;
      if (own === item) return values[middle] as number;
      if (own < item) low = middle + 1;
      else high = middle - 1;
    }
    return 0;
  };

  return {
    score: (history, scores) => {
      for (const { row, alike } of nearest(history))
        for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
          const item = columns[at] as number;
          scores[item] = (scores[item] as number) + alike * (values[at] as number);
        }
    },
    explain: (history, item) => {
      const sums = new Array<number>(history.items.length).fill(0);
      let square = 0;
      for (let index = 0; index < history.items.length; index++)
        square += (history.weights[index] as number) ** 2;
      for (const { row } of nearest(history)) {
        const has = valueOf(row, item);
        if (has === 0) continue;
        const scale = has / (Math.sqrt(square) * (lengths[row] as number));
        for (let index = 0; index < sums.length; index++) {
          const shared = valueOf(row, history.items[index] as number);
          sums[index] = (sums[index] as number) + scale * (history.weights[index] as number) * shared;
        }
      }
      return sums;
    },
  };
}
