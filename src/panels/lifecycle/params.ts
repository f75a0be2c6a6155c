import * as v from 'valibot';
import { asked } from '../../panel/form';

const day = v.nullable(v.pipe(v.string(), v.isoDate()));

/** Stages of a customer, from the first to the last; they partition all known people. */
export const STAGES = ['lead', 'new', 'repeat', 'loyal', 'won_back', 'dormant', 'lost'] as const;
export type Stage = (typeof STAGES)[number];
/** Who is not known yet at the earlier of two dates. */
export const NOT_YET = 'not_yet';
export const FLOW_KINDS = ['new', 'returning', 'resurrecting', 'dormant'] as const;
export const NLR_KINDS = ['new', 'repeating', 'lapsed'] as const;
export const GROUPS = ['none', 'store', 'category', 'channel', 'region'] as const;

/** Parameters of the lifecycle: one source for the form, the link and the check. */
export const schema = v.strictObject({
  period: v.optional(asked(v.picklist(['week', 'month', 'quarter'])), 'month'),
  /** Days without an order after which a customer is dormant; null: as the gaps between orders say. */
  threshold: v.optional(
    asked(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650))), { menu: 'rules' }),
    null,
  ),
  /** Orders from which on a customer is loyal. */
  loyalOrders: v.optional(
    asked(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(1000)), { menu: 'rules' }),
    4,
  ),
  /** So many times the threshold without an order, a customer is lost; whoever orders after that is won back. */
  lostTimes: v.optional(
    asked(v.pipe(v.number(), v.minValue(1), v.maxValue(20)), { menu: 'rules', step: 0.5 }),
    2,
  ),
  /** The two dates between which moves are counted; null: one threshold before the analysis date, and that. */
  from: v.optional(asked(day, { menu: 'moves' }), null),
  to: v.optional(asked(day, { menu: 'moves' }), null),
  /** A year's discount of the value by moves. */
  discount: v.optional(
    asked(v.pipe(v.number(), v.minValue(0.001), v.maxValue(1)), { menu: 'moves', as: 'percent', step: 1 }),
    0.1,
  ),
  /** Two periods whose buyers are compared; null: the last 90 days and the 90 before. */
  firstFrom: v.optional(asked(day, { menu: 'page' }), null),
  firstTo: v.optional(asked(day, { menu: 'page' }), null),
  secondFrom: v.optional(asked(day, { menu: 'page' }), null),
  secondTo: v.optional(asked(day, { menu: 'page' }), null),
  by: v.optional(asked(v.picklist(GROUPS), { menu: 'page' }), 'none'),
});

export type LifecycleParams = v.InferOutput<typeof schema>;
