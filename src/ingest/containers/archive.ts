import {
  BlobReader,
  BlobWriter,
  configure,
  TextWriter,
  ZipReader,
  type FileEntry,
} from '@zip.js/zip.js/lib/zip-core-native.js';
import { AppError } from '../../engine/errors';
import type { Merge, SheetShape } from './workbook';

configure({ useWebWorkers: false });

const MOST_ENTRIES = 500;
const MOST_BYTES = 4 * 1024 ** 3;
/** What systems and people put into archives besides tables. */
const NO_TABLE =
  /(^|\/)(__MACOSX|\.[^/]*|Thumbs\.db|desktop\.ini)(\/|$)|\.(pdf|png|jpe?g|gif|docx?|pptx?|html?|md|rtf|log|exe|mp4|sql)$/i;

export interface Archive {
  entries: { name: string; size: number; read(): Promise<Blob> }[];
  /** Names of files in it that are no tables. */
  skipped: string[];
}

/** A workbook or a document of another program, told by what stands in it. */
export type ZipKind = 'xlsx' | 'xlsb' | 'ods' | 'document' | 'archive';

/** Names in archives of Chinese systems are written in GB18030 where nothing says UTF-8. */
function nameOf(entry: FileEntry): string {
  if (entry.filenameUTF8) return entry.filename;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(entry.rawFilename);
  } catch {
    return new TextDecoder('gb18030').decode(entry.rawFilename);
  }
}

async function entriesOf(name: string, file: Blob): Promise<FileEntry[]> {
  try {
    const all = await new ZipReader(new BlobReader(file)).getEntries();
    return all.filter((entry): entry is FileEntry => !entry.directory);
  } catch (cause) {
    throw new AppError('file_damaged', { file: name }, String(cause));
  }
}

const KINDS: [ZipKind, RegExp][] = [
  ['xlsx', /^xl\/workbook\.xml$/],
  ['xlsb', /^xl\/workbook\.bin$/],
  ['ods', /^content\.xml$/],
  ['document', /^(word|ppt)\//],
];

export async function zipKind(name: string, file: Blob): Promise<ZipKind> {
  const names = (await entriesOf(name, file)).map((entry) => entry.filename);
  return KINDS.find(([, form]) => names.some((one) => form.test(one)))?.[0] ?? 'archive';
}

/** The tables of an archive; what is certainly none is named. @throws {AppError} where it is locked, damaged or too large to be unpacked. */
export async function openArchive(name: string, file: Blob): Promise<Archive> {
  const entries = await entriesOf(name, file);
  if (entries.some(({ encrypted }) => encrypted)) throw new AppError('file_protected', { file: name });
  const skipped = entries.filter((entry) => NO_TABLE.test(nameOf(entry)));
  const tables = entries.filter((entry) => !skipped.includes(entry));
  const bytes = tables.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  if (tables.length > MOST_ENTRIES || bytes > MOST_BYTES)
    throw new AppError('file_archive_large', {
      file: name,
      files: tables.length,
      gigabytes: Math.ceil(bytes / 1024 ** 3),
    });
  return {
    entries: tables.map((entry) => ({
      name: nameOf(entry),
      size: entry.uncompressedSize,
      read: async () => {
        try {
          return await entry.getData(new BlobWriter(), { checkSignature: true });
        } catch (cause) {
          throw new AppError('file_damaged', { file: nameOf(entry) }, String(cause));
        }
      },
    })),
    skipped: skipped.map(nameOf).filter((one) => !/(^|\/)(__MACOSX|\.|Thumbs|desktop)/.test(one)),
  };
}

const attribute = (tag: string, name: string): string =>
  (new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');

/** Which sheets of a workbook are hidden, and which cells are merged over rows. */
export async function sheetShapes(name: string, file: Blob): Promise<SheetShape[]> {
  const entries = await entriesOf(name, file);
  const text = async (path: string): Promise<string> =>
    (await entries.find(({ filename }) => filename === path)?.getData(new TextWriter())) ?? '';
  const targets = new Map(
    [...(await text('xl/_rels/workbook.xml.rels')).matchAll(/<Relationship\b[^>]*>/g)].map(([tag]) => [
      attribute(tag, 'Id'),
      attribute(tag, 'Target').replace(/^\/?(xl\/)?/, 'xl/'),
    ]),
  );
  const sheets = [...(await text('xl/workbook.xml')).matchAll(/<sheet\b[^>]*>/g)];
  return Promise.all(
    sheets.map(async ([tag]) => ({
      name: attribute(tag, 'name'),
      hidden: /hidden/i.test(attribute(tag, 'state')),
      merges: mergesIn(await text(targets.get(attribute(tag, 'r:id')) ?? '')),
    })),
  );
}

const columnOf = (letters: string): number =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

function mergesIn(sheet: string): Merge[] {
  return [...sheet.matchAll(/<mergeCell ref="([A-Z]+)(\d+):[A-Z]+(\d+)"/g)]
    .map(([, left, top, bottom]) => ({
      left: columnOf(left ?? ''),
      top: Number(top) - 1,
      bottom: Number(bottom) - 1,
    }))
    .filter(({ top, bottom }) => bottom > top);
}
