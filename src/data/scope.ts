import { raw, sql, type Sql } from '../sql/sql';
import { DEFAULT_ROW_RULES, type RowRules } from './/base';

export type Compare = 'none' | 'previous' | 'year_before';

/** What a notebook measures: base (row rules, analysis date), dates and a segment. `from` and `to` are inclusive days. */
export interface Scope {
  asOf: string | null;
  from: string | null;
  to: string | null;
  segment: string | null;
  compare: Compare;
  rows: RowRules;
}

export const DEFAULT_SCOPE: Scope = {
  asOf: null,
  from: null,
  to: null,
  segment: null,
  compare: 'none',
  rows: DEFAULT_ROW_RULES,
};

/** Inclusive days; null is open. */
export interface Period {
  from: string | null;
  to: string | null;
}

const DAY_MS = 86_400_000;
const parse = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const format = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The day `days` after `day`, in UTC. */
export const addDays = (day: string, days: number): string => format(parse(day) + days * DAY_MS);

/** Whole days from one day to another. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((parse(to) - parse(from)) / DAY_MS);

/** The same day a year earlier; 28 February for the 29th. */
export function yearBefore(day: string): string {
  const [year, rest] = [Number(day.slice(0, 4)) - 1, day.slice(4)];
  return `${year}${rest === '-02-29' ? '-02-28' : rest}`;
}

/** How many whole calendar months lie between two days, both included; 0 where they are no whole months. */
function wholeMonths(from: string, to: string): number {
  if (!from.endsWith('-01') || !addDays(to, 1).endsWith('-01')) return 0;
  const month = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return month(addDays(to, 1)) - month(from);
}

/** The first of a month, so many months on. */
function addMonths(day: string, months: number): string {
  const date = new Date(parse(day));
  date.setUTCMonth(date.getUTCMonth() + months);
  return format(date.getTime());
}

/** The period that a comparison looks at: whole months before whole months, else as many days; null where there is none, or where the period is open. */
export function comparedPeriod(period: Period, compare: Compare): { from: string; to: string } | null {
  const { from, to } = period;
  if (compare === 'none' || from === null || to === null) return null;
  if (compare === 'previous') {
    const months = wholeMonths(from, to);
    if (months > 0) return { from: addMonths(from, -months), to: addDays(from, -1) };
    const length = daysBetween(from, to) + 1;
    return { from: addDays(from, -length), to: addDays(from, -1) };
  }
  return { from: yearBefore(from), to: yearBefore(to) };
}

/** Whether a moment lies in the period. TRUE where the period is open on both sides. */
export function inPeriod(column: Sql, { from, to }: Period): Sql {
  if (from === null && to === null) return raw('TRUE');
  if (from === null) return sql`${column} < ${addDays(to ?? '', 1)}::TIMESTAMP`;
  if (to === null) return sql`${column} >= ${from}::TIMESTAMP`;
  return sql`(${column} >= ${from}::TIMESTAMP AND ${column} < ${addDays(to, 1)}::TIMESTAMP)`;
}

/** The analysis date of data without orders, where nobody sets one: everything is before it. */
export const OPEN_END = '9999-12-31';
