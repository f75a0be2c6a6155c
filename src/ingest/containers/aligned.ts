import { piecesOf } from '../bytes';
import { partOf, type Part } from './part';

const PIECE = 2 * 1024 * 1024;
const [TAB, LF, CR, SPACE] = [9, 10, 13, 32];
const LEAST_LINES = 3;
const LEAST_CELLS = 3;

/**
 * Whether these first lines of a file are a table whose columns are set apart by runs of blanks, as programs print them: no other delimiter, as many
 * words in every line, and more than one blank somewhere. Where single blanks part the cells the reader knows how.
 */
export function isAligned(head: string): boolean {
  const lines = head.split(/\r\n|\r|\n/).slice(0, -1);
  const filled = lines.filter((line) => line.trim() !== '');
  if (filled.length < LEAST_LINES || /[,;\t|"\0]/.test(head)) return false;
  const counts = new Set(filled.map((line) => line.trim().split(/ +/).length));
  const [cells = 0] = counts;
  return counts.size === 1 && cells >= LEAST_CELLS && filled.some((line) => /^ | {2}/.test(line));
}

/**
 * The same table with one tab between cells, in the encoding that it has: a blank is part of no other character in any that is read. A line in
 * which a cell is blank comes out shorter, and is left out and counted as such.
 */
export async function readAligned(name: string, file: Blob): Promise<Part> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let [inLine, isApart] = [false, false];
  for await (const { bytes } of piecesOf(file, 0, PIECE)) {
    const out = new Uint8Array(2 * bytes.length);
    let length = 0;
    for (const byte of bytes) {
      if (byte === SPACE || byte === TAB) {
        isApart = inLine;
        continue;
      }
      const isEnd = byte === LF || byte === CR;
      if (isApart && !isEnd) out[length++] = TAB;
      out[length++] = byte;
      isApart = false;
      inLine = !isEnd;
    }
    parts.push(out.slice(0, length));
  }
  return {
    ...partOf(name, new Blob(parts, { type: 'text/plain' }), [{ code: 'aligned', args: {} }]),
    choices: { dialect: { delimiter: '\t', quote: '', escape: 'double' } },
  };
}
