/** Signs that tell cells apart, most usual first. */
export const DELIMITERS = [',', ';', '\t', '|', '^', ' '] as const;

/** How the cells of a file are told apart. */
export interface Dialect {
  delimiter: (typeof DELIMITERS)[number];
  /** `''` reads quotes as ordinary characters. */
  quote: '"' | "'" | '';
  /** How a quote inside a quoted cell is written: doubled, after a backslash, or as it is, so that only one before a delimiter closes. */
  escape: 'double' | 'backslash' | 'bare';
  /** Blanks behind a delimiter belong to it: `a, "b, c"`. */
  padded?: boolean;
}

export const MAX_RECORD_BYTES = 8 * 1024 * 1024;

const LF = 10;
const CR = 13;
const SPACE = 32;
const BACKSLASH = 92;
const MAX_NOTED_LINES = 100;

/** One record as the scanner hands it out. The object is used again for the next one: copy what is to be kept. */
export interface RecordView {
  /** Bytes that hold the record, without its line end. */
  bytes: Uint8Array;
  start: number;
  end: number;
  /** Number of cells; `cellEnds[i]` is the exclusive end of cell i within `bytes`. */
  cells: number;
  cellEnds: Int32Array;
  /** 1-based line of the file on which the record starts. */
  line: number;
  /** Position of the record's first byte in the stream. */
  offset: number;
  /** 0-based position among the records that are not blank. */
  ordinal: number;
  blank: boolean;
  /** Line ends inside its quoted cells. */
  innerLines: number;
}

export interface ScanFacts {
  records: number;
  lines: number;
  blankLines: number;
  lineFeeds: number;
  carriageReturns: number;
  pairs: number;
  nulBytes: number;
  /** Cells where text follows a closing quote, and the lines of the first records that hold such. */
  oddQuotes: number;
  oddQuoteLines: number[];
  /** Records with line ends inside quoted cells, how many those are, and the lines of the first such records. */
  longRecords: number;
  innerLines: number;
  longRecordLines: number[];
  /** Line of the quote that never closes, 0 where all close. */
  unclosedQuoteLine: number;
  recordTooLongLine: number;
}

/**
 * Splits UTF-8 bytes into records and cells, streaming. The same reader serves the first look at a file, the check of all of
 * it beside the engine's load, and the repair of files that the engine would misread; so they cannot disagree.
 *
 * A quote opens a cell only at the cell's start. Line ends are LF, CR LF and CR. A blank line is no record.
 */
export class RecordScanner {
  readonly facts: ScanFacts = {
    records: 0,
    lines: 0,
    blankLines: 0,
    lineFeeds: 0,
    carriageReturns: 0,
    pairs: 0,
    nulBytes: 0,
    oddQuotes: 0,
    oddQuoteLines: [],
    longRecords: 0,
    innerLines: 0,
    longRecordLines: [],
    unclosedQuoteLine: 0,
    recordTooLongLine: 0,
  };
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #backslash: boolean;
  readonly #bare: boolean;
  readonly #padded: boolean;
  readonly #emit: (record: RecordView) => void;
  readonly #view: RecordView;
  #carry: Uint8Array = new Uint8Array(0);
  #line: number;
  /** Position in the stream of the first byte that is being scanned. */
  #base = 0;
  #stopped = false;
  /** What the record under way holds besides its cells. */
  readonly #seen = { lines: 0, nulBytes: 0, oddQuotes: 0 };

