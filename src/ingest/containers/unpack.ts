import { AppError, toAppError } from '../../engine/errors';
import type { FileProblem } from '../file-plan';
import { readAligned } from './aligned';
import { openArchive, sheetShapes, zipKind } from './archive';
import { inflate } from './gzip';
import { readJson } from './json';
import { readParquet } from './parquet';
import { INSIDE, partOf, refusedPart, type OnBytes, type Part } from './part';
import { containerOf } from './kind';
import { readWorkbook } from './workbook';

/** Archives in archives are opened that deep. */
const DEEPEST = 2;

/**
 * The tables in a file as text: sheets of a workbook, files of an archive, records of JSON and Parquet. A file that is a table itself
 * comes back as it is; one that cannot be opened comes back with what is wrong with it.
 */
export async function unpack(name: string, file: Blob, onBytes: OnBytes = () => undefined): Promise<Part[]> {
  try {
    return await opened(name, file, onBytes, 0);
  } catch (cause) {
    return [refusedPart(name, file, problemIn(name, cause))];
  }
}

function problemIn(name: string, cause: unknown): FileProblem {
  const { code, args } = toAppError(cause);
  return { code, args: { ...args, file: name } };
}

async function opened(name: string, file: Blob, onBytes: OnBytes, depth: number): Promise<Part[]> {
  switch (await containerOf(file)) {
    case 'gzip': {
      if (depth >= DEEPEST) throw new AppError('file_resave', { file: name, kind: 'gz' });
      const inner = await inflate(name, file, onBytes);
      return await opened(name.replace(/\.gz$/i, ''), inner, onBytes, depth + 1);
    }
    case 'zip':
      return await openedZip(name, file, onBytes, depth);
    case 'parquet':
      return [await readParquet(name, file, onBytes)];
    case 'json':
      return await readJson(name, file);
    case 'aligned':
      return [await readAligned(name, file)];
    default:
      return [partOf(name, file)];
  }
}

async function openedZip(name: string, file: Blob, onBytes: OnBytes, depth: number): Promise<Part[]> {
  const kind = await zipKind(name, file);
  if (kind === 'xlsx') return readWorkbook(name, file, await sheetShapes(name, file));
  if (kind !== 'archive' || depth >= DEEPEST) throw new AppError('file_resave', { file: name, kind });
  const { entries, skipped } = await openArchive(name, file);
  const all = entries.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const parts: Part[] = [];
  for (const entry of entries) {
    const own = name + INSIDE + entry.name;
    try {
      parts.push(...(await opened(own, await entry.read(), () => undefined, depth + 1)));
    } catch (cause) {
      parts.push(refusedPart(own, file, problemIn(own, cause)));
    }
    done += entry.size;
    onBytes(done, all);
  }
  if (parts.length === 0) throw new AppError('file_archive_empty', { file: name });
  if (skipped.length > 0)
    parts[0]?.notes.push({
      code: 'left_out_files',
      args: { count: skipped.length, names: skipped.join(', ') },
    });
  return parts;
}
