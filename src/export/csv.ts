import type { ResultTable } from '../engine/table';
import { cellsOf, type Writing } from './cells';

export interface CsvOptions extends Writing {
  /** Byte order mark, by which Excel knows UTF-8. */
  bom: boolean;
  /** Columns whose text is a number or a time: no formula hides in them, and `-5` stays a number. */
  plain?: readonly boolean[];
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
  const parts: string[] = [options.bom ? '\uFEFF' : '', names.map((name) => csvCell(name)).join(','), '\n'];
  const cell = cellsOf(table, options);
  for (let row = 0; row < table.numRows(); row++)
    parts.push(names.map((_, index) => csvCell(cell(row, index), options.plain?.[index])).join(','), '\n');
  return new Blob(parts, { type: 'text/csv;charset=utf-8' });
}
