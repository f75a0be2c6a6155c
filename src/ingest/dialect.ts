import { findHeader, type Header } from './header';
import { DELIMITERS, readRecords, type Dialect, type ScanFacts } from './records';

/** Lines of one shape within a file. Pasted exports have several, each under a header of its own. */
export interface Section {
  /** 1-based line of its header. */
  headerLine: number;
  /** For each of its cells, the column of the file that it belongs to. */
  columns: number[];
}

export interface Layout {
  dialect: Dialect;
  /** 1-based line of the header, 0 where the file has none. */
  headerLine: number;
  /** 1-based line on which the data starts. */
  dataLine: number;
  /** Lines above the header: titles, notes, the `sep=` line of Excel. */
  skippedLines: number;
  /** The skipped lines that hold something, as they stand. */
  skipped: string[];
  header: string[];
  /** Columns with a name or content. */
  columns: number;
  /** Cells that a whole record has; more than `columns` where lines end with a delimiter. */
  width: number;
  /** Headers that stand again further down, with what follows them. */
  sections: Section[];
}

const MAX_LOOK = 400;

type Records = readonly { cells: string[]; line: number }[];

interface Candidate {
  dialect: Dialect;
  records: Records;
  columns: number;
  score: number;
}

/**
 * Guesses delimiter, quotes and where the header stands from the first lines of a file. Each candidate reads the same text; the one whose
 * records agree most on a number of cells above one wins, in the order comma, semicolon, tab, bar, caret, blank.
 * @param text the start of the file, cut after a whole line where it is longer. @param headerLine where somebody has said where it stands.
 */
export function guessLayout(text: string, forced: Partial<Dialect> = {}, headerLine?: number): Layout {
  const directive = /^sep=(.)(\r\n|\n|\r)/i.exec(text);
  const body = directive ? text.slice(directive[0].length) : text;
  const firstLine = directive ? 2 : 1;
  const announced = DELIMITERS.find((delimiter) => delimiter === directive?.[1]);
  const delimiters = forced.delimiter ? [forced.delimiter] : announced ? [announced] : DELIMITERS;
  const candidates = delimiters.map((delimiter) => bestReading(body, delimiter, forced));
  candidates.sort((a, b) => b.score - a.score);
  const best = candidates[0];
  if (!best) throw new Error('no delimiter to try');
  const { dialect, records, columns } = best;
  const chosen =
    headerLine === undefined
      ? undefined
      : records.findIndex(({ line }) => line + firstLine - 1 >= headerLine);
  return layoutOf(dialect, records, findHeader(records, columns, chosen), firstLine);
}

function layoutOf(dialect: Dialect, records: Records, found: Header, firstLine: number): Layout {
  const at = records[found.index];
  const header = at?.cells ?? [];
  const line = (at?.line ?? 1) + firstLine - 1;
  const next = records[found.index + 1]?.line;
  const skipped = records.slice(0, found.index).map(({ cells }) => cells.filter(Boolean).join(' '));
  const names = found.named ? trimEmptyTail(header, records, found.index) : [];
  const all = found.rowNames ? ['', ...names] : names;
  return {
    dialect,
    headerLine: found.named ? line : 0,
    dataLine: found.named ? (next ?? (at?.line ?? 0) + 1) + firstLine - 1 : line,
    skippedLines: line - 1,
    skipped,
    header: all,
    columns: found.named ? all.length : found.width,
    width: found.named ? Math.max(found.width, all.length) : found.width,
    sections: [],
  };
}

/** The reading of a text under one delimiter with the fewest faults: quotes, what escapes them, blanks behind the delimiter. */
function bestReading(body: string, delimiter: Dialect['delimiter'], forced: Partial<Dialect>): Candidate {
  const readings = quotings(body, delimiter).map((quoting) => {
    const dialect: Dialect = { delimiter, ...quoting, ...forced };
    const { records, facts } = readRecords(body, dialect, MAX_LOOK);
    return { dialect, records, faults: faultsOf(records, facts), ...agreement(records) };
  });
  const [first] = readings;
  if (!first) throw new Error('no quotes to try');
  return readings.reduce((best, one) => (one.faults < best.faults ? one : best), first);
}

