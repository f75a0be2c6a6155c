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
  const logs = new Map<number, number[]>(ks.map((k) => [k, []]));
  for (let draw = 0; draw < spreads; draw++) {
    await pause();
    const even = spread(low, high, points.rows, random);
    for (const k of ks) logs.get(k)?.push(Math.log(kMeans(even, k, random, 2).within));
  }
  return ks.map((k) => {
    const drawn = logs.get(k) ?? [];
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
    return {
      k,
      gap: mean - Math.log(kMeans(points, k, random, 10).within),
      error: Math.sqrt(variance * (1 + 1 / drawn.length)),
    };
  });
}

/** The fewest groups whose gap the next one does not beat by more than its error; null where none of those looked at is. */
export const groupsByGap = (gaps: readonly Gap[]): number | null =>
  gaps.find(({ gap }, at) => {
    const next = gaps[at + 1];
    return next !== undefined && gap >= next.gap - next.error;
  })?.k ?? null;
