import { isKnownHeader } from '../data/synonyms';
import { isDataLike } from './values';

/** Where the names of the columns stand. */
export interface Header {
  /** Position among the records. */
  index: number;
  /** False where the first record is data already. */
  named: boolean;
  /** Cells of a whole record under it. */
  width: number;
  /** The first cell of each record is a number of the row, which the header leaves out: R's `write.table`. */
  rowNames: boolean;
}

type Records = readonly { cells: string[] }[];

const MAX_TITLES = 30;

const filled = (cells: readonly string[]): number => cells.filter((cell) => cell.trim() !== '').length;
const knownNames = (cells: readonly string[]): number => cells.filter(isKnownHeader).length;
const dataCells = (cells: readonly string[]): number => cells.filter(isDataLike).length;
const isBare = (cells: readonly string[]): boolean => dataCells(cells) === 0;

/**
 * Finds the record that names the columns. It is at least as wide as what follows it, save where it leaves out the row numbers, and made of
 * words rather than dates and numbers. Of two such records in a row the one with more names that are known wins: above it stand groups.
 * @param columns the most common width. @param chosen the record that somebody has pointed at.
 */
export function findHeader(records: Records, columns: number, chosen?: number): Header {
  const at = chosen !== undefined && chosen >= 0 ? chosen : candidate(records, columns);
  const cells = records[at]?.cells ?? [];
  const below = widthBelow(records, at, columns);
  const dataLike = dataCells(cells);
  const named = chosen !== undefined || dataLike === 0 || dataLike < cells.length / 3;
  const isShort = cells.length === below - 1;
  const last = records.slice(at + 1, at + MAX_TITLES).map((record) => record.cells[below - 1] ?? '');
  const rowNames =
    named && isShort && last.some((cell) => cell.trim() !== '') && numbersRows(records, at, below);
  return { index: at, named, width: named ? Math.max(cells.length, below) : columns, rowNames };
}

function candidate(records: Records, columns: number): number {
  const titles = records.slice(0, MAX_TITLES);
  const first = titles.findIndex(({ cells }, at) => {
    if (cells[0]?.startsWith('#') || cells.length < 2 || filled(cells) <= cells.length / 3) return false;
    if (cells.length >= columns) return true;
    if (!isBare(cells)) return false;
    const next = records[at + 1]?.cells ?? [];
    return knownNames(cells) >= 2 && (next.length === cells.length || next.length === cells.length + 1);
  });
  const start =
    first < 0
      ? Math.max(
          0,
          records.findIndex(({ cells }) => cells.length >= columns),
        )
      : first;
  let best = start;
  for (let at = start + 1; at < records.length && isBare(records[at - 1]?.cells ?? []); at++) {
    const cells = records[at]?.cells ?? [];
    if (!isBare(cells) || cells.length < (records[best]?.cells.length ?? 0)) break;
    const more = knownNames(cells) > knownNames(records[best]?.cells ?? []);
    const same = knownNames(cells) >= 2 && knownNames(cells) === knownNames(records[best]?.cells ?? []);
    if (more || (same && filled(cells) >= filled(records[best]?.cells ?? []))) best = at;
    if (at > start + 3) break;
  }
  return best;
}

/** The width on which the records right below the header agree. */
function widthBelow(records: Records, header: number, otherwise: number): number {
  const counts = new Map<number, number>();
  for (const { cells } of records.slice(header + 1, header + 1 + MAX_TITLES))
    counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  return most?.[0] ?? otherwise;
}

/** Whether the first cells under a header count the rows or name each once. */
function numbersRows(records: Records, header: number, width: number): boolean {
  const first = records
    .slice(header + 1)
    .filter(({ cells }) => cells.length === width)
    .map(({ cells }) => cells[0] ?? '');
  return first.length > 0 && new Set(first).size === first.length;
}
