import type { Cell, Column, Sheet as XlsxSheet } from 'write-excel-file/universal';
import { isCustomerId } from '../data/personal';
import type { ResultTable } from '../engine/table';
import { cellsOf, type Writing } from './cells';
import { toXString } from './xstring';

/** A table of a workbook. */
export interface Sheet {
  name: string;
  table: ResultTable;
  writing?: Writing;
}

/** Lines of Excel's largest sheet, its header among them. */
const MOST_ROWS = 1_048_576;
/** Characters that Excel takes in a cell. */
const MOST_CHARACTERS = 32_767;
const LONGEST_NAME = 31;
/** Rows by which a column finds its width, in characters of which a Chinese one takes two. */
const LOOKED_AT = 200;
const [NARROW, WIDE] = [9, 42];

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(\.\d+)?Z?$/;
/** Excel's days begin with 1900, and those before its leap day that never was are off by one. */
const FIRST_DAY = '1900-03-01';
type Form = 'day' | 'time' | null;
const FORMAT = { day: 'yyyy-mm-dd', time: 'yyyy-mm-dd hh:mm:ss' };

const instant = (text: string): number =>
  Date.parse(DAY.test(text) ? `${text}T00:00:00Z` : `${text.replace(' ', 'T').replace(/Z?$/, '')}Z`);
const isDay = (text: string, form: RegExp): boolean =>
  form.test(text) &&
  text >= FIRST_DAY &&
  !Number.isNaN(instant(text)) &&
  new Date(instant(text)).toISOString().startsWith(text.slice(0, 10));

/** Whether all texts of a column are days, or all are times; customers' ids are neither, whatever they look like. */
function formOf(column: string, values: readonly unknown[]): Form {
  const texts = values.filter((value) => value !== null);
  if (isCustomerId(column) || texts.length === 0) return null;
  for (const [form, pattern] of [
    ['day', DAY],
    ['time', TIME],
  ] as const)
    if (texts.every((value) => typeof value === 'string' && isDay(value, pattern))) return form;
  return null;
}

const widthOf = (value: unknown): number =>
  value === null ? 0 : String(value).replace(/[^\u0000-\u00ff]/g, '  ').length;

/** Texts stay texts, so ids keep their digits and no formula runs; what is no number in Excel is said in words. */
function cellOf(value: unknown, form: Form): Cell {
  if (value === null) return null;
  if (value instanceof Date) return { type: Date, value, format: FORMAT.time };
  if (form && typeof value === 'string')
    return { type: Date, value: new Date(instant(value)), format: FORMAT[form] };
  if (typeof value === 'number' && Number.isFinite(value)) return { type: Number, value };
  if (typeof value === 'boolean') return { type: Boolean, value };
  return { type: String, value: toXString(String(value).slice(0, MOST_CHARACTERS)) };
}

/** A name that Excel takes: without the signs of its references, short, and not there yet in any case. */
function nameOf(wanted: string, taken: Set<string>): string {
  const plain =
    wanted
      .replaceAll(/[[\]:*?/\\]/g, ' ')
      .replaceAll(/^'+|'+$/g, '')
      .trim() || '1';
  for (let count = 1; ; count++) {
    const end = count === 1 ? '' : ` ${count}`;
    const name = plain.slice(0, LONGEST_NAME - end.length) + end;
    if (taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    return name;
  }
}

const header = (name: string): Cell => ({ type: String, value: toXString(name), fontWeight: 'bold' });

const isCut = (value: unknown): boolean => typeof value === 'string' && value.length > MOST_CHARACTERS;

/** The sheets of one table: more than one where it has more rows than a sheet takes. */
function sheetsOf(
  { name, table, writing = {} }: Sheet,
  taken: Set<string>,
): { sheets: XlsxSheet<Blob>[]; cut: number } {
  const names = table.columnNames();
  const read = cellsOf(table, writing);
  const rows = table.numRows();
  const columns = names.map((column, index) => {
    const values = Array.from({ length: rows }, (_, row) => read(row, index));
    const widest = Math.max(widthOf(column), ...values.slice(0, LOOKED_AT).map(widthOf));
    const layout: Column<unknown> = {
      width: Math.min(WIDE, Math.max(NARROW, widest + 2)),
    } as Column<unknown>;
    return { values, form: formOf(column, values), layout };
  });
  const cut = columns.reduce((sum, { values }) => sum + values.filter(isCut).length, 0);
  const parts = Math.max(1, Math.ceil(rows / (MOST_ROWS - 1)));
  const sheets = Array.from({ length: parts }, (_, part) => {
    const from = part * (MOST_ROWS - 1);
    const length = Math.min(rows - from, MOST_ROWS - 1);
    const body = Array.from({ length }, (__, row) =>
      columns.map(({ values, form }) => cellOf(values[from + row], form)),
    );
    return {
      sheet: nameOf(name, taken),
      data: [names.map(header), ...body],
      columns: columns.map(({ layout }) => layout),
      stickyRowsCount: 1,
    };
  });
  return { sheets, cut };
}

/** What stands on the last sheet. */
export interface Notes {
  name: string;
  lines: readonly (readonly [label: string, value: string])[];
  /** What is said where texts had to be cut, with `{count}` for how many. */
  cut?: readonly [label: string, value: string];
}

/**
 * A workbook of tables, one a sheet: ids as text, numbers in full, days as days, columns as wide as what stands in them. The last sheet
 * says what the figures rest on, and how many texts were longer than a cell takes.
 */
export async function toXlsx(sheets: readonly Sheet[], notes: Notes): Promise<Blob> {
  const { default: write } = await import('write-excel-file/universal');
  const taken = new Set<string>();
  const made = sheets.map((sheet) => sheetsOf(sheet, taken));
  const cut = made.reduce((sum, one) => sum + one.cut, 0);
  const lines = [
    ...notes.lines,
    ...(notes.cut && cut > 0 ? [[notes.cut[0], notes.cut[1].replace('{count}', String(cut))] as const] : []),
  ];
  const about = {
    sheet: nameOf(notes.name, taken),
    data: lines.map(([label, value]) => [header(label), { type: String, value: toXString(value) }]),
    columns: [{ width: 28 }, { width: 90 }],
  } as XlsxSheet<Blob>;
  return write([...made.flatMap((one) => one.sheets), about]).toBlob();
}
