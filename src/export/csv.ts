import { mask, type PersonalKind } from '../data/personal';
import type { ResultTable } from '../engine/table';

export interface CsvOptions {
  /** Byte order mark, by which Excel knows UTF-8. */
  bom: boolean;
  /** Kinds of personal data by column, in whose cells the values are masked. */
  masks?: readonly (PersonalKind | null)[];
  /** Columns whose text is a number or a time: no formula hides in them, and `-5` stays a number. */
  plain?: readonly boolean[];
  /** Masks what looks personal inside other texts. */
  within?: (text: string) => string;
  /** Writes a number; in full unless told. */
  number?: (value: number) => number;
}

const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

/** One cell as text: numbers in full with a point, nothing for null, `Infinity` spelled out; text that a spreadsheet would run gets a `'`. */
export function csvCell(value: unknown, plain = false): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value instanceof Date) return value.toISOString();
  let text = typeof value === 'string' ? value : String(value);
  if (!plain && FORMULA.test(text)) text = `'${text}`;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A whole result table as CSV: UTF-8, every row, full precision, no footer. */
export function toCsv(table: ResultTable, options: CsvOptions): Blob {
  const names = table.columnNames();
  const columns = names.map((name) => table.column(name));
  const parts: string[] = [options.bom ? '\uFEFF' : '', names.map((name) => csvCell(name)).join(','), '\n'];
  const cell = (value: unknown, index: number): string => {
    const [kind, plain] = [options.masks?.[index], options.plain?.[index]];
    if (kind && value !== null && value !== undefined) return csvCell(mask(kind, String(value)));
    if (typeof value === 'number' && options.number) return csvCell(options.number(value));
    return csvCell(typeof value === 'string' && options.within ? options.within(value) : value, plain);
  };
  for (let row = 0; row < table.numRows(); row++)
    parts.push(columns.map((column, index) => cell(column?.at(row), index)).join(','), '\n');
  return new Blob(parts, { type: 'text/csv;charset=utf-8' });
}
