import * as v from 'valibot';
import { asked } from '../../panel/form';

export const CHANCES = [7, 30, 90] as const;

/** Parameters of the next purchase: one source for the form, the link and the check. */
export const schema = v.strictObject({
  horizonWeeks: v.optional(asked(v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(12))), 8),
  /** What comes again: things of a product, or of a category. */
  by: v.optional(asked(v.picklist(['product', 'category'])), 'product'),
});

export type NextParams = v.InferOutput<typeof schema>;
