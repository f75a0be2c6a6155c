import type { Besides } from '../../panel/besides';
import type { List, Method, NewMethod } from './params';

/** Row of `recommendations.evaluation`: means over customers on the last block, which no choice has seen. */
export interface EvaluationRow {
  list: List;
  method: Method;
  k: number;
  customers: number;
  precision: number;
  recall: number;
  map: number;
  ndcg: number;
  hit_rate: number;
  coverage: number;
  novelty: number;
  diversity: number | null;
  /** Whether this is the method whose lists are shown. */
  chosen: boolean;
}

/** An item that the page can name. */
export interface ItemRow {
  product_id: string;
  product_name: string | null;
  category: string | null;
  price: number | null;
  stock: number | null;
  buyers: number;
}

export interface Suggestion {
  item: number;
  score: number;
  /** Items it is suggested because of, with their share of the score. */
  because: { item: number; share: number }[];
}

/** A recommendation of the first customers, as the page lists them. */
export interface ListRow {
  customer_id: string;
  list: List;
  rank: number;
  product_id: string;
  product_name: string | null;
  score: number;
  reason: string;
}

export interface ProductView {
  item: number;
  similar: { item: number; score: number; shared: number }[];
  /** Of the orders with the product, the share that holds each. */
  together: { item: number; share: number; count: number }[];
  /** Of its customers, the share that bought each on a later day within 90. */
  next: { item: number; share: number; count: number }[];
  audience: { customer_id: string; score: number }[];
  audienceSize: number;
}

/** How often an item is bought, and how often it is recommended. */
export interface BiasRow {
  item: number;
  buyers: number;
  recommended: number;
}

export interface RecommendationFigures {
  besides: Besides;
  /** Items that figures name, by number: the most bought. */
  items: ItemRow[];
  customers: number;
  personal: number;
  cold: number;
  minProducts: number;
  method: Method;
  /** What the choice came to: the ridge of EASE, the half-life of buying again (0: none), the parts of the hybrid. */
  lambda: number;
  halfLife: number;
  weights: Record<'ease' | 'jaccard' | 'content' | 'popularity', number>;
  easeItems: number;
  /** First days of the choosing and of the reported block; null where there are too few orders to test on. */
  split: { chooseAt: string; splitAt: string } | null;
  evaluation: EvaluationRow[];
  /** 95% interval of the shipped method's hit rate less that of best sellers, customers paired. */
  advantage: { method: NewMethod; low: number; high: number } | null;
  /** Share of what was bought after the split that was unknown before it. */
  unknownTargets: number;
  /** Customers of the test that were drawn for it, where there were more. */
  sampled: boolean;
  usesSignals: boolean;
  lists: ListRow[];
  bias: BiasRow[];
  product: ProductView | null;
  cart: { items: number[]; suggestions: Suggestion[] } | null;
  /** Items asked for by name that are not there. */
  unknownNames: string[];
  allowedItems: number;
  allItems: number;
}
