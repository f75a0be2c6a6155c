import { AppError } from '../engine/errors';

/** Files of what is kept on this device, in a folder of the browser's own for this site (OPFS). */
const FOLDER = 'kept';
export type KeptName = 'tables' | 'notebook' | 'answers';

const WRITING = 'vitalfew:writing';

/** A device without room says so by itself; whatever else stands in the way, this page cannot keep anything. */
const unavailable = (cause: unknown): unknown =>
  cause instanceof Error && cause.name === 'QuotaExceededError'
    ? cause
    : new AppError('keep_unavailable', {}, String(cause));

async function folder(create: boolean): Promise<FileSystemDirectoryHandle | null> {
  try {
    const root = await navigator.storage.getDirectory();
    return await root.getDirectoryHandle(FOLDER, { create });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'NotFoundError') return null;
    throw unavailable(cause);
  }
}

/** What is kept, as it stands; null where nothing is. @throws {AppError} `keep_unavailable` where the browser keeps nothing for this page. */
export async function keptFile(name: KeptName): Promise<File | null> {
  const kept = await folder(false);
  try {
    return (await (await kept?.getFileHandle(name))?.getFile()) ?? null;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'NotFoundError') return null;
    throw unavailable(cause);
  }
}

/**
 * Keeps bytes under a name. What was there before stays until all of them are written, whatever happens on the way.
 * @param isMine whether this tab still is the one that keeps; asked before the old is let go.
 * @returns how many bytes were written.
 * @throws {AppError} `keep_full` where the device has no more room, `keep_elsewhere`, `keep_unavailable`.
 */
export function keepFile(
  name: KeptName,
  bytes: AsyncIterable<Uint8Array<ArrayBuffer>>,
  isMine: () => boolean,
): Promise<number> {
  return navigator.locks.request(WRITING, async () => {
    let file: FileSystemWritableFileStream | undefined;
    try {
      const handle = await (await folder(true))?.getFileHandle(name, { create: true });
      if (!handle || !('createWritable' in handle)) throw new AppError('keep_unavailable');
      file = await handle.createWritable();
      let size = 0;
      for await (const part of bytes) {
        await file.write(part);
        size += part.length;
      }
      if (!isMine()) throw new AppError('keep_elsewhere');
      await file.close();
      return size;
    } catch (cause) {
      await file?.abort().catch(() => undefined);
      if (!(cause instanceof Error) || cause.name !== 'QuotaExceededError') throw cause;
      const { quota = 0, usage = 0 } = await navigator.storage.estimate();
      throw new AppError('keep_full', { free: Math.max(0, quota - usage) });
    }
  });
}

/** Waits until nothing is being written. */
export const written = (): Promise<void> => navigator.locks.request(WRITING, () => undefined);

/** What a browser holds for this site. */
export interface Holdings {
  files: number;
  databases: number;
  settings: number;
  caches: number;
  workers: number;
}

const storesOf = (): Storage[] => [localStorage, sessionStorage];

async function namesIn(root: FileSystemDirectoryHandle | undefined): Promise<string[]> {
  const names: string[] = [];
  if (root) for await (const name of root.keys()) names.push(name);
  return names;
}

const rootOrNone = (): Promise<FileSystemDirectoryHandle | undefined> =>
  navigator.storage.getDirectory().catch(() => undefined);

/** Counts what there is, asking the browser anew. */
export async function holdings(): Promise<Holdings> {
  const [files, databases, caches, workers] = await Promise.all([
    rootOrNone().then(namesIn),
    indexedDB.databases?.() ?? [],
    globalThis.caches.keys(),
    navigator.serviceWorker.getRegistrations(),
  ]);
  return {
    files: files.length,
    databases: databases.length,
    settings: storesOf().reduce((sum, store) => sum + store.length, 0),
    caches: caches.length,
    workers: workers.length,
  };
}

/** Empties all that the browser holds for this site, the program for visits without a network among it. @returns what is still there. */
export async function forgetEverything(): Promise<Holdings> {
  await written();
  const root = await rootOrNone();
  for (const name of await namesIn(root)) await root?.removeEntry(name, { recursive: true });
  for (const { name } of (await indexedDB.databases?.()) ?? []) if (name) indexedDB.deleteDatabase(name);
  for (const store of storesOf()) store.clear();
  for (const name of await globalThis.caches.keys()) await globalThis.caches.delete(name);
  for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
  return holdings();
}

/** Takes away what is kept of the work, and nothing else. */
export async function unkeep(): Promise<void> {
  await written();
  await (await rootOrNone())?.removeEntry(FOLDER, { recursive: true }).catch(() => undefined);
}
