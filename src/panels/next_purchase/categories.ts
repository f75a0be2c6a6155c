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
  const read = async (period: {
    before?: string;
    from?: string;
  }): Promise<{ from: string; to: string; times: number }[]> => {
    const query = followsQuery(context.catalog, measured, period);
    return query ? rowsOf(await context.query(query)) : [];
  };
  const all = await read({ before: context.asOf });
  const usual = new Map<string, number>();
  const froms = new Map<string, number>();
  let total = 0;
  for (const { from, to, times } of all) {
    usual.set(to, (usual.get(to) ?? 0) + times);
    froms.set(from, (froms.get(from) ?? 0) + times);
    total += times;
  }
  const categories = all
    .filter(({ from }) => (froms.get(from) ?? 0) >= LEAST_FOLLOWS)
    .map(({ from, to, times }): CategoryRow => {
      const share = times / (froms.get(from) ?? 1);
      const base = (usual.get(to) ?? 0) / total;
      return { from, to, times, share, usual: base, lift: share / base };
    });
  if (cut === null) return { categories, categoryTest: null };
  const best = (rows: readonly { to: string; times: number }[]): string | null =>
    rows.reduce<{ to: string; times: number } | null>(
      (top, row) => (top && top.times >= row.times ? top : row),
      null,
    )?.to ?? null;
  const before = await read({ before: cut });
  const sums = new Map<string, number>();
  for (const { to, times } of before) sums.set(to, (sums.get(to) ?? 0) + times);
  const popular = best([...sums].map(([to, times]) => ({ to, times })));
  let [n, hit, plain] = [0, 0, 0];
  for (const { from, to, times } of await read({ from: cut })) {
    n += times;
    if ((best(before.filter((row) => row.from === from)) ?? popular) === to) hit += times;
    if (popular === to) plain += times;
  }
  return { categories, categoryTest: n >= LEAST_TESTED ? { n, hit: hit / n, usual: plain / n } : null };
}
