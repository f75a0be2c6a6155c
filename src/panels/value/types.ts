/** Row of `value.backtest`: customers by repeat order days before the cut. */
export interface BacktestRow {
  group: string;
  customers: number;
  actual_orders: number;
  predicted_orders: number;
  actual_revenue: number;
  predicted_revenue: number;
}

/** Row of `value.model`. */
export interface ModelRow {
  model: string;
  parameter: string;
  value: number | null;
}

/** A model that was tried. */
export interface Candidate {
  model: string;
  state: 'inside' | 'edge' | 'unsettled';
  log_likelihood: number | null;
}

export interface DecileRow {
  decile: number;
  customers: number;
  expected_value: number;
  share: number;
  least: number;
  historic_revenue: number;
  once: number;
}

export interface GroupRow {
  value_group: string;
  customers: number;
  historic: number;
  expected: number;
  expected_value: number;
  p_alive: number | null;
  allowable_cost: number;
}

/** How a prediction compares with what came, over all customers. */
export interface Accuracy {
  from: string;
  days: number;
  customers: number;
  orders: number;
  predicted: number;
  revenue: number;
  predictedRevenue: number;
  /** Mean absolute error of a customer's orders: of the model, and of “as many as in as many days before”. */
  error: number;
  naiveError: number | null;
  naivePredicted: number | null;
}

export interface TrackPoint {
  /** Days since the first order of the file. */
  day: number;
  actual: number;
  predicted: number;
  actualSum: number;
  predictedSum: number;
}

export interface ValueFigures {
  /** `orders`: from order histories; `contract`: from contracts. */
  kind: 'orders' | 'contract';
  model: string | null;
  /** Why nothing is predicted. */
  problem: 'too_few' | 'no_fit' | 'no_columns' | 'no_contracts' | null;
  rough: boolean;
  candidates: Candidate[];
  rows: ModelRow[];
  months: number;
  /** Share of revenue that stays; null where value is revenue. */
  margin: number | null;
  marginFrom: 'given' | 'costs' | null;
  customers: number;
  repeaters: number;
  spanDays: number;
  historic: number;
  expectedOrders: number;
  expected: number;
  low: number | null;
  high: number | null;
  topDecile: { customers: number; share: number; once: number } | null;
  /** Of a customer who has just ordered for the first time. */
  fresh: { orders: number; value: number; first: number } | null;
  /** Correlation of how often with how much, over customers with repeat orders. */
  correlation: { value: number; customers: number } | null;
  leftOutOfMoney: number;
  /** One-time buyers who stand above somebody with repeat orders, no longer ago and of no less money. */
  outranked: number;
  /** Why there is no test, and the day it was to begin. */
  untested: 'short' | 'few' | 'no_fit' | null;
  cut: string | null;
  /** Repeat buyers silent for longer than nine in ten gaps last, and the mean chance that the model gives them to be alive. */
  quiet: { customers: number; days: number; alive: number } | null;
  accuracy: Accuracy | null;
  backtest: BacktestRow[];
  tracking: TrackPoint[];
  pmf: { x: number; actual: number; predicted: number }[];
  grid: { x: number; last: number; alive: number; expected: number }[];
  unit: 'day' | 'week';
  deciles: DecileRow[];
  groups: GroupRow[];
  whatIf: { factor: 'retention' | 'money' | 'frequency'; up: number; down: number }[];
  alive: {
    rank: number;
    customer_id: string;
    points: { day: string; at: number; alive: number }[];
    orders: number[];
  } | null;
  survival: { period: number; share: number; seen: number | null }[];
}
