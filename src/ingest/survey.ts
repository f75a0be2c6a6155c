import { isKnownHeader } from '../data/synonyms';
import type { Layout, Section } from './dialect';
import { Dictionary, type Words } from './dictionary';
import { unquoted, type RecordView } from './records';
import { RowReader, scanSource, type ScanHooks, type ScanReport, type Source } from './source';

/** Rows whose cells are kept, as numbers of words, for questions about orders and their money. */
const KEPT_ROWS = 1_000_000;

/** All cells of the columns in use: each distinct text once, with how often it stands there. */
export interface Survey {
  scan: ScanReport;
  /** By column; null where the column is not in use. */
  words: (Words | null)[];
  /** Columns that are blank or missing in some whole record: their cells may fail to be there. */
  sparse: boolean[];
  /** Headers that stand again further down. */
  repeated: { line: number; cells: string[] }[];
}

/**
 * Reads all of a file and notes what its columns hold.
 * @param columns in use. Others are passed over.
 */
export async function surveySource(
  source: Source,
  layout: Layout,
  columns: readonly number[],
  watch: Pick<ScanHooks, 'signal' | 'onProgress'> = {},
): Promise<Survey> {
  const dictionaries = columns.map(() => new Dictionary(KEPT_ROWS));
  const sparse = new Array<boolean>(layout.columns).fill(false);
  const repeated: Survey['repeated'] = [];
  const own = new Set(layout.header.map((name) => name.trim().toLowerCase()).filter(Boolean));
  const reader = new RowReader(layout);
  const hasSections = layout.sections.length > 0;
  const scan = await scanSource(source, layout, {
    ...watch,
    onRecord: (record) => {
      if (own.size > 1 && looksLikeHeader(record, own)) {
        const cells = Array.from({ length: record.cells }, (_, cell) => textOf(record, cell, layout));
        if (isHeaderAgain(cells, own)) repeated.push({ line: record.line, cells });
      }
      const places = hasSections ? reader.cellsOf(record) : null;
      const isWhole = record.cells === (hasSections ? reader.widthAt() : layout.width);
      for (let at = 0; at < columns.length; at++) {
        const column = columns[at] as number;
        const dictionary = dictionaries[at] as Dictionary;
        const cell = places ? (places[column] ?? -1) : column;
        if (cell < 0 || cell >= record.cells) {
          dictionary.skip();
          continue;
        }
        const start = cell === 0 ? record.start : (record.cellEnds[cell - 1] as number) + 1;
        const end = record.cellEnds[cell] as number;
        if (isWhole && start === end) sparse[column] = true;
        dictionary.add(record.bytes, start, end);
      }
    },
  });
  const words = Array.from({ length: layout.columns }, (_, column) => {
    const dictionary = dictionaries[columns.indexOf(column)];
    return dictionary ? dictionary.words((raw) => unquoted(raw, layout.dialect)) : null;
  });
  return { scan, words, sparse, repeated };
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function textOf(record: RecordView, cell: number, layout: Layout): string {
  const start = cell === 0 ? record.start : (record.cellEnds[cell - 1] as number) + 1;
  return unquoted(decoder.decode(record.bytes.subarray(start, record.cellEnds[cell])), layout.dialect).trim();
}

const LONGEST_NAME = 80;

/** A cheap look: the first cell is short, holds no digit, and names a column. */
function looksLikeHeader(record: RecordView, own: ReadonlySet<string>): boolean {
  const end = record.cellEnds[0] as number;
  if (end - record.start > LONGEST_NAME || end === record.start) return false;
  for (let at = record.start; at < end; at++) {
    const byte = record.bytes[at] as number;
    if (byte >= 48 && byte <= 57) return false;
  }
  const first = decoder.decode(record.bytes.subarray(record.start, end)).replaceAll(/["']/g, '').trim();
  return own.has(first.toLowerCase()) || isKnownHeader(first);
}

const isHeaderAgain = (cells: readonly string[], own: ReadonlySet<string>): boolean => {
  const filled = cells.filter(Boolean);
  const shared = filled.filter((cell) => own.has(cell.toLowerCase())).length;
  return shared >= 2 && shared >= filled.length / 2;
};

/** The layout with the headers that stand again: their cells go to the columns of the same names, new ones behind. */
export function withSections(layout: Layout, names: readonly string[], repeated: Survey['repeated']): Layout {
  const all = [...names];
  const place = new Map(all.map((name, index) => [name.trim().toLowerCase(), index]));
  const sections = repeated.map(({ line, cells }): Section => {
    const columns = cells.map((cell) => {
      const known = place.get(cell.toLowerCase());
      if (known !== undefined) return known;
      all.push(cell);
      place.set(cell.toLowerCase(), all.length - 1);
      return all.length - 1;
    });
    return { headerLine: line, columns };
  });
  return { ...layout, header: all, columns: all.length, sections };
}
