import * as v from 'valibot';
import { asked } from '../../panel/form';

/** Parameters of people who stand in the files twice: one source for the form, the link and the check. */
export const schema = v.strictObject({
  /** From which probability on two records are taken for one person. */
  threshold: v.optional(
    asked(v.pipe(v.number(), v.minValue(0.01), v.maxValue(1)), { menu: 'page', as: 'slider', step: 0.01 }),
    0.9,
  ),
  /** Whether records that share no key are compared too. */
  fuzzy: v.optional(asked(v.boolean()), true),
});

export type PeopleParams = v.InferOutput<typeof schema>;
