import { ADDRESSES } from '../data/addresses';
import { REQUIRED, type Role } from '../data/canonical';
import type { ErrorCode } from '../engine/errors';
import type { Layout } from './dialect';
import type { Encoding } from './encoding';
import type { BasketShape } from './basket-kinds';
import type { FileProfile } from './quality/types';
import type { Dialect } from './records';
import type { ScanReport } from './source';
import { SCIENTIFIC, type Format, type ValueEvidence } from './values';

export interface ColumnPlan {
  index: number;
  name: string;
  /** Canonical column, an attribute of the customer under its own name, or left out. */
  use: { kind: 'field'; field: string } | { kind: 'attribute' } | { kind: 'ignore' };
  format: Format;
  /** Other columns of the file that could be the same field. */
  alternatives: string[];
}

export type QuestionKind =
  | 'baskets'
  | 'date_order'
  | 'decimal_mark'
  | 'masked_customer'
  | 'order_total'
  | 'total_level'
  | 'price_level'
  | 'amount_level'
  | 'discount'
  | 'currency'
  | 'identity'
  | 'status';

/** Something that the values leave open. Nothing is imported before it is answered. */
export interface Question {
  kind: QuestionKind;
  /** Index of the column, -1 where it is about the file. */
  column: number;
  answers: string[];
  answer: string | null;
  /** Values to show beside the question. */
  examples: string[];
  figures: Record<string, number>;
  /** What the file comes to under each answer, where it is about money. */
  money?: Record<string, number>;
}

/** Something that was settled without asking, and that somebody should know. */
export interface Note {
  code:
    | 'same_layout'
    | 'zone'
    | 'no_currency'
    | 'expectations'
    | 'baskets_unfolded'
    | 'not_sales'
    | 'unfolded'
    | 'left_out_sheets'
    | 'left_out_files'
    | 'skipped_lines'
    | 'header_again'
    | 'row_names'
    | 'wrapped'
    | 'unsure_encoding'
    | 'odd_quotes'
    | 'long_records'
    | 'long_cell'
    | 'missing_lines'
    | 'no_customer'
    | 'no_money'
    | 'no_date'
    | 'clock_column'
    | 'ids_cut'
    | 'ids_zeroed'
    | 'two_columns'
    | 'once_per_order'
    | 'line_money'
    | 'line_total'
    | 'percent_discount'
    | 'unit'
    | 'withheld'
    | 'aligned';

  args: Record<string, string | number>;
}

/** How a discount column is meant: money, the part that is taken off, or the part that is paid. */
export type DiscountMeaning = 'money' | 'off' | 'paid';

/** What money in the file is the money of. */
export interface MoneyLevels {
  discount: DiscountMeaning;
  /** Fields whose money belongs to a whole order and stands on each of its lines: it counts once. */
  onceAnOrder: string[];
}

/** What a file comes to, as it was understood. */
export interface Meaning {
  rows: number;
  orders: number | null;
  customers: number | null;
  products: number | null;
  first: string | null;
  last: string | null;
  total: number | null;
  currency: string | null;
  /** How the total comes about. */
  basis: 'lines' | 'orders' | 'price' | 'none';
}

export interface FileProblem {
  code: ErrorCode;
  args: Record<string, string | number>;
}

/** All that the import knows of one file before it is loaded. */
export interface FilePlan {
  id: string;
  name: string;
  size: number;
  encoding: Encoding;
  bomBytes: number;
  damaged: boolean;
  wrapped: boolean;
  layout: Layout;
  /** What a reading of the whole file found; null where there is none yet. */
  scan: ScanReport | null;
  /** The engine casts every cell that is used as it stands. */
  plain: boolean;
  /** Columns that are blank in some whole record. */
  sparse: boolean[];
  /** Column of the time of day that belongs to the date of an order, -1 where there is none. */
  clock: number;
  levels: MoneyLevels;
  meaning: Meaning | null;
  /** How good it is, column by column. */
  profile: FileProfile | null;
  notes: Note[];
  /** How often sales count that an earlier file holds too; null where nobody has said. */
  overlap: 'once' | 'both' | null;
  /** By what its people are found among the customers, where their ids are others; null where nobody has said. */
  join: Join | null;
  /** Rows that are sales or refunds, by the text of a column: others, such as fees and payouts, are left out. Null where all are. */
  sales: { column: number; keep: RegExp } | null;
  /** Rows of other currencies are left out. */
  onlyCurrency: { column: number; code: string } | null;
  /** Money of other currencies is converted: `of` says what one of each is worth in `to`. */
  rates: (Rates & { column: number }) | null;
  /** Column of an address by which people are told apart in place of their id; null for the id. */
  people: { column: number; kind: 'email' | 'phone' } | null;
  names: string[];
  sample: string[][];
  evidence: ValueEvidence[];
  role: Role;
  /** The role and all it needs were found by name. */
  certain: boolean;
  platform: string | null;
  /** How several items stand in a row, where they may. */
  baskets: BasketShape | null;
  columns: ColumnPlan[];
  questions: Question[];
  problem: FileProblem | null;
}