/** Ways in which the cells of a text may be quoted, most usual first. */
function quotings(
  text: string,
  delimiter: Dialect['delimiter'],
): Pick<Dialect, 'quote' | 'escape' | 'padded'>[] {
  const ways: Pick<Dialect, 'quote' | 'escape' | 'padded'>[] = [];
  const padded = delimiter !== ' ' && text.includes(`${delimiter} "`) ? [false, true] : [false];
  for (const isPadded of padded) {
    const pad = isPadded ? { padded: true } : {};
    ways.push({ quote: '"', escape: 'double', ...pad });
    if (text.includes('\\"')) ways.push({ quote: '"', escape: 'backslash', ...pad });
    ways.push({ quote: '"', escape: 'bare', ...pad });
  }
  const single = singleQuotes(text, delimiter);
  if (single === 'throughout')
    ways.unshift({ quote: "'", escape: text.includes("\\'") ? 'backslash' : 'double' });
  if (single === 'outside') ways.push({ quote: "'", escape: 'bare' });
  if (delimiter === '\t') ways.push({ quote: '', escape: 'double' });
  return ways;
}

/**
 * Whether `'` may quote cells: as many open as close, so that it is no sign in front of what Excel is to take for text. Where words hold it too, only
 * the faults of other readings speak for it.
 */
function singleQuotes(text: string, delimiter: string): 'throughout' | 'outside' | null {
  if (text.includes(`${delimiter}"`)) return null;
  const between = delimiter.replace(/[|^]/, '\\$&');
  const opening = text.match(new RegExp(`(?:^|${between})'`, 'gm'))?.length ?? 0;
  const closing = text.match(new RegExp(`'(?:\\r?$|${between})`, 'gm'))?.length ?? 0;
  if (opening === 0 || opening !== closing) return null;
  return /\w'\w/.test(text) ? 'outside' : 'throughout';
}

/** What speaks against a reading: text behind closing quotes, a quote that never closes, lines swallowed by quotes, ragged records. */
function faultsOf(records: Records, facts: ScanFacts): number {
  const { columns } = agreement(records);
  let ragged = 0;
  for (const { cells } of records) if (cells.length !== columns) ragged++;
  const swallowed = records.reduce((sum, { cells }) => sum + swallowedLines(cells, columns), 0);
  return ragged + facts.oddQuotes + swallowed + (facts.unclosedQuoteLine > 0 ? 1000 : 0);
}

/** Lines inside the cells of a record that are records by the look of them: as many delimiters as a record has. */
const swallowedLines = (cells: readonly string[], columns: number): number =>
  cells.reduce(
    (sum, cell) =>
      sum +
      (cell.includes('\n') && columns > 2
        ? cell.split('\n').filter((line) => DELIMITERS.some((one) => line.split(one).length === columns))
            .length
        : 0),
    0,
  );

/** How well records agree on a width: the share that has the most common one, weighed so that more cells win a tie. */
function agreement(records: Records): { score: number; columns: number } {
  const widths = new Map<number, number>();
  for (const { cells } of records) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
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

/** Drops unnamed last columns that are empty on every line: a trailing delimiter is not a column. */
function trimEmptyTail(header: string[], records: Records, headerIndex: number): string[] {
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

/** Whether each line of a text is one quoted cell that is itself a line of a table, as some spreadsheets save what they took for text. */
export function isWrapped(text: string): boolean {
  const { records, facts } = readRecords(text, { delimiter: ',', quote: '"', escape: 'double' }, MAX_LOOK);
  const lines = records.map(({ cells }) => cells);
  if (lines.length < 2 || facts.oddQuotes > 0 || lines.some((cells) => cells.length !== 1)) return false;
  const inner = lines.map(([line = '']) => line).join('\n');
  return (
    text.trimStart().startsWith('"') &&
    agreement(readRecords(inner, { delimiter: ',', quote: '"', escape: 'double' }).records).score > 0.9
  );
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
