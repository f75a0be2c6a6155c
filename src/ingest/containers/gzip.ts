import { Gunzip } from 'fflate';
import { AppError } from '../../engine/errors';
import type { OnBytes } from './part';

const MOST_BYTES = 4 * 1024 ** 3;
const PIECE = 8 * 1024 * 1024;

/** What a gzip file holds; several members in a row are one file. @throws {AppError} `file_damaged`, `file_archive_large`. */
export async function inflate(name: string, file: Blob, onBytes: OnBytes): Promise<Blob> {
  const pieces: Blob[] = [];
  let held: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  let heldSize = 0;
  let memberFrom = 0;
  const gunzip = new Gunzip((chunk) => {
    held.push(chunk.slice());
    size += chunk.length;
    heldSize += chunk.length;
    if (heldSize < PIECE) return;
    pieces.push(new Blob(held));
    held = [];
    heldSize = 0;
  });
  gunzip.onmember = () => (memberFrom = size);
  const reader = file.stream().getReader();
  let read = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      read += value.length;
      gunzip.push(value, read >= file.size);
      onBytes(read, file.size);
      if (size > MOST_BYTES)
        throw new AppError('file_archive_large', {
          file: name,
          files: 1,
          gigabytes: Math.ceil(size / 1024 ** 3),
        });
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('file_damaged', { file: name }, String(cause));
  }
  const length = new DataView(await file.slice(-4).arrayBuffer()).getUint32(0, true);
  if (length !== (size - memberFrom) % 2 ** 32) throw new AppError('file_damaged', { file: name });
  return new Blob([...pieces, ...held]);
}
