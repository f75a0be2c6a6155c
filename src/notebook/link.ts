import { fromBase64, toBase64 } from '../data/base64';
import { AppError } from '../engine/errors';
import { leanDocument, readDocument } from './document';
import { DOCUMENT_VERSION, type NotebookDocument } from './schema';

/** Links up to here pass through every messenger and mail program that we know of. */
export const COMFORTABLE_LENGTH = 2000;
/** Longer ones are handed over as a file. */
export const LONGEST_LINK = 30_000;

const MOST_COMPRESSED = 64 * 1024;
const MOST_TEXT = 2 * 1024 * 1024;
/** Input goes in by small pieces, so that a bomb is noticed before it has grown: deflate makes at most 1032 bytes of one. */
const PIECE = 512;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** CRC-32 (ISO 3309, as in zip), eight hex digits. */
function crc32(bytes: Uint8Array): string {
  let value = 0xffffffff;
  for (const byte of bytes) value = (CRC_TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return ((value ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0');
}

const toBase64Url = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> =>
  fromBase64(text.replaceAll('-', '+').replaceAll('_', '/'));

/** Bytes after a native transform. @throws {AppError} `link_too_large` as soon as more than `most` have come out. */
async function through(
  bytes: Uint8Array<ArrayBuffer>,
  transform: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = transform.writable.getWriter();
  const feed = (async () => {
    for (let at = 0; at < bytes.length; at += PIECE) await writer.write(bytes.slice(at, at + PIECE));
    await writer.close();
  })();
  feed.catch(() => undefined);
  const reader = transform.readable.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      void reader.cancel().catch(() => undefined);
      void writer.abort().catch(() => undefined);
      throw new AppError('link_too_large', { size: most });
    }
    parts.push(value);
  }
  await feed;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The part of a link after `#`: version, length and CRC-32 of the compressed bytes, and those bytes (docs/notebook.md). */
export async function encodeLink(document: NotebookDocument): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify(leanDocument(document)));
  const bytes = await through(text, new CompressionStream('deflate-raw'), Infinity);
  return `v${DOCUMENT_VERSION}.${bytes.length.toString(36)}.${crc32(bytes)}.${toBase64Url(bytes)}`;
}

/** Whether a fragment means to be a notebook. */
export const isLink = (fragment: string): boolean => /^#?v\d+(\.|$)/.test(fragment);

/**
 * Reads the fragment of a link. Nothing of it runs here.
 * @throws {AppError} `link_newer`, `link_cut`, `link_damaged`, `link_too_large`, or what `readDocument` throws.
 */
export async function decodeLink(fragment: string): Promise<NotebookDocument> {
  const [version = '', length = '', crc = '', payload = '', ...more] = fragment
    .trim()
    .replace(/^#/, '')
    .split('.');
  const number = /^v(\d{1,6})$/.exec(version)?.[1];
  if (number !== undefined && Number(number) > DOCUMENT_VERSION)
    throw new AppError('link_newer', { version: Number(number), known: DOCUMENT_VERSION });
  if (Number(number) !== DOCUMENT_VERSION || more.length > 0) throw new AppError('link_damaged');
  if (!payload) throw new AppError('link_cut');
  if (payload.length > MOST_COMPRESSED * 1.4) throw new AppError('link_too_large', { size: MOST_COMPRESSED });
  if (!/^[0-9a-z]{1,6}$/.test(length) || !/^[0-9a-f]{8}$/.test(crc)) throw new AppError('link_damaged');
  if (!/^[A-Za-z0-9_-]*$/.test(payload)) throw new AppError('link_damaged');
  if (payload.length % 4 === 1) throw new AppError('link_cut');
  const bytes = fromBase64Url(payload);
  if (bytes.length < parseInt(length, 36)) throw new AppError('link_cut');
  if (bytes.length > MOST_COMPRESSED) throw new AppError('link_too_large', { size: MOST_COMPRESSED });
  if (bytes.length > parseInt(length, 36) || crc32(bytes) !== crc) throw new AppError('link_damaged');
  let text: Uint8Array;
  try {
    text = await through(bytes, new DecompressionStream('deflate-raw'), MOST_TEXT);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('link_damaged', {}, String(cause));
  }
  return readDocument(new TextDecoder().decode(text));
}

/**
 * The fragment of an address or of a pasted text, wherever in it the notebook stands; null where there is none. Mail programs break
 * lines and quote them, Markdown escapes underscores, safe-link services encode what stands behind the mark.
 */
export function fragmentIn(text: string): string | null {
  const joined = text.replace(/\r?\n[>\s]*(?=[\w-]*[-_0-9A-Za-z])/g, (lineEnd, at: number) =>
    /v\d+\.[\w.\\-]*$/.test(text.slice(0, at).replace(/\r?\n[>\s]*/g, '')) ? '' : lineEnd,
  );
  const plain = joined.replaceAll('\\', '').replace(/%23(?=v\d+\.)/gi, '#');
  const found = /#(v\d+(?:\.[\w-]*)*)/.exec(plain)?.[1] ?? plain.trim();
  return isLink(found) ? found : null;
}
