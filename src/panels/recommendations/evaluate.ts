import { quantileType7 } from '../../models/quantile';
import { randomSource } from '../../models/random';
import type { History, Model } from './models/model';
import { topItems } from './ranking';

/** A customer of an evaluation: what was known before the split, and what the first order after it held. */
export interface Trial {
  history: History;
  /** Items bought before, whether weighted or not. */
  seen: ArrayLike<number>;
  /** Items to be found, by number; items unknown at the split count in `relevant` alone. */
  targets: number[];
  relevant: number;
}

/** Means over customers, of lists of `k`. */
export interface Metrics {
  customers: number;
  precision: number;
  recall: number;
  map: number;
  ndcg: number;
  hit_rate: number;
  coverage: number;
  novelty: number;
  /** One less the mean likeness of two items in a list; null where lists hold one item. */
  diversity: number | null;
  /** 1 for each customer with a hit, for paired comparisons. */
  hits: Uint8Array;
}

export interface Setting {
  k: number;
  items: number;
  /** Buyers of each item and customers in all, before the split. */
  buyers: ArrayLike<number>;
  customers: number;
  /** `hide` leaves out what was bought before; `only` suggests nothing else. */
  seen: 'hide' | 'only' | 'allow';
  likeness(one: number, other: number): number;
}

/**
 * Scores a model on trials: precision ÷ k, recall and MAP ÷ relevant items, NDCG against an ideal of min(k, relevant) items, hit
 * rate, coverage of the items known at the split, novelty −log₂ of an item's share of buyers.
 * @param pause called between customers; may throw to stop the work.
 */
export async function evaluate(
  model: Model,
  trials: readonly Trial[],
  { k, items, buyers, customers, seen, likeness }: Setting,
  pause: () => Promise<void>,
): Promise<Metrics> {
  const scores = new Float64Array(items);
  const barred = new Uint8Array(items);
  const relevant = new Uint8Array(items);
  const found = new Int32Array(k);
  const shown = new Uint8Array(items);
  const hits = new Uint8Array(trials.length);
  const sums = { precision: 0, recall: 0, map: 0, ndcg: 0, novelty: 0, diversity: 0, pairs: 0, listed: 0 };
  const discount = Float64Array.from({ length: k }, (_, rank) => 1 / Math.log2(rank + 2));
  const ideal = discount.map((_, rank) => discount.slice(0, rank + 1).reduce((sum, part) => sum + part, 0));
  for (const [index, trial] of trials.entries()) {
    scores.fill(0);
    model.score(trial.history, scores);
    if (seen === 'only') barred.fill(1);
    for (let at = 0; at < trial.seen.length; at++) barred[trial.seen[at] as number] = seen === 'hide' ? 1 : 0;
    for (const target of trial.targets) relevant[target] = 1;
    const count = topItems(scores, { k, allowed: null, perCategory: null }, barred, found);
    let right = 0;
    let precisionSum = 0;
    let gain = 0;
    for (let rank = 0; rank < count; rank++) {
      const item = found[rank] as number;
      if ((buyers[item] as number) > 0) shown[item] = 1;
      sums.novelty -= Math.log2(Math.max(1, buyers[item] as number) / customers);
      sums.listed++;
      for (let other = 0; other < rank; other++) {
        sums.diversity += 1 - likeness(item, found[other] as number);
        sums.pairs++;
      }
      if (!relevant[item]) continue;
      right++;
      precisionSum += right / (rank + 1);
      gain += discount[rank] as number;
    }
    if (right > 0) hits[index] = 1;
    sums.precision += right / k;
    sums.recall += right / trial.relevant;
    sums.map += precisionSum / trial.relevant;
    sums.ndcg += gain / (ideal[Math.min(k, trial.relevant) - 1] as number);
    for (const target of trial.targets) relevant[target] = 0;
    if (seen === 'only') barred.fill(0);
    else for (let at = 0; at < trial.seen.length; at++) barred[trial.seen[at] as number] = 0;
    if ((index & 31) === 31) await pause();
  }
  const n = Math.max(1, trials.length);
  let known = 0;
  for (let item = 0; item < items; item++) if ((buyers[item] as number) > 0) known++;
  return {
    customers: trials.length,
    precision: sums.precision / n,
    recall: sums.recall / n,
    map: sums.map / n,
    ndcg: sums.ndcg / n,
    hit_rate: hits.reduce((sum, hit) => sum + hit, 0) / n,
    coverage: known > 0 ? shown.reduce((sum, own) => sum + own, 0) / known : 0,
    novelty: sums.listed > 0 ? sums.novelty / sums.listed : 0,
    diversity: sums.pairs > 0 ? sums.diversity / sums.pairs : null,
    hits,
  };
}

const DRAWS = 1000;

/** 95% interval of a difference of hit rates, the same customers drawn with replacement for both (paired bootstrap). */
export function hitDifference(
  one: Uint8Array,
  other: Uint8Array,
  seed: number,
): { low: number; high: number } {
  const random = randomSource(seed);
  const n = one.length;
  const differences = Float64Array.from({ length: DRAWS }, () => {
    let sum = 0;
    for (let pick = 0; pick < n; pick++) {
      const index = Math.floor(random() * n);
      sum += (one[index] as number) - (other[index] as number);
    }
    return sum / n;
  }).sort();
  return { low: quantileType7(differences, 0.025), high: quantileType7(differences, 0.975) };
}
