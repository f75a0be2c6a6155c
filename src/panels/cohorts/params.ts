import * as v from 'valibot';
import { asked } from '../../panel/form';

export const PERIODS = ['day', 'week', 'month', 'quarter', 'year'] as const;
export const COHORTS_BY = [
  'first_order',
  'channel',
  'product',
  'category',
  'region',
  'coupon',
  'campaign',
  'rfm',
] as const;
export const MEASURES = [
  'customers',
  'orders',
  'revenue',
  'average_order_value',
  'orders_per_customer',
  'cumulative_revenue',
  'cumulative_margin',
  'repeat_rate',
  'refund_rate',
] as const;
export const RETENTIONS = ['exact', 'on_or_after', 'bracket'] as const;
export const SHOWS = ['percent', 'count', 'both'] as const;
export const SCALES = ['whole', 'column', 'row'] as const;

const EVENTS = ['order', 'interaction', 'feedback', 'campaign_open'] as const;

/** What opens a cohort or counts as coming back: an order, feedback, an opened campaign, or an interaction of any or one kind. */
const event = v.pipe(v.string(), v.regex(/^(order|feedback|campaign_open|interaction(:.{1,60})?)$/u));

/** Parameters of cohorts: one source for the form, the link and the check. */
export const schema = v.strictObject({
  period: v.optional(asked(v.picklist(PERIODS)), 'month'),
  /** The day on which weeks start. */
  weekStart: v.optional(
    asked(v.picklist(['monday', 'sunday']), { menu: 'more', when: { period: ['week'] } }),
    'monday',
  ),
  /** The month in which business years start: quarters and years are counted from it. */
  yearStart: v.optional(
    asked(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(12)), {
      menu: 'more',
      when: { period: ['quarter', 'year'] },
    }),
    1,
  ),
  by: v.optional(asked(v.picklist(COHORTS_BY)), 'first_order'),
  /** The day on whose morning customers are scored, where cohorts are by RFM; null: the first of the dates, or half a year before the analysis date. */
  scoredOn: v.optional(asked(v.nullable(v.pipe(v.string(), v.isoDate())), { when: { by: ['rfm'] } }), null),
  measure: v.optional(asked(v.picklist(MEASURES)), 'customers'),
  show: v.optional(asked(v.picklist(SHOWS), { menu: 'more' }), 'percent'),
  colour: v.optional(asked(v.picklist(SCALES), { menu: 'more' }), 'whole'),
  retention: v.optional(asked(v.picklist(RETENTIONS), { menu: 'more' }), 'exact'),
  /** Last days of the brackets, counted from the first order day. */
  brackets: v.optional(
    asked(
      v.pipe(
        v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(36_500))),
        v.minLength(1),
        v.maxLength(60),
        v.check(
          (ends) => ends.every((end, index) => index === 0 || end > (ends[index - 1] ?? 0)),
          'ascending',
        ),
      ),
      { menu: 'more', when: { retention: ['bracket'] } },
    ),
    [30, 60, 90, 180, 365],
  ),
  /** `calendar`: age in calendar periods; `rolling`: in windows of days from each customer's own first day. */
  age: v.optional(
    asked(v.picklist(['calendar', 'rolling']), {
      menu: 'more',
      when: { retention: ['exact', 'on_or_after'] },
    }),
    'calendar',
  ),
  /** Whole days from the first day on, or stretches of 24 hours from the first moment on. */
  clock: v.optional(
    asked(v.picklist(['days', 'hours']), {
      menu: 'more',
      when: { retention: ['exact', 'on_or_after'], age: ['rolling'] },
    }),
    'days',
  ),
  windowDays: v.optional(
    asked(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650)), {
      menu: 'more',
      when: { retention: ['exact', 'on_or_after'], age: ['rolling'] },
    }),
    30,
  ),
  start: v.optional(asked(event, { menu: 'more', options: EVENTS, words: 'cohorts.event.{}' }), 'order'),
  return: v.optional(asked(event, { menu: 'more', options: EVENTS, words: 'cohorts.event.{}' }), 'order'),
  /** Age whose trend over the cohorts is drawn. */
  trendAge: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 1),
  /** Smaller cohorts are dimmed. */
  minCohort: v.optional(
    asked(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000)), { menu: 'more' }),
    10,
  ),
  /** Whether the part of the triangle that is yet to come is projected. */
  projection: v.optional(asked(v.boolean(), { menu: 'more' }), true),
  /** Id of a segment whose cohorts are put beside those of this cell. */
  against: v.optional(v.nullable(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,40}$/))), null),
});

export type CohortParams = v.InferOutput<typeof schema>;
/** How days come together to periods. */
export type Calendar = Pick<CohortParams, 'period' | 'weekStart' | 'yearStart'>;
export type Measure = CohortParams['measure'];

/** Ages are counted in stretches of 24 hours. */
export const isHourly = (params: CohortParams): boolean =>
  params.retention !== 'bracket' && params.age === 'rolling' && params.clock === 'hours';

/** Ages are calendar periods, so that a triangle by first order has whole periods in its cells. */
export const isCalendar = (params: CohortParams): boolean =>
  params.retention !== 'bracket' && params.age === 'calendar';
