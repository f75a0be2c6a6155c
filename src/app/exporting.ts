import {
  isCustomerId,
  maskWithin,
  personalByForm,
  personalColumn,
  personalHeader,
  type PersonalKind,
} from '../data/personal';
import type { ResultTable } from '../engine/table';
import type { Writing } from '../export/cells';
import type { Held } from '../export/ledger.svelte';
import { withoutNoise } from '../i18n/format';
import type { SqlResult } from '../engine/cells';

/** How a table is written, and which of its columns are numbers or times. */
export interface TableWriting extends Writing {
  plain?: readonly boolean[];
}

/**
 * How a SQL result is written: what is personal masked by header, origin or the form of most of its values, numbers as numbers.
 * @param whole unmasked, as somebody asked for.
 */
export function sqlWriting(result: SqlResult | undefined, table: ResultTable, whole: boolean): TableWriting {
  const known = result?.columns ?? [];
  const columns = table.columnNames();
  const plain = known.map(({ kind }) => kind === 'number' || kind === 'time');
  if (whole) return { plain, number: withoutNoise };
  const masks = columns.map((column, index): PersonalKind | null => {
    if (isCustomerId(column)) return null;
    const shown = known[index]?.personal ?? personalHeader(column);
    const values = (): string[] =>
      (table.array(column) as unknown[]).flatMap((value) => (typeof value === 'string' ? [value] : []));
    return shown ?? (plain[index] ? null : personalByForm(values()));
  });
  return { plain, masks, number: withoutNoise, within: maskWithin };
}

/** What the ledger notes of tables that leave the page: their rows, and columns of persons that are not masked. */
export function heldBy(sheets: readonly { table: ResultTable; writing: Writing }[]): Held {
  const personal = sheets.flatMap(({ table, writing }) =>
    table
      .columnNames()
      .filter(
        (name, index) =>
          !writing.masks?.[index] &&
          (isCustomerId(name) || (personalColumn(name) ?? personalHeader(name)) !== null),
      ),
  );
  return {
    rows: sheets.reduce((sum, { table }) => sum + table.numRows(), 0),
    personal: [...new Set(personal)],
  };
}
