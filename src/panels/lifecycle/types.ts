import type { CurvePoint } from '../../models/kaplan-meier';

/** Row of `lifecycle.stages`. Shares are 0–1; money under the dates. */
export interface StageRow {
  stage: string;
  customers: number;
  customer_share: number;
  orders: number;
  revenue: number;
  revenue_share: number;
  /** Half have been in the stage for so many days; null where nobody knows since when. */
  median_days: number | null;
  /** What they are expected to bring within a year, by the value panel; null where it tells nothing. */
  expected_value: number | null;
  /** Of sales whose cost is known, under the dates; null where too few have one. */
  margin: number | null;
  /** The chance to leave × the expected value, by the churn panel; null where it tells nothing. */
  value_at_risk: number | null;
}

/** Row of `lifecycle.flow`. `dormant` ≤ 0. */
export interface FlowRow {
  period: string;
  new: number;
  returning: number;
  resurrecting: number;
  dormant: number;
  active: number;
  new_orders: number;
  returning_orders: number;
  resurrecting_orders: number;
  new_revenue: number;
  returning_revenue: number;
  resurrecting_revenue: number;
  complete: boolean;
}

/** Row of `lifecycle.transitions`: people of `from_stage` at the earlier date by their stage at the later. */
export interface TransitionRow {
  from_stage: string;
  to_stage: string;
  customers: number;
  probability: number;
  orders: number;
  revenue: number;
  /** Money of those people between the two dates. */
  between: number;
}

/** Row of `lifecycle.chain`: what the moves come to if they go on. */
export interface ChainRow {
  stage: string;
  customers: number;
  long_run: number | null;
  /** Days until lost; null where that need not happen. */
  days_until_lost: number | null;
  value: number;
}

/** Row of `lifecycle.gaps`: days between consecutive order days, all customers or within a category. */
export interface GapRow {
  group: string;
  gaps: number;
  customers: number;
  median_days: number;
  threshold_days: number;
}

/** Row of `lifecycle.conversion`. */
export interface ConversionRow {
  step: string;
  customers: number;
  reached: number;
  watched: number;
  share: number | null;
  low: number | null;
  high: number | null;
  median_days: number | null;
}

/** Row of `lifecycle.buying`: buyers of two periods. */
export interface BuyingRow {
  group: string;
  buying: string;
  customers: number;
  share: number;
  first_revenue: number;
  second_revenue: number;
}

/** Row of `lifecycle.leads`: leads by what they did lately. */
export interface LeadRow {
  touches: string;
  leads: number;
  watched: number;
  converted: number;
  share: number | null;
}

export interface LifecycleFigures {
  /** Days without an order after which a customer is dormant, and after which lost. */
  threshold: number;
  lostAfter: number;
  /** `data`: the 0.9 quantile of gaps; `given`: a parameter; `none`: nobody ordered on two days. */
  thresholdFrom: 'data' | 'given' | 'none';
  /** What the churn panel calls gone, where the file is too short to test this threshold. */
  testable: number | null;
  asOf: string;
  customers: number;
  onceOnly: number;
  stages: StageRow[];
  /** Share of revenue under the dates that the margins are of; null where none is told. */
  costed: number | null;
  flow: FlowRow[];
  transitions: TransitionRow[];
  dates: { from: string; to: string } | null;
  chain: { rows: ChainRow[]; steady: boolean } | null;
  gaps: GapRow[];
  gapBins: { from: number; to: number; value: number }[];
  conversion: (ConversionRow & { curve: CurvePoint[] })[];
  buying: BuyingRow[];
  periods: { first: { from: string; to: string }; second: { from: string; to: string } } | null;
  leads: LeadRow[];
  leadDays: number;
}
