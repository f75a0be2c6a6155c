import { fieldMap, type FilePlan } from './file-plan';
import { itemsOf, type BasketShape } from './basket-kinds';
import { isDataLike, isNullWord } from './values';

const LEAST_ROWS = 5;
const LEAST_ITEM_COLUMNS = 5;
const OFTEN = 0.3;
const ALMOST_ALL = 0.9;
/** Items come again: fewer of them than that share of all cells. */
const COMES_AGAIN = 0.6;
const SEPARATORS = [';', '；', '|', '、', '\n', ','];

/** Whether, by its first rows, a table holds several items in a row, and how; null where a row is a line of its own. */
export function basketShape(plan: FilePlan): BasketShape | null {
  return listColumn(plan) ?? itemColumns(plan) ?? wideRows(plan);
}

function listColumn(plan: FilePlan): BasketShape | null {
  const fields = fieldMap(plan);
  const order = fields.get('order_id');
  const orders = order ? plan.sample.map((row) => row[order.index]) : [];
  if (new Set(orders).size < ALMOST_ALL * orders.length) return null;
  const product = fields.get('product_name') ?? fields.get('product_id');
  const free = plan.columns.filter(({ use, format }) => use.kind !== 'field' && format.kind === 'text');
  for (const { index } of product ? [product] : free) {
    const cells = plan.sample.map((row) => row[index] ?? '').filter((cell) => !isNullWord(cell));
    if (cells.length < LEAST_ROWS) continue;
    const separator = SEPARATORS.find((one) => partsLists(cells, one));
    if (separator !== undefined) return { kind: 'list', column: index, separator };
  }
  return null;
}

/** Whether a sign parts the items of lists: they come again, and where it is a comma, in other places of other lists. */
function partsLists(cells: readonly string[], separator: string): boolean {
  const lists = cells.map((cell) => itemsOf(cell, separator));
  const several = lists.filter((items) => items.length > 1).length;
  const all = lists.flat();
  const places = placesOf(lists);
  if (several < OFTEN * cells.length || places.size > COMES_AGAIN * all.length) return false;
  const moving = [...places.values()].filter((columns) => columns.size > 1).length;
  return separator !== ',' || moving >= OFTEN * places.size;
}

/** Places in their rows at which each item stands. */
function placesOf(lists: readonly (readonly string[])[]): Map<string, Set<number>> {
  const places = new Map<string, Set<number>>();
  for (const items of lists)
    items.forEach((item, place) => places.set(item, (places.get(item) ?? new Set()).add(place)));
  return places;
}

const MARK = /^(?:[01](?:\.0)?|true|false|t|f|yes|no|y|n|是|否)?$/i;

/** Columns of marks, most of them unset: each is named for an item. */
function itemColumns({ sample, names, columns }: FilePlan): BasketShape | null {
  if (sample.length < LEAST_ROWS) return null;
  const items = names
    .map((_, column) => column)
    .filter(
      (column) =>
        columns[column]?.use.kind !== 'field' && sample.every((row) => MARK.test((row[column] ?? '').trim())),
    );
  if (items.length < LEAST_ITEM_COLUMNS) return null;
  const set = sample.flatMap((row) =>
    items.map((column) => /^(?:1|1\.0|t|true|y|yes|是)$/i.test((row[column] ?? '').trim())),
  );
  const share = set.filter(Boolean).length / set.length;
  return share > 0 && share < 0.5 ? { kind: 'columns', items } : null;
}

/** Rows of different length whose cells are all names, the same ones in several columns. */
function wideRows({ sample, layout }: FilePlan): BasketShape | null {
  if (sample.length < LEAST_ROWS || layout.columns < 3) return null;
  const rows = sample.map((row) => row.map((cell) => cell.trim()));
  const isId = rows.every(
    (row, index) => isDataLike(row[0] ?? '') && rows.findIndex((other) => other[0] === row[0]) === index,
  );
  const from = isId ? 1 : 0;
  const lists = rows.map((row) => row.slice(from).filter((cell) => !isNullWord(cell)));
  const cells = lists.flat();
  if (new Set(lists.map(({ length }) => length)).size < 2 || cells.some(isDataLike)) return null;
  const places = placesOf(lists);
  const moving = [...places.values()].filter((columns) => columns.size > 1).length;
  if (places.size > COMES_AGAIN * cells.length || moving < OFTEN * places.size) return null;
  const headed = !layout.header.slice(from).some((cell) => places.has(cell.trim()));
  return { kind: 'wide', id: isId ? 0 : -1, firstItem: from, headed };
}
