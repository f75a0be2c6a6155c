import type { CurvePoint } from '../../models/kaplan-meier';
import type { Backtest } from './projection';

/** Row of `cohorts.retention`. Measures are null outside the dates. Shares are 0–1; money is per period, or accumulated and divided by the whole cohort. */
export interface RetentionRow {
  cohort: string;
  cohort_size: number;
  period: number;
  customers: number | null;
  retention: number | null;
  orders: number | null;
  revenue: number | null;
  cumulative_revenue_per_customer: number | null;
  /** Some of the period lies within the dates: what is measured is null elsewhere, as nothing is known of it here. */
  inside: boolean;
  complete: boolean;
  /** Customers of the cohort for whom this period has ended, those among them who came back, and their share. */
  eligible: number;
  eligible_customers: number;
  eligible_retention: number | null;
  average_order_value: number | null;
  orders_per_customer: number | null;
  /** Share of the cohort that has ordered twice by the end of the period. */
  repeat_rate: number | null;
  /** Money given back ÷ money sold in the period, whatever the rules deduct; null where nothing was sold. */
  refund_rate: number | null;
  /** Null where no cost is known. */
  cumulative_margin_per_customer: number | null;
  /** Begins so early that older customers of before the file may be in it. */
  history_start: boolean;
}

type Measures = 'customers' | 'retention' | 'orders' | 'revenue' | 'cumulative_revenue_per_customer';

/** A cell whose period lies whole within the dates and has ended: nothing that is measured is missing. */
export type WholeCell = RetentionRow & { [Name in Measures]: number };

export const isWholeCell = (row: RetentionRow): row is WholeCell => row.complete && row.inside;

/** Weighted and simple mean of the retention at an age, over the cohorts that have been watched that long; zeros are counted. */
export interface MeanRow {
  period: number;
  weighted: number;
  simple: number;
  cohorts: number;
  customers: number;
}

/** The way from one order to the next (Kaplan–Meier), of customers whose first order is surely their first: `step` 1 leads from the first order to the second. */
export interface LadderStep {
  step: number;
  /** Orders from which the wait began, and those that were followed by another. */
  from: number;
  reached: number;
  /** The last day, of `horizon` at most, on which enough were still waiting to tell. */
  watched: number;
  /** Share within `watched` days, with its interval; null where too few were watched. */
  share: number | null;
  low: number | null;
  high: number | null;
  medianDays: number | null;
  quarterDays: number | null;
  curve: CurvePoint[];
}

export interface ProjectedCell {
  cohort: string;
  period: number;
  customers: number;
  low: number;
  high: number;
}

/** A cell of two groups side by side: retention of each, a − b, and Fisher's p adjusted over all cells (Holm). */
export interface VersusCell {
  cohort: string;
  period: number;
  a: number;
  b: number;
  difference: number;
  pAdjusted: number;
}

/** All cohorts together at an age, adjusted over all ages. */
export interface VersusAge extends Omit<VersusCell, 'cohort'> {
  customersA: number;
  customersB: number;
}

export interface Versus {
  /** Id of the segment that stands on the other side. */
  against: string;
  /** Customers who are on both sides. */
  both: number;
  cells: VersusCell[];
  ages: VersusAge[];
}

export interface CohortFigures {
  rows: RetentionRow[];
  /** Cohorts that exist; `rows` holds the latest of them. */
  cohorts: number;
  shownCohorts: number;
  means: MeanRow[];
  /** Days from the first order with which nine in ten next orders have come. */
  longGap: number | null;
  ladder: LadderStep[];
  horizon: number;
  /** Customers of before the file, perhaps, who are in no step of the ladder. */
  unsure: number;
  projection: { cells: ProjectedCell[]; backtest: Backtest | null } | null;
  /** Customers left out because the data does not say when or how they began. */
  withoutStart: number;
  /** Share of revenue that the margin is told of; null where another measure is. */
  costed: number | null;
  /** The day on which customers were scored, where cohorts are by that. */
  scoredOn: string | null;
  versus: Versus | null;
}
