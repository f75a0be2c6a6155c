import type { Say } from '../../panel/say';
import { cohortText } from './finding';
import { isCalendar, type CohortParams } from './params';
import type { LadderStep, RetentionRow } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

/** A cohort as people write it; values like “mixed” have words of their own. */
export const cohortName = (cohort: string, params: CohortParams, say: OwnSay): string =>
  say.has(`cohorts.value.${cohort}`) ? say.word(`cohorts.value.${cohort}`) : cohortText(cohort, params);

/** An age: the number of periods, or the days of a bracket. */
export function ageName(age: number, { retention, brackets }: CohortParams): string {
  if (retention !== 'bracket' || age === 0) return String(age);
  return `${(brackets[age - 2] ?? 0) + 1}–${brackets[age - 1] ?? ''}`;
}

/** What ages count. */
export function ageTitle(params: CohortParams, say: OwnSay): string {
  if (params.retention === 'bracket') return say('cohorts.axis.bracket');
  return isCalendar(params)
    ? say('cohorts.axis.calendar', { unit: say(`cohorts.period.${params.period}`) })
    : say('cohorts.axis.rolling', { days: params.windowDays });
}

/** The figure of a cell as the chosen measure writes it. */
export function cellText(row: RetentionRow, params: CohortParams, say: OwnSay): string {
  const amount = (value: number | null): string => (value === null ? '–' : say.money(value));
  switch (params.measure) {
    case 'customers': {
      const byStart = params.by === 'first_order';
      const share = byStart ? row.retention : row.eligible_retention;
      const part = share === null ? '–' : say.percent(share, 1);
      const people = say.exact(byStart ? row.customers : row.eligible_customers, 0);
      return params.show === 'percent' ? part : params.show === 'count' ? people : `${part} · ${people}`;
    }
    case 'orders':
      return say.exact(row.orders, 0);
    case 'revenue':
      return say.shortMoney(row.revenue);
    case 'average_order_value':
      return amount(row.average_order_value);
    case 'orders_per_customer':
      return say.exact(row.orders_per_customer, 2);
    case 'cumulative_revenue':
      return amount(row.cumulative_revenue_per_customer);
    case 'cumulative_margin':
      return amount(row.cumulative_margin_per_customer);
  }
}

export const stepName = ({ step }: Pick<LadderStep, 'step'>, say: OwnSay): string =>
  say('cohorts.step', { from: step, to: step + 1 });

export const measureName = ({ measure }: CohortParams, say: OwnSay): string =>
  say(`cohorts.measure.${measure}`);

/** What the triangle and its lines are called. */
export const titleOf = (params: CohortParams, say: OwnSay): string =>
  say('cohorts.title', { measure: measureName(params, say) });
