import { floatsOf } from '../../engine/table';
import { addDays, daysBetween } from '../../data/scope';
import { Isotonic } from '../../models/isotonic';
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
  /** What was known before it. */
  day: string;
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
  return { day, waiting, rhythms, curve: new WaitingCurve(rhythms) };
}

const rawChance = ({ waiting, curve }: Told, i: number, days: number): number => {
  const own = waiting.own[i] as number;
  const gone = waiting.gone[i] as number;
  return curve.chance(gone / own, (gone + days) / own);
};

const LEAST_PEOPLE = 200;
const LEAST_ORDERS = 20;
/** Days before now at which it is looked back, and the part of the file that the longest of them may be. */
const BACK = [30, 60, 90];
const PART_BACK = 3;

/** Chances of everybody in a table to order within so many days. */
export type Chances = (days: number) => Float64Array;

/**
 * Chances as the waits of all tell them, put right by what such chances lately came to. Customers differ in more than their rhythm, so chances by
 * rhythm alone are too low for most. An isotonic fit, over the last days on which it was looked back together, of who really came within as many
 * days, by the chance that was told there. Where too little was seen they stay as they are.
 */
export async function chancesOf(told: Told, context: TaskContext): Promise<Chances> {
  const { firstDay } = context.catalog;
  const span = firstDay ? daysBetween(firstDay, told.day) : 0;
  const earlier: { days: number; told: Told }[] = [];
  for (const days of BACK)
    if (PART_BACK * days <= span)
      earlier.push({ days, told: await toldBefore(addDays(told.day, -days), context) });
  return (within) => {
    const raws = Float64Array.from(told.waiting.key, (_, i) => rawChance(told, i, within));
    const known = earlier.filter(({ days }) => days >= within);
    const chances: number[] = [];
    const came: number[] = [];
    for (const { told: before } of known)
      before.waiting.next.forEach((next, i) => {
        chances.push(rawChance(before, i, within));
        came.push(next >= 0 && next < within ? 1 : 0);
      });
    const happened = came.reduce((sum, one) => sum + one, 0);
    if (came.length < LEAST_PEOPLE || happened < LEAST_ORDERS || came.length - happened < LEAST_ORDERS)
      return raws;
    const fit = new Isotonic(Float64Array.from(chances), Float64Array.from(came));
    return raws.map((chance) => fit.at(chance));
  };
}

/** Days from now to the quantile of the next order, at least one; null where nothing so late was ever seen. */
export function daysUntil({ waiting, rhythms }: Told, i: number, probability: number): number | null {
  const own = waiting.own[i] as number;
  const gone = waiting.gone[i] as number;
  const ratio = residualQuantile(rhythms, gone / own, probability);
  return ratio === null ? null : Math.max(1, Math.round(ratio * own - gone));
}

/** Chances of each length; a longer time never has the smaller one. */
async function chanceColumns(told: Told, context: TaskContext): Promise<Record<string, Float64Array>> {
  const columns: Record<string, Float64Array> = {};
  const chancesFor = await chancesOf(told, context);
  let shorter = new Float64Array();
  for (const within of CHANCES) {
    const before = shorter;
    shorter = chancesFor(within).map((chance, i) => Math.max(chance, before[i] ?? 0));
    columns[`p_${within}`] = shorter;
  }
  return columns;
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
      ...(await chanceColumns(told, context)),
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
