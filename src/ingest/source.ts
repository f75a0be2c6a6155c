import { isAscii, piecesOf } from './bytes';
import { nextTask } from '../engine/tasks';
import type { Layout } from './dialect';
import { decoderOf, type Encoding } from './encoding';
import {
  cellText,
  RecordScanner,
  recordText,
  type Dialect,
  type RecordView,
  type ScanFacts,
} from './records';

const CHUNK_BYTES = 2 * 1024 * 1024;
const LF = 10;
const CR = 13;

/** A file and how its bytes are to be read. */
export interface Source {
  file: Blob;
  encoding: Encoding;
  bomBytes: number;
  /** Each line is one quoted cell that is itself a line of the table. */
  wrapped?: boolean;
}

/** The text of a file as UTF-8 bytes, in chunks. Bytes that are not valid in the encoding become U+FFFD. */
export async function* utf8Chunks(source: Source, verbatim: boolean): AsyncGenerator<Uint8Array> {
  const { file, encoding, bomBytes } = source;
  const decode = verbatim ? null : decoderOf(encoding);
  const encoder = new TextEncoder();
  const unwrap = source.wrapped ? unwrapper() : null;
  for await (const { bytes, last } of piecesOf(file, bomBytes, CHUNK_BYTES)) {
    const text = decode ? encoder.encode(decode(bytes, last)) : bytes;
    yield unwrap ? unwrap(text, last) : text;
  }
}

/** Takes the quotes off whole lines. */
function unwrapper(): (bytes: Uint8Array, last: boolean) => Uint8Array {
  const dialect: Dialect = { delimiter: ',', quote: '"', escape: 'double' };
  let lines: string[] = [];
  const scanner = new RecordScanner(dialect, (record) => void lines.push(cellText(record, 0, dialect)));
  return (bytes, last) => {
    lines = [];
    scanner.push(bytes);
    if (last) scanner.end();
    return new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));
  };
}

export interface ScanReport {
  facts: ScanFacts;
  /** Records under the header. */
  dataRecords: number;
  /** Byte position, after the mark, of the first record under the header. */
  dataOffset: number;
  /** Records with fewer and with more cells than the header names. */
  shortRows: number;
  longRows: number;
  /** Lines of the first ragged records. */
  raggedLines: number[];
  /** Line ends of the file, counted by themselves: what the records, their inner lines and the blank lines have to come to. */
  lineEnds: number;
  /** The last line has no end. */
  openEnd: boolean;
  validUtf8: boolean;
  blankInside: boolean;
}

export interface ScanHooks {
  /** Looks at a record under the header; the scan ends early where it answers `'stop'`. */
  onRecord?: (record: RecordView, dataOrdinal: number) => 'stop' | undefined | void;
  onProgress?: (share: number) => void;
  signal?: { readonly cancelled: boolean };
}

/** Reads all of a file once: its shape, its damage, and whatever the hook looks at. */
export async function scanSource(source: Source, layout: Layout, hooks: ScanHooks = {}): Promise<ScanReport> {
  const report = {
    dataRecords: 0,
    dataOffset: 0,
    shortRows: 0,
    longRows: 0,
    raggedLines: [] as number[],
    validUtf8: true,
    blankInside: false,
  };
  const headers = new Set(layout.sections.map(({ headerLine }) => headerLine));
  let width = layout.width;
  let sawBlank = false;
  const scanner = new RecordScanner(layout.dialect, (record) => {
    if (record.line < layout.dataLine) return;
    if (record.blank) {
      sawBlank = true;
      return;
    }
    if (headers.has(record.line)) {
      width = record.cells;
      return;
    }
    if (sawBlank) report.blankInside = true;
    if (report.dataRecords === 0) report.dataOffset = record.offset;
    if (record.cells !== width) {
      if (record.cells < width) report.shortRows++;
      else report.longRows++;
      if (report.raggedLines.length < 100) report.raggedLines.push(record.line);
    }
    const answer = hooks.onRecord?.(record, report.dataRecords);
    report.dataRecords++;
    if (answer === 'stop') scanner.stop();
  });
  const verbatim = source.encoding === 'utf-8';
  let checker: TextDecoder | null = verbatim ? new TextDecoder('utf-8', { fatal: true }) : null;
  let mayBeCut = false;
  let read = 0;
  const lines = new LineCounter();
  for await (const chunk of utf8Chunks(source, verbatim)) {
    if (hooks.signal?.cancelled) break;
    read += chunk.length;
    const ascii = isAscii(chunk);
    try {
      if (mayBeCut || !ascii) checker?.decode(chunk, { stream: true });
    } catch {
      report.validUtf8 = false;
      checker = null;
    }
    mayBeCut = !ascii;
    lines.push(chunk);
    scanner.push(chunk);
    if (scanner.stopped) break;
    await nextTask();
    hooks.onProgress?.(Math.min(1, read / Math.max(1, source.file.size)));
  }
  return { facts: scanner.end(), ...report, lineEnds: lines.ends, openEnd: lines.open };
}

