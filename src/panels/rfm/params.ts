import * as v from 'valibot';
import { asked } from '../../panel/form';

const METHODS = ['quantile', 'r-rfm', 'width', 'jenks', 'fixed'] as const;
const day = v.nullable(v.pipe(v.string(), v.isoDate()));
const limit = v.nullable(v.pipe(v.number(), v.finite()));

/** Segments of the eleven-segment map, from the most to the least wanted. */
export const SEGMENTS = [
  'champion',
  'loyal',
  'potential_loyalist',
  'new',
  'promising',
  'need_attention',
  'about_to_sleep',
  'at_risk',
  'cant_lose',
  'hibernating',
  'lost',
] as const;
export type Segment = (typeof SEGMENTS)[number];

/** What the package's list leaves over under `map: r-rfm`. */
export const OTHERS = 'others';

/** Eight value types, high or low in recency, frequency and money. */
export const VALUE_TYPES = [
  'key_value',
  'key_develop',
  'key_keep',
  'key_win_back',
  'general_value',
  'general_develop',
  'general_keep',
  'general_win_back',
] as const;

/** The default map, row by row from R = 1 to R = 5, each from FM = 1 to 5. */
export const ELEVEN_GRID: Segment[] = [
  'lost',
  'lost',
  'at_risk',
  'at_risk',
  'cant_lose',
  'hibernating',
  'hibernating',
  'at_risk',
  'at_risk',
  'cant_lose',
  'about_to_sleep',
  'about_to_sleep',
  'need_attention',
  'loyal',
  'loyal',
  'promising',
  'potential_loyalist',
  'potential_loyalist',
  'loyal',
  'loyal',
  'new',
  'potential_loyalist',
  'potential_loyalist',
  'champion',
  'champion',
];

const bins = v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(10)), 5);
const cutList = v.optional(v.pipe(v.array(v.pipe(v.number(), v.finite())), v.maxLength(9)), []);
const method = v.picklist(METHODS);
const weight = v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100)), 1);

/** Months before the analysis date whose segments can be looked at. */
export const MOST_MONTHS = 36;

/** Columns of order lines, and of customers, within which customers may be scored. */
export const LINE_GROUPS = ['category', 'brand', 'channel', 'store', 'salesperson'] as const;
export const GROUPS = [...LINE_GROUPS, 'region', 'city', 'country', 'member_level'] as const;
export type GroupColumn = (typeof GROUPS)[number];

const within = v.nullable(
  v.strictObject({ by: v.picklist(GROUPS), value: v.pipe(v.string(), v.minLength(1), v.maxLength(200)) }),
);

/** How scores and segments are found: what a second set-up may have otherwise. */
const scoring = {
  bins: v.optional(v.strictObject({ r: bins, f: bins, m: bins }), {}),
  method: v.optional(v.union([method, v.strictObject({ r: method, f: method, m: method })]), 'quantile'),
  /** Lower ends of the scores 2, 3, … for F and M; for R the most days with which a score is still reached, from the best. */
  cuts: v.optional(v.strictObject({ r: cutList, f: cutList, m: cutList }), {}),
  frequency: v.optional(asked(v.picklist(['orders', 'days', 'lines']), { menu: 'scoring' }), 'orders'),
  /** What M is. `engagement` is no money: interactions and opened messages. */
  monetary: v.optional(
    asked(v.picklist(['total', 'average', 'margin', 'engagement']), { menu: 'scoring' }),
    'total',
  ),
  map: v.optional(asked(v.picklist(['eleven', 'r-rfm', 'custom'])), 'eleven'),
  grid: v.optional(v.pipe(v.array(v.picklist(SEGMENTS)), v.length(25)), ELEVEN_GRID),
};
export type OtherScoring = v.InferOutput<v.StrictObjectSchema<typeof scoring, undefined>>;

/** The set-up of these parameters, to be compared with a later one. */
export const scoringOf = ({
  bins,
  method,
  cuts,
  frequency,
  monetary,
  map,
  grid,
}: RfmParams): OtherScoring => ({
  bins,
  method,
  cuts,
  frequency,
  monetary,
  map,
  grid,
});

/** Parameters of RFM: one source for the form, the link and the check. */
export const schema = v.strictObject({
  ...scoring,
  /** How much each score counts in the weighted one. */
  weights: v.optional(asked(v.strictObject({ r: weight, f: weight, m: weight }), { menu: 'scoring' }), {}),
  eight: v.optional(asked(v.picklist(['mean', 'median', 'scoreMean', 'fixed']), { menu: 'map' }), 'mean'),
  eightCuts: v.optional(
    asked(
      v.strictObject({ r: v.optional(limit, null), f: v.optional(limit, null), m: v.optional(limit, null) }),
      { menu: 'map', when: { eight: ['fixed'] } },
    ),
    {},
  ),
  /** Only what was bought within it is scored. */
  within: v.optional(within, null),
  /** Groups that are scored beside each other, each by cut points of its own. */
  groupBy: v.optional(v.nullable(v.picklist(GROUPS)), null),
  /** Another set-up, of which is shown who stands elsewhere by it. */
  other: v.optional(v.nullable(v.strictObject(scoring)), null),
  from: v.optional(asked(day, { menu: 'window' }), null),
  to: v.optional(asked(day, { menu: 'window' }), null),
  minFrequency: v.optional(asked(limit, { menu: 'window' }), null),
  maxFrequency: v.optional(asked(limit, { menu: 'window' }), null),
  minMonetary: v.optional(asked(limit, { menu: 'window' }), null),
  maxMonetary: v.optional(asked(limit, { menu: 'window' }), null),
  /** Days before the analysis date at which the earlier segments are taken. */
  transitionDays: v.optional(
    asked(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650)), { menu: 'window' }),
    90,
  ),
  /** Segments of earlier dates are worked out too. */
  overTime: v.optional(v.boolean(), false),
  /** Months before the analysis date whose segments are listed. */
  monthsBack: v.optional(
    asked(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST_MONTHS)), {
      menu: 'page',
      as: 'slider',
      step: 1,
    }),
    0,
  ),
  actions: v.optional(v.record(v.picklist([...SEGMENTS, OTHERS]), v.pipe(v.string(), v.maxLength(200))), {}),
});

export type RfmParams = v.InferOutput<typeof schema>;
export type Metric = 'r' | 'f' | 'm';
export type Method = (typeof METHODS)[number];
export const METRICS: Metric[] = ['r', 'f', 'm'];
export const RFM_METHODS = METHODS;

export const methodOf = (params: RfmParams, metric: Metric): Method =>
  typeof params.method === 'string' ? params.method : params.method[metric];

/** The window of the cell's own, which stands in place of the scope's dates; null where it has none. */
export const ownWindow = ({ from, to }: RfmParams): { from: string | null; to: string | null } | null =>
  from === null && to === null ? null : { from, to };
