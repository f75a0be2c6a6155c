import { AppError } from '../engine/errors';

/** Folders of what is kept on this device, in the browser's own file system for this site (OPFS): `kept`, `kept-1`, … */
const HOME = /^kept(?:-(\d+))?$/;
const numberOf = (home: string): number => Number(HOME.exec(home)?.[1] ?? 0);
const homeOf = (number: number): string => (number === 0 ? 'kept' : `kept-${number}`);
export type KeptName = 'tables' | 'notebook' | 'answers';

const WRITING = 'vitalfew:writing';

/** A device without room says so by itself; whatever else stands in the way, this page cannot keep anything. */
const unavailable = (cause: unknown): unknown =>
  cause instanceof Error && cause.name === 'QuotaExceededError'
    ? cause
    : new AppError('keep_unavailable', {}, String(cause));

async function rootFolder(): Promise<FileSystemDirectoryHandle> {
  try {
    return await navigator.storage.getDirectory();
  } catch (cause) {
    throw unavailable(cause);
  }
}

const isNotThere = (cause: unknown): boolean =>
  cause instanceof DOMException && cause.name === 'NotFoundError';

async function fileIn(home: string, name: KeptName): Promise<File | null> {
  const root = await rootFolder();
  try {
    return await (await (await root.getDirectoryHandle(home)).getFileHandle(name)).getFile();
  } catch (cause) {
    if (isNotThere(cause)) return null;
    throw unavailable(cause);
  }
}

/** Homes there are, the latest first. */
async function homes(): Promise<string[]> {
  const names = await namesIn(await rootFolder());
  return names.filter((name) => HOME.test(name)).sort((a, b) => numberOf(b) - numberOf(a));
}

/**
 * Where what is kept stands: the latest folder with a notebook in it, which is written last. So whoever begins anew, under another
 * passphrase perhaps, and dies on the way, finds all that was kept before. Null where nothing is kept.
 * @throws {AppError} `keep_unavailable` where the browser keeps nothing for this page.
 */
export async function currentHome(): Promise<string | null> {
  for (const home of await homes()) if (((await fileIn(home, 'notebook'))?.size ?? 0) > 0) return home;
  return null;
}

/** A folder that nothing is in yet. @throws {AppError} `keep_unavailable`. */
export async function nextHome(): Promise<string> {
  const [latest] = await homes();
  return latest === undefined ? homeOf(0) : homeOf(numberOf(latest) + 1);
}

/** Takes away what is kept elsewhere than here. */
export async function keepOnly(home: string): Promise<void> {
  const root = await rootFolder();
  for (const other of await homes()) if (other !== home) await root.removeEntry(other, { recursive: true });
}

/** What is kept, as it stands; null where nothing is. @throws {AppError} `keep_unavailable` where the browser keeps nothing for this page. */
export async function keptFile(name: KeptName): Promise<File | null> {
  const home = await currentHome();
  return home === null ? null : fileIn(home, name);
}

/**
 * Keeps bytes under a name in a home. What was there before stays until all of them are written, whatever happens on the way.
 * @param isMine whether this tab still is the one that keeps; asked before anything is made, and before the old is let go.
 * @returns how many bytes were written.
 * @throws {AppError} `keep_full` where the device has no more room, `keep_elsewhere`, `keep_unavailable`.
 */
export function keepFile(
  home: string,
  name: KeptName,
  bytes: AsyncIterable<Uint8Array<ArrayBuffer>>,
  isMine: () => boolean,
): Promise<number> {
  return navigator.locks.request(WRITING, async () => {
    let file: FileSystemWritableFileStream | undefined;
    try {
      if (!isMine()) throw new AppError('keep_elsewhere');
      const folder = await (await rootFolder()).getDirectoryHandle(home, { create: true });
      const handle = await folder.getFileHandle(name, { create: true });
      if (!('createWritable' in handle)) throw new AppError('keep_unavailable');
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

const rootOrNone = (): Promise<FileSystemDirectoryHandle | undefined> => rootFolder().catch(() => undefined);

/** Asks the browser to let what is kept stay when room gets short; one that cannot be asked keeps it as it likes. */
export async function askToStay(): Promise<void> {
  await navigator.storage.persist();
}

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
  await keepOnly('').catch(() => undefined);
}
