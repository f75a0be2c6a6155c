import type { RunSql } from '../engine/protocol';
import { firstRow, type ResultTable } from '../engine/table';
import { ident, join, sql, type Sql } from '../sql/sql';
import type { ColumnPlan, FilePlan } from './file-plan';
import type { Source } from './source';

/** Runs one statement of an import. */
export type Exec = (statement: Sql) => Promise<ResultTable>;

/** What the import needs of the engine: statements, files, and whether somebody pressed Cancel. */
export interface LoadContext {
  run: RunSql;
  runId: string;
  registerFile(name: string, file: Blob): Promise<void>;
  dropFile(name: string): Promise<void>;
  signal: { readonly cancelled: boolean };
  /** What was read while the files were looked at. */
  ahead?: { take(plan: FilePlan, table: string, exec: Exec): Promise<boolean> };
  onStep(step: LoadStep): void;
}

export type LoadStep = { step: 'read' | 'check' | 'repair' | 'keys' | 'base'; file: string };

export interface LoadFile {
  plan: FilePlan;
  file: Blob;
}

export type RejectReason =
  | 'not_a_value'
  | 'no_date'
  | 'no_amount'
  | 'total_row'
  | 'no_id'
  | 'no_order'
  | 'ragged'
  | 'elsewhere'
  | 'cleaned'
  | 'not_sale'
  | 'other_currency';

export interface FileReport {
  id: string;
  name: string;
  role: FilePlan['role'];
  rows: number;
  imported: number;
  rejected: number;
  reasons: { reason: RejectReason; column: string; rows: number }[];
  /** Cells that could not be read where the row could do without: left blank. */
  blanked: { column: string; cells: number }[];
  shortRows: number;
  longRows: number;
  raggedLines: number[];
  nulBytes: number;
  repaired: boolean;
  damaged: boolean;
  duplicates: number;
}

/** A file that stands in the engine as a table of its own, typed and judged. */
export interface Staged {
  file: LoadFile;
  table: string;
  columns: Set<string>;
  attributes: string[];
  report: FileReport;
  rejects: Rejects;
}

/** Rows of a file that were not imported, found again in the file when somebody wants to see them. */
export interface Rejects {
  source: Source;
  plan: FilePlan;
  ordinals: number[];
  masks: number[];
  bits: { bit: number; column: ColumnPlan | null; reason: RejectReason }[];
}

export interface RejectedRow {
  line: number;
  column: string;
  value: string;
  reason: RejectReason;
  raw: string;
}

/** The rows of several staged files, columns matched by name. */
export const unionOf = (parts: readonly Staged[]): Sql =>
  join(
    parts.map((part) => sql`SELECT * EXCLUDE (_failed) FROM ${ident(part.table)}`),
    ' UNION ALL BY NAME ',
  );

/** Number of rows of a table. */
export async function countRows(table: string, exec: Exec): Promise<number> {
  return firstRow<{ n: number }>(await exec(sql`SELECT count(*)::DOUBLE AS n FROM ${ident(table)}`)).n;
}
