import type { Measures } from './measures';
import type { Besides } from '../../panel/besides';
import type { BasketParams } from './params';

/** Row of `basket.rules` with the items behind it. Shares are 0–1. */
export interface RuleRow extends Measures {
  antecedent: string[];
  consequent: string[];
  count: number;
  antecedent_count: number;
  consequent_count: number;
  p_value: number;
  p_adjusted: number;
  redundant: boolean;
  /** The same rule in the compared period; null where it did not occur or none is asked for. */
  previous: { lift: number; confidence: number; count: number } | null;
}

/** An item as the baskets hold it. Money is per basket that holds it. */
export interface ItemRow {
  item: string;
  name: string | null;
  baskets: number;
  price: number;
  /** Null where no cost is known. */
  margin: number | null;
}

/** Two items against chance, in the same baskets. */
export interface PairRow {
  a: string;
  b: string;
  count: number;
  expected: number;
  lift: number;
  p_adjusted: number;
}

export interface SequenceRow {
  first: string;
  then: string;
  /** Customers whose first purchase of `first` was followed long enough, and those who bought `then` within the days. */
  customers: number;
  followed: number;
  share: number;
  /** Share of all first purchases of other items that `then` followed as soon. */
  base: number;
  ratio: number;
  low: number;
  high: number;
  /** That the ratio is 1, two-sided, Holm over all pairs looked at. */
  p_adjusted: number;
  medianDays: number;
}

/** Two items that the same customers buy, and how often together. */
export interface SubstituteRow {
  a: string;
  b: string;
  customers: number;
  /** Yule's Q over customers: 1 where all who buy one buy the other. */
  q: number;
  /** Lift in the same basket: below 1 they stand in for each other. */
  lift: number;
}

/** A step of the clustering: two groups by number (items first, then the merges before) at a distance. */
export interface Merge {
  left: number;
  right: number;
  distance: number;
}

export interface OverlapRow {
  /** Bit k is set where customers bought from set k. */
  mask: number;
  customers: number;
  revenue: number;
}

export interface Bundle {
  items: string[];
  /** Baskets that held all of them, and what these items brought there. */
  baskets: number;
  amount: number;
  /** What the items cost together on average, bought alone or not. */
  price: number;
  margin: number | null;
  discounted: number;
  /** By how much more must be sold at the discount to earn as much: of margin where costs are known, else of revenue. */
  uplift: number | null;
}

export interface BasketFigures {
  /** What a basket is. */
  basket: BasketParams['basket'];
  baskets: number;
  oneItem: number;
  meanItems: number;
  /** Units per basket; null without quantities. */
  meanUnits: number | null;
  distinctItems: number;
  frequentItems: number;
  frequentPairs: number;
  minCount: number;
  auto: boolean;
  itemsets: number;
  /** All rules that meet support, before any other filter. */
  rulesAtSupport: number;
  ruleCount: number;
  rules: RuleRow[];
  /** For counting rules while a slider moves: those that pass every filter but confidence, lift and support. */
  preview: { count: Int32Array; confidence: Float64Array; lift: Float64Array } | null;
  exploded: { what: 'itemsets' | 'rules'; limit: number; suggested: number } | null;
  hugeBaskets: number;
  withoutCustomer: number;
  items: ItemRow[];
  affinity: { items: string[]; counts: number[] };
  negatives: PairRow[];
  sequences: SequenceRow[];
  substitutes: { items: string[]; merges: Merge[]; pairs: SubstituteRow[] };
  overlap: { sets: string[]; by: 'category' | 'item'; rows: OverlapRow[] };
  bundle: Bundle | null;
  hasCost: boolean;
  /** What the lines say besides what was bought together; what needs it is left out where they do not. */
  knows: { customers: boolean; dates: boolean; money: boolean };
  /** Share of revenue on lines with a cost; null where no line has one. Margins are told from a half on. */
  costed: number | null;
  besides: Besides;
}
