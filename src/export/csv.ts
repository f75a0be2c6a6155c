import { mask, type PersonalKind } from '../data/personal';
import type { ResultTable } from '../engine/table';

export interface CsvOptions {
  /** Byte order mark, by which Excel knows UTF-8. */
  bom: boolean;
  /** Kinds of personal data by column, in whose cells the values are masked. */
  masks?: readonly (PersonalKind | null)[];
  /** Writes a number; in full unless told. */
  number?: (value: number) => number;
}

const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

/** One cell as text: numbers in full with a point, nothing for null, `Infinity` spelled out; text that a spreadsheet would run gets a `'`. */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value instanceof Date) return value.toISOString();
  let text = typeof value === 'string' ? value : String(value);
  if (FORMULA.test(text)) text = `'${text}`;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A whole result table as CSV: UTF-8, every row, full precision, no footer. */
export function toCsv(table: ResultTable, options: CsvOptions): Blob {
  const names = table.columnNames();
  const columns = names.map((name) => table.column(name));
  const parts: string[] = [options.bom ? '\uFEFF' : '', names.map(csvCell).join(','), '\n'];
  const cell = (value: unknown, kind: PersonalKind | null | undefined): string =>
    csvCell(
      kind && value !== null && value !== undefined
        ? mask(kind, String(value))
        : typeof value === 'number' && options.number
          ? options.number(value)
          : value,
    );
  for (let row = 0; row < table.numRows(); row++)
    parts.push(columns.map((column, index) => cell(column?.at(row), options.masks?.[index])).join(','), '\n');
  return new Blob(parts, { type: 'text/csv;charset=utf-8' });
}
