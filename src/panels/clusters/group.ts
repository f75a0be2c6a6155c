import { gapStatistic, groupsByGap } from '../../models/cluster/gap';
import { hierarchical } from '../../models/cluster/hierarchical';
import { kMeans } from '../../models/cluster/k-means';
import { kMedoids } from '../../models/cluster/k-medoids';
import { normalMixture } from '../../models/cluster/mixture';
import {
  centresOf,
  nearestLabels,
  pickRows,
  samplePoints,
  thinned,
  withinSumOfSquares,
  type Grouping,
  type Points,
} from '../../models/cluster/points';
import { meanSilhouette, silhouettes } from '../../models/cluster/silhouette';
import { bootstrapJaccard } from '../../models/cluster/stability';
import { randomSource } from '../../models/random';
import type { ClusterParams, Method } from './params';
import type { ChoiceRow } from './types';

type Pause = () => Promise<void>;

/** Methods whose work grows with the square of the people divide so many; all others go to the nearest middle. */
const MOST_SQUARED = 2000;
const MOST_MIXED = 10_000;
/** People on whom numbers of groups are compared, and on whom groups are drawn anew. */
export const MOST_COMPARED = 1000;
const MOST_DRAWN = 300;
/** Few people leave time for more starts. */
const startsFor = (rows: number): number => (rows > 500 ? 10 : 50);
const DRAWS = 20;
/** Starts for people drawn anew. */
const ANEW = 3;
const SPREADS = 10;
/** Numbers of groups that are looked at beside the one that is asked, and of which one is taken where none is. */
const LOOKED_AT = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const TAKEN = { from: 3, to: 8 };

/** Divides points in their order. */
async function divide(
  method: Method,
  points: Points,
  k: number,
  random: () => number,
  pause: Pause,
  starts = startsFor(points.rows),
): Promise<Grouping> {
  await pause();
  if (method === 'kmeans') return kMeans(points, k, random, starts);
  if (method === 'mixture') {
    const part = samplePoints(points, MOST_MIXED);
    const found = await normalMixture(part, k, random, pause);
    const labels = found.label(points);
    return { labels, centres: centresOf(points, labels, found.centres.rows) };
  }
  const part = samplePoints(points, MOST_SQUARED);
  const found = method === 'kmedoids' ? kMedoids(part, k) : hierarchical(part, k);
  return part === points ? found : { labels: nearestLabels(points, found.centres), centres: found.centres };
}

/** Groups that hold nobody are taken away. */
function dense({ labels, centres }: Grouping): Grouping {
  const there = [...new Set(labels)].sort((a, b) => a - b);
  const place = new Map(there.map((label, at) => [label, at]));
  return { labels: labels.map((label) => place.get(label) as number), centres: pickRows(centres, there) };
}

/** Groups of everybody, with what speaks for their number. */
export interface Grouped extends Grouping {
  choice: ChoiceRow[];
  gapGroups: number | null;
  sample: number;
  drawn: number;
  silhouettes: (number | null)[];
  stability: number[];
}

/**
 * Divides people, given in an order that depends on their values alone. Numbers of groups are compared on at most 1,000 of them: the sum of
 * squares, mean silhouettes, the gap statistic (by k-means, 10 even spreads), and how well groups come again in 20 bootstrap samples of 300.
 * @param most how many people differ from each other.
 */
export async function group(
  points: Points,
  params: ClusterParams,
  most: number,
  pause: Pause,
): Promise<Grouped> {
  const { method, seed } = params;
  const sourceOf = (k: number): (() => number) => randomSource(seed * 1009 + k);
  const all = Int32Array.from({ length: points.rows }, (_, row) => row);
  const compared = thinned(all, MOST_COMPARED);
  const sample = pickRows(points, compared);
  const looked = LOOKED_AT.filter((k) => k <= most);
  const found = new Map<number, Grouping>();
  const heights = new Map<number, number | null>();
  const note = (k: number, grouping: Grouping): void => {
    found.set(k, grouping);
    heights.set(k, meanSilhouette(sample, grouping.labels, grouping.centres.rows));
  };
  for (const k of looked) note(k, dense(await divide(method, sample, k, sourceOf(k), pause)));
  const k = Math.min(most, params.k ?? highest(heights));
  const whole = dense(await divide(method, points, k, sourceOf(k), pause));
  const own: Grouping = {
    labels: Int32Array.from(compared, (row) => whole.labels[row] as number),
    centres: whole.centres,
  };
  note(k, own);
  const ks = [...found.keys()].sort((a, b) => a - b);
  const drawnFrom = thinned(Int32Array.from(compared.keys()), MOST_DRAWN);
  const drawn = pickRows(sample, drawnFrom);
  const stable = new Map<number, Float64Array>();
  for (const [count, { labels, centres }] of found)
    if (count > 1)
      stable.set(
        count,
        await bootstrapJaccard(
          drawn,
          Int32Array.from(drawnFrom, (row) => labels[row] as number),
          centres.rows,
          async (anew) =>
            dense(await divide(method, anew, count, randomSource(seed * 1021 + count), pause, ANEW)).labels,
          randomSource(seed * 1013 + count),
          DRAWS,
          pause,
        ),
      );
  const gaps = await gapStatistic(drawn, ks, randomSource(seed * 1019), SPREADS, pause);
  const each = silhouettes(sample, own.labels, own.centres.rows);
  return {
    ...whole,
    sample: sample.rows,
    drawn: drawn.rows,
    gapGroups: groupsByGap(gaps),
    silhouettes: Array.from({ length: whole.centres.rows }, (_, c) => {
      const mine = each.filter((_, row) => own.labels[row] === c);
      return whole.centres.rows > 1 && mine.length > 0 ? meanOf(mine) : null;
    }),
    stability: [...(stable.get(k) ?? [])],
    choice: ks.map((count) => {
      const gap = gaps.find((one) => one.k === count);
      const { labels, centres } = found.get(count) as Grouping;
      const jaccard = stable.get(count);
      return {
        k: count,
        within_ss: withinSumOfSquares(sample, { labels, centres: centresOf(sample, labels, centres.rows) }),
        silhouette: heights.get(count) ?? null,
        gap: gap?.gap ?? null,
        gap_error: gap?.error ?? null,
        stability: jaccard ? meanOf(jaccard) : null,
      };
    }),
  };
}

const meanOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** The number of groups, of those taken by themselves, with the highest silhouette; of two equally high the smaller. */
function highest(heights: ReadonlyMap<number, number | null>): number {
  let [best, most] = [Math.min(TAKEN.from, Math.max(1, ...heights.keys())), -Infinity];
  for (const [k, height] of heights)
    if (k >= TAKEN.from && k <= TAKEN.to && height !== null && height > most) [best, most] = [k, height];
  return best;
}
