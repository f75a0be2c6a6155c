import * as v from 'valibot';
import { asked } from '../../panel/form';

export const BASKETS = ['order', 'customer_day', 'customer'] as const;
export const ITEMS = ['product_id', 'product_name', 'category', 'brand'] as const;
export const SETS = ['all', 'closed', 'maximal'] as const;

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const list = v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(500))), v.maxLength(200));
const names = v.optional(list, []);
const lines = v.optional(asked(list, { as: 'lines' }), []);
const sides = v.strictObject({ anywhere: lines, antecedent: lines, consequent: lines });

/** Parameters of basket analysis: one source for the form, the link and the check. */
export const schema = v.strictObject({
  basket: v.optional(asked(v.picklist(BASKETS)), 'order'),
  item: v.optional(asked(v.picklist(ITEMS)), 'product_id'),
  /** Null: chosen so that 20 to 200 rules come out. */
  minSupport: v.optional(v.nullable(share), null),
  minCount: v.optional(asked(v.pipe(v.number(), v.integer(), v.minValue(1)), { menu: 'rules' }), 1),
  minConfidence: v.optional(share, 0.2),
  minLift: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0)), 0),
  maxLength: v.optional(
    asked(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(12)), { menu: 'rules' }),
    10,
  ),
  consequents: v.optional(asked(v.picklist(['single', 'multiple']), { menu: 'rules' }), 'single'),
  redundant: v.optional(asked(v.picklist(['keep', 'drop']), { menu: 'rules' }), 'keep'),
  /** The most that the adjusted p-value may be; null asks for none. */
  maxP: v.optional(asked(v.nullable(share), { menu: 'rules' }), null),
  /** Itemsets that the table of itemsets holds. */
  sets: v.optional(asked(v.picklist(SETS), { menu: 'rules' }), 'all'),
  /** Items that do not count at all: postage, fees, vouchers. */
  leaveOut: v.optional(asked(list, { menu: 'items', as: 'lines' }), []),
  require: v.optional(asked(sides, { menu: 'items' }), {}),
  exclude: v.optional(asked(sides, { menu: 'items' }), {}),
  /** Baskets with more items are left out: they cost the most and say the least. */
  maxBasketItems: v.optional(
    asked(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(100_000)), { menu: 'rules' }),
    1000,
  ),
  sequenceDays: v.optional(
    asked(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650)), { menu: 'rules' }),
    30,
  ),
  /** The rise of the attach rate in the what-if, as a share. */
  attach: v.optional(asked(share, { menu: 'page', as: 'slider', step: 0.01 }), 0.05),
  /** Groups of left sides in the grouped matrix. */
  groups: v.optional(
    asked(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(50)), { menu: 'page' }),
    12,
  ),
  bundle: v.optional(v.pipe(names, v.maxLength(4)), []),
  bundleDiscount: v.optional(
    asked(v.pipe(v.number(), v.minValue(0), v.maxValue(0.95)), { menu: 'page', as: 'percent', step: 1 }),
    0.1,
  ),
  /** Categories or items whose buyers are laid over each other. */
  crossShop: v.optional(v.pipe(names, v.maxLength(4)), []),
});

export type BasketParams = v.InferOutput<typeof schema>;
