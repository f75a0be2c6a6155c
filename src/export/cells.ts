import { mask, type PersonalKind } from '../data/personal';
import type { ResultTable } from '../engine/table';

/** How the cells of a table leave the page. */
export interface Writing {
  /** Kinds of personal data by column, in whose cells the values are masked. */
  masks?: readonly (PersonalKind | null)[];
  /** Masks what looks personal inside other texts. */
  within?: (text: string) => string;
  /** Writes a number; in full unless told. */
  number?: (value: number) => number;
}

/** What every export says in a cell: personal data masked, numbers as asked, the rest as it is; null where there is nothing. */
export function cellsOf(table: ResultTable, writing: Writing): (row: number, column: number) => unknown {
  const columns = table.columnNames().map((name) => table.column(name));
  return (row, column) => {
    const value: unknown = columns[column]?.at(row) ?? null;
    const kind = writing.masks?.[column];
    if (kind && value !== null) return mask(kind, String(value));
    if (typeof value === 'number' && writing.number) return writing.number(value);
    return typeof value === 'string' && writing.within ? writing.within(value) : value;
  };
}
