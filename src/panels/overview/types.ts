import type { Besides } from '../../panel/besides';

export const KPIS = [
  'customers',
  'buyers',
  'orders',
  'revenue',
  'average_order_value',
  'orders_per_customer',
  'repeat_rate',
  'median_gap_days',
] as const;
export type Kpi = (typeof KPIS)[number];

/** Row of `overview.kpis`. `previous` is null where no comparison is asked for or possible. */
export interface KpiRow {
  metric: Kpi;
  value: number | null;
  previous: number | null;
}

/** Row of `overview.months`. A month is complete when it lies whole within the data and before the analysis date. */
export interface MonthRow {
  month: string;
  new_revenue: number;
  returning_revenue: number;
  unknown_revenue: number;
  new_customers: number;
  returning_customers: number;
  complete: boolean;
}

/** Row of `overview.best_sellers`. `growth` is null without earlier sales, `repeat_rate` the share of buyers with two orders of it. */
export interface ProductRow {
  product_id: string;
  product_name: string | null;
  revenue: number;
  share: number;
  orders: number;
  buyers: number;
  repeat_rate: number | null;
  growth: number | null;
  largest_order_share: number;
  /** Money of lines that were wholly given back later. */
  reversed: number;
}

export interface OverviewFigures {
  firstDay: string | null;
  lastDay: string | null;
  kpis: KpiRow[];
  months: MonthRow[];
  bestSellers: ProductRow[];
  /** The period that the figures are put beside, and whether the file holds it; null where the scope is open. */
  compared: { from: string; to: string; covered: boolean } | null;
  /** What the growth of best sellers compares the last days with: the same a year earlier, or those before. */
  growthAgainst: 'year' | 'before';
  besides: Besides;
  gross: boolean;
  /** Money on rows without a customer, and all counted money with it. */
  unknownRevenue: number;
  /** Buyers with two orders or more, and their share of revenue. */
  repeaters: { customers: number; share: number; revenueShare: number };
  /** The same period earlier against this one: parts of the change that sum to it. */
  change: { relative: number; parts: number[]; sure: boolean; orders: [number, number] } | null;
  returns: { amount: number; share: number; topChanges: number; deducted: boolean };
  topFifth: { share: number; members: number } | null;
  /** Days from the first to the last counted order. */
  windowDays: number;
}
