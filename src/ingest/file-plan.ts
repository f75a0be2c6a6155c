import { REQUIRED, type Role } from '../data/canonical';
import type { ErrorCode } from '../engine/errors';
import type { Layout } from './dialect';
import type { Encoding } from './encoding';
import type { Dialect } from './records';
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

export type QuestionKind = 'date_order' | 'decimal_mark' | 'masked_customer' | 'order_total' | 'status';

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
  layout: Layout;
  names: string[];
  sample: string[][];
  evidence: ValueEvidence[];
  role: Role;
  /** The role and all it needs were found by name. */
  certain: boolean;
  platform: string | null;
  columns: ColumnPlan[];
  questions: Question[];
  problem: FileProblem | null;
}

/** What the user has set by hand; everything else is guessed again around it. */
export interface FileChoices {
  encoding?: Encoding;
  dialect?: Partial<Dialect>;
  role?: Role;
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

/** Fields that a role needs and that are not there. */
export function missingFields(role: Role, fields: ReadonlyMap<string, unknown>): string[] {
  return REQUIRED[role].filter((field) => (field === 'amount' ? !hasAmount(fields) : !fields.has(field)));
}

/** Id columns with values that a spreadsheet has already rounded (1.58E+18): different ids may have become one. */
export function roundedIds(plan: FilePlan): { column: string; example: string }[] {
  return plan.columns.flatMap((column) => {
    const evidence = plan.evidence[column.index];
    if (column.use.kind !== 'field' || column.format.kind !== 'id' || !evidence?.scientificIds) return [];
    const example = evidence.samples.find((value) => SCIENTIFIC.test(value)) ?? '';
    return [{ column: column.name, example }];
  });
}
