import type { Cleaned } from '../../data/cleaning';
import type { Expectation } from '../../data/expectations';
import { join, raw, sql, type Sql } from '../../sql/sql';
import type { FilePlan } from '../file-plan';
import type { FileReport } from '../report';
import { check } from './expect';
import type { FileProfile } from './types';

type Value = string | number | boolean | null;

type Declared = Record<string, 'VARCHAR' | 'DOUBLE' | 'BOOLEAN'>;

const FILES: Declared = {
  file: 'VARCHAR',
  role: 'VARCHAR',
  rows: 'DOUBLE',
  imported: 'DOUBLE',
  completeness: 'DOUBLE',
  validity: 'DOUBLE',
  uniqueness: 'DOUBLE',
  consistency: 'DOUBLE',
  score: 'DOUBLE',
  first_day: 'VARCHAR',
  last_day: 'VARCHAR',
  missing_days: 'DOUBLE',
  gap_from: 'VARCHAR',
  gap_days: 'DOUBLE',
};

const COLUMNS: Declared = {
  file: 'VARCHAR',
  '"column"': 'VARCHAR',
  role: 'VARCHAR',
  type: 'VARCHAR',
  rows: 'DOUBLE',
  empty: 'DOUBLE',
  '"distinct"': 'DOUBLE',
  min: 'VARCHAR',
  max: 'VARCHAR',
  invalid: 'DOUBLE',
  top: 'VARCHAR',
  histogram: 'VARCHAR',
};

const ISSUES: Declared = {
  file: 'VARCHAR',
  rule: 'VARCHAR',
  '"column"': 'VARCHAR',
  rows: 'DOUBLE',
  severity: 'VARCHAR',
  example: 'VARCHAR',
};

const ROWS: Declared = {
  file: 'VARCHAR',
  rule: 'VARCHAR',
  '"column"': 'VARCHAR',
  row: 'DOUBLE',
  value: 'VARCHAR',
};

const CLEANING: Declared = {
  step: 'DOUBLE',
  kind: 'VARCHAR',
  file: 'VARCHAR',
  '"column"': 'VARCHAR',
  was: 'VARCHAR',
  becomes: 'VARCHAR',
  rows: 'DOUBLE',
};

const EXPECTATIONS: Declared = {
  file: 'VARCHAR',
  role: 'VARCHAR',
  '"column"': 'VARCHAR',
  expectation: 'VARCHAR',
  least: 'DOUBLE',
  found: 'DOUBLE',
  strange: 'VARCHAR',
  met: 'BOOLEAN',
};

/** A table of a few rows, declared so that none of them is needed to know its columns. */
function declared(name: string, columns: Declared, rows: readonly Value[][]): Sql[] {
  const types = Object.entries(columns);
  const cell = (value: Value): Sql => {
    if (value === null) return raw('NULL');
    if (typeof value === 'boolean') return raw(String(value));
    return typeof value === 'string' ? sql`${value.replaceAll('\0', '')}` : sql`${value}`;
  };
  const statements = [
    raw(`CREATE OR REPLACE TABLE ${name} (${types.map(([column, type]) => `${column} ${type}`).join(', ')})`),
  ];
  if (rows.length > 0)
    statements.push(
      sql`INSERT INTO ${raw(name)} VALUES ${join(rows.map((row) => sql`(${join(row.map(cell))})`))}`,
    );
  return statements;
}

const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 1);

/** Of columns in use: cells that hold something. */
const completeness = ({ columns }: FileProfile): number => {
  const used = columns.filter(({ field }) => field !== null);
  const cells = used.reduce((sum, { rows }) => sum + rows, 0);
  return (
    1 -
    share(
      used.reduce((sum, { empty }) => sum + empty, 0),
      cells || 1,
    )
  );
};

const cellsOf = ({ issues }: FileProfile, rules: readonly string[]): number =>
  issues.filter(({ rule }) => rules.includes(rule)).reduce((sum, { cells }) => sum + cells, 0);

const filledCells = ({ columns }: FileProfile): number =>
  columns.reduce((sum, { field, rows, empty }) => sum + (field === null ? 0 : rows - empty), 0);

/** How the file does, each part from 0 to 1; the score is their mean. */
function scores(profile: FileProfile, report: FileReport): number[] {
  const filled = filledCells(profile);
  const consistency = ['spelling', 'garbled'];
  const wrong = profile.issues
    .filter(({ rule }) => !consistency.includes(rule))
    .reduce((sum, { cells }) => sum + cells, 0);
  const same = profile.issues
    .filter(({ rule }) => ['same_row', 'same_id', 'same_phone', 'same_email'].includes(rule))
    .reduce((most, { rows }) => Math.max(most, rows), 0);
  return [
    completeness(profile),
    1 - Math.min(1, share(wrong, filled || 1)),
    1 - Math.min(1, share(Math.max(same, report.duplicates), report.rows || 1)),
    1 - Math.min(1, share(cellsOf(profile, consistency), filled || 1)),
  ];
}

/**
 * Statements that make what the quality panel reads: `quality_files`, `quality_columns`, `quality_issues` (what was found by the rules, and rows
 * that were not imported), `quality_rows` (the first rows of each issue), `quality_cleaning` (what the cleaning steps did), `quality_expectations`
 * (how each file stands to what is expected of its kind).
 */
export function qualityStatements(
  all: readonly { plan: FilePlan; report: FileReport }[],
  cleaned: readonly Cleaned[],
  expectations: readonly Expectation[],
): Sql[] {
  const files: Value[][] = [];
  const columns: Value[][] = [];
  const issues: Value[][] = [];
  const rows: Value[][] = [];
  const checked: Value[][] = [];
  for (const { plan, report } of all) {
    const { profile } = plan;
    if (!profile) continue;
    const name = report.name;
    const parts = scores(profile, report);
    const { first = null, last = null, missing = null, gap = null } = profile.freshness ?? {};
    files.push([
      name,
      profile.role,
      report.rows,
      report.imported,
      ...parts,
      parts.reduce((sum, part) => sum + part, 0) / parts.length,
      first,
      last,
      missing,
      gap?.from ?? null,
      gap?.days ?? null,
    ]);
    for (const column of profile.columns)
      columns.push([
        name,
        column.column,
        column.field,
        column.type,
        column.rows,
        column.field === null ? null : column.empty,
        column.field === null ? null : column.distinct,
        column.min,
        column.max,
        column.field === null ? null : column.invalid,
        column.top.map(({ value, rows: count }) => `${value} (${count})`).join('; '),
        column.histogram?.join(' ') ?? '',
      ]);
    for (const { rule, column, rows: count, severity, example, found } of profile.issues) {
      issues.push([name, rule, column, count, severity, example]);
      for (const { row, value } of found) rows.push([name, rule, column, row, value]);
    }
    for (const one of check(profile, expectations, share(report.imported, report.rows)))
      checked.push([name, one.role, one.column, one.expect, one.least, one.found, one.strange, one.met]);
    for (const { reason, column, rows: count } of report.reasons)
      issues.push([name, `rejected_${reason}`, column, count, 'error', '']);
  }
  return [
    ...declared('quality_files', FILES, files),
    ...declared('quality_columns', COLUMNS, columns),
    ...declared('quality_issues', ISSUES, issues),
    ...declared('quality_rows', ROWS, rows),
    ...declared(
      'quality_cleaning',
      CLEANING,
      cleaned.map(({ step, kind, file, column, was, becomes, rows: count }) => [
        step,
        kind,
        file,
        column,
        was,
        becomes,
        count,
      ]),
    ),
    ...declared('quality_expectations', EXPECTATIONS, checked),
  ];
}
