import { fromBase64, toBase64 } from '../data/base64';
import { AppError } from '../engine/errors';

/**
 * A sealed file: `vfsealed`, the length of its head (32 bits, the highest first), the head as JSON, the SHA-256 of that JSON, and then chunks
 * of 1 MiB under AES-256-GCM, each with its tag. The nonce of a chunk is its number; number, whether it is the last, and the checksum of the
 * head are authenticated with it, so that none can be changed, cut, moved or put into another file unseen. Each file has a key of its own. It
 * stands in the head: wrapped (RFC 3394) by a key that PBKDF2-SHA256 makes of the passphrase; or, where there is no passphrase, as it is.
 * Then the seal tells damage, and hides nothing.
 */
const MARK = new TextEncoder().encode('vfsealed');
const VERSION = 1;
const CHUNK = 1024 ** 2;
const TAG = 16;
const CHECKSUM = 32;
const MOST_HEAD = 4096;
/** OWASP's least for PBKDF2 with SHA-256, 2023. */
const ITERATIONS = 600_000;
/** A head that asks for more would only stop the page. */
const MOST_ITERATIONS = 20_000_000;

interface Derivation {
  salt: string;
  iterations: number;
}

interface Head {
  version: number;
  /** How the passphrase became a key; null where there is none. */
  derivation: Derivation | null;
  /** The key of the file, wrapped or not. */
  key: string;
}

/** What files are sealed with. */
export type Lock = { derivation: Derivation; wrapping: CryptoKey } | null;

const random = (length: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(length));

/** One passphrase is one, however an input method composed or widened its signs. */
async function wrappingKey(passphrase: string, { salt, iterations }: Derivation): Promise<CryptoKey> {
  const typed = new TextEncoder().encode(passphrase.normalize('NFKC'));
  const base = await crypto.subtle.importKey('raw', typed, 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt: fromBase64(salt), iterations },
    base,
    { name: 'AES-KW', length: 256 },
    false,
    ['wrapKey', 'unwrapKey'],
  );
}

/** A lock that the passphrase opens; null, which everybody opens, for an empty one. */
export async function lockOf(passphrase: string, iterations = ITERATIONS): Promise<Lock> {
  if (passphrase === '') return null;
  const derivation = { salt: toBase64(random(16)), iterations };
  return { derivation, wrapping: await wrappingKey(passphrase, derivation) };
}

const GCM = { name: 'AES-GCM', length: 256 };

/** How chunk `index` is locked: its nonce, and what is authenticated with it. */
function chunkOf(checksum: Uint8Array, index: number, last: boolean): AesGcmParams {
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setBigUint64(4, BigInt(index));
  const additionalData = new Uint8Array(checksum.length + 9);
  additionalData.set(checksum);
  additionalData.set(iv.subarray(4), checksum.length);
  additionalData[additionalData.length - 1] = last ? 1 : 0;
  return { name: 'AES-GCM', iv, additionalData, tagLength: TAG * 8 };
}

const digest = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

/** The bytes again, in pieces of `CHUNK`, the last of them marked: it alone may be shorter. */
async function* chunksOf(
  plain: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ bytes: Uint8Array<ArrayBuffer>; last: boolean }> {
  let chunk = new Uint8Array(CHUNK);
  let filled = 0;
  for await (const piece of plain)
    for (let at = 0; at < piece.length;) {
      if (filled === CHUNK) {
        yield { bytes: chunk, last: false };
        chunk = new Uint8Array(CHUNK);
        filled = 0;
      }
      const part = piece.subarray(at, at + CHUNK - filled);
      chunk.set(part, filled);
      filled += part.length;
      at += part.length;
    }
  yield { bytes: chunk.subarray(0, filled), last: true };
}

