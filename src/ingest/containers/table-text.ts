import type { FileChoices } from '../file-plan';

const FLUSH_CHARACTERS = 4 * 1024 * 1024;
const DAY_START = 'T00:00:00.000Z';
/** Dates before it are times of day: a spreadsheet counts them from its first day on. */
const FIRST_DATE = Date.UTC(1900, 0, 2);
const SECOND = 1000;
const SPREADSHEET_DIGITS = 15;

/** What the reader need not find out of a text that `TableText` wrote. */
export const WRITTEN: FileChoices = {
  encoding: 'utf-8',
  dialect: { delimiter: ',', quote: '"', escape: 'double' },
};

/** Cells as RFC 4180 text, in pieces of a blob: a long table is never one string. */
export class TableText {
  readonly #blobs: Blob[] = [];
  #text = '';
  #width = 0;
  rows = 0;

  add(cells: readonly string[]): void {
    this.#width = Math.max(this.#width, cells.length);
    const line = cells.map(quoted).join(',');
    this.#text += `${line === '' ? '""' : line}\n`;
    this.rows++;
    if (this.#text.length > FLUSH_CHARACTERS) this.#flush();
  }

  get width(): number {
    return this.#width;
  }

  blob(): Blob {
    this.#flush();
    return new Blob(this.#blobs, { type: 'text/csv' });
  }

  #flush(): void {
    this.#blobs.push(new Blob([this.#text]));
    this.#text = '';
  }
}

const quoted = (cell: string): string =>
  /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** A number without an exponent. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '';
  const text = String(value);
  if (!text.includes('e')) return text;
  return Number.isInteger(value) ? BigInt(value).toString() : value.toFixed(20).replace(/0+$/, '');
}

/** A number as a spreadsheet shows it: to fifteen digits, beyond which its files hold what the arithmetic left. */
export const spreadsheetNumber = (stored: string): string => {
  const value = Number(stored);
  return Number.isFinite(value) ? numberText(Number(value.toPrecision(SPREADSHEET_DIGITS))) : stored;
};

/** A moment to the second, a day where it is midnight, and a time where there is no day. */
export function momentText(milliseconds: number): string {
  const text = new Date(Math.round(milliseconds / SECOND) * SECOND).toISOString();
  if (milliseconds < FIRST_DATE && milliseconds > FIRST_DATE - 4 * 86_400_000) return text.slice(11, 19);
  return text.endsWith(DAY_START) ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ');
}
