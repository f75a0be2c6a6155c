import { AppError } from '../../engine/errors';
import { INSIDE, partOf, type Part } from './part';
import { recordsToText } from './records';
import { WRITTEN } from './table-text';

const LONG_NUMBER = 16;
const DEEPEST_LIST = 3;

/** Numbers of more digits than a double holds become text: ids keep every digit. */
export const withLongNumbersAsText = (json: string): string =>
  json.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.]*(?:[eE][-+]?\d+)?/g, (token) =>
    token.startsWith('"') || token.replace(/\D/g, '').length < LONG_NUMBER ? token : `"${token}"`,
  );

const parse = (json: string): unknown => JSON.parse(withLongNumbersAsText(json));

/** The lines of a text that are not blank. */
async function* linesOf(file: Blob): AsyncGenerator<string> {
  const reader = file.stream().pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield line;
  }
  if (rest.trim() !== '') yield rest;
}

type Records = () => AsyncIterable<unknown> | Iterable<unknown>;

/** The lists of records that a JSON value is or holds a few levels down, by their path. */
function listsIn(value: unknown, path = '', depth = 0): [string, unknown[]][] {
  if (Array.isArray(value))
    return value.some((item) => typeof item === 'object' && item !== null) ? [[path, value]] : [];
  if (typeof value !== 'object' || value === null || depth > DEEPEST_LIST) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    listsIn(inner, path === '' ? name : `${path}.${name}`, depth + 1),
  );
}

/** A JSON list of records, an object that holds some, each a table of its own, or one record a line. */
export async function readJson(name: string, file: Blob): Promise<Part[]> {
  const lists = (await isLines(file))
    ? ([['', recordLines(name, file)]] satisfies [string, Records][])
    : await wholeLists(name, file);
  const parts: Part[] = [];
  for (const [path, records] of lists) {
    const { text, notes } = await recordsToText(name, records);
    const own = lists.length === 1 ? name : name + INSIDE + path;
    parts.push({ ...partOf(own, text.blob(), notes), choices: { ...WRITTEN, headerLine: 1 } });
  }
  return parts;
}

const recordLines = (name: string, file: Blob): Records =>
  async function* () {
    let line = 0;
    for await (const text of linesOf(file)) {
      line++;
      let record: unknown;
      try {
        record = parse(text);
      } catch {
        throw new AppError('file_json_damaged', { file: name, line });
      }
      yield record;
    }
  };

async function wholeLists(name: string, file: Blob): Promise<[string, Records][]> {
  let whole: unknown;
  try {
    whole = parse((await file.text()).replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new AppError('file_damaged', { file: name }, String(cause));
  }
  const lists = listsIn(whole);
  if (lists.length === 0) throw new AppError('file_json_shape', { file: name });
  return lists.map(([path, list]) => [path, () => list]);
}

/** Whether each of the first two lines is a whole record. */
async function isLines(file: Blob): Promise<boolean> {
  let seen = 0;
  for await (const line of linesOf(file)) {
    if (!/^\s*\{.*\}\s*$/s.test(line)) return false;
    try {
      JSON.parse(line);
    } catch {
      return seen > 0;
    }
    if (++seen === 2) return true;
  }
  return false;
}
