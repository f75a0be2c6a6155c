import type { Encoding } from './encoding';
import {
  cellText,
  RecordScanner,
  recordText,
  type Dialect,
  type RecordView,
  type ScanFacts,
} from './records';
import type { Layout } from './dialect';

const CHUNK_BYTES = 4 * 1024 * 1024;

/** A file and how its bytes are to be read. */
export interface Source {
  file: Blob;
  encoding: Encoding;
  bomBytes: number;
}

/** The text of a file as UTF-8 bytes, in chunks. Bytes that are not valid in the encoding become U+FFFD. */
export async function* utf8Chunks(source: Source, verbatim: boolean): AsyncGenerator<Uint8Array> {
  const { file, encoding, bomBytes } = source;
  const decoder = verbatim ? null : new TextDecoder(encoding);
  const encoder = new TextEncoder();
  for (let start = bomBytes; start < file.size; start += CHUNK_BYTES) {
    const last = start + CHUNK_BYTES >= file.size;
    const bytes = new Uint8Array(await file.slice(start, start + CHUNK_BYTES).arrayBuffer());
    yield decoder ? encoder.encode(decoder.decode(bytes, { stream: !last })) : bytes;
  }
}

export interface ScanReport {
  facts: ScanFacts;
  /** Records under the header. */
  dataRecords: number;
  /** Byte position, after the mark, of the first record under the header. */
  dataOffset: number;
  shortRows: number;
  longRows: number;
  /** Lines of the first ragged records. */
  raggedLines: number[];
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
  let sawBlank = false;
  const scanner = new RecordScanner(layout.dialect, (record) => {
    if (record.line < layout.dataLine) return;
    if (record.blank) {
      sawBlank = true;
      return;
    }
    if (sawBlank) report.blankInside = true;
    if (report.dataRecords === 0) report.dataOffset = record.offset;
    if (record.cells !== layout.width) {
      if (record.cells < layout.width) report.shortRows++;
      else report.longRows++;
      if (report.raggedLines.length < 100) report.raggedLines.push(record.line);
    }
    const answer = hooks.onRecord?.(record, report.dataRecords);
    report.dataRecords++;
    if (answer === 'stop') scanner.stop();
  });
  const verbatim = source.encoding === 'utf-8';
  let checker: TextDecoder | null = verbatim ? new TextDecoder('utf-8', { fatal: true }) : null;
  let read = 0;
  for await (const chunk of utf8Chunks(source, verbatim)) {
    if (hooks.signal?.cancelled) break;
    read += chunk.length;
    try {
      checker?.decode(chunk, { stream: true });
    } catch {
      report.validUtf8 = false;
      checker = null;
    }
    scanner.push(chunk);
    if (scanner.stopped) break;
    hooks.onProgress?.(Math.min(1, read / Math.max(1, source.file.size)));
  }
  return { facts: scanner.end(), ...report };
}

/** Whether the engine's own CSV reader reads this file exactly as our scanner does; otherwise it gets a repaired copy. */
export function readsAsItStands(source: Source, layout: Layout, { facts, ...report }: ScanReport): boolean {
  return (
    source.encoding === 'utf-8' &&
    report.validUtf8 &&
    layout.dialect.quote === '"' &&
    layout.dialect.escape === 'double' &&
    report.shortRows + report.longRows === 0 &&
    !report.blankInside &&
    facts.nulBytes === 0 &&
    facts.oddQuotes === 0 &&
    facts.carriageReturns === 0 &&
    (facts.pairs === 0 || facts.lineFeeds === 0) &&
    layout.width > 1
  );
}

/** Rewrites a file as plain CSV: UTF-8, commas, every record of full width. NUL characters go; long records lose their extra cells. */
export async function repairedCopy(source: Source, layout: Layout, hooks: ScanHooks = {}): Promise<Blob> {
  const encoder = new TextEncoder();
  const parts: BlobPart[] = [];
  let text = '';
  const flush = (): void => {
    if (text) parts.push(encoder.encode(text));
    text = '';
  };
  await scanSource({ ...source }, layout, {
    ...hooks,
    onRecord: (record) => {
      for (let cell = 0; cell < layout.width; cell++) {
        const value = cellText(record, cell, layout.dialect).replaceAll('\0', '');
        text += (cell ? ',' : '') + (/[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
      }
      if (layout.width === 1 && text.endsWith('\n')) text += '""';
      text += '\n';
      if (text.length > CHUNK_BYTES) flush();
    },
  });
  flush();
  return new Blob(parts);
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
  await scanSource(source, layout, {
    onRecord: (record, ordinal) => {
      if (!wanted.has(ordinal)) return;
      found.set(ordinal, {
        line: record.line,
        raw: recordText(record),
        cells: cellsUpTo(record, layout.width, layout.dialect),
      });
    },
  });
  return found;
}

export function cellsUpTo(record: RecordView, width: number, dialect: Dialect): string[] {
  return Array.from({ length: width }, (_, cell) => cellText(record, cell, dialect));
}
