import type { CleaningDeed } from '../../data/cleaning';
import type { ExpectedOf } from '../../data/expectations';

/** Rules that cells, columns and rows are judged by; what begins with `rejected` kept rows out. */
export const RULES = [
  'garbled',
  'unreadable',
  'future_date',
  'birth_date',
  'email',
  'phone',
  'postcode',
  'id_card',
  'credit_code',
  'bank_card',
  'gender',
  'negative_quantity',
  'same_id',
  'same_phone',
  'same_email',
  'same_row',
  'filler',
  'spelling',
  'empty_column',
  'rejected_not_a_value',
  'rejected_no_date',
  'rejected_no_amount',
  'rejected_total_row',
  'rejected_no_id',
  'rejected_no_order',
  'rejected_ragged',
  'rejected_elsewhere',
  'rejected_cleaned',
  'rejected_not_sale',
  'rejected_other_currency',
] as const;
export type Rule = (typeof RULES)[number];

/** Why a buyer may be none of the customers that an analysis is about. */
export const SUSPICIONS = ['test', 'staff', 'large', 'frequent'] as const;

/** Row of `quality.files`. The parts of the score and the score run from 0 to 1. */
export interface FileRow {
  file: string;
  role: string;
  rows: number;
  imported: number;
  completeness: number;
  validity: number;
  uniqueness: number;
  consistency: number;
  score: number;
  first_day: string | null;
  last_day: string | null;
  missing_days: number | null;
  gap_from: string | null;
  gap_days: number | null;
}

/** Row of `quality.days`: a day of the last 24 months of sales, whether it has lines or not. */
export interface DayRow {
  day: string;
  lines: number;
}

/** Row of `quality.columns`. Columns that are left out of the import have no counts. */
export interface ColumnRow {
  file: string;
  column: string;
  role: string | null;
  type: string;
  rows: number;
  empty: number | null;
  distinct: number | null;
  min: string | null;
  max: string | null;
  invalid: number | null;
  top: string;
  /** Rows in twelve steps from min to max, apart by blanks. */
  histogram: string;
}

/** Row of `quality.issues`. */
export interface IssueRow {
  file: string;
  rule: Rule;
  column: string;
  rows: number;
  severity: 'error' | 'warning' | 'info';
  example: string;
}

/** Row of `quality.rows`: at most 200 of each issue; `row` counts under the header. */
export interface FoundRow {
  file: string;
  rule: Rule;
  column: string;
  row: number;
  value: string;
}

/** Row of `quality.suspicious`: buyers under the scope. */
export interface SuspicionRow {
  suspicion: (typeof SUSPICIONS)[number];
  customers: number;
  revenue: number;
  revenue_share: number;
}

/** Row of `quality.cleaning`: what a step did to a file, by value; one row of no rows where it found nothing. */
export interface CleaningRow {
  step: number;
  kind: CleaningDeed['kind'];
  file: string;
  column: string;
  was: string;
  /** Null where rows were left out. */
  becomes: string | null;
  rows: number;
}

/** Row of `quality.expectations`: how a file stands to what is expected of its kind. */
export interface ExpectationRow {
  file: string;
  column: string;
  expectation: ExpectedOf;
  /** The least share that is expected, and the one that was found. */
  least: number | null;
  found: number | null;
  /** Values that were not expected. */
  strange: string;
  state: 'failed' | 'met';
}

export interface QualityFigures {
  files: FileRow[];
  days: DayRow[];
  columns: ColumnRow[];
  issues: IssueRow[];
  found: FoundRow[];
  cleaning: CleaningRow[];
  expectations: ExpectationRow[];
  suspicious: SuspicionRow[];
  /** Buyers too few to tell who stands out. */
  fewBuyers: boolean;
}
