import { AppError } from '../../engine/errors';
import type { Note } from '../file-plan';
import { momentText, numberText, TableText } from './table-text';

type Fields = Record<string, unknown>;

/** Names of lists that hold the lines of an order, the likeliest first. */
const LINES =
  /^(line_?items?|order_?(items?|lines?|details?)|items?|lines?|products?|goods|skus?|details?|明细|商品|订单明细|商品明细)$/i;
const MOST_COLUMNS = 2000;

const lastOf = (path: string): string => path.split('.').at(-1) ?? path;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Date) &&
  !ArrayBuffer.isView(value);
const isRows = (value: unknown): value is Fields[] =>
  Array.isArray(value) && value.length > 0 && value.every(isFields);

/** A value as a cell. Lists of plain values are joined; what is deeper stays as JSON. */
export function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : momentText(value.getTime());
  if (ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
  if (Array.isArray(value) && value.every((item) => !isFields(item) && !Array.isArray(item)))
    return value.map(cellOf).join('; ');
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
}

/** Fields of records inside a record, by their path: `customer.email`. */
function flatten(record: Fields, prefix = '', into: Map<string, unknown> = new Map()): Map<string, unknown> {
  for (const [name, value] of Object.entries(record)) {
    const path = prefix + name;
    if (isFields(value)) flatten(value, `${path}.`, into);
    else into.set(path, value);
  }
  return into;
}

/** Paths of fields in the order in which they first occur, and of each list of records the paths inside it. */
class Outline {
  readonly #paths = new Set<string>();
  readonly #lists = new Map<string, { rows: number; paths: Set<string> }>();
  foreign = 0;

  add(record: unknown): void {
    if (!isFields(record)) {
      this.foreign++;
      return;
    }
    for (const [path, value] of flatten(record)) {
      this.#paths.add(path);
      if (!isRows(value)) continue;
      const list = this.#lists.get(path) ?? { rows: 0, paths: new Set() };
      this.#lists.set(path, list);
      list.rows += value.length;
      for (const row of value) for (const inner of flatten(row, `${path}.`).keys()) list.paths.add(inner);
    }
  }

  /** The list whose records become rows: that of the lines of an order, else the longest. */
  get unfolded(): string | null {
    const isLines = (path: string): number => Number(LINES.test(lastOf(path)));
    const lists = [...this.#lists].map(([path, { rows }]) => ({ path, rows }));
    return lists.sort((a, b) => isLines(b.path) - isLines(a.path) || b.rows - a.rows)[0]?.path ?? null;
  }

  get columns(): string[] {
    const { unfolded } = this;
    return [...this.#paths].flatMap((path) =>
      path === unfolded ? [...(this.#lists.get(path)?.paths ?? [])] : [path],
    );
  }
}

function* rowsOf(record: Fields, unfolded: string | null): Generator<Map<string, unknown>> {
  const flat = flatten(record);
  const rows = unfolded === null ? undefined : flat.get(unfolded);
  if (isRows(rows)) for (const row of rows) yield flatten(row, `${unfolded}.`, new Map(flat));
  else yield flat;
}

/**
 * Records as a table: fields of inner records become columns, and of a list of records, the lines of an order above all, each becomes
 * a row beside what its record says. Two passes over the records.
 * @param records gives them anew each time. @throws {AppError} `file_json_shape` where they are no records of one kind.
 */
export async function recordsToText(
  name: string,
  records: () => AsyncIterable<unknown> | Iterable<unknown>,
): Promise<{ text: TableText; notes: Note[] }> {
  const outline = new Outline();
  for await (const record of records()) outline.add(record);
  const { columns, unfolded, foreign } = outline;
  if (columns.length === 0 || columns.length > MOST_COLUMNS || foreign > 0)
    throw new AppError('file_json_shape', { file: name });
  const text = new TableText();
  text.add(shortNames(columns));
  for await (const record of records())
    for (const row of rowsOf(record as Fields, unfolded))
      text.add(columns.map((path) => cellOf(row.get(path))));
  const notes: Note[] = unfolded === null ? [] : [{ code: 'unfolded', args: { list: unfolded } }];
  return { text, notes };
}

/** The last part of each path, where no other column has the same. */
function shortNames(paths: readonly string[]): string[] {
  const times = new Map<string, number>();
  for (const path of paths) times.set(lastOf(path), (times.get(lastOf(path)) ?? 0) + 1);
  return paths.map((path) =>
    times.get(lastOf(path)) === 1 && !GENERAL.test(lastOf(path)) ? lastOf(path) : path,
  );
}

/** Names that say nothing without what they belong to. */
const GENERAL = /^(id|name|title|key|value|type|code|date|time|number|no)$/i;
