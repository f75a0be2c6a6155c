import type { PersonalKind } from '../data/personal';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
/** Letters of a pseudonym, five bits each: two of a hundred million people share one with a chance of 10⁻¹⁴. */
const LENGTH = 20;
const KEY_BYTES = 32;

function lettersOf(bytes: Uint8Array): string {
  let text = '';
  let [bits, held] = [0, 0];
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5 && text.length < LENGTH; bits -= 5) text += LETTERS[(held >> (bits - 5)) & 31];
  }
  return text;
}

/** A new key: 32 random bytes as hexadecimal digits. */
export const newPseudonymKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(KEY_BYTES))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');

export const isPseudonymKey = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/**
 * Pseudonyms of values: the first 100 bits of HMAC-SHA256 (RFC 2104) under the key, of the kind and the value. The same value of a kind has
 * the same under the same key, so that tables still join; without the key nobody comes back from it, nor finds one by trying.
 * @param key as `newPseudonymKey` makes it.
 */
export async function pseudonymsOf(
  key: string,
  kind: PersonalKind,
  values: Iterable<string>,
): Promise<Map<string, string>> {
  const raw = Uint8Array.from(key.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const hmac = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const encoder = new TextEncoder();
  const known = new Map<string, string>();
  await Promise.all(
    [...new Set(values)].map(async (value) => {
      const signature = await crypto.subtle.sign('HMAC', hmac, encoder.encode(`${kind}\n${value}`));
      known.set(value, lettersOf(new Uint8Array(signature)));
    }),
  );
  return known;
}
