import type { Role } from './canonical';

/** Rules by which a step finds cells: those of the quality panel that a cell breaks by itself or by standing too often. */
export const CLEANED_RULES = [
  'garbled',
  'future_date',
  'birth_date',
  'email',
  'phone',
  'postcode',
  'id_card',
  'credit_code',
  'bank_card',
  'gender',
  'filler',
] as const;
export type CleanedRule = (typeof CLEANED_RULES)[number];

/** What a step does. `column` is a canonical field or an attribute: the step holds for every file that has it. */
export type CleaningDeed =
  /** Values that are spellings of one get the spelling that most rows have. */
  | { kind: 'spellings'; column: string }
  | { kind: 'replace'; column: string; from: string[]; to: string }
  /** Cells that break a rule are left blank; where the row cannot do without, it is left out. */
  | { kind: 'invalid'; column: string; rule: CleanedRule }
  | { kind: 'leave_out'; column: string; values: string[] }
  /** Rows that are the same in every column in use as a row before, of the same file. */
  | { kind: 'same_rows'; role: Role };

/** One of the ordered steps that files go through on their way in. */
export type CleaningStep = CleaningDeed & { on: boolean };

/** What a step did to a file. `becomes` is null where rows were left out; values of people are not told. */
export interface Cleaned {
  step: number;
  kind: CleaningDeed['kind'];
  file: string;
  column: string;
  was: string;
  becomes: string | null;
  rows: number;
}
