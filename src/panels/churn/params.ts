import * as v from 'valibot';
import { asked } from '../../panel/form';

const day = v.nullable(v.pipe(v.string(), v.isoDate()));
const column = v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(200)));
const amount = v.pipe(v.number(), v.minValue(0), v.maxValue(1_000_000_000));

export const GROUPS = [
  'source_channel',
  'channel',
  'region',
  'first_category',
  'gender',
  'member_level',
] as const;

/** Parameters of churn: one source for the form, the link and the check. */
export const schema = v.strictObject({
  target: v.optional(asked(v.picklist(['no_order', 'own_rhythm', 'attribute'])), 'no_order'),
  /** Days without an order that make a customer gone; null: as the gaps between orders say. */
  days: v.optional(
    asked(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650))), {
      menu: 'definition',
      when: { target: ['no_order', 'own_rhythm'] },
    }),
    null,
  ),
  /** So many times their own gap without an order, a customer is gone. */
  times: v.optional(
    asked(v.pipe(v.number(), v.minValue(1), v.maxValue(20)), {
      menu: 'definition',
      when: { target: ['own_rhythm'] },
      step: 0.5,
    }),
    3,
  ),
  /** A yes/no column of the customer file, and the value that means yes. */
  attribute: v.optional(asked(column, { menu: 'page' }), null),
  value: v.optional(asked(column, { menu: 'page' }), null),
  /** How long customers of the file have been there, where it says so. */
  tenure: v.optional(asked(column, { menu: 'page' }), null),
  /** The column by which survival is parted, of the customer file. */
  split: v.optional(asked(column, { menu: 'page' }), null),
  model: v.optional(asked(v.picklist(['auto', 'logistic', 'boosted'])), 'auto'),
  /** The day before which the tested model knows orders; null: the last whose outcome is known. */
  cut: v.optional(asked(day, { menu: 'definition', when: { target: ['no_order', 'own_rhythm'] } }), null),
  budget: v.optional(asked(amount, { menu: 'saving' }), 1000),
  /** What it costs to approach one customer. */
  cost: v.optional(asked(amount, { menu: 'saving' }), 5),
  /** Share of those who would leave that an approach keeps. */
  saveRate: v.optional(
    asked(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), { menu: 'saving', as: 'percent', step: 1 }),
    0.1,
  ),
  /** From which chance on somebody counts as leaving; null: where an approach pays. */
  threshold: v.optional(
    asked(v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))), {
      menu: 'page',
      as: 'slider',
      step: 0.01,
    }),
    null,
  ),
  by: v.optional(asked(v.picklist(GROUPS), { menu: 'page' }), 'channel'),
});

export type ChurnParams = v.InferOutput<typeof schema>;

export const BANDS = ['low', 'medium', 'high'] as const;
export const SIGNALS = [
  'late',
  'fewer_orders',
  'less_money',
  'fewer_visits',
  'no_opens',
  'complaint',
  'low_rating',
  'returned',
  'cart_removed',
] as const;
export type Signal = (typeof SIGNALS)[number];
export const SAVE = ['within', 'beyond', 'no_gain', 'no_contact'] as const;
