import { isAscii, piecesOf } from './bytes';
import { likeness } from './script';

/** Encodings that the import detects and offers. Names are those of `TextDecoder`, and UTF-32, which it does not know. */
export const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'utf-32le',
  'utf-32be',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-kr',
  'windows-1252',
  'windows-1250',
  'windows-1251',
] as const;
export type Encoding = (typeof ENCODINGS)[number];

export interface DetectedEncoding {
  encoding: Encoding;
  /** Bytes of the byte order mark, to be skipped. */
  bomBytes: number;
  /** Some bytes are not valid in the encoding and become U+FFFD, or too few stand above 127 to tell which encoding it is. */
  damaged: boolean;
}

const BOMS: [Encoding, number[]][] = [
  ['utf-32le', [0xff, 0xfe, 0, 0]],
  ['utf-32be', [0, 0, 0xfe, 0xff]],
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** Bytes of the byte order mark of `encoding` at the start of `head`, 0 where there is none. */
export function bomLength(head: Uint8Array, encoding: Encoding): number {
  const mark = BOMS.find(([name]) => name === encoding)?.[1];
  return mark?.every((byte, index) => head[index] === byte) ? mark.length : 0;
}

/** Turns bytes into text, piece by piece; what does not fit becomes U+FFFD. */
export function decoderOf(encoding: Encoding): (bytes: Uint8Array, last: boolean) => string {
  if (encoding === 'utf-32le' || encoding === 'utf-32be') return utf32Decoder(encoding === 'utf-32le');
  const decoder = new TextDecoder(encoding);
  if (encoding !== 'windows-1252') return (bytes, last) => decoder.decode(bytes, { stream: !last });
  return (bytes, last) => withSigns(decoder.decode(bytes, { stream: !last }));
}

/** What stands from 0x80 on in Windows-1252. Node decodes it as Latin 1, which has no letters there. */
const WINDOWS_SIGNS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const withSigns = (text: string): string =>
  text.replaceAll(/[\x80-\x9f]/g, (sign) => WINDOWS_SIGNS[sign.charCodeAt(0) - 0x80] ?? sign);

function utf32Decoder(little: boolean): (bytes: Uint8Array) => string {
  let rest = new Uint8Array(0);
  return (bytes) => {
    const all = new Uint8Array(rest.length + bytes.length);
    all.set(rest);
    all.set(bytes, rest.length);
    const view = new DataView(all.buffer);
    let text = '';
    let at = 0;
    for (; at + 4 <= all.length; at += 4) {
      const point = view.getUint32(at, little);
      text +=
        point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? '\uFFFD' : String.fromCodePoint(point);
    }
    rest = all.slice(at);
    return text;
  };
}

const CHUNK = 4 * 1024 * 1024;
const PROOF_BYTES = 256 * 1024;

/**
 * Finds the encoding of a file from all of its bytes: byte order mark, zero bytes of UTF-16 and UTF-32, strict UTF-8, and else the encoding
 * in which the bytes above 127 give the likeliest text. Mostly valid UTF-8 with a few bad bytes stays UTF-8, marked as damaged.
 */
export async function detectEncoding(file: Blob): Promise<DetectedEncoding> {
  const head = new Uint8Array(await file.slice(0, CHUNK).arrayBuffer());
  for (const [encoding] of BOMS) {
    const bomBytes = bomLength(head, encoding);
    if (bomBytes > 0 && !(encoding === 'utf-16le' && looksLikeBadUtf8(head)))
      return { encoding, bomBytes, damaged: encoding === 'utf-8' && (await highBytes(file)).invalid > 0 };
  }
  const wide = zeroBytePattern(head);
  if (wide) return { encoding: wide, bomBytes: 0, damaged: false };
  const counts = await highBytes(file);
  if (counts.invalid === 0) return { encoding: 'utf-8', bomBytes: 0, damaged: false };
  if (counts.valid >= counts.invalid) return { encoding: 'utf-8', bomBytes: 0, damaged: true };
  return { ...likeliest(counts.lines, counts.high), bomBytes: 0 };
}

/** FF FE at the start of what is otherwise plain single-byte text is damage, not a mark: UTF-16 text has zero bytes or none below 32. */
function looksLikeBadUtf8(head: Uint8Array): boolean {
  return head.length > 2 && head.length % 2 === 1 && !head.includes(0);
}

function zeroBytePattern(head: Uint8Array): Encoding | null {
  const length = Math.min(head.length, 4096) & ~3;
  if (length < 8) return null;
  const zeros = [0, 0, 0, 0];
  for (let index = 0; index < length; index++)
    if (head[index] === 0) zeros[index & 3] = (zeros[index & 3] ?? 0) + 1;
  const quarter = length / 4;
  const [a = 0, b = 0, c = 0, d = 0] = zeros.map((count) => count / quarter);
  if (c > 0.9 && d > 0.9 && a < 0.05) return 'utf-32le';
  if (a > 0.9 && b > 0.9 && d < 0.05) return 'utf-32be';
  if (b + d > 0.6 && a + c < 0.1) return 'utf-16le';
  if (a + c > 0.6 && b + d < 0.1) return 'utf-16be';
  return null;
}

interface HighBytes {
  /** Sequences above 127 that are UTF-8, and bytes that are not. */
  valid: number;
  invalid: number;
  high: number;
  /** Lines that hold such bytes, as proof for the other encodings. */
  lines: Uint8Array;
}

/** Walks over all bytes above 127. A sequence that a chunk cuts is carried over. */
async function highBytes(file: Blob): Promise<HighBytes> {
  const counts = { valid: 0, invalid: 0, high: 0 };
  const proof = new Uint8Array(PROOF_BYTES);
  let kept = 0;
  let carried = new Uint8Array(0);
  for await (const { bytes: chunk, last } of piecesOf(file, 0, CHUNK)) {
    if (carried.length === 0 && isAscii(chunk)) continue;
    const bytes = new Uint8Array(carried.length + chunk.length);
    bytes.set(carried);
    bytes.set(chunk, carried.length);
    const end = last ? bytes.length : Math.max(bytes.lastIndexOf(10) + 1, bytes.length - 4);
    kept = countHighBytes(bytes.subarray(0, end), counts, proof, kept);
    carried = bytes.slice(end);
  }
  return { ...counts, lines: proof.subarray(0, kept) };
}

function countHighBytes(
  bytes: Uint8Array,
  counts: { valid: number; invalid: number; high: number },
  proof: Uint8Array,
  kept: number,
): number {
  let filled = kept;
  let copied = 0;
  for (let index = 0; index < bytes.length;) {
    const lead = bytes[index] ?? 0;
    if (lead < 0x80) {
      index++;
      continue;
    }
    if (index >= copied && filled < proof.length) {
      const from = Math.max(copied, bytes.lastIndexOf(10, index) + 1);
      const until = bytes.indexOf(10, index);
      copied = until < 0 ? bytes.length : until + 1;
      const line = bytes.subarray(from, Math.min(copied, from + proof.length - filled));
      proof.set(line, filled);
      filled += line.length;
    }
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    let complete = length > 0 && lead < 0xf5;
    for (let part = 1; part < length && complete; part++)
      complete = ((bytes[index + part] ?? 0) & 0xc0) === 0x80;
    if (complete) counts.valid++;
    else counts.invalid++;
    let next = index + length;
    if (!complete) for (next = index + 1; (bytes[next] ?? 0) >= 0x80;) next++;
    counts.high += next - index;
    index = next;
  }
  return filled;
}

const CANDIDATES = [
  'gb18030',
  'big5',
  'shift_jis',
  'euc-kr',
  'windows-1251',
  'windows-1250',
  'windows-1252',
] as const;
const FEW = 4;

function likeliest(lines: Uint8Array, high: number): Pick<DetectedEncoding, 'encoding' | 'damaged'> {
  const ranked = CANDIDATES.map((encoding) => ({
    encoding,
    score: likeness(decoderOf(encoding)(lines, true), encoding),
  })).sort((a, b) => b.score - a.score);
  const [best] = ranked;
  if (!best) throw new Error('no encoding to try');
  return { encoding: best.encoding, damaged: high < FEW };
}
