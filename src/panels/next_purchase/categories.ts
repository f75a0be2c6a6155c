import { rowsOf } from '../../engine/table';
import type { TaskContext } from '../../panel/contract';
import type { Measured } from '../../panel/measured';
import { LEAST_TESTED } from './backtest';
import { followsQuery } from './query';
import type { CategoryRow, NextFigures } from './types';

const LEAST_FOLLOWS = 30;

/** Which category follows which, and whether knowing the last one tells the next better than the most usual. */
export async function categoriesOf(
  measured: Measured,
  context: TaskContext,
  cut: string | null,
): Promise<Pick<NextFigures, 'categories' | 'categoryTest'>> {
  const query = followsQuery(context.catalog, measured, cut ?? context.asOf);
  const all = query
    ? rowsOf<{ from: string; to: string; early: boolean; times: number }>(await context.query(query))
    : [];
  const usual = new Map<string, number>();
  const froms = new Map<string, number>();
  let total = 0;
  for (const { from, to, times } of all) {
    usual.set(to, (usual.get(to) ?? 0) + times);
    froms.set(from, (froms.get(from) ?? 0) + times);
    total += times;
  }
  const pairs = new Map<string, CategoryRow>();
  for (const { from, to, times } of all) {
    const known = froms.get(from) ?? 0;
    if (known < LEAST_FOLLOWS) continue;
    const key = JSON.stringify([from, to]);
    const sum = (pairs.get(key)?.times ?? 0) + times;
    const base = (usual.get(to) ?? 0) / total;
    pairs.set(key, { from, to, times: sum, share: sum / known, usual: base, lift: sum / known / base });
  }
  const categories = [...pairs.values()];
  if (cut === null) return { categories, categoryTest: null };
  const best = (rows: readonly { to: string; times: number }[]): string | null =>
    rows.reduce<{ to: string; times: number } | null>(
      (top, row) => (top && top.times >= row.times ? top : row),
      null,
    )?.to ?? null;
  const before = all.filter(({ early }) => early);
  const sums = new Map<string, number>();
  for (const { to, times } of before) sums.set(to, (sums.get(to) ?? 0) + times);
  const popular = best([...sums].map(([to, times]) => ({ to, times })));
  let [n, hit, plain] = [0, 0, 0];
  for (const { from, to, times } of all.filter(({ early }) => !early)) {
    n += times;
    if ((best(before.filter((row) => row.from === from)) ?? popular) === to) hit += times;
    if (popular === to) plain += times;
  }
  return { categories, categoryTest: n >= LEAST_TESTED ? { n, hit: hit / n, usual: plain / n } : null };
}
