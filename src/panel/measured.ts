import { FLAGS, type RowRules } from '../data/base';
import { countedLine } from '../data/base-tables';
import { hasColumn } from '../data/catalog';
import { addDays, daysBetween, inPeriod, type Period } from '../data/scope';
import { AppError } from '../engine/errors';
import { firstRow } from '../engine/table';
import { raw, sql, type Sql } from '../sql/sql';
import type { TaskContext } from './contract';
import { gapsQuery } from './rhythm';

/** What figures are measured on. `segment` is a table of customer keys, or null for everyone. */
export interface Measured {
  asOf: string;
  rows: RowRules;
  period: Period;
  segment: Sql | null;
  moneyScale: number;
  /** The day before which orders are known: the analysis date, or the day after the scope where that comes first. */
  end: string;
}

/** The part of a task's context that decides which orders count, and in which unit their money stands. */
export function measuredBy({ asOf, rows, period, segment, catalog }: TaskContext): Measured {
  const after = period.to === null ? asOf : addDays(period.to, 1);
  return { asOf, rows, period, segment, moneyScale: catalog.moneyScale, end: after < asOf ? after : asOf };
}

/** Whether a customer is in the segment. TRUE where there is none. */
export const inSegment = (segment: Sql | null, column = raw('customer_key')): Sql =>
  segment ? sql`${column} IN (SELECT customer_key FROM ${segment})` : raw('TRUE');

/** Whether something at `ordered_at` lies within the dates, and its customer in the segment. */
export const inScope = (measured: Measured): Sql =>
  sql`${inPeriod(raw('ordered_at'), measured.period)} AND ${inSegment(measured.segment)}`;

/** Orders under the scope. */
export const countedOrders = (measured: Measured): Sql =>
  sql`SELECT * FROM orders WHERE ${inScope(measured)}`;

/** Orders and refunds under the scope, as marks count them: `customer_key`, `order_key` (null of a refund), `units`, `margin_units` of lines with a cost. */
export const salesIn = (measured: Measured): Sql =>
  sql`SELECT customer_key, order_key, amount_units AS units, margin_units FROM (${countedOrders(measured)})
    UNION ALL SELECT customer_key, NULL, units, margin_units FROM refunds WHERE ${inScope(measured)}`;

/**
 * Orders whose status is returned, as money given back of money sold: `customer_key`, `ordered_at`, `sold_units` (0 where they count
 * as orders anyway), `back_units`. What `taken_back` holds is given back beside them.
 */
export function returnedGoods({ rows, asOf }: Pick<Measured, 'rows' | 'asOf'>): Sql {
  const kept = countedLine({ rows: { ...rows, returned: 'include' }, asOf });
  const counts = rows.returned === 'include';
  const sold = raw(counts ? '0' : 'amount_units');
  const back = raw(counts ? 'greatest(amount_units - coalesce(refund_units, 0), 0)' : 'amount_units');
  return sql`SELECT customer_key, ordered_at, ${sold} AS sold_units, ${back} AS back_units FROM lines
      WHERE (flags & ${FLAGS.returned}) <> 0 AND amount_units > 0 AND ${kept}`;
}

const LEAST_COSTED = 0.5;

/**
 * The share of revenue under the scope that stands on lines with a cost: margins are told of those alone. Null where no line has one.
 */
export async function costedShare(measured: Measured, context: TaskContext): Promise<number | null> {
  if (!hasColumn(context.catalog, 'transactions', 'cost')) return null;
  const { share } = firstRow<{ share: number | null }>(
    await context.query(
      sql`SELECT (sum(costed_units) / nullif(sum(amount_units), 0))::DOUBLE AS share FROM (${countedOrders(measured)})`,
    ),
  );
  return share;
}

/** Whether margins may be told at all. */
export const enoughCosted = (share: number | null): boolean => share !== null && share >= LEAST_COSTED;

/** The share of revenue that a margin is told of. @throws {AppError} `missing_column`, or `margin_uncovered` below a half. */
export async function requireCosts(measured: Measured, context: TaskContext): Promise<number> {
  const share = await costedShare(measured, context);
  if (share === null) throw new AppError('missing_column', { column: 'cost' });
  if (!enoughCosted(share))
    throw new AppError('margin_uncovered', { percent: Math.floor(share * 1000) / 10 });
  return share;
}

const LONG_GAP = sql`SELECT quantile_cont(gap, 0.9)::DOUBLE AS gap FROM (${gapsQuery()}) WHERE gap IS NOT NULL`;

/** Days that nine in ten gaps between a customer's order days stay below; null where nobody ordered on two days. */
export const longGap = (context: TaskContext): Promise<number | null> =>
  context.remember(
    'long_gap',
    async () => firstRow<{ gap: number | null }>(await context.query(LONG_GAP)).gap,
  );

/** Days from the first order to the analysis date; none without orders. */
export const spanDaysOf = ({ catalog, asOf }: Pick<TaskContext, 'catalog' | 'asOf'>): number =>
  catalog.firstDay ? daysBetween(catalog.firstDay, asOf) : 0;

/** The most days without an order that can be learnt as leaving, and tested: both take as long again, before and after. */
export const mostTestable = (context: TaskContext): number => Math.floor(spanDaysOf(context) / 3);

/** Neither dates nor a segment: what is scored on the base. */
export const OPEN = { period: { from: null, to: null }, segment: null } as const;
