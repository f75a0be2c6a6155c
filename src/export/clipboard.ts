import type { ResultTable } from '../engine/table';
import { escaped } from '../ui/markup';
import { cellsOf, type Writing } from './cells';
import { csvCell } from './csv';

/** Line ends and tabs part cells where a table is pasted as text. */
const oneLine = (text: string): string => text.replaceAll(/[\t\r\n]+/g, ' ');

/** A cell as a spreadsheet takes it: a number by its value whatever the decimal sign of the place, everything else as text with all its digits. */
function htmlCell(value: unknown): string {
  if (value === null || value === undefined) return '<td></td>';
  if (typeof value === 'number' && Number.isFinite(value)) return `<td x:num="${value}">${value}</td>`;
  return `<td style="mso-number-format:'\\@'">${escaped(String(value))}</td>`;
}

/** A table for the clipboard: as HTML, which spreadsheets prefer and which keeps ids as text and numbers as numbers, and as text with tabs. */
export function toClipboard(table: ResultTable, writing: Writing): { html: string; text: string } {
  const names = table.columnNames();
  const cell = cellsOf(table, writing);
  const head = `<tr>${names.map((name) => `<th>${escaped(name)}</th>`).join('')}</tr>`;
  const rows: string[] = [];
  const lines = [names.map(oneLine).join('\t')];
  for (let row = 0; row < table.numRows(); row++) {
    const values = names.map((_, column) => cell(row, column));
    rows.push(`<tr>${values.map(htmlCell).join('')}</tr>`);
    lines.push(values.map((value) => oneLine(plainCell(value))).join('\t'));
  }
  const html = `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"></head><body><table>${head}${rows.join('')}</table></body></html>`;
  return { html, text: lines.join('\r\n') };
}

/** As in CSV, without its quotes: what a spreadsheet would run gets a `'`. */
const plainCell = (value: unknown): string => {
  const text = csvCell(value);
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
};
