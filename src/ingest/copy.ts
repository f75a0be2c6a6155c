import { codeOf, currencyIn } from './currency';
import { fieldMap, type ColumnPlan, type FilePlan } from './file-plan';
import { isTotalRow } from './guess';
import { cellText, type RecordView } from './records';
import { RowReader, scanSource, type ScanHooks, type Source } from './source';
import { readCell } from './values';

const PART_CHARACTERS = 4 * 1024 * 1024;
/** Stands for a cell that cannot be read: nothing casts it. */
const UNREADABLE = '?';
const REMEMBERED = 200_000;

/** Why a row of a copy is not to be used, in its last cell. */
export const ROW_MARKS = { ragged: 'r', total: 't', not_sale: 'n', other_currency: 'c' } as const;

const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Reads the cells of a column, each distinct text once. */
function readerOf(column: ColumnPlan): (raw: string) => string {
  const known = new Map<string, string>();
  return (raw) => {
    const before = known.get(raw);
    if (before !== undefined) return before;
    const text = quoted(readCell(raw, column.format) ?? UNREADABLE);
    if (known.size < REMEMBERED) known.set(raw, text);
    return text;
  };
}

/**
 * Writes the columns in use as plain CSV in the spelling that the engine casts: UTF-8, commas, one cell a column, and last a mark for rows that
 * are not to be used: ragged ones, totals, what is no sale, other currencies.
 */
export async function canonicalCopy(source: Source, plan: FilePlan, hooks: ScanHooks = {}): Promise<Blob> {
  const { layout } = plan;
  const used = plan.columns.filter(({ use }) => use.kind !== 'ignore');
  const writers = used.map((column) => ({ ...column, write: readerOf(column) }));
  const day = plan.clock < 0 ? -1 : fieldMap(plan).get('ordered_at')?.index;
  const markOf = rowMarks(plan);
  const reader = new RowReader(layout);
  const encoder = new TextEncoder();
  const parts: BlobPart[] = [];
  let text = '';
  const flush = (): void => {
    if (text) parts.push(encoder.encode(text));
    text = '';
  };
  await scanSource(source, layout, {
    ...hooks,
    onRecord: (record) => {
      const places = reader.cellsOf(record);
      const cell = (column: number): string => {
        const at = places ? (places[column] ?? -1) : column;
        return at < 0 ? '' : cellText(record, at, layout.dialect);
      };
      const worth = plan.rates ? worthOf(plan.rates, cell(plan.rates.column)) : 1;
      for (const { index, write, use } of writers) {
        const field = use.kind === 'field' ? use.field : '';
        const written = write(index === day && field ? `${cell(day)} ${cell(plan.clock)}` : cell(index));
        const isPart = field === 'discount' && plan.levels.discount !== 'money';
        text += plan.rates && !isPart ? inCurrency(written, field, plan.rates.to, worth) : written;
        text += ',';
      }
      text += markOf(record, cell, reader.widthAt()) + '\n';
      if (text.length > PART_CHARACTERS) flush();
    },
  });
  flush();
  return new Blob(parts);
}

/** What one of a row's currency is worth; NaN where nobody said. */
function worthOf({ to, of }: NonNullable<FilePlan['rates']>, cell: string): number {
  const code = codeOf(cell);
  return code === '' || code === to ? 1 : (of[code] ?? NaN);
}

const CONVERTED = new Set([
  'amount',
  'order_amount',
  'unit_price',
  'discount',
  'refund_amount',
  'shipping',
  'tax',
  'cost',
]);
const CENTS_OF_CENTS = 1e4;

/** A cell of money in another currency, to a hundredth of a cent; the column of currencies says which. */
function inCurrency(written: string, field: string, to: string, worth: number): string {
  if (field === 'currency') return to;
  if (worth === 1 || !CONVERTED.has(field) || written === '' || written === UNREADABLE) return written;
  return String(Math.round(Number(written) * worth * CENTS_OF_CENTS) / CENTS_OF_CENTS);
}

type MarkOf = (record: RecordView, cell: (column: number) => string, width: number) => string;

function rowMarks(plan: FilePlan): MarkOf {
  const fields = fieldMap(plan);
  const order = fields.get('order_id')?.index ?? 0;
  const customer = fields.get('customer_id')?.index ?? 0;
  const date = fields.get('ordered_at')?.index;
  const { onlyCurrency, rates, sales } = plan;
  return (record, cell, width) => {
    if (isTotalRow(cell(0)) || isTotalRow(cell(order))) return ROW_MARKS.total;
    if (date !== undefined && cell(date).trim() === '' && isTotalRow(cell(customer))) return ROW_MARKS.total;
    if (record.cells !== width && isShifted(record, width, plan)) return ROW_MARKS.ragged;
    if (sales && !sales.keep.test(cell(sales.column).trim())) return ROW_MARKS.not_sale;
    if (rates && Number.isNaN(worthOf(rates, cell(rates.column)))) return ROW_MARKS.other_currency;
    if (onlyCurrency) {
      const text = cell(onlyCurrency.column).trim();
      const code = currencyIn(text) ?? text.toUpperCase();
      if (code !== '' && code !== onlyCurrency.code && /\D/.test(code)) return ROW_MARKS.other_currency;
    }
    return '';
  };
}

/**
 * Whether a record with too few or too many cells may hold them in the wrong columns: cells beyond the last column hold something, or cells
 * are missing of a column that is never blank otherwise.
 */
export function isShifted(record: RecordView, width: number, { layout, sparse }: FilePlan): boolean {
  for (let cell = width; cell < record.cells; cell++)
    if (cellText(record, cell, layout.dialect).trim() !== '') return true;
  for (let cell = record.cells; cell < layout.columns; cell++) if (sparse[cell] === false) return true;
  return false;
}
