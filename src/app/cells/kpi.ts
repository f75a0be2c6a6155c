import { mask, maskWithin } from '../../data/personal';
import { decodeTable } from '../../engine/table';
import { exact, money, percent } from '../../i18n/format';
import { rowsShown, type CellRun } from '../../notebook/cell-run';
import type { CellOf } from '../../notebook/schema';

/** A key figure: what it came to, how it is written, and how where persons are masked. */
export function keyFigure(
  { format }: CellOf<'kpi'>,
  run: CellRun,
  currency: string | null,
): { value: unknown; text: string; masked: string } {
  const result = rowsShown(run)?.answer.results[0];
  const value: unknown = result ? decodeTable(result.rows).column('c0')?.at(0) : undefined;
  if (value === undefined || value === null) return { value, text: '–', masked: '–' };
  const number = Number(value);
  const isText = typeof value === 'string' && (value.trim() === '' || Number.isNaN(number));
  const written = (): string =>
    format === 'money' ? money(number, currency) : format === 'percent' ? percent(number, 1) : exact(number);
  const text = isText ? value : written();
  const kind = result?.columns[0]?.personal;
  return {
    value,
    text,
    masked: kind ? mask(kind, text) : typeof value === 'string' ? maskWithin(text) : text,
  };
}
