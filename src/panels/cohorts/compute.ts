import { quotedCurve, type Waits } from '../../models/kaplan-meier';
import type { LadderStep, MeanRow, RetentionRow } from './types';

/**
 * Weighted and simple means by age, over cells that are complete; with cohorts by attribute over the customers watched long enough. Cohorts
 * that may hold customers of before the file are left out, as in sentences, unless there are no others.
 */
export function meansByAge(rows: readonly RetentionRow[]): MeanRow[] {
  const ages = new Map<number, { came: number; watched: number; shares: number; cohorts: number }>();
  const sure = rows.filter((row) => !row.history_start);
  for (const { period, eligible, eligible_customers: came } of sure.length > 0 ? sure : rows) {
    if (eligible === 0) continue;
    const sum = ages.get(period) ?? { came: 0, watched: 0, shares: 0, cohorts: 0 };
    ages.set(period, {
      came: sum.came + came,
      watched: sum.watched + eligible,
      shares: sum.shares + came / eligible,
      cohorts: sum.cohorts + 1,
    });
  }
  return [...ages]
    .sort(([a], [b]) => a - b)
    .map(([period, { came, watched, shares, cohorts }]) => ({
      period,
      weighted: came / watched,
      simple: shares / cohorts,
      cohorts,
      customers: watched,
    }));
}

/** One step of the ladder: how many go on to the next order, and after how long, as far as enough are watched. */
export function ladderStep(step: number, waits: readonly Waits[], horizon: number): LadderStep {
  const { began, reached, watched, curve, dayOf } = quotedCurve(waits, horizon);
  const last = curve[curve.length - 1];
  return {
    step,
    from: began,
    reached,
    watched,
    share: last?.share ?? null,
    low: last?.low ?? null,
    high: last?.high ?? null,
    medianDays: dayOf(0.5),
    quarterDays: dayOf(0.25),
    curve,
  };
}
