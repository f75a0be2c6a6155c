import * as v from 'valibot';

export const BASKETS = ['order', 'customer_day', 'customer'] as const;
export const ITEMS = ['product_id', 'product_name', 'category', 'brand'] as const;
export const SETS = ['all', 'closed', 'maximal'] as const;

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const names = v.optional(
  v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(500))), v.maxLength(200)),
  [],
);

/** Parameters of basket analysis: one source for the form, the link and the check. */
export const schema = v.strictObject({
  basket: v.optional(v.picklist(BASKETS), 'order'),
  item: v.optional(v.picklist(ITEMS), 'product_id'),
  /** Null: chosen so that 20 to 200 rules come out. */
  minSupport: v.optional(v.nullable(share), null),
  minCount: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  minConfidence: v.optional(share, 0.2),
  minLift: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0)), 0),
  maxLength: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(12)), 10),
  consequents: v.optional(v.picklist(['single', 'multiple']), 'single'),
  redundant: v.optional(v.picklist(['keep', 'drop']), 'keep'),
  /** The most that the adjusted p-value may be; null asks for none. */
  maxP: v.optional(v.nullable(share), null),
  /** Itemsets that the table of itemsets holds. */
  sets: v.optional(v.picklist(SETS), 'all'),
  /** Items that do not count at all: postage, fees, vouchers. */
  leaveOut: names,
  require: v.optional(v.strictObject({ anywhere: names, antecedent: names, consequent: names }), {}),
  exclude: v.optional(v.strictObject({ anywhere: names, antecedent: names, consequent: names }), {}),
  /** Baskets with more items are left out: they cost the most and say the least. */
  maxBasketItems: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(100_000)), 1000),
  sequenceDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650)), 30),
  /** The rise of the attach rate in the what-if, as a share. */
  attach: v.optional(share, 0.05),
  bundle: v.optional(v.pipe(names, v.maxLength(4)), []),
  bundleDiscount: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(0.95)), 0.1),
  /** Categories or items whose buyers are laid over each other. */
  crossShop: v.optional(v.pipe(names, v.maxLength(4)), []),
});

export type BasketParams = v.InferOutput<typeof schema>;
