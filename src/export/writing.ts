import {
  isCustomerId,
  personalByForm,
  personalColumn,
  personalHeader,
  type PersonalKind,
} from '../data/personal';
import type { SqlColumn } from '../engine/cells';
import type { ResultTable } from '../engine/table';
import type { Writing } from './cells';
import type { Held } from './ledger.svelte';
import { pseudonymsOf } from './pseudonyms';

/** What becomes of personal data in a table that leaves the page; ids of customers stand as they are unless they go by pseudonyms. */
export const PERSONS = ['masked', 'whole', 'pseudonyms'] as const;
export type Persons = (typeof PERSONS)[number];

/** A table on its way out, and what is known of its columns. */
export interface Leaving {
  table: ResultTable;
  /** Columns of a result of SQL; null for a table of a panel, which holds no personal data but ids. */
  known: readonly SqlColumn[] | null;
  /** Columns that hold ids of customers whatever they are called. */
  customers: readonly string[];
}

/** How a table is written, and which of its columns are numbers or times. */
export interface TableWriting extends Writing {
  plain?: readonly boolean[];
}

const textsOf = (table: ResultTable, column: string): string[] =>
  (table.array(column) as unknown[]).flatMap((value) =>
    value === null || value === undefined ? [] : [String(value)],
  );

/** What each column says of a person: by its origin, its header, or the form of most of its values. A bare “name” is anything’s. */
function kindsOf({ table, known, customers }: Leaving): (PersonalKind | null)[] {
  return table.columnNames().map((column, index): PersonalKind | null => {
    if (isCustomerId(column) || customers.includes(column)) return 'customer_id';
    const shown = known?.[index]?.personal ?? personalHeader(column);
    if (shown || !known) return shown;
    const { kind } = known[index] ?? {};
    return kind === 'number' || kind === 'time' ? null : personalByForm(textsOf(table, column));
  });
}

/**
 * How a table is written, and what of persons it still holds then.
 * @param key of the pseudonyms, where personal data go by them.
 */
export async function writingFor(
  leaving: Leaving,
  persons: Persons,
  key: string,
): Promise<{ writing: TableWriting; held: Held }> {
  const { table, known } = leaving;
  const names = table.columnNames();
  const kinds = kindsOf(leaving);
  /** A bare “name” in SQL may be a person’s after all: the ledger rather says one column too many. */
  const held = (isOpen: (kind: PersonalKind) => boolean): Held => ({
    rows: table.numRows(),
    personal: names.filter((name, index) => {
      const kind = kinds[index];
      return kind ? isOpen(kind) : known !== null && personalColumn(name) !== null;
    }),
  });
  const base: TableWriting = known
    ? { plain: known.map(({ kind }) => kind === 'number' || kind === 'time'), isTidy: true }
    : {};
  if (persons === 'whole') return { writing: base, held: held(() => true) };
  if (persons === 'pseudonyms') {
    const aliases = [];
    for (const [index, kind] of kinds.entries())
      aliases.push(kind ? await pseudonymsOf(key, kind, textsOf(table, names[index] ?? '')) : null);
    return { writing: { ...base, aliases, masksWithin: known !== null }, held: held(() => false) };
  }
  const masks = kinds.map((kind) => (kind === 'customer_id' ? null : kind));
  return {
    writing: { ...base, masks, masksWithin: known !== null },
    held: held((kind) => kind === 'customer_id'),
  };
}

/** What several tables hold together. */
export const heldTogether = (all: readonly Held[]): Held => ({
  rows: all.reduce((sum, { rows }) => sum + (rows ?? 0), 0),
  personal: [...new Set(all.flatMap(({ personal }) => personal))],
});
