import { isAligned } from './aligned';

export type Container = 'zip' | 'gzip' | 'parquet' | 'json' | 'aligned';

const MAGIC: [Container, number[]][] = [
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  ['gzip', [0x1f, 0x8b]],
  ['parquet', [0x50, 0x41, 0x52, 0x31]],
];
const HEAD_BYTES = 4096;
/** A list of records, or a record: no line of a table begins like that. */
const JSON_START = /^\ufeff?\s*(\[\s*\{|\{\s*")/;

/** Which kind of container a file is by its first bytes, null where it is a table as text, as it is read, or nothing that is known. */
export async function containerOf(file: Blob): Promise<Container | null> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const kind = MAGIC.find(([, bytes]) => bytes.every((byte, index) => head[index] === byte))?.[0];
  if (kind) return kind;
  const text = new TextDecoder().decode(head);
  return JSON_START.test(text)
    ? 'json'
    : isAligned(file.size > HEAD_BYTES ? text : `${text}\n`)
      ? 'aligned'
      : null;
}
