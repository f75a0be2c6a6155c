import { kMeans } from './k-means';
import type { Points } from './points';
import { alongAxes, principalComponents } from './principal';

/** How far the logarithm of the within sum of squares lies below what evenly spread rows would give. */
export interface Gap {
  k: number;
  gap: number;
  /** Standard deviation over the even spreads, widened by √(1 + 1 ÷ B). */
  error: number;
}

/** Rows spread evenly over a box. */
function spread(low: Float64Array, high: Float64Array, rows: number, random: () => number): Points {
  const dims = low.length;
  const values = new Float64Array(rows * dims);
  for (let at = 0; at < values.length; at++) {
    const [from, to] = [low[at % dims] as number, high[at % dims] as number];
    values[at] = from + random() * (to - from);
  }
  return { rows, dims, values };
}

/**
 * Gap statistic (Tibshirani, Walther & Hastie 2001, variant b): against rows spread evenly over the box that the data fill along their
 * principal axes, grouped by k-means.
 * Numbers of groups that leave nothing within have no gap.
 * @param ks numbers of groups in order. @param spreads B, how many even spreads.
 */
export async function gapStatistic(
  points: Points,
  ks: readonly number[],
  random: () => number,
  spreads: number,
  pause: () => Promise<void>,
): Promise<Gap[]> {
  const turned = alongAxes(points, principalComponents(points), points.dims);
  const low = new Float64Array(points.dims).fill(Infinity);
  const high = new Float64Array(points.dims).fill(-Infinity);
  for (let at = 0; at < turned.values.length; at++) {
    const d = at % points.dims;
    low[d] = Math.min(low[d] as number, turned.values[at] as number);
    high[d] = Math.max(high[d] as number, turned.values[at] as number);
  }
  const own = new Map(ks.map((k) => [k, kMeans(points, k, random, 10).within]));
  const told = ks.filter((k) => (own.get(k) as number) > 0);
  const logs = new Map<number, number[]>(told.map((k) => [k, []]));
  for (let draw = 0; draw < spreads; draw++) {
    await pause();
    const even = spread(low, high, points.rows, random);
    for (const k of told) logs.get(k)?.push(Math.log(kMeans(even, k, random, 2).within));
  }
  return told.map((k) => {
    const drawn = logs.get(k) ?? [];
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
    return {
      k,
      gap: mean - Math.log(own.get(k) as number),
      error: Math.sqrt(variance * (1 + 1 / drawn.length)),
    };
  });
}

/** The fewest groups whose gap lies within one error of the largest (`globalSEmax` of R's cluster). */
export function groupsByGap(gaps: readonly Gap[]): number | null {
  let most: Gap | null = null;
  for (const one of gaps) if (!most || one.gap > most.gap) most = one;
  const enough = most ? most.gap - most.error : 0;
  return gaps.find(({ gap }) => gap >= enough)?.k ?? null;
}
