import * as v from 'valibot';
import { asked } from '../../panel/form';

export const METHODS = ['kmeans', 'kmedoids', 'hierarchical', 'mixture'] as const;
export type Method = (typeof METHODS)[number];
export const MOST_GROUPS = 12;
/** Corners of a line that is drawn around people. */
const MOST_CORNERS = 60;

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(240));
const ids = v.pipe(v.array(id), v.minLength(1), v.maxLength(60));
const coordinate = v.pipe(v.number(), v.minValue(-1e6), v.maxValue(1e6));
const numbers = v.pipe(v.array(v.number()), v.maxLength(400));

/** A way to divide people that was kept: it names axes and middles of groups, never a person. */
export const model = v.strictObject({
  axes: v.pipe(
    v.array(
      v.strictObject({
        id,
        mean: v.number(),
        spread: v.number(),
        low: v.number(),
        high: v.number(),
        /** Where it stands who is not known. */
        middle: v.number(),
        log: v.boolean(),
      }),
    ),
    v.minLength(1),
    v.maxLength(400),
  ),
  centres: v.pipe(v.array(numbers), v.minLength(1), v.maxLength(MOST_GROUPS)),
  /** Share of the people in each group when it was kept. */
  shares: numbers,
  /** Mean distance of people to the middle of their group then. */
  distance: v.number(),
});
export type Model = v.InferOutput<typeof model>;

/** Parameters of clusters: one source for the form, the link and the check. */
export const schema = v.strictObject({
  /** What people are compared by; null: how lately, how often and for how much they buy, or the numbers of their file. */
  features: v.optional(v.nullable(ids), null),
  /** How many groups; null: as many, of 3 to 8, as have the highest silhouette. */
  k: v.optional(
    asked(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(MOST_GROUPS)))),
    null,
  ),
  method: v.optional(asked(v.picklist(METHODS)), 'kmeans'),
  scale: v.optional(asked(v.picklist(['z', 'robust', 'none']), { menu: 'distance' }), 'z'),
  /** Whether amounts and counts are compared by their logarithms. */
  log: v.optional(asked(v.boolean(), { menu: 'distance' }), true),
  /** Whether what lies beyond the first and the last hundredth is drawn in to it. */
  clip: v.optional(asked(v.boolean(), { menu: 'distance' }), true),
  seed: v.optional(
    asked(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000)), { menu: 'distance' }),
    1,
  ),
  /** What groups are called by the user. */
  names: v.optional(
    v.record(v.pipe(v.string(), v.regex(/^\d{1,2}$/)), v.pipe(v.string(), v.maxLength(60))),
    {},
  ),
  /** Corners of a line drawn around people, along the two principal axes. */
  lasso: v.optional(
    v.nullable(v.pipe(v.array(v.tuple([coordinate, coordinate])), v.minLength(3), v.maxLength(MOST_CORNERS))),
    null,
  ),
  /** The segment whose like is looked for. */
  like: v.optional(
    asked(v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(60))), { menu: 'page' }),
    null,
  ),
  likeCount: v.optional(
    asked(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)), { menu: 'page' }),
    100,
  ),
  /** Groups as they were kept, by which people are divided now. */
  model: v.optional(v.nullable(model), null),
});

export type ClusterParams = v.InferOutput<typeof schema>;
