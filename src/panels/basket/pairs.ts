import { fisherLess } from '../../models/fisher';
import { holm } from '../../models/holm';
import type { Baskets } from './mine';
import type { Merge } from './types';

/** Baskets that hold two of the `most` most frequent items, as a square with the supports on its diagonal. */
export function countPairs({ cells }: Baskets, most: number): Int32Array {
  const counts = new Int32Array(most * most);
  const held: number[] = [];
  const add = (): void => {
    for (let first = 0; first < held.length; first++) {
      const row = (held[first] as number) * most;
      for (let second = first; second < held.length; second++) {
        const at = row + (held[second] as number);
        counts[at] = (counts[at] as number) + 1;
      }
    }
    held.length = 0;
  };
  for (const cell of cells) {
    if (cell < 0) add();
    else if (cell < most) held.push(cell);
  }
  add();
  for (let row = 0; row < most; row++)
    for (let column = 0; column < row; column++)
      counts[row * most + column] = counts[column * most + row] as number;
  return counts;
}

export interface PairTest {
  a: number;
  b: number;
  count: number;
  expected: number;
  lift: number;
  p_adjusted: number;
}

/**
 * Pairs that come together less often than chance, one-sided Fisher, Holm over all pairs that chance would bring together at
 * least `minExpected` times.
 */
export function avoidedPairs(counts: Int32Array, most: number, all: number, minExpected: number): PairTest[] {
  const tests: (Omit<PairTest, 'p_adjusted'> & { p: number })[] = [];
  for (let a = 0; a < most; a++)
    for (let b = a + 1; b < most; b++) {
      const [left, right] = [counts[a * most + a] as number, counts[b * most + b] as number];
      const count = counts[a * most + b] as number;
      const expected = (left * right) / all;
      if (expected >= minExpected)
        tests.push({ a, b, count, expected, lift: count / expected, p: fisherLess(count, left, right, all) });
    }
  const adjusted = holm(tests.map(({ p }) => p));
  return tests
    .map(({ p: _, ...test }, index) => ({ ...test, p_adjusted: adjusted[index] as number }))
    .filter((test) => test.lift < 1 && test.p_adjusted < 0.05)
    .sort((x, y) => x.p_adjusted - y.p_adjusted || x.lift - y.lift);
}

/** Yule's Q of a 2 × 2 table: (ad − bc) ÷ (ad + bc); 0 where neither diagonal holds anything (Yule 1900). */
export function yuleQ(both: number, left: number, right: number, all: number): number {
  const agree = both * (all - left - right + both);
  const differ = (left - both) * (right - both);
  return agree + differ === 0 ? 0 : (agree - differ) / (agree + differ);
}

/**
 * Hierarchical clustering with average linkage (UPGMA: Sokal & Michener 1958). @param distance square, symmetric.
 * @returns the merges from the nearest; groups are numbered items first, then merges.
 */
export function averageLinkage(distance: Float64Array, size: number): Merge[] {
  const between = Float64Array.from(distance);
  const members = new Float64Array(size).fill(1);
  const group = Array.from({ length: size }, (_, index) => index);
  const alive = new Set(group);
  const merges: Merge[] = [];
  while (alive.size > 1) {
    let [nearest, left, right] = [Infinity, -1, -1];
    for (const a of alive)
      for (const b of alive) {
        const apart = between[a * size + b] as number;
        if (a < b && apart < nearest) [nearest, left, right] = [apart, a, b];
      }
    const [one, other] = [members[left] as number, members[right] as number];
    for (const k of alive) {
      if (k === left || k === right) continue;
      const mean =
        (one * (between[left * size + k] as number) + other * (between[right * size + k] as number)) /
        (one + other);
      between[left * size + k] = between[k * size + left] = mean;
    }
    members[left] = one + other;
    alive.delete(right);
    merges.push({ left: group[left] as number, right: group[right] as number, distance: nearest });
    group[left] = size + merges.length - 1;
  }
  return merges;
}