/** Files that name people differently are joined by an address, or stay apart. */
export const JOINS = [...ADDRESSES, 'apart'] as const;
export type Join = (typeof JOINS)[number];

/** A plan of which nothing is known yet, or nothing can be. */
export function emptyPlan(
  id: string,
  name: string,
  size: number,
  encoding: Encoding,
  bomBytes: number,
): FilePlan {
  const layout: Layout = {
    dialect: { delimiter: ',', quote: '"', escape: 'double' },
    headerLine: 0,
    dataLine: 1,
    skippedLines: 0,
    skipped: [],
    header: [],
    columns: 0,
    width: 0,
    sections: [],
  };
  return {
    id,
    name,
    size,
    encoding,
    bomBytes,
    damaged: false,
    wrapped: false,
    layout,
    scan: null,
    plain: false,
    sparse: [],
    clock: -1,
    levels: { discount: 'money', onceAnOrder: [] },
    meaning: null,
    profile: null,
    notes: [],
    overlap: null,
    join: null,
    sales: null,
    onlyCurrency: null,
    rates: null,
    people: null,
    names: [],
    sample: [],
    evidence: [],
    role: 'transactions',
    certain: false,
    platform: null,
    baskets: null,
    columns: [],
    questions: [],
    problem: null,
  };
}

/** What one of each currency is worth in `to`, as somebody typed it. */
export interface Rates {
  to: string;
  of: Record<string, number>;
}

/** What the user has set by hand; everything else is guessed again around it. */
export interface FileChoices {
  encoding?: Encoding;
  dialect?: Partial<Dialect>;
  /** Line on which the header stands. */
  headerLine?: number;
  role?: Role;
  overlap?: 'once' | 'both';
  join?: Join | undefined;
  /** Times are of UTC, or say their offset, and are meant as the clocks of this zone show them. Without it they stand as they are written. */
  zone?: string | undefined;
  rates?: Rates | undefined;
  /** By column name: a canonical field, `attribute`, or `ignore`. */
  uses?: Record<string, string>;
  /** By `kind:column`. */
  answers?: Record<string, string>;
}

export const questionKey = (question: Pick<Question, 'kind' | 'column'>): string =>
  `${question.kind}:${question.column}`;

/** Whether a plan can be loaded as it stands. */
export const isReady = (plan: FilePlan): boolean =>
  plan.problem === null && plan.questions.every((question) => question.answer !== null);

/** Field → column, as the plan stands. */
export function fieldMap(plan: FilePlan): Map<string, ColumnPlan> {
  return new Map(
    plan.columns.flatMap((column): [string, ColumnPlan][] =>
      column.use.kind === 'field' ? [[column.use.field, column]] : [],
    ),
  );
}

/** Whether an amount can be had of these fields: as it stands, or from a quantity and a price. */
export const hasAmount = (fields: ReadonlyMap<string, unknown>): boolean =>
  fields.has('amount') || fields.has('order_amount') || (fields.has('quantity') && fields.has('unit_price'));

/** Fields that a role is made for and that are not there. */
export function missingFields(role: Role, fields: ReadonlyMap<string, unknown>): string[] {
  return REQUIRED[role].filter((field) => (field === 'amount' ? !hasAmount(fields) : !fields.has(field)));
}

const NAMES_PRODUCT = ['product_id', 'product_name'];

/** Whether lines say which products were bought together: by an order, or by a customer and a day. */
export const namesBaskets = (fields: { has(field: string): boolean }): boolean =>
  NAMES_PRODUCT.some((field) => fields.has(field)) &&
  (fields.has('order_id') || (fields.has('customer_id') && fields.has('ordered_at')));

/**
 * Fields without which a file cannot be used at all. Lines that name baskets need no customer, no date and no money: panels of what is not
 * there stay off.
 */
export const neededFields = (role: Role, fields: ReadonlyMap<string, unknown>): string[] =>
  role === 'transactions' && namesBaskets(fields) ? [] : missingFields(role, fields);

/** Long numbers that all end in zeros, more of them than chance would leave. */
const looksZeroed = ({ zeroedIds, wholeNumbers }: ValueEvidence): boolean =>
  zeroedIds > 1 && zeroedIds > 0.2 * wholeNumbers;

/** Id columns with values that a spreadsheet has already rounded (1.58E+18): different ids may have become one. */
export function roundedIds(plan: FilePlan): { column: string; example: string }[] {
  return plan.columns.flatMap((column) => {
    const evidence = plan.evidence[column.index];
    if (column.use.kind !== 'field' || column.format.kind !== 'id' || !evidence) return [];
    if (evidence.scientificIds === 0 && !looksZeroed(evidence)) return [];
    const example = evidence.samples.find((value) => SCIENTIFIC.test(value)) ?? evidence.samples[0] ?? '';
    return [{ column: column.name, example }];
  });
}
