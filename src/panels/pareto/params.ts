import * as v from 'valibot';
import { asked } from '../../panel/form';

export const DIMENSIONS = [
  'customer',
  'product',
  'category',
  'brand',
  'region',
  'channel',
  'store',
  'salesperson',
  'member_level',
] as const;
export const PARETO_METRICS = ['revenue', 'margin', 'orders', 'quantity'] as const;
export const TIER_SCHEMES = ['abc', 'heavy-medium-light', 'decile', 'custom'] as const;
export const ZEROS = ['lowest', 'own', 'exclude'] as const;

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const price = v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1e9)), 0);

/** Parameters of 80/20: one source for the form, the link and the check. */
export const schema = v.strictObject({
  dimension: v.optional(asked(v.picklist(DIMENSIONS), { words: 'term.dimension.{}.plural' }), 'customer'),
  metric: v.optional(asked(v.picklist(PARETO_METRICS), { words: 'term.metric.{}' }), 'revenue'),
  threshold: v.optional(
    asked(v.pipe(v.number(), v.minValue(0.01), v.maxValue(0.99)), { as: 'slider', step: 0.01 }),
    0.8,
  ),
  tiers: v.optional(asked(v.picklist(TIER_SCHEMES), { menu: 'tiers' }), 'abc'),
  /** Names and upper ends of custom tiers, as shares of the members, from the top. */
  custom: v.optional(
    v.pipe(
      v.array(v.strictObject({ name: v.pipe(v.string(), v.minLength(1), v.maxLength(40)), upTo: share })),
      v.maxLength(10),
    ),
    [
      { name: 'Gold', upTo: 0.1 },
      { name: 'Silver', upTo: 0.4 },
      { name: 'Bronze', upTo: 1 },
    ],
  ),
  /** What becomes of members whose value is zero: in the lowest tier, in one of their own, or left out. */
  zeros: v.optional(asked(v.picklist(ZEROS), { menu: 'tiers' }), 'lowest'),
  /** What-if: how many of the largest are lost. */
  lose: v.optional(
    asked(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000)), { menu: 'page' }),
    10,
  ),
  /** What an order, a contact and money given back cost, and the margin where the file has no costs (null: as the file says). */
  serve: v.optional(
    asked(
      v.strictObject({
        order: price,
        contact: price,
        back: price,
        margin: v.optional(v.nullable(asked(share, { as: 'percent', step: 1 })), null),
      }),
      { menu: 'serve' },
    ),
    {},
  ),
  /** Profit, and what customers buy by tiers of products, are worked out too. */
  deeper: v.optional(v.boolean(), false),
  /** Shares of a budget in the order of the tiers, where no file tells of contacts; they need not add up to one. */
  budget: v.optional(
    asked(v.pipe(v.array(v.pipe(v.number(), v.minValue(0), v.maxValue(1e12))), v.maxLength(12)), {
      menu: 'page',
      placeholder: '50, 30, 20',
    }),
    [],
  ),
  /** What-if: by how much the tier below the top one grows. */
  raise: v.optional(
    asked(v.pipe(v.number(), v.minValue(0), v.maxValue(10)), { menu: 'page', as: 'percent', step: 5 }),
    0.1,
  ),
});

export type ParetoParams = v.InferOutput<typeof schema>;
export type Dimension = ParetoParams['dimension'];
