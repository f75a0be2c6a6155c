import * as v from 'valibot';
import { asked } from '../../panel/form';

export const DIMENSIONS = [
  'age_band',
  'gender',
  'zodiac',
  'occupation',
  'education',
  'marital_status',
  'income',
  'member_level',
  'source_channel',
  'country',
  'region',
  'city',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** The ends of ages taken together; whoever is older stands in the last. */
export const AGE_BANDS = ['0-17', '18-24', '25-34', '35-44', '45-54', '55-64', '65+'] as const;
/** Parameters of the portrait: one source for the form, the link and the check. */
export const schema = v.strictObject({
  by: v.optional(asked(v.picklist(DIMENSIONS)), 'region'),
});

export type PortraitParams = v.InferOutput<typeof schema>;
