import type { RowRules } from '../data/base';
import type { Period } from '../data/scope';
import type { Sql } from '../sql/sql';
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
