import { traitPlace } from '../../data/catalog';
import { inPeriod } from '../../data/scope';
import { firstRow, rowsOf } from '../../engine/table';
import { normalTwoSided } from '../../models/normal';
import { holm } from '../../models/holm';
import { list, raw, sql } from '../../sql/sql';
import type { TaskContext } from '../../panel/contract';
import { inSegment } from '../../panel/measured';
import type { Encoded } from './encode';
import { averageLinkage, yuleQ } from './pairs';
import type { BasketParams } from './params';
import {
  cellsQuery,
  itemsQuery,
  sequencesQuery,
  shoppedQuery,
  togetherQuery,
  type MeasuredBaskets,
} from './query';
import type { BasketFigures, Bundle, OverlapRow, SequenceRow, SubstituteRow } from './types';

const MIN_FOLLOWED = 10;
const SUBSTITUTE_ITEMS = 30;
const SETS_BY_DEFAULT = 3;
/** Below so many baskets by chance, two items tell nothing by not coming together. */
export const MIN_EXPECTED = 5;

/** What customers buy after what, against what they buy after anything else. */
export async function findSequences(
  params: BasketParams,
  measured: MeasuredBaskets,
  named: (code: number) => string,
  context: TaskContext,
): Promise<SequenceRow[]> {
  const rows = rowsOf<{
    a: number;
    b: number;
    followed: number;
    median_days: number;
    customers: number;
    base_followed: number;
    base_customers: number;
  }>(await context.query(sequencesQuery(context.storeOf('purchases'), params.sequenceDays, measured.end)));
  const tested = rows.map((row): SequenceRow => {
    const share = row.followed / row.customers;
    const others = {
      followed: row.base_followed - row.followed,
      customers: row.base_customers - row.customers,
    };
    const base = others.customers > 0 ? others.followed / others.customers : 0;
    const ratio = base > 0 ? share / base : Infinity;
    const spread = Math.sqrt(
      (1 - share) / row.followed + (others.followed > 0 ? (1 - base) / others.followed : 0),
    );
    return {
      first: named(row.a),
      then: named(row.b),
      customers: row.customers,
      followed: row.followed,
      share,
      base,
      ratio,
      low: ratio * Math.exp(-1.96 * spread),
      high: ratio * Math.exp(1.96 * spread),
      p_adjusted: Number.isFinite(ratio) && spread > 0 ? normalTwoSided(Math.log(ratio) / spread) : 1,
      medianDays: row.median_days,
    };
  });
  const adjusted = holm(tested.map(({ p_adjusted }) => p_adjusted));
  return tested
    .map((row, index) => ({ ...row, p_adjusted: adjusted[index] as number }))
    .filter(({ followed }) => followed >= MIN_FOLLOWED)
    .sort((x, y) => y.low - x.low)
    .slice(0, 300);
}

/** What the same customers buy, and what of it stands in for each other. */
export async function findSubstitutes(
  measured: MeasuredBaskets,
  pairs: Int32Array,
  width: number,
  baskets: Encoded,
  context: TaskContext,
): Promise<BasketFigures['substitutes']> {
  const most = Math.min(SUBSTITUTE_ITEMS, baskets.items, width);
  const items = baskets.names.slice(0, most).map(({ item }) => item);
  const { n: all } = firstRow<{ n: number }>(
    await context.query(
      sql`SELECT count(DISTINCT customer_key)::DOUBLE AS n FROM orders WHERE customer_key IS NOT NULL AND ${inPeriod(raw('ordered_at'), measured.period)} AND ${inSegment(measured.segment)}`,
    ),
  );
  const counts = new Float64Array(most * most);
  for (const { a, b, customers } of rowsOf<{ a: number; b: number; customers: number }>(
    await context.query(togetherQuery(context.storeOf('purchases'), most)),
  ))
    counts[a * most + b] = counts[b * most + a] = customers;
  const own = (item: number): number => counts[item * most + item] as number;
  const distance = new Float64Array(most * most);
  const rows: SubstituteRow[] = [];
  for (let a = 0; a < most; a++)
    for (let b = 0; b < most; b++) {
      const both = counts[a * most + b] as number;
      const q = yuleQ(both, own(a), own(b), all);
      distance[a * most + b] = a === b ? 0 : (1 - q) / 2;
      if (a >= b) continue;
      const together = pairs[a * width + b] as number;
      const chance =
        ((pairs[a * width + a] as number) * (pairs[b * width + b] as number)) / Math.max(1, baskets.count);
      if (chance < MIN_EXPECTED) continue;
      rows.push({
        a: items[a] ?? '',
        b: items[b] ?? '',
        customers: both,
        q,
        lift: together / chance,
      });
    }
  return {
    items,
    merges: averageLinkage(distance, most),
    pairs: rows
      .filter(({ q, lift }) => q > 0 && lift < 1)
      .sort((x, y) => y.q * (1 - y.lift) - x.q * (1 - x.lift)),
  };
}

