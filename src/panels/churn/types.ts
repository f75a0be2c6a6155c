import type { CalibrationBin, Confusion } from '../../models/classify/evaluate';
import type { CurvePoint } from '../../models/kaplan-meier';

/** Row of `churn.evaluation`. */
export interface EvaluationRow {
  model: string;
  customers: number;
  base_rate: number;
  auc: number;
  auc_recency: number | null;
  brier: number | null;
  precision_at_10: number;
  recall_at_10: number;
  lift_at_10: number;
}

/** Row of `churn.drivers`: what one standard deviation more of a feature does to the odds. */
export interface DriverRow {
  feature: string;
  odds_ratio: number;
  low: number;
  high: number;
  /** Share of what boosted trees have learnt that rests on it. */
  gain: number | null;
}

/** Row of `churn.signals`: who shows a warning now, and how those who showed it before the cut fared. */
export interface SignalRow {
  signal: string;
  customers: number;
  seen: number;
  rate_with: number | null;
  rate_without: number | null;
  lift: number | null;
}

/** Row of `churn.ladder`: of those who reached so many order days, the share that did not come again in time. */
export interface LadderRow {
  orders: number;
  customers: number;
  gone: number;
  rate: number;
}

/** Row of `churn.products`: customers by what they had bought before the cut. */
export interface ProductRow {
  product: string;
  customers: number;
  gone: number;
  rate: number;
  lift: number;
  p_adjusted: number;
}

export interface SurvivalRow {
  group: string;
  customers: number;
  gone: number;
  /** Null: not reached. */
  median_days: number | null;
}

export interface BandRow {
  band: string;
  customers: number;
  value_at_risk: number | null;
  expected_value: number | null;
  mean_probability: number;
}

export interface QuadrantRow {
  quadrant: string;
  customers: number;
  expected_value: number;
  value_at_risk: number;
}

export interface SaveRow {
  save: string;
  customers: number;
  value_at_risk: number;
  gain: number;
}

export interface ChurnFigures {
  kind: 'orders' | 'attribute';
  problem: 'too_short' | 'too_few' | 'one_outcome' | 'no_columns' | null;
  /** Days without an order that make a customer gone, and where that comes from. */
  days: number;
  daysFrom: 'data' | 'given' | 'short';
  times: number | null;
  attribute: { column: string; value: string } | null;
  spanDays: number;
  asOf: string;
  trainCut: string | null;
  testCut: string | null;
  trained: number;
  tested: number;
  customers: number;
  model: string | null;
  evaluation: EvaluationRow[];
  calibration: CalibrationBin[];
  confusion: Confusion[];
  /** The chance from which an approach pays, at the mean value. */
  payingThreshold: number | null;
  top: { people: number; share: number } | null;
  drivers: DriverRow[];
  features: string[];
  /** Features that tell the outcome nearly alone: perhaps they follow from it. */
  suspicious: string[];
  bands: BandRow[];
  signals: SignalRow[];
  ladder: LadderRow[];
  products: ProductRow[];
  survival: (SurvivalRow & { curve: CurvePoint[] })[];
  logRank: { chiSquare: number; df: number; p: number } | null;
  quadrants: QuadrantRow[];
  save: SaveRow[];
  winBack: number;
  hasValue: boolean;
}