  constructor(dialect: Dialect, emit: (record: RecordView) => void, firstLine = 1) {
    this.#delimiter = dialect.delimiter.charCodeAt(0);
    this.#quote = dialect.quote ? dialect.quote.charCodeAt(0) : -1;
    this.#backslash = dialect.escape === 'backslash';
    this.#bare = dialect.escape === 'bare';
    this.#padded = dialect.padded === true;
    this.#emit = emit;
    this.#line = firstLine;
    this.#view = {
      bytes: this.#carry,
      start: 0,
      end: 0,
      cells: 0,
      cellEnds: new Int32Array(256),
      line: firstLine,
      offset: 0,
      ordinal: 0,
      blank: false,
      innerLines: 0,
    };
  }

  /** No more records are handed out. */
  stop(): void {
    this.#stopped = true;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  push(chunk: Uint8Array): void {
    let bytes = chunk;
    if (this.#carry.length > 0) {
      bytes = new Uint8Array(this.#carry.length + chunk.length);
      bytes.set(this.#carry);
      bytes.set(chunk, this.#carry.length);
    }
    const rest = this.#scan(bytes, false);
    this.#base += rest;
    this.#carry = bytes.slice(rest);
    if (this.#carry.length > MAX_RECORD_BYTES && !this.#stopped) {
      this.facts.recordTooLongLine = this.#line;
      this.#stopped = true;
    }
  }

  end(): ScanFacts {
    if (!this.#stopped && this.#carry.length > 0) this.#scan(this.#carry, true);
    this.#carry = new Uint8Array(0);
    this.facts.lines = this.#line - 1;
    return this.facts;
  }

  /** Scans whole records and returns where the first unfinished one starts. */
  #scan(bytes: Uint8Array, last: boolean): number {
    const { facts } = this;
    const view = this.#view;
    const delimiter = this.#delimiter;
    const quote = this.#quote;
    const length = bytes.length;
    let start = 0;
    let position = 0;
    let cellStart = 0;
    let cells = 0;
    this.#forgetSeen();
    view.bytes = bytes;
    while (position < length) {
      if (this.#stopped) return length;
      const byte = bytes[position] as number;
      if (byte === quote && position === cellStart) {
        position = this.#afterQuoted(bytes, position + 1);
        const closed = position > 0;
        if (!last && (!closed || position >= length)) return start;
        if (!closed) {
          facts.unclosedQuoteLine = this.#line;
          this.#stopped = true;
          return length;
        }
        const next = bytes[position];
        if (next !== undefined && next !== delimiter && next !== LF && next !== CR) this.#seen.oddQuotes++;
        continue;
      }
      if (byte === delimiter) {
        if (cells === view.cellEnds.length) view.cellEnds = grow(view.cellEnds);
        view.cellEnds[cells++] = position;
        cellStart = ++position;
        continue;
      }
      if (byte === LF || byte === CR) {
        if (byte === CR && position + 1 >= length && !last) return start;
        const pair = byte === CR && bytes[position + 1] === LF;
        if (pair) facts.pairs++;
        else if (byte === LF) facts.lineFeeds++;
        else facts.carriageReturns++;
        this.#finish(start, position, cells);
        position += pair ? 2 : 1;
        start = cellStart = position;
        cells = 0;
        continue;
      }
      if (byte === SPACE && this.#padded && position === cellStart) cellStart++;
      else if (byte === 0) this.#seen.nulBytes++;
      position++;
    }
    if (!last) return start;
    if (start < length) this.#finish(start, length, cells);
    return length;
  }

  /** Where a quoted cell has ended, counted behind its closing quote; -1 where none closes it. */
  #afterQuoted(bytes: Uint8Array, from: number): number {
    const { length } = bytes;
    const quote = this.#quote;
    let position = from;
    let lines = 0;
    let nulBytes = 0;
    while (position < length) {
      const byte = bytes[position] as number;
      if (byte === BACKSLASH && this.#backslash) {
        position += 2;
        continue;
      }
      if (byte === quote) {
        const next = bytes[position + 1];
        const closes = this.#bare
          ? next === undefined || next === this.#delimiter || next === LF || next === CR
          : next !== quote;
        if (this.#bare && !closes) {
          position += next === quote ? 2 : 1;
          continue;
        }
        if (closes) {
          this.#seen.lines += lines;
          this.#seen.nulBytes += nulBytes;
          return position + 1;
        }
        position += 2;
        continue;
      }
      if (byte === LF || (byte === CR && bytes[position + 1] !== LF)) lines++;
      else if (byte === 0) nulBytes++;
      position++;
    }
    return -1;
  }

  #finish(start: number, end: number, cells: number): void {
    const view = this.#view;
    if (cells === view.cellEnds.length) view.cellEnds = grow(view.cellEnds);
    view.cellEnds[cells] = end;
    view.start = start;
    view.end = end;
    view.cells = cells + 1;
    view.line = this.#line;
    view.offset = this.#base + start;
    view.blank = start === end;
    const { facts } = this;
    const { lines, nulBytes, oddQuotes } = this.#seen;
    view.ordinal = facts.records;
    view.innerLines = lines;
    if (view.blank) facts.blankLines++;
    else facts.records++;
    this.#emit(view);
    if (oddQuotes > 0 && facts.oddQuoteLines.length < MAX_NOTED_LINES) facts.oddQuoteLines.push(this.#line);
    if (lines > 0) {
      facts.longRecords++;
      if (facts.longRecordLines.length < MAX_NOTED_LINES) facts.longRecordLines.push(this.#line);
    }
    facts.innerLines += lines;
    facts.nulBytes += nulBytes;
    facts.oddQuotes += oddQuotes;
    this.#line += 1 + lines;
    this.#forgetSeen();
  }

  #forgetSeen(): void {
    this.#seen.lines = this.#seen.nulBytes = this.#seen.oddQuotes = 0;
  }
}

function grow(cells: Int32Array): Int32Array {
  const larger = new Int32Array(cells.length * 2);
  larger.set(cells);
  return larger;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of one cell, unquoted. */
export function cellText(record: RecordView, cell: number, dialect: Dialect): string {
  if (cell >= record.cells) return '';
  const start = cell === 0 ? record.start : (record.cellEnds[cell - 1] as number) + 1;
  return unquoted(decoder.decode(record.bytes.subarray(start, record.cellEnds[cell])), dialect);
}

/** The text of the whole record, as it stands in the file. */
export function recordText(record: RecordView): string {
  return decoder.decode(record.bytes.subarray(record.start, record.end));
}

export function cellsOf(record: RecordView, dialect: Dialect): string[] {
  return Array.from({ length: record.cells }, (_, cell) => cellText(record, cell, dialect));
}

/** The text of a cell as it stands in the file, without its quotes. */
export function unquoted(cell: string, { quote, escape, padded }: Dialect): string {
  const text = padded ? cell.replace(/^ +/, '') : cell;
  if (!quote || !text.startsWith(quote)) return text;
  if (escape === 'bare')
    return text.slice(1, text.endsWith(quote) ? -1 : undefined).replaceAll(quote + quote, quote);
  let result = '';
  let position = 1;
  while (position < text.length) {
    const character = text[position] as string;
    if (escape === 'backslash' && character === '\\' && position + 1 < text.length) {
      result += text[position + 1];
      position += 2;
    } else if (character === quote) {
      if (text[position + 1] !== quote) return result + text.slice(position + 1);
      result += quote;
      position += 2;
    } else {
      result += character;
      position++;
    }
  }
  return result;
}

/** All records of a text that fits in memory: the head of a file, pasted cells, a test. */
export function readRecords(
  text: string,
  dialect: Dialect,
  limit = Infinity,
): { records: { cells: string[]; line: number }[]; facts: ScanFacts } {
  const records: { cells: string[]; line: number }[] = [];
  const scanner = new RecordScanner(dialect, (record) => {
    if (record.blank) return;
    records.push({ cells: cellsOf(record, dialect), line: record.line });
    if (records.length >= limit) scanner.stop();
  });
  scanner.push(new TextEncoder().encode(text));
  return { records, facts: scanner.end() };
}
