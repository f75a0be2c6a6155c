import type { RowRules } from '../data/base';
import type { Period } from '../data/scope';
import { firstRow } from '../engine/table';
import { sql, type Sql } from '../sql/sql';
import type { TaskContext } from './contract';

/** What figures are measured on. `segment` is a table of customer keys, or null for everyone. */
export interface Measured {
  asOf: string;
  rows: RowRules;
  period: Period;
  segment: Sql | null;
  moneyScale: number;
}

/** The part of a task's context that decides which orders count, and in which unit their money stands. */
export const measuredBy = ({ asOf, rows, period, segment, catalog }: TaskContext): Measured => ({
  asOf,
  rows,
  period,
  segment,
  moneyScale: catalog.moneyScale,
});

const LONG_GAP = sql`SELECT quantile_cont(gap, 0.9)::DOUBLE AS gap FROM (SELECT day - lag(day) OVER (PARTITION BY customer_key ORDER BY day) AS gap
  FROM (SELECT DISTINCT customer_key, day FROM orders WHERE customer_key IS NOT NULL)) WHERE gap IS NOT NULL`;

/** Days that nine in ten gaps between a customer's order days stay below; null where nobody ordered on two days. */
export const longGap = (context: TaskContext): Promise<number | null> =>
  context.remember(
    'long_gap',
    async () => firstRow<{ gap: number | null }>(await context.query(LONG_GAP)).gap,
  );
