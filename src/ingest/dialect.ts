import { readRecords, type Dialect } from './records';
import { isDataLike } from './values';

export const DELIMITERS = [',', ';', '\t', '|'] as const;

export interface Layout {
  dialect: Dialect;
  /** 1-based line of the header, 0 where the file has none. */
  headerLine: number;
  /** 1-based line on which the data starts. */
  dataLine: number;
  /** Lines above the header: titles, notes, the `sep=` line of Excel. */
  skippedLines: number;
  header: string[];
  /** Columns with a name or content. */
  columns: number;
  /** Cells that a whole record has; more than `columns` where lines end with a delimiter. */
  width: number;
}

const MAX_LOOK = 400;
const QUOTE_LOOK = 100_000;

/**
 * Guesses delimiter, quotes and where the header stands from the first lines of a file. Each candidate reads the same text;
 * the one whose records agree most on a number of cells above one wins, in the order comma, semicolon, tab, bar.
 * @param text the start of the file, cut after a whole line where it is longer.
 */
export function guessLayout(text: string, forced: Partial<Dialect> = {}): Layout {
  const directive = /^sep=(.)(\r\n|\n|\r)/i.exec(text);
  const body = directive ? text.slice(directive[0].length) : text;
  const firstLine = directive ? 2 : 1;
  const announced = DELIMITERS.find((delimiter) => delimiter === directive?.[1]);
  const delimiters = forced.delimiter ? [forced.delimiter] : announced ? [announced] : DELIMITERS;
  const candidates = delimiters.map((delimiter) => {
    const quotes = guessQuotes(body, delimiter);
    const dialect: Dialect = { delimiter, ...quotes, ...forced };
    const { records } = readRecords(body, dialect, MAX_LOOK);
    return { dialect, records, ...agreement(records.map((record) => record.cells)) };
  });
  candidates.sort((a, b) => b.score - a.score);
  const best = candidates[0];
  if (!best) throw new Error('no delimiter to try');
  const { dialect, records, columns } = best;
  const first = findHeader(
    records.map((record) => record.cells),
    columns,
  );
  const header = records[first.index]?.cells ?? [];
  const headerLine = (records[first.index]?.line ?? 1) + firstLine - 1;
  const next = records[first.index + 1]?.line;
  return {
    dialect,
    headerLine: first.named ? headerLine : 0,
    dataLine: first.named ? (next ?? (records[first.index]?.line ?? 0) + 1) + firstLine - 1 : headerLine,
    skippedLines: headerLine - 1,
    header: first.named ? trimEmptyTail(header, records, first.index) : [],
    columns: first.named ? trimEmptyTail(header, records, first.index).length : columns,
    width: first.named ? header.length : columns,
  };
}

function guessQuotes(body: string, delimiter: string): Pick<Dialect, 'quote' | 'escape'> {
  const text = body.slice(0, QUOTE_LOOK);
  const around = (quote: string): number =>
    text.split(`${delimiter}${quote}`).length + text.split(`${quote}${delimiter}`).length - 2;
  const quote = around("'") >= 2 && around('"') === 0 && !/\w'\w/.test(text) ? "'" : '"';
  const escape = text.includes(`\\${quote}`) && !text.includes(quote + quote) ? 'backslash' : 'double';
  return { quote, escape };
}

/** How well records agree on a width: the share that has the most common one, weighed so that more cells win a tie. */
function agreement(records: string[][]): { score: number; columns: number } {
  const widths = new Map<number, number>();
  for (const cells of records) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
  let columns = 1;
  let most = 0;
  for (const [width, count] of widths) {
    if (width === 1) continue;
    if (count > most || (count === most && width > columns)) {
      columns = width;
      most = count;
    }
  }
  if (most === 0) return { score: 0, columns: 1 };
  const share = most / records.length;
  return { score: share + (share > 0.5 ? Math.min(columns, 30) / 1000 : 0), columns };
}

/** The first record as wide as the rest that names columns: words rather than dates and numbers. */
function findHeader(records: string[][], columns: number): { index: number; named: boolean } {
  const index = Math.max(
    0,
    records.findIndex((cells) => cells.length >= columns && !cells[0]?.startsWith('#')),
  );
  const filled = records.findIndex(
    (cells, position) =>
      position >= index &&
      position < index + 20 &&
      cells.length >= columns &&
      cells.filter((cell) => cell.trim() !== '').length > columns / 2,
  );
  const at = filled < 0 ? index : filled;
  const cells = records[at] ?? [];
  const dataLike = cells.filter(isDataLike).length;
  return { index: at, named: dataLike === 0 || dataLike < cells.length / 3 };
}

/** Drops unnamed last columns that are empty on every line: a trailing delimiter is not a column. */
function trimEmptyTail(header: string[], records: { cells: string[] }[], headerIndex: number): string[] {
  let width = header.length;
  const rows = records.slice(headerIndex + 1);
  while (
    width > 1 &&
    (header[width - 1] ?? '').trim() === '' &&
    rows.every(({ cells }) => (cells[width - 1] ?? '').trim() === '')
  )
    width--;
  return header.slice(0, width);
}

/** Gives every column a name of its own, told apart without regard to case, as the engine compares names. */
export function uniqueNames(header: readonly string[], columns: number): string[] {
  const taken = new Set<string>();
  return Array.from({ length: columns }, (_, index) => {
    const base = (header[index] ?? '').replaceAll('\0', '').trim() || `column ${index + 1}`;
    let name = base;
    for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${base} ${count}`;
    taken.add(name.toLowerCase());
    return name;
  });
}