/** Seals bytes as they come. */
export async function* seal(
  lock: Lock,
  plain: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.generateKey(GCM, true, ['encrypt']);
  const raw = lock
    ? await crypto.subtle.wrapKey('raw', key, lock.wrapping, 'AES-KW')
    : await crypto.subtle.exportKey('raw', key);
  const head: Head = {
    version: VERSION,
    derivation: lock?.derivation ?? null,
    key: toBase64(new Uint8Array(raw)),
  };
  const json = new TextEncoder().encode(JSON.stringify(head));
  const checksum = await digest(json);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, json.length);
  for (const part of [MARK, length, json, checksum]) yield part;
  let index = 0;
  for await (const { bytes, last } of chunksOf(plain))
    yield new Uint8Array(await crypto.subtle.encrypt(chunkOf(checksum, index++, last), key, bytes));
}

interface Opened {
  head: Head;
  checksum: Uint8Array<ArrayBuffer>;
  /** Where the chunks begin. */
  body: number;
}

const damaged = (cause?: unknown): AppError =>
  new AppError('sealed_damaged', {}, cause === undefined ? '' : String(cause));

/** Whether these are bytes of a sealed file, by their first eight. */
export async function isSealed(file: Blob): Promise<boolean> {
  const start = new Uint8Array(await file.slice(0, MARK.length).arrayBuffer());
  return MARK.every((byte, index) => start[index] === byte);
}

async function headOf(file: Blob): Promise<Opened> {
  if (!(await isSealed(file))) throw damaged();
  const at = MARK.length + 4;
  const start = await file.slice(MARK.length, at).arrayBuffer();
  const length = start.byteLength === 4 ? new DataView(start).getUint32(0) : 0;
  if (length === 0 || length > MOST_HEAD) throw damaged();
  const bytes = new Uint8Array(await file.slice(at, at + length + CHECKSUM).arrayBuffer());
  const json = bytes.slice(0, length);
  const checksum = await digest(json);
  if (bytes.length !== length + CHECKSUM || !checksum.every((byte, index) => byte === bytes[length + index]))
    throw damaged();
  const head = JSON.parse(new TextDecoder().decode(json)) as Head;
  if (head.version > VERSION) throw new AppError('sealed_newer');
  if ((head.derivation?.iterations ?? 0) > MOST_ITERATIONS) throw damaged();
  return { head, checksum, body: at + length + CHECKSUM };
}

/** Whether a sealed file asks for a passphrase. @throws {AppError} `sealed_damaged`, `sealed_newer`. */
export const isLocked = async (file: Blob): Promise<boolean> => (await headOf(file)).head.derivation !== null;

/**
 * Opens a sealed file.
 * @param known a lock that the same passphrase opened: files that were sealed with it need no key of their own.
 * @returns its bytes as they are asked for, and the lock that it was sealed with, for sealing more of the kind.
 * @throws {AppError} `sealed_passphrase` where that is not the one, `sealed_newer`, `sealed_damaged`: the bytes throw it too, where the damage is.
 */
export async function unseal(
  file: Blob,
  passphrase: string,
  known: Lock = null,
): Promise<{ plain: AsyncGenerator<Uint8Array<ArrayBuffer>>; lock: Lock }> {
  const { head, checksum, body } = await headOf(file);
  const { derivation } = head;
  const isKnown =
    derivation?.salt === known?.derivation.salt && derivation?.iterations === known?.derivation.iterations;
  const lock = derivation && {
    derivation,
    wrapping: known && isKnown ? known.wrapping : await wrappingKey(passphrase, derivation),
  };
  const raw = fromBase64(head.key);
  const key = lock
    ? await crypto.subtle
        .unwrapKey('raw', raw, lock.wrapping, 'AES-KW', GCM, false, ['decrypt'])
        .catch(() => {
          throw new AppError('sealed_passphrase');
        })
    : await crypto.subtle.importKey('raw', raw, GCM, false, ['decrypt']);
  async function* plain(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (let index = 0, at = body; at < file.size || index === 0; index++, at += CHUNK + TAG) {
      const last = at + CHUNK + TAG >= file.size;
      const bytes = await file.slice(at, at + CHUNK + TAG).arrayBuffer();
      const opened = await crypto.subtle
        .decrypt(chunkOf(checksum, index, last), key, bytes)
        .catch((cause: unknown) => {
          throw damaged(cause);
        });
      yield new Uint8Array(opened);
    }
  }
  return { plain: plain(), lock };
}
