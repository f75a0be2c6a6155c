import type { PersonAnswer } from '../../engine/person';

/** A step that something speaks for, with the figures of its reason. */
export interface NextAction {
  key: 'refused' | 'complaint' | 'save' | 'late' | 'second' | 'soon' | 'none';
  figures: Record<string, number>;
}

/** From here on each is a reason. */
const BAD_RATING = 2;
const LEAVING = 2 / 3;
const LATE = 2;
const SOON = 0.5;
const FRESH_DAYS = 90;

const numberOf = (value: string | number | null | undefined): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/**
 * What to do about a customer, by the first that holds: refused contact; the latest rating is bad; likely to leave; late by their own rhythm; one
 * order, not long ago; likely to come anyway. @param daysSince days since the last order; null where there is none.
 */
export function nextAction(
  { refused, told, timeline, orders }: Pick<PersonAnswer, 'refused' | 'told' | 'timeline' | 'orders'>,
  daysSince: number | null,
): NextAction {
  if (refused) return { key: 'refused', figures: {} };
  const rating = timeline.find(({ kind, amount }) => kind === 'feedback' && amount !== null)?.amount ?? null;
  if (rating !== null && rating <= BAD_RATING) return { key: 'complaint', figures: { rating } };
  const [leaving, risk, late, soon] = ['churn_probability', 'value_at_risk', 'overdue_index', 'p_30'].map(
    (key) => numberOf(told[key]),
  );
  if (leaving != null && leaving >= LEAVING)
    return { key: 'save', figures: { p: leaving, value: risk ?? 0 } };
  if (late != null && late >= LATE) return { key: 'late', figures: { times: late } };
  if (orders === 1 && daysSince !== null && daysSince <= FRESH_DAYS)
    return { key: 'second', figures: { days: daysSince } };
  if (soon != null && soon >= SOON) return { key: 'soon', figures: { p: soon } };
  return { key: 'none', figures: {} };
}
