import type { Encoding } from './encoding';
import type { FileProblem } from './file-plan';

const MAGIC: [string, number[]][] = [
  ['png', [0x89, 0x50, 0x4e, 0x47]],
  ['jpeg', [0xff, 0xd8, 0xff]],
  ['gif', [0x47, 0x49, 0x46, 0x38]],
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
  ['xls', [0xd0, 0xcf, 0x11, 0xe0]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
];

/** Pages and markup that systems save under the names of spreadsheets. */
const MARKUP = /^\s*<(!doctype html|html|table|head|body|meta|\?xml|workbook)\b/i;

/** Files that are no text, by their first bytes: tables of other kinds are named as such, pictures are refused. */
export function refuseByContent(
  name: string,
  size: number,
  head: Uint8Array,
  encoding: Encoding,
): FileProblem | null {
  if (size === 0) return { code: 'file_empty', args: { file: name } };
  const kind = MAGIC.find(([, bytes]) => bytes.every((byte, index) => head[index] === byte))?.[0];
  if (kind === 'xls') return { code: 'file_resave', args: { file: name, kind } };
  if (kind) return { code: 'file_binary', args: { file: name, kind } };
  if (MARKUP.test(new TextDecoder().decode(head.subarray(0, 200))))
    return { code: 'file_resave', args: { file: name, kind: 'html' } };
  let control = 0;
  for (const byte of head.subarray(0, 4096)) if (byte < 9 || (byte > 13 && byte < 32)) control++;
  const isWide = encoding.startsWith('utf-16') || encoding.startsWith('utf-32');
  return !isWide && control > 0.1 * Math.min(head.length, 4096)
    ? { code: 'file_binary', args: { file: name, kind: 'binary' } }
    : null;
}
