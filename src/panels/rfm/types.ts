import type { Channel } from '../../data/consent';
import type { Besides } from '../../panel/besides';
import type { Cuts, HistogramBin } from './compute';
import type { Metric } from './params';

/** Only for channels with a consent column: the share that opted in, and the customers that can be reached. */
type Reach = Partial<Record<`opted_in_${Channel}` | `reachable_${Channel}`, number>>;

/** Row of `rfm.segments`. Shares are 0–1, recency in days. */
export interface SegmentRow extends Reach {
  segment: string;
  customers: number;
  customer_share: number;
  revenue: number;
  revenue_share: number;
  average_order_value: number;
  median_recency_days: number;
  median_frequency: number;
  median_monetary: number;
  orders: number;
}

/** Customers that share a set of scores. `monetary` is the sum over them. */
export interface ScoreCell {
  r: number;
  f: number;
  m: number;
  fm: number;
  segment: string;
  value_type: string;
  customers: number;
  revenue: number;
  orders: number;
  monetary: number;
}

export interface TransitionRow {
  /** `none`: no order before the earlier date. */
  from_segment: string;
  to_segment: string;
  customers: number;
  revenue: number;
  orders: number;
  revenue_before: number;
  /** Customers without an order since the earlier date. */
  silent: number;
}

/** Row of `rfm.history`: customers in a segment on a morning, by the cut points of the analysis date. */
export interface HistoryRow {
  day: string;
  segment: string;
  customers: number;
}

/** Row of `rfm.within_groups`: a segment within a group, by cut points of the group's own. */
export interface GroupRow {
  group: string;
  segment: string;
  customers: number;
  customer_share: number;
  orders: number;
  revenue: number;
  revenue_share: number;
}

/** Row of `rfm.two_set_ups`: customers by their segments under another set-up and under this one. */
export interface ComparedRow {
  other_segment: string;
  segment: string;
  customers: number;
  orders: number;
  revenue: number;
}

export interface RfmFigures {
  /** Share of revenue that money is a margin of; null where it is revenue. */
  costed: number | null;
  besides: Besides | null;
  customers: number;
  cuts: Cuts;
  thresholds: Record<Metric, number>;
  constant: Metric[];
  /** Scores that nobody has, by metric. */
  emptyScores: Record<Metric, number[]>;
  /** Share of customers at the lowest frequency. */
  lowestFrequencyShare: number;
  segments: SegmentRow[];
  cells: ScoreCell[];
  histograms: Record<Metric, { linear: HistogramBin[]; logarithmic: HistogramBin[] }>;
  transitions: TransitionRow[];
  since: string | null;
  /** Null where it was not asked for. */
  history: HistoryRow[] | null;
  /** Null where no groups were asked for; `more` are those beyond the largest. */
  groups: { rows: GroupRow[]; more: number } | null;
  compared: ComparedRow[] | null;
  asOf: string;
  quiet: {
    customers: number;
    revenue: number;
    share: number;
    medianDays: number;
    longGap: number | null;
  } | null;
  nextOrder: { customers: number; share: number; days: number } | null;
}
