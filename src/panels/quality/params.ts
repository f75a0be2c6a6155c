import * as v from 'valibot';
import { asked } from '../../panel/form';
import { RULES } from './types';

/** Parameters of data quality: one source for the form, the link and the check. */
export const schema = v.strictObject({
  /** The rule whose rows are listed; null lists none. */
  rule: v.optional(v.nullable(v.picklist(RULES)), null),
  /** The column whose rows are listed, of all columns where it is blank. */
  column: v.optional(v.pipe(v.string(), v.maxLength(200)), ''),
  /** Quartile distances above the upper quartile, of the logarithm, beyond which a buyer stands out. */
  farOut: v.optional(
    asked(v.pipe(v.number(), v.minValue(1), v.maxValue(10)), { menu: 'suspicion', step: 0.5 }),
    3,
  ),
});

export type QualityParams = v.InferOutput<typeof schema>;
