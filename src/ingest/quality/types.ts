import type { Role } from '../../data/canonical';
import type { Format } from '../values';

/** Rules by which cells are judged, in the order of their weight. */
export const ISSUE_RULES = [
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
] as const;
export type IssueRule = (typeof ISSUE_RULES)[number];

export type Severity = 'error' | 'warning' | 'info';

/** Cells of a column that break a rule. */
export interface Issue {
  rule: IssueRule;
  column: string;
  severity: Severity;
  /** Rows that hold such a cell. */
  rows: number;
  /** Of them, cells that are wrong in themselves, and not only beside others. */
  cells: number;
  /** Masked in personal columns. */
  example: string;
  /** The first of them, by the number of their row under the header. */
  found: { row: number; value: string }[];
}

/** What the cells of a column are, counted over all rows. */
export interface ColumnProfile {
  column: string;
  /** Canonical column, the customer's own attribute, or null where the column is left out: such cells are not read. */
  field: string | null;
  type: Format['kind'];
  rows: number;
  empty: number;
  /** Distinct values; cells that cannot be read count by their text. */
  distinct: number;
  /** Filled cells that cannot be read as the type, or are refused by a rule of validity. */
  invalid: number;
  min: string | null;
  max: string | null;
  /** The most frequent values. Those of personal columns are masked. */
  top: { value: string; rows: number }[];
  /** All values of a text column that has few and is of no person; null elsewhere. */
  values: string[] | null;
  /** Whether each row is expected to have a value of its own: the id of what the file lists. */
  key: boolean;
  /** Whether it holds a day to come. */
  future: boolean;
  /** Rows in twelve equal steps from the least to the greatest, of numbers and dates. */
  histogram: number[] | null;
}

/** The days on which a file has rows. */
export interface Freshness {
  first: string;
  last: string;
  /** Days from the first to the last without a row. */
  missing: number;
  /** The longest stretch without a row: its first day and its length. */
  gap: { from: string; days: number } | null;
}

/** How good a file is, column by column. */
export interface FileProfile {
  role: Role;
  columns: ColumnProfile[];
  issues: Issue[];
  freshness: Freshness | null;
}