/** Whose sets of categories overlap; of the most bought items where there are no categories. */
export function overlapBy(params: BasketParams, { catalog }: TaskContext): 'category' | 'item' {
  return traitPlace(catalog, 'category') !== null && params.item !== 'category' ? 'category' : 'item';
}

export const forOverlap = (
  by: 'category' | 'item',
  measured: MeasuredBaskets,
  context: TaskContext,
): MeasuredBaskets =>
  by === 'item'
    ? measured
    : { ...measured, fromProducts: traitPlace(context.catalog, 'category') === 'products' };

export async function findOverlap(
  params: BasketParams,
  measured: MeasuredBaskets,
  baskets: Encoded,
  context: TaskContext,
): Promise<BasketFigures['overlap']> {
  const by = overlapBy(params, context);
  const own = forOverlap(by, measured, context);
  let sets = params.crossShop;
  if (sets.length < 2)
    sets =
      by === 'item'
        ? baskets.names.slice(0, SETS_BY_DEFAULT).map(({ item }) => item)
        : rowsOf<{ item: string }>(
            await context.query(
              sql`SELECT item FROM (${itemsQuery(sql`(${cellsQuery({ ...params, item: 'category', leaveOut: [] }, own, own.period)})`, { ...params, item: 'category' }, own)}) ORDER BY units DESC, item LIMIT ${SETS_BY_DEFAULT}`,
            ),
          ).map(({ item }) => item);
  if (sets.length === 0) return { sets: [], by, rows: [] };
  const rows = rowsOf<OverlapRow>(
    await context.query(
      sql`SELECT mask::DOUBLE AS mask, count(*)::DOUBLE AS customers, (sum(units) / ${own.moneyScale}::DOUBLE)::DOUBLE AS revenue
        FROM (${shoppedQuery(sets, by, params, own)}) GROUP BY 1 ORDER BY 2 DESC, 1`,
    ),
  );
  return { sets, by, rows };
}

/** The sum, null where one of them is not known. */
export const sumOfAll = (values: readonly (number | null)[]): number | null =>
  values.reduce<number | null>((sum, value) => (sum === null || value === null ? null : sum + value), 0);

/** What a bundle of items has cost, and how much more of it must be sold at a discount. */
export async function priceBundle(
  params: BasketParams,
  measured: MeasuredBaskets,
  baskets: Encoded,
  context: TaskContext,
): Promise<Bundle | null> {
  const chosen = params.bundle.flatMap((name) =>
    baskets.names.filter((row) => row.item === name || row.name === name).slice(0, 1),
  );
  const items = [...new Set(chosen.map(({ item }) => item))];
  if (items.length < 2) return null;
  const rows = chosen.filter(({ item }, index) => chosen.findIndex((other) => other.item === item) === index);
  const cells = context.storeOf('cells');
  const table = context.storeOf('items');
  const joint = firstRow<{ baskets: number; amount: number }>(
    await context.query(
      sql`SELECT count(*)::DOUBLE AS baskets, coalesce(sum(units) / ${measured.moneyScale}::DOUBLE, 0)::DOUBLE AS amount
        FROM (SELECT basket, sum(c.units) AS units FROM ${cells} c JOIN ${table} i USING (key) WHERE item IN ${list(items)} GROUP BY basket HAVING count(*) = ${items.length})`,
    ),
  );
  const price = rows.reduce((sum, row) => sum + row.price, 0);
  const margin = sumOfAll(rows.map((row) => (measured.hasCost ? row.margin : null)));
  const discounted = price * (1 - params.bundleDiscount);
  const kept = margin === null ? discounted : margin - price * params.bundleDiscount;
  return {
    items,
    ...joint,
    price,
    margin,
    discounted,
    uplift: kept > 0 ? (margin ?? price) / kept - 1 : null,
  };
}
