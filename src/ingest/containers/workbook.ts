import readSheets from 'read-excel-file/universal';
import { AppError } from '../../engine/errors';
import { INSIDE, partOf, type Part } from './part';
import { momentText, spreadsheetNumber, TableText, WRITTEN } from './table-text';

/** A range of merged cells, rows and columns counted from 0, ends included. */
export interface Merge {
  top: number;
  bottom: number;
  left: number;
}

/** What the reader of cells does not say of a sheet. */
export interface SheetShape {
  name: string;
  hidden: boolean;
  merges: readonly Merge[];
}

type Cell = string | number | boolean | Date | null;

const cellText = (cell: Cell): string => {
  if (cell === null) return '';
  if (cell instanceof Date) return momentText(cell.getTime());
  return typeof cell === 'boolean' ? String(cell).toUpperCase() : String(cell);
};

/** A value that stands for several rows, where a line of an order has merged cells, is written on each of them; titles and headers stay. */
function fillMerged(rows: string[][], merges: readonly Merge[]): void {
  const header = rows.findIndex((row) => row.filter((cell) => cell !== '').length > 1);
  for (const { top, bottom, left } of merges) {
    const value = rows[top]?.[left];
    if (top <= header || value === undefined) continue;
    for (let row = top + 1; row <= bottom; row++) {
      const cells = rows[row];
      if (cells) cells[left] = value;
    }
  }
}

/**
 * The visible sheets of a workbook, each a table: numbers as they are shown to fifteen digits, dates from their cells' formats, text as
 * text. Hidden and empty sheets are left out and named.
 */
export async function readWorkbook(name: string, file: Blob, shapes: readonly SheetShape[]): Promise<Part[]> {
  let sheets: { sheet: string; data: Cell[][] }[];
  try {
    sheets = (await readSheets(file, {
      parseNumber: spreadsheetNumber,
      trim: false,
    })) as unknown as typeof sheets;
  } catch (cause) {
    throw new AppError('file_damaged', { file: name }, String(cause));
  }
  const hidden = new Set(shapes.filter((shape) => shape.hidden).map((shape) => shape.name));
  const leftOut: string[] = [];
  const tables: Part[] = [];
  for (const { sheet, data } of sheets) {
    const rows = data.map((row) => row.map(cellText));
    fillMerged(rows, shapes.find((shape) => shape.name === sheet)?.merges ?? []);
    if (hidden.has(sheet) || rows.filter((row) => row.some((cell) => cell !== '')).length < 2) {
      leftOut.push(sheet);
      continue;
    }
    const text = new TableText();
    for (const row of rows) text.add(row);
    tables.push({ ...partOf(name + INSIDE + sheet, text.blob()), choices: WRITTEN });
  }
  if (tables.length === 0) throw new AppError('file_empty', { file: name });
  if (leftOut.length > 0)
    tables[0]?.notes.push({
      code: 'left_out_sheets',
      args: { count: leftOut.length, names: leftOut.join(', ') },
    });
  return tables.length === 1 ? tables.map((part) => ({ ...part, name })) : tables;
}
