import { chiSquareTail } from './chi-square';
import type { Waits } from './kaplan-meier';
import { solveLinear } from './solve';

export interface LogRank {
  chiSquare: number;
  df: number;
  p: number;
}

/**
 * Log-rank test that groups leave at the same rate (Mantel 1966; Peto & Peto 1972), with the covariance of all groups but one: χ² of k − 1
 * degrees of freedom. Ties are events of the same time. Null where there are not two groups, or nobody left.
 * @param groups waits of each, ascending by days.
 */
export function logRank(groups: readonly (readonly Waits[])[]): LogRank | null {
  const k = groups.length;
  if (k < 2) return null;
  const times = [
    ...new Set(
      groups.flatMap((waits) => waits.flatMap(({ days, happened }) => (happened > 0 ? [days] : []))),
    ),
  ].sort((a, b) => a - b);
  const atRisk = groups.map((waits) => waits.reduce((sum, { happened, open }) => sum + happened + open, 0));
  const next = groups.map(() => 0);
  const difference = new Float64Array(k);
  const covariance = new Float64Array(k * k);
  for (const time of times) {
    const events = groups.map((waits, group) => {
      while ((waits[next[group] as number]?.days ?? Infinity) < time) {
        const passed = waits[next[group] as number] as Waits;
        atRisk[group] = (atRisk[group] as number) - passed.happened - passed.open;
        next[group] = (next[group] as number) + 1;
      }
      const now = waits[next[group] as number];
      return now?.days === time ? now.happened : 0;
    });
    const n = atRisk.reduce((sum, value) => sum + value, 0);
    const d = events.reduce((sum, value) => sum + value, 0);
    if (n === 0 || d === 0) continue;
    const spread = n > 1 ? (d * (n - d)) / (n - 1) : 0;
    for (let i = 0; i < k; i++) {
      const own = (atRisk[i] as number) / n;
      difference[i] = (difference[i] as number) + (events[i] as number) - d * own;
      for (let j = 0; j < k; j++)
        covariance[i * k + j] =
          (covariance[i * k + j] as number) + spread * own * ((i === j ? 1 : 0) - (atRisk[j] as number) / n);
    }
  }
  const df = k - 1;
  const matrix = new Float64Array(df * df);
  for (let i = 0; i < df; i++)
    for (let j = 0; j < df; j++) matrix[i * df + j] = covariance[i * k + j] as number;
  const solved = difference.slice(0, df);
  try {
    solveLinear(matrix, solved, df);
  } catch {
    return null;
  }
  const chiSquare = solved.reduce((sum, value, i) => sum + value * (difference[i] as number), 0);
  return { chiSquare, df, p: chiSquareTail(chiSquare, df) };
}
