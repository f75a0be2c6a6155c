import type { ResultTable } from '../engine/table';
import { cellsOf, type Writing } from './cells';
import { encodeGb18030 } from './gb18030';

/** How a CSV file is encoded: `utf-8-bom` with the mark by which Excel knows UTF-8; `gb18030` as Chinese Excel and older programs expect it. */
export const CSV_ENCODINGS = ['utf-8-bom', 'utf-8', 'gb18030'] as const;
export type CsvEncoding = (typeof CSV_ENCODINGS)[number];

export interface CsvOptions extends Writing {
  encoding: CsvEncoding;
  /** What the table rests on, as lines under it, after a blank one. A program that reads the file wants none. */
  footer?: readonly (readonly [label: string, value: string])[];
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

/** Lines of cells as CSV that Excel opens. */
export const csvOfLines = (lines: readonly (readonly unknown[])[]): Blob =>
  new Blob(['\uFEFF', ...lines.map((line) => `${line.map((cell) => csvCell(cell)).join(',')}\n`)], {
    type: 'text/csv;charset=utf-8',
  });

/** A whole result table as CSV: every row, full precision. */
export function toCsv(table: ResultTable, options: CsvOptions): Blob {
  const names = table.columnNames();
  const { encoding, footer = [] } = options;
  const mark = encoding === 'utf-8-bom' ? '\uFEFF' : '';
  const parts: string[] = [mark, names.map((name) => csvCell(name)).join(','), '\n'];
  const cell = cellsOf(table, options);
  for (let row = 0; row < table.numRows(); row++)
    parts.push(names.map((_, index) => csvCell(cell(row, index), options.plain?.[index])).join(','), '\n');
  if (footer.length > 0) parts.push('\n');
  for (const line of footer) parts.push(line.map((text) => csvCell(text)).join(','), '\n');
  return encoding === 'gb18030'
    ? new Blob(parts.map(encodeGb18030), { type: 'text/csv;charset=gb18030' })
    : new Blob(parts, { type: 'text/csv;charset=utf-8' });
}
