import { floatsOf } from '../../engine/table';
import { residualQuantile, WaitingCurve, type Rhythms } from '../../models/residual-life';
import type { TaskContext } from '../../panel/contract';
import { join, raw, sql, type Sql } from '../../sql/sql';
import { CHANCES } from './params';
import { ratiosQuery, waitingQuery } from './query';

/** Customers who wait, in columns: days gone, own rhythm, gaps, and days to the next order where it is known (−1 where none came). */
interface Waiting {
  key: Float64Array;
  gone: Float64Array;
  own: Float64Array;
  gaps: Float64Array;
  next: Float64Array;
}

export interface Told {
  waiting: Waiting;
  rhythms: Rhythms;
  curve: WaitingCurve;
}

/** What the orders before a day tell of when people come again. */
export async function toldBefore(day: string, context: TaskContext): Promise<Told> {
  const table = await context.query(waitingQuery(day));
  const column = (name: string): Float64Array => floatsOf(table, name);
  const waiting = {
    key: column('key'),
    gone: column('gone'),
    own: column('own'),
    gaps: column('gaps'),
    next: column('next'),
  };
  const rhythms = {
    ended: floatsOf(await context.query(ratiosQuery(day)), 'ratio'),
    open: waiting.gone.map((gone, i) => gone / (waiting.own[i] as number)).sort(),
  };
  return { waiting, rhythms, curve: new WaitingCurve(rhythms) };
}

/** Chance that a customer of the table orders within so many days from now. */
export const chanceWithin = ({ waiting, curve }: Told, i: number, days: number): number => {
  const own = waiting.own[i] as number;
  const gone = waiting.gone[i] as number;
  return curve.chance(gone / own, (gone + days) / own);
};

/** Days from now to the quantile of the next order, at least one; null where nothing so late was ever seen. */
export function daysUntil({ waiting, rhythms }: Told, i: number, probability: number): number | null {
  const own = waiting.own[i] as number;
  const gone = waiting.gone[i] as number;
  const ratio = residualQuantile(rhythms, gone / own, probability);
  return ratio === null ? null : Math.max(1, Math.round(ratio * own - gone));
}

const SCORES = 'next_purchase:scores';

/** Whether the expectations have been worked out. */
export const learntAlready = (context: TaskContext): boolean =>
  context.holds(context.sharedOf(SCORES), SCORES);

/** Expectations of everybody, in a table that cells share; made once. */
export async function learn(context: TaskContext): Promise<{ table: Sql; gaps: number }> {
  const key = SCORES;
  const table = context.sharedOf(key);
  return context.hold(table, key, async () => {
    const told = await toldBefore(context.asOf, context);
    const { key: keys, gone, own } = told.waiting;
    const days = (probability: number): Float64Array =>
      Float64Array.from(keys, (_, i) => daysUntil(told, i, probability) ?? NaN);
    const plain = context.sharedOf(`${key}:plain`);
    await context.insert(plain, {
      customer_key: Int32Array.from(keys),
      days_until: days(0.5),
      days_low: days(0.1),
      days_high: days(0.9),
      days_since: gone,
      own_gap_days: own,
      overdue_index: gone.map((value, i) => value / (own[i] as number)),
      ...Object.fromEntries(
        CHANCES.map((within) => [
          `p_${within}`,
          Float64Array.from(keys, (_, i) => chanceWithin(told, i, within)),
        ]),
      ),
    });
    const nothing = (column: string): Sql =>
      raw(`CASE WHEN isnan(${column}) THEN NULL ELSE ${column} END AS ${column}`);
    await context.query(
      sql`CREATE OR REPLACE TABLE ${table} AS SELECT * REPLACE (${join(['days_until', 'days_low', 'days_high'].map(nothing))}, days_since::INTEGER AS days_since) FROM ${plain}`,
    );
    await context.query(sql`DROP TABLE IF EXISTS ${plain}`);
    return { table, gaps: told.rhythms.ended.length };
  });
}
