import type { CalibrationBin } from '../../models/classify/evaluate';
import type { Forecast } from '../../models/forecast';

/** Row of `next_purchase.products`. */
export interface ProductRow {
  product_id: string;
  product: string;
  repeat_buyers: number;
  gaps: number;
  median_gap_days: number;
  long_gap_days: number;
  /** Repeat buyers whose usual time falls into the next seven days; and those for whom it has passed, by up to once again as much. */
  due: number;
  overdue: number;
}

/** Row of `next_purchase.evaluation`. */
export interface EvaluationRow {
  method: string;
  customers: number;
  mae_days: number;
  median_ae_days: number;
}

export interface WeekRow {
  week: string;
  orders: number;
  low: number | null;
  high: number | null;
  revenue: number;
}

/** Row of `next_purchase.categories`: what an order day of one category is followed by. */
export interface CategoryRow {
  from: string;
  to: string;
  times: number;
  share: number;
  usual: number;
  lift: number;
}

export interface HourRow {
  weekday: number;
  hour: number | null;
  orders: number;
}

export interface NextFigures {
  problem: 'no_gaps' | null;
  asOf: string;
  customers: number;
  gaps: number;
  rough: boolean;
  /** Expected number of customers who order within so many days. */
  within: { days: number; customers: number }[];
  overdue: number;
  /** Customers for whom no gap as long was ever seen to end. */
  beyond: number;
  testCut: string | null;
  evaluation: EvaluationRow[];
  calibration: CalibrationBin[];
  gapBins: { from: number; to: number; value: number }[];
  medianGap: number;
  longGap: number;
  products: ProductRow[];
  forecast: (Omit<Forecast, 'values' | 'low' | 'high'> & { orderMoney: number }) | null;
  weeks: WeekRow[];
  past: { week: string; orders: number }[];
  weekdays: number[];
  /** Weeks ahead that fell far below those around them a year ago, and what share of those they held. */
  dip: { from: string; to: string; share: number } | null;
  categories: CategoryRow[];
  categoryTest: { n: number; hit: number; usual: number } | null;
  hours: HourRow[];
  hasHours: boolean;
}
