import * as v from 'valibot';
import { asked } from '../../panel/form';

export const MODELS = ['auto', 'bgnbd', 'mbgnbd', 'paretonbd', 'simple', 'sbg'] as const;
export const GROUPS = [
  'segment',
  'cohort',
  'source_channel',
  'channel',
  'first_product',
  'first_category',
  'region',
] as const;

const day = v.nullable(v.pipe(v.string(), v.isoDate()));
const column = v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(200)));

/** Parameters of value: one source for the form, the link and the check. */
export const schema = v.strictObject({
  model: v.optional(asked(v.picklist(MODELS)), 'auto'),
  months: v.optional(asked(v.picklist([3, 6, 12, 24]), { words: 'value.months.{}' }), 12),
  /** A year's discount of money that is still to come. */
  discount: v.optional(
    asked(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), { menu: 'money', as: 'percent', step: 1 }),
    0.1,
  ),
  /** Share of revenue that stays; null: by the costs of the file, and revenue where it has none. */
  margin: v.optional(
    asked(v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))), {
      menu: 'money',
      as: 'percent',
      step: 1,
    }),
    null,
  ),
  /** How many times its cost a new customer has to bring. */
  perCost: v.optional(
    asked(v.pipe(v.number(), v.minValue(1), v.maxValue(20)), { menu: 'money', step: 0.5 }),
    3,
  ),
  unit: v.optional(asked(v.picklist(['day', 'week']), { menu: 'test' }), 'week'),
  /** The day before which the tested model knows orders; null: two thirds of the way. */
  holdout: v.optional(asked(day, { menu: 'test' }), null),
  by: v.optional(asked(v.picklist(GROUPS), { menu: 'page' }), 'segment'),
  /** What-if: by how much retention, money and frequency are raised. */
  lift: v.optional(
    asked(v.pipe(v.number(), v.minValue(0.01), v.maxValue(1)), { menu: 'page', as: 'percent', step: 5 }),
    0.1,
  ),
  /** Which customer's chance to be alive is drawn, by expected value. */
  rank: v.optional(
    asked(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000_000)), { menu: 'page' }),
    1,
  ),
  /** Contracts: columns of the customer file that hold periods run, whether the contract ended, and money of a period. */
  tenure: v.optional(asked(column, { menu: 'page' }), null),
  ended: v.optional(asked(column, { menu: 'page' }), null),
  endedValue: v.optional(asked(column, { menu: 'page' }), null),
  payment: v.optional(asked(column, { menu: 'page' }), null),
});

export type ValueParams = v.InferOutput<typeof schema>;
