/** Encodings that the import detects and offers. Names are those of `TextDecoder`. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export interface DetectedEncoding {
  encoding: Encoding;
  /** Bytes of the byte order mark, to be skipped. */
  bomBytes: number;
  /** The bytes are not valid in the encoding everywhere; bad ones become U+FFFD and are counted. */
  damaged: boolean;
}

const BOMS: [Encoding, number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** Bytes of the byte order mark of `encoding` at the start of `head`, 0 where there is none. */
export function bomLength(head: Uint8Array, encoding: Encoding): number {
  const mark = BOMS.find(([name]) => name === encoding)?.[1];
  return mark?.every((byte, index) => head[index] === byte) ? mark.length : 0;
}

/**
 * Guesses the encoding of a text file from its first bytes: byte order mark, then the zero bytes of UTF-16, then strict
 * UTF-8, then GB18030 against Windows-1252 by how bytes above 127 stand together (Chinese comes in pairs, accents alone).
 * Mostly valid UTF-8 with a few bad bytes stays UTF-8, marked as damaged.
 */
export function detectEncoding(head: Uint8Array): DetectedEncoding {
  for (const [encoding] of BOMS) {
    const bomBytes = bomLength(head, encoding);
    if (bomBytes > 0 && !(encoding === 'utf-16le' && looksLikeBadUtf8(head)))
      return { encoding, bomBytes, damaged: false };
  }
  const wide = zeroBytePattern(head);
  if (wide) return { encoding: wide, bomBytes: 0, damaged: false };

  const counts = countHighBytes(head);
  if (counts.invalid === 0) return { encoding: 'utf-8', bomBytes: 0, damaged: false };
  if (counts.valid >= counts.invalid) return { encoding: 'utf-8', bomBytes: 0, damaged: true };
  const chinese = counts.paired >= 0.7 * counts.high && decodes(head, 'gb18030');
  return { encoding: chinese ? 'gb18030' : 'windows-1252', bomBytes: 0, damaged: false };
}

/** FF FE at the start of what is otherwise plain single-byte text is damage, not a mark: UTF-16 text has zero bytes or none below 32. */
function looksLikeBadUtf8(head: Uint8Array): boolean {
  return head.length > 2 && head.length % 2 === 1 && !head.includes(0);
}

function zeroBytePattern(head: Uint8Array): Encoding | null {
  const length = Math.min(head.length, 4096) & ~1;
  if (length < 8) return null;
  let even = 0;
  let odd = 0;
  for (let index = 0; index < length; index += 2) {
    if (head[index] === 0) even++;
    if (head[index + 1] === 0) odd++;
  }
  const pairs = length / 2;
  if (odd > 0.3 * pairs && even < 0.05 * pairs) return 'utf-16le';
  if (even > 0.3 * pairs && odd < 0.05 * pairs) return 'utf-16be';
  return null;
}

function countHighBytes(bytes: Uint8Array): {
  valid: number;
  invalid: number;
  high: number;
  paired: number;
} {
  let valid = 0;
  let invalid = 0;
  let high = 0;
  let paired = 0;
  for (let index = 0; index < bytes.length;) {
    const lead = bytes[index] ?? 0;
    if (lead < 0x80) {
      index++;
      continue;
    }
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    let complete = length > 0 && lead < 0xf5;
    for (let next = 1; next < length && complete; next++) {
      const byte = bytes[index + next];
      if (byte === undefined) return { valid, invalid, high, paired };
      complete = byte >> 6 === 2;
    }
    if (complete) {
      valid++;
      index += length;
      high += length;
      continue;
    }
    invalid++;
    let run = index;
    while ((bytes[run] ?? 0) >= 0x80) run++;
    high += run - index;
    paired += (run - index) & ~1;
    index = run;
  }
  return { valid, invalid, high, paired };
}

function decodes(bytes: Uint8Array, encoding: Encoding): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
