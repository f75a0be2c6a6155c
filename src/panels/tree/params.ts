import * as v from 'valibot';
import { asked } from '../../panel/form';

export const TARGETS = ['churned', 'high_value', 'spend', 'bought', 'responded', 'attribute'] as const;
export type TargetId = (typeof TARGETS)[number];
/** Targets that lie after a cut, of which the traits lie before. */
export const LATER: readonly TargetId[] = ['churned', 'high_value', 'spend', 'bought', 'responded'];

const name = v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(240)));

/** Parameters of the decision tree: one source for the form, the link and the check. */
export const schema = v.strictObject({
  target: v.optional(asked(v.picklist(TARGETS)), 'churned'),
  /** What was bought (`category:…`, `product:…`), or the value of the column that is told; null: the largest category, yes. */
  value: v.optional(asked(name, { menu: 'page' }), null),
  /** The column of the customer file that is told. */
  attribute: v.optional(asked(name, { menu: 'page' }), null),
  /** Days after the cut in which the target happens or not; null: as the gaps between orders say. */
  days: v.optional(
    asked(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650))), {
      menu: 'target',
      when: { target: [...LATER] },
    }),
    null,
  ),
  /** The share of customers with the most revenue that counts as high value. */
  top: v.optional(
    asked(v.pipe(v.number(), v.minValue(0.01), v.maxValue(0.5)), {
      menu: 'target',
      as: 'percent',
      step: 1,
      when: { target: ['high_value'] },
    }),
    0.2,
  ),
  method: v.optional(asked(v.picklist(['cart', 'chaid'])), 'cart'),
  depth: v.optional(
    asked(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8)), { menu: 'size' }),
    4,
  ),
  /** The fewest customers of a leaf, of those learnt from. */
  minLeaf: v.optional(
    asked(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)), { menu: 'size' }),
    30,
  ),
  /** Whether branches that do not help on others are cut off. */
  prune: v.optional(asked(v.boolean(), { menu: 'size', when: { method: ['cart'] } }), true),
  /** Traits by which nodes are split at the user's wish, by the number of the node. */
  splits: v.optional(
    v.record(v.pipe(v.string(), v.regex(/^\d{1,4}$/)), v.pipe(v.string(), v.minLength(1), v.maxLength(240))),
    {},
  ),
});

export type TreeParams = v.InferOutput<typeof schema>;