/** Counts line ends with no regard to cells, records or quotes. */
class LineCounter {
  ends = 0;
  open = false;
  #last = 0;

  push(bytes: Uint8Array): void {
    for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
      const before = at > 0 ? bytes[at - 1] : this.#last;
      if (before !== CR) this.ends++;
    }
    for (let at = bytes.indexOf(CR); at >= 0; at = bytes.indexOf(CR, at + 1)) this.ends++;
    this.#last = bytes.at(-1) ?? this.#last;
    this.open = bytes.length > 0 ? this.#last !== LF && this.#last !== CR : this.open;
  }
}

/** Lines of a file that are in no record, counted against what a count of line ends alone finds; 0 where all are. */
export function missingLines({ facts, lineEnds, openEnd }: ScanReport): number {
  const lines = lineEnds + (openEnd ? 1 : 0);
  return lines - (facts.records + facts.blankLines + facts.innerLines);
}

/** Whether the engine's own CSV reader may read a file of that encoding and layout; all of its records have to say so too. */
export const mayReadAsItStands = (source: Omit<Source, 'file'>, layout: Layout): boolean =>
  source.encoding === 'utf-8' &&
  !source.wrapped &&
  [',', ';', '\t', '|'].includes(layout.dialect.delimiter) &&
  layout.dialect.quote === '"' &&
  layout.dialect.escape === 'double' &&
  !layout.dialect.padded &&
  layout.sections.length === 0 &&
  layout.width > 1;

/** Whether the engine's own CSV reader reads this file exactly as our scanner does; otherwise it gets a copy. */
export function readsAsItStands(source: Source, layout: Layout, { facts, ...report }: ScanReport): boolean {
  return (
    mayReadAsItStands(source, layout) &&
    report.validUtf8 &&
    report.shortRows + report.longRows === 0 &&
    !report.blankInside &&
    facts.nulBytes === 0 &&
    facts.oddQuotes === 0 &&
    facts.carriageReturns === 0 &&
    (facts.pairs === 0 || facts.lineFeeds === 0)
  );
}

/** Says which cell of a record belongs to which column; records under a header that stands again have an order of their own. */
export class RowReader {
  readonly #layout: Layout;
  #section = -1;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** Position of each column's cell in a record, -1 where it has none. Records are to be asked for in their order. */
  cellsOf(record: RecordView): readonly number[] | null {
    const { sections } = this.#layout;
    while ((sections[this.#section + 1]?.headerLine ?? Infinity) < record.line) this.#section++;
    const section = sections[this.#section];
    if (!section) return null;
    return Array.from({ length: this.#layout.columns }, (_, column) => section.columns.indexOf(column));
  }

  /** Cells of a whole record where this one stands. */
  widthAt(): number {
    return this.#layout.sections[this.#section]?.columns.length ?? this.#layout.width;
  }

  texts(record: RecordView): string[] {
    const places = this.cellsOf(record);
    const { columns, dialect } = this.#layout;
    return Array.from({ length: columns }, (_, column) => {
      const cell = places ? (places[column] ?? -1) : column;
      return cell < 0 ? '' : cellText(record, cell, dialect);
    });
  }
}

export interface FoundRecord {
  line: number;
  raw: string;
  cells: string[];
}

/** Line, raw text and cells of the records at the given ordinals under the header, in order. */
export async function findRecords(
  source: Source,
  layout: Layout,
  ordinals: readonly number[],
): Promise<Map<number, FoundRecord>> {
  const wanted = new Set(ordinals);
  const found = new Map<number, FoundRecord>();
  if (wanted.size === 0) return found;
  const reader = new RowReader(layout);
  await scanSource(source, layout, {
    onRecord: (record, ordinal) => {
      if (!wanted.has(ordinal)) return;
      found.set(ordinal, { line: record.line, raw: recordText(record), cells: reader.texts(record) });
    },
  });
  return found;
}
