import * as v from 'valibot';
import { asked } from '../../panel/form';

export const BEST_SELLER_ORDERS = ['revenue', 'orders', 'buyers', 'growth', 'repeat_rate'] as const;

/** Parameters of the overview: one source for the form, the link and the check. */
export const schema = v.strictObject({
  bestSellers: v.optional(asked(v.picklist(BEST_SELLER_ORDERS), { words: 'overview.by.{}' }), 'revenue'),
  /** Length of the two periods that a product's growth compares, in days. */
  growthDays: v.optional(
    asked(v.pipe(v.number(), v.integer(), v.minValue(7), v.maxValue(730)), { menu: 'more' }),
    90,
  ),
});

export type OverviewParams = v.InferOutput<typeof schema>;
