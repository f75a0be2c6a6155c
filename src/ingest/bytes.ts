const HIGH = 0x80808080 | 0;
const NO_WORDS = new Int32Array(0);

/** Whether all bytes are below 128, four at a time. */
export function isAscii(bytes: Uint8Array): boolean {
  const aligned = (4 - (bytes.byteOffset & 3)) & 3;
  const head = Math.min(aligned, bytes.length);
  const words =
    head < bytes.length
      ? new Int32Array(bytes.buffer, bytes.byteOffset + head, (bytes.length - head) >> 2)
      : NO_WORDS;
  for (let at = 0; at < words.length; at++) if (((words[at] as number) & HIGH) !== 0) return false;
  for (let at = 0; at < head; at++) if ((bytes[at] as number) >= 128) return false;
  for (let at = head + 4 * words.length; at < bytes.length; at++)
    if ((bytes[at] as number) >= 128) return false;
  return true;
}

/** The bytes of a file from a place on, in pieces; the next is fetched while one is looked at. */
export async function* piecesOf(
  file: Blob,
  from: number,
  size: number,
): AsyncGenerator<{ bytes: Uint8Array<ArrayBuffer>; last: boolean }> {
  const fetched = (start: number): Promise<ArrayBuffer> | null =>
    start < file.size ? file.slice(start, start + size).arrayBuffer() : null;
  let coming = fetched(from);
  for (let start = from; coming; start += size) {
    const bytes = new Uint8Array(await coming);
    coming = fetched(start + size);
    coming?.catch(() => undefined);
    yield { bytes, last: start + size >= file.size };
  }
}
