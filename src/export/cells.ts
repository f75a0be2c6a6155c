import { mask, maskWithin, type PersonalKind } from '../data/personal';
import type { ResultTable } from '../engine/table';
import { withoutNoise } from '../i18n/writing';

/** How the cells of a table leave the page. */
export interface Writing {
  /** Kinds of personal data by column, in whose cells the values are masked. */
  masks?: readonly (PersonalKind | null)[];
  /** By column: other names that its values go by. A value without one is left out. */
  aliases?: readonly (ReadonlyMap<string, string> | null)[];
  /** What looks personal inside other texts is masked. */
  masksWithin?: boolean;
  /** Numbers without what binary fractions add to them; in full unless told. */
  isTidy?: boolean;
}

/** What every export says in a cell: personal data masked or under other names, numbers as asked, the rest as it is; null where there is nothing. */
export function cellsOf(table: ResultTable, writing: Writing): (row: number, column: number) => unknown {
  const columns = table.columnNames().map((name) => table.column(name));
  const { masks, aliases, masksWithin, isTidy } = writing;
  return (row, column) => {
    const value: unknown = columns[column]?.at(row) ?? null;
    if (value === null) return null;
    const others = aliases?.[column];
    if (others) return others.get(String(value)) ?? null;
    const kind = masks?.[column];
    if (kind) return mask(kind, String(value));
    if (typeof value === 'number' && isTidy) return withoutNoise(value);
    return typeof value === 'string' && masksWithin ? maskWithin(value) : value;
  };
}
