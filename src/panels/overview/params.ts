import * as v from 'valibot';

export const BEST_SELLER_ORDERS = ['revenue', 'orders', 'buyers', 'growth', 'repeat_rate'] as const;

/** Parameters of the overview: one source for the form, the link and the check. */
export const schema = v.strictObject({
  bestSellers: v.optional(v.picklist(BEST_SELLER_ORDERS), 'revenue'),
  /** Length of the two periods that a product's growth compares, in days. */
  growthDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(7), v.maxValue(730)), 90),
});

export type OverviewParams = v.InferOutput<typeof schema>;
