import type { Say } from '../../panel/say';
import { cohortText } from './finding';
import { isCalendar, isHourly, type CohortParams } from './params';
import type { LadderStep, RetentionRow } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

/** A cohort as people write it; values like “mixed” have words of their own. */
export function cohortName(cohort: string, params: CohortParams, say: OwnSay): string {
  const families = params.by === 'rfm' ? ['cohorts.value', 'term.segment'] : ['cohorts.value'];
  const key = families.map((family) => `${family}.${cohort}`).find((one) => say.has(one));
  return key ? say.word(key) : cohortText(cohort, params);
}

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
    : say(isHourly(params) ? 'cohorts.axis.hours' : 'cohorts.axis.rolling', { days: params.windowDays });
}

/** The figure of a cell as the chosen measure writes it. */
export function cellText(row: RetentionRow, params: CohortParams, say: OwnSay): string {
  if (!row.inside) return '';
  const amount = (value: number | null): string => (value === null ? '–' : say.money(value));
  const exact = (value: number | null, digits: number): string =>
    value === null ? '–' : say.exact(value, digits);
  const portion = (value: number | null): string => (value === null ? '–' : say.percent(value, 1));
  switch (params.measure) {
    case 'customers': {
      const byStart = params.by === 'first_order';
      const share = byStart ? row.retention : row.eligible_retention;
      const part = portion(share);
      const people = exact(byStart ? row.customers : row.eligible_customers, 0);
      return params.show === 'percent' ? part : params.show === 'count' ? people : `${part} · ${people}`;
    }
    case 'orders':
      return exact(row.orders, 0);
    case 'revenue':
      return row.revenue === null ? '–' : say.shortMoney(row.revenue);
    case 'average_order_value':
      return amount(row.average_order_value);
    case 'orders_per_customer':
      return exact(row.orders_per_customer, 2);
    case 'cumulative_revenue':
      return amount(row.cumulative_revenue_per_customer);
    case 'cumulative_margin':
      return amount(row.cumulative_margin_per_customer);
    case 'repeat_rate':
      return portion(row.repeat_rate);
    case 'refund_rate':
      return portion(row.refund_rate);
  }
}

export const stepName = ({ step }: Pick<LadderStep, 'step'>, say: OwnSay): string =>
  say('cohorts.step', { from: step, to: step + 1 });

export const measureName = ({ measure }: CohortParams, say: OwnSay): string =>
  say(`cohorts.measure.${measure}`);

/** What the triangle and its lines are called. */
export const titleOf = (params: CohortParams, say: OwnSay): string =>
  say('cohorts.title', { measure: measureName(params, say) });
