import * as v from 'valibot';
import { asked } from '../../panel/form';

export const METHODS = [
  'auto',
  'ease',
  'jaccard',
  'cosine',
  'users',
  'als',
  'personal',
  'popularity',
  'content',
  'hybrid',
] as const;
export const LISTS = ['new', 'buy_again', 'both'] as const;
export const BOUGHT = ['hide', 'allow', 'only'] as const;
export const CONSENTS = ['none', 'email', 'sms', 'phone', 'social'] as const;
export const COLD_GROUPS = ['none', 'region', 'gender', 'member_level', 'source_channel'] as const;

const amount = v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0)));
const list = v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(500))), v.maxLength(200));
const names = v.optional(list, []);
const weight = (otherwise: number) =>
  v.optional(v.pipe(v.number(), v.minValue(-1), v.maxValue(1)), otherwise);

/** Parameters of recommendations: one source for the form, the link and the check. */
export const schema = v.strictObject({
  method: v.optional(asked(v.picklist(METHODS)), 'auto'),
  /** Lists in the tables. Null: both lists for the customers, the new one in the evaluation and the wide table. */
  list: v.optional(asked(v.nullable(v.picklist(LISTS)), { menu: 'more' }), null),
  k: v.optional(asked(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(50)), { menu: 'more' }), 10),
  bought: v.optional(asked(v.picklist(BOUGHT)), 'hide'),
  /** Ridge of EASE; null: chosen on the middle block. */
  lambda: v.optional(
    asked(v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0.001))), { menu: 'more' }),
    null,
  ),
  /** First day of the block that is reported; null: four fifths of the orders lie before it. */
  splitAt: v.optional(asked(v.nullable(v.pipe(v.string(), v.isoDate())), { menu: 'more' }), null),
  categories: v.optional(asked(list, { menu: 'filters', as: 'lines' }), []),
  priceFrom: v.optional(asked(amount, { menu: 'filters' }), null),
  priceTo: v.optional(asked(amount, { menu: 'filters' }), null),
  inStock: v.optional(asked(v.boolean(), { menu: 'filters' }), false),
  /** The most items of one category in a list; null: any number. */
  perCategory: v.optional(
    asked(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))), { menu: 'filters' }),
    null,
  ),
  /** Items that are never recommended and never learnt from: postage, fees. */
  leaveOut: v.optional(asked(list, { menu: 'filters', as: 'lines' }), []),
  /** Days in which a purchase loses half its weight in buying again; null: chosen on the middle block. */
  halfLife: v.optional(
    asked(v.nullable(v.pipe(v.number(), v.minValue(1), v.maxValue(3650))), { menu: 'more' }),
    null,
  ),
  /** Months (1–12) whose purchases are learnt from; empty: all. */
  months: v.optional(
    asked(v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(12))), v.maxLength(12)), {
      menu: 'more',
    }),
    [],
  ),
  /** Weights of the hybrid's parts; null: chosen on the middle block. */
  weights: v.optional(
    asked(
      v.nullable(
        v.strictObject({
          ease: weight(1),
          jaccard: weight(0.3),
          content: weight(0.1),
          popularity: weight(0),
        }),
      ),
      { menu: 'more' },
    ),
    null,
  ),
  /** What interactions and ratings count, beside a purchase's 1. */
  signals: v.optional(
    asked(
      v.strictObject({
        view: weight(0.1),
        click: weight(0.1),
        favorite: weight(0.3),
        cart_add: weight(0.5),
        cart_remove: weight(-0.5),
        like: weight(0.3),
        rating: weight(0.3),
      }),
      { menu: 'more' },
    ),
    {},
  ),
  /** Customers with fewer different products get best sellers. */
  minProducts: v.optional(
    asked(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20)), { menu: 'more' }),
    2,
  ),
  /** Attribute within which best sellers are taken for them. */
  coldBy: v.optional(asked(v.picklist(COLD_GROUPS), { menu: 'more' }), 'none'),
  /** Only customers who may be reached by this channel stand in the wide table. */
  consent: v.optional(asked(v.picklist(CONSENTS), { menu: 'more' }), 'none'),
  /** The product whose neighbours and audience are shown, and the cart that is completed. */
  product: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(500))), null),
  cart: v.optional(v.pipe(names, v.maxLength(20)), []),
});

export type RecommendationParams = v.InferOutput<typeof schema>;
export type Method = Exclude<(typeof METHODS)[number], 'auto'>;
export type List = 'new' | 'buy_again';

/** Methods that can suggest what a customer has not bought, and are compared with each other whatever is asked for. */
export const COMPARED = ['ease', 'jaccard', 'cosine', 'content', 'hybrid', 'popularity'] as const;
/** Methods that take long to learn: only where they are asked for, and then tested beside the others. */
export const ON_REQUEST = ['users', 'als'] as const;
export type Compared = (typeof COMPARED)[number];
export type OnRequest = (typeof ON_REQUEST)[number];
export type NewMethod = Compared | OnRequest;

export const isOnRequest = (method: string): method is OnRequest =>
  ON_REQUEST.some((known) => known === method);
