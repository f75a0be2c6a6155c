/** Characters of two bytes and of four, by code unit; what no text holds is 0. */
let known: { two: Uint16Array; four: Uint32Array } | null = null;

const REPLACEMENT = 0xfffd;
const FOUR_BMP = 39_420;
const FOUR_BEYOND = 189_000;

/** The bytes of the four-byte character at a place of their order. */
const fourBytes = (place: number): [number, number, number, number] => [
  0x81 + Math.floor(place / 12_600),
  0x30 + (Math.floor(place / 1260) % 10),
  0x81 + (Math.floor(place / 10) % 126),
  0x30 + (place % 10),
];

/** The browser's own decoder knows which bytes are which character; an encoder is the same the other way round. */
function tables(): { two: Uint16Array; four: Uint32Array } {
  if (known) return known;
  const decoder = new TextDecoder('gb18030');
  const [two, four] = [new Uint16Array(65_536), new Uint32Array(65_536)];
  const pair = new Uint8Array(2);
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue;
      pair[0] = lead;
      pair[1] = trail;
      const text = decoder.decode(pair);
      const unit = text.charCodeAt(0);
      if (text.length === 1 && unit !== 0xfffd) two[unit] = (lead << 8) | trail;
    }
  const quad = new Uint8Array(4);
  for (let place = 0; place < FOUR_BMP; place++) {
    quad.set(fourBytes(place));
    const text = decoder.decode(quad);
    const unit = text.charCodeAt(0);
    if (text.length === 1 && two[unit] === 0 && four[unit] === 0) four[unit] = place + 1;
  }
  known = { two, four };
  return known;
}

/**
 * Text in GB18030-2005, the encoding of Chinese Excel and, for all usual characters, GBK (WHATWG Encoding Standard). Every character has its bytes;
 * halves of surrogate pairs, and nineteen signs of private use that the standard has moved elsewhere, become U+FFFD.
 */
export function encodeGb18030(text: string): Uint8Array<ArrayBuffer> {
  const { two, four } = tables();
  const bytes = new Uint8Array(text.length * 4);
  let length = 0;
  const put = (place: number): void => {
    bytes.set(fourBytes(place), length);
    length += 4;
  };
  for (const sign of text) {
    const point = sign.codePointAt(0) as number;
    const pair = two[point] ?? 0;
    if (point < 0x80) bytes[length++] = point;
    else if (point > 0xffff) put(FOUR_BEYOND + point - 0x10000);
    else if (pair > 0) {
      bytes[length++] = pair >> 8;
      bytes[length++] = pair & 255;
    } else put((four[point] || four[REPLACEMENT] || 1) - 1);
  }
  return bytes.slice(0, length);
}
