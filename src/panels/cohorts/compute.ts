import { kaplanMeier, type Waits } from '../../models/kaplan-meier';
import type { LadderStep, MeanRow, RetentionRow } from './types';

/** Weighted and simple means by age, over cells that are complete; with cohorts by attribute over the customers watched long enough. */
export function meansByAge(rows: readonly RetentionRow[]): MeanRow[] {
  const ages = new Map<number, { came: number; watched: number; shares: number; cohorts: number }>();
  for (const { period, eligible, eligible_customers: came } of rows) {
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

const CURVE_POINTS = 120;

/** One step of the ladder: how many go on to the next order, and after how long. */
export function ladderStep(step: number, waits: readonly Waits[], horizon: number): LadderStep {
  const curve = kaplanMeier(waits);
  const within = curve.filter(({ days }) => days <= horizon);
  const firstAt = (share: number): number | null =>
    within.find((point) => point.share >= share)?.days ?? null;
  const stride = Math.max(1, Math.ceil(within.length / CURVE_POINTS));
  return {
    step,
    from: waits.reduce((sum, { happened, open }) => sum + happened + open, 0),
    reached: waits.reduce((sum, { happened }) => sum + happened, 0),
    share: within[within.length - 1]?.share ?? 0,
    medianDays: firstAt(0.5),
    quarterDays: firstAt(0.25),
    curve: [
      { days: 0, share: 0 },
      ...within.filter((_, index) => index % stride === 0 || index === within.length - 1),
    ],
  };
}
