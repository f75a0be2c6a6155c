import type { Besides } from '../../panel/besides';

/** Point of the curve: the first `rank` members bring `cumulative` of the total; those of one value stand on one point. Shares are 0–1. */
export interface CurvePoint {
  rank: number;
  members: number;
  cumulative: number;
}

/** Row of `pareto.tiers`. */
export interface TierRow {
  tier: string;
  members: number;
  member_share: number;
  value: number;
  value_share: number;
}

/** How much more often the top tier has a value of an attribute than the rest. */
export interface ProfileRow {
  attribute: string;
  value: string;
  top: number;
  top_known: number;
  rest: number;
  rest_known: number;
  top_share: number;
  rest_share: number;
  lift: number;
  p_adjusted: number;
}

/** Row of `pareto.levels`: buyers of one member level; `none` where the customer file names none. Money and orders under the scope. */
export interface LevelRow {
  member_level: string;
  customers: number;
  customer_share: number;
  orders: number;
  /** Orders a customer. */
  frequency: number;
  average_order_value: number | null;
  revenue: number;
  revenue_share: number;
  revenue_per_customer: number;
}

/** Row of `pareto.years`: how concentrated the revenue of a calendar year is, and what became of its largest fifth in the next. */
export interface YearRow {
  year: string;
  /** Days of the year that the data and the scope cover. */
  days: number;
  customers: number;
  revenue: number;
  /** Share of the year's revenue that the first ⌈0.2 n⌉ customers bring. */
  fifth_share: number;
  /** Customers of the largest fifth; a tie group is never split. */
  fifth: number;
  /** Of these, who bought in the next year, and who were in its largest fifth; null in the last year. */
  again: number | null;
  again_top: number | null;
}

/** What would be, had the largest gone, or the second tier grown. */
export interface WhatIf {
  lost: { members: number; value: number; share: number };
  /** Null where there is one tier alone. */
  raised: { tier: string; gain: number; share: number } | null;
}

/** What all buyers leave after the cost to serve them. */
export interface ProfitSums {
  customers: number;
  margin: number;
  served: number;
  profit: number;
  /** What those above zero leave, and how many they are. */
  peak: number;
  peak_at: number;
  unprofitable: number;
  /** What those below zero take. */
  lost: number;
}

/** Row of `pareto.allocation`. Shares are null where nothing is given at all. */
export interface AllocationRow {
  tier: string;
  members: number;
  value: number;
  value_share: number;
  contacts: number;
  contact_share: number | null;
  contacts_each: number;
  cost: number;
  cost_share: number | null;
}

/** Row of `pareto.double`: revenue of a tier of customers from a tier of products. */
export interface DoubleRow {
  tier: string;
  product_tier: string;
  customers: number;
  orders: number;
  products: number;
  revenue: number;
  revenue_share: number;
}

/** Row of `pareto.favourites`. */
export interface FavouriteRow {
  product: string;
  top_buyers: number;
  top_revenue: number;
  top_share: number;
  rest_share: number | null;
}

/** What is told of customers alone; each null or empty where the files do not say. */
export interface OfCustomers {
  profit: { sums: ProfitSums; whale: { rank: number; cumulative: number }[]; costed: number | null } | null;
  allocation: AllocationRow[];
  double: DoubleRow[];
  favourites: FavouriteRow[];
}

export interface ParetoFigures {
  /** Null where the members are no customers. */
  ofCustomers: OfCustomers | null;
  levels: LevelRow[];
  years: YearRow[];
  /** Money given back in years in which the customer ordered nothing: in no row of the years. */
  yearsOthers: number;
  whatIf: WhatIf;
  /** Share of revenue that the margin is told of; null where another measure is. */
  costed: number | null;
  besides: Besides;
  members: number;
  total: number;
  /** Of the total, money taken back by people who ordered nothing under the scope: they are no members. */
  others: number;
  threshold: number;
  /** Least number of members with at least `threshold` of the total. */
  needed: number;
  /** Members that tie at that edge, 0 where the edge falls between values. */
  tied: number;
  topShares: { share: number; members: number; value: number }[];
  /** Null where a value is negative. */
  gini: number | null;
  hhi: number;
  negatives: number;
  zeros: number;
  curve: CurvePoint[];
  tiers: TierRow[];
  /** Share of the ten largest (or 1% of all, the larger), of the largest, and those of them that returned half or more. */
  largest: { members: number; share: number; first: number; returned: string[] };
  profile: ProfileRow[];
  /** Rows whose member is unknown, with their value. */
  unnamed: { rows: number; value: number };
}
