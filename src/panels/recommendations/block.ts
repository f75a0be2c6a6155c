import { integersOf, floatsOf } from '../../engine/table';
import { sql, type Sql } from '../../sql/sql';
import type { TaskContext } from '../../panel/contract';
import type { Trial } from './evaluate';
import type { Matrix } from './matrix';
import type { History } from './models/model';
import type { RecommendationParams } from './params';
import { HALF_LIVES, historyQuery, signalsQuery, targetsQuery, type MeasuredItems } from './query';

/** Items beyond these, by buyers, are neither learnt from nor recommended. */
const MAX_ITEMS = 10_000;

/** What was known before a day. Items are numbered by their buyers then; `codeOf` leads back to the item. */
export interface Block {
  keys: Int32Array;
  items: number;
  codeOf: Int32Array;
  /** −1 where an item has no number. */
  numberOf: Int32Array;
  buyers: Int32Array;
  /** Purchases with 1 and other interest with its weight, items ascending. */
  matrix: Matrix;
  /** Purchases alone, by customer: numbers, orders, and weights by half-life. */
  starts: Int32Array;
  bought: Int32Array;
  orders: Int32Array;
  weights: Float64Array[];
  lastDay: Int32Array;
  usesSignals: boolean;
}

/** Reads what was known before a day. Equal numbers of buyers are ordered by `places`, which knows nothing of what came later. */
export async function readBlock(
  params: RecommendationParams,
  measured: MeasuredItems,
  { items, places }: { items: Sql; places: Int32Array },
  before: string,
  context: TaskContext,
): Promise<Block> {
  const codes = places.length;
  const table = await context.query(historyQuery(params, measured, items, before));
  const owners = integersOf(table, 'customer_key');
  const code = integersOf(table, 'code');
  const lives = params.halfLife === null ? HALF_LIVES : [params.halfLife];
  const given = lives.map((_, index) => floatsOf(table, `w${index}`));
  const orders = integersOf(table, 'orders');
  const lastDay = integersOf(table, 'last_day');

  const sold = new Int32Array(codes);
  for (const own of code) sold[own] = (sold[own] as number) + 1;
  const codeOf = Int32Array.from({ length: codes }, (_, index) => index)
    .sort(
      (a, b) => (sold[b] as number) - (sold[a] as number) || (places[a] as number) - (places[b] as number),
    )
    .slice(0, MAX_ITEMS);
  const numberOf = new Int32Array(codes).fill(-1);
  codeOf.forEach((own, number) => {
    numberOf[own] = number;
  });

  const keys = new Int32Array(owners.length);
  const starts = new Int32Array(owners.length + 1);
  const kept = new Int32Array(owners.length);
  let [rows, count] = [0, 0];
  for (let at = 0; at < owners.length; at++) {
    if ((numberOf[code[at] as number] as number) < 0) continue;
    if (rows === 0 || keys[rows - 1] !== owners[at]) {
      keys[rows] = owners[at] as number;
      starts[rows++] = count;
    }
    kept[count++] = at;
  }
  starts[rows] = count;
  const own = kept.subarray(0, count);
  const purchases = {
    keys: keys.slice(0, rows),
    starts: starts.slice(0, rows + 1),
    bought: own.map((at) => numberOf[code[at] as number] as number),
    orders: own.map((at) => orders[at] as number),
    weights: given.map((weights) => Float64Array.from(own, (at) => weights[at] as number)),
    lastDay: own.map((at) => lastDay[at] as number),
  };
  const signals = signalsQuery(params, measured, items, before);
  const extra = signals
    ? await readSignals(signals, numberOf, context)
    : new Map<number, [number, number][]>();
  return {
    ...purchases,
    items: codeOf.length,
    codeOf,
    numberOf,
    buyers: codeOf.map((own) => sold[own] as number),
    matrix: matrixOf(purchases, codeOf.length, extra),
    usesSignals: extra.size > 0,
  };
}

async function readSignals(
  signals: Sql,
  numberOf: Int32Array,
  context: TaskContext,
): Promise<Map<number, [number, number][]>> {
  const table = await context.query(signals);
  const owners = integersOf(table, 'customer_key');
  const code = integersOf(table, 'code');
  const weight = floatsOf(table, 'weight');
  const extra = new Map<number, [number, number][]>();
  owners.forEach((owner, at) => {
    const number = numberOf[code[at] as number] as number;
    if (number < 0) return;
    const own = extra.get(owner) ?? [];
    own.push([number, weight[at] as number]);
    extra.set(owner, own);
  });
  return extra;
}

function matrixOf(
  { keys, starts, bought }: Pick<Block, 'keys' | 'starts' | 'bought'>,
  items: number,
  extra: ReadonlyMap<number, [number, number][]>,
): Matrix {
  const first = new Int32Array(keys.length + 1);
  const signals = [...extra.values()].reduce((sum, own) => sum + own.length, 0);
  const columns = new Int32Array(bought.length + signals);
  const values = new Float64Array(columns.length);
  let count = 0;
  keys.forEach((key, row) => {
    const own = bought.slice(starts[row], starts[row + 1]).sort();
    const more = extra.get(key);
    if (!more) {
      columns.set(own, count);
      values.fill(1, count, count + own.length);
      count += own.length;
    } else {
      const all = new Map(more);
      for (const item of own) all.set(item, 1);
      for (const [item, value] of [...all].sort((a, b) => a[0] - b[0])) {
        columns[count] = item;
        values[count++] = value;
      }
    }
    first[row + 1] = count;
  });
  return {
    rows: keys.length,
    items,
    starts: first,
    columns: columns.subarray(0, count),
    values: values.subarray(0, count),
  };
}

/** What a model may know of a customer. */
export const historyOf = ({ matrix }: Pick<Block, 'matrix'>, row: number): History => ({
  items: matrix.columns.subarray(matrix.starts[row], matrix.starts[row + 1]),
  weights: matrix.values.subarray(matrix.starts[row], matrix.starts[row + 1]),
});

/** What a customer has bought, weighted by one of the half-lives. */
export const purchasesOf = ({ starts, bought, weights }: Block, row: number, life: number): History => ({
  items: bought.subarray(starts[row], starts[row + 1]),
  weights: (weights[life] as Float64Array).subarray(starts[row], starts[row + 1]),
});

/** Trials of both tasks: targets that are new to the customer, and targets bought before. */
export interface Trials {
  fresh: Trial[];
  again: Trial[];
  /** Row of each trial of `again`, for other weights. */
  againRows: number[];
  targets: number;
  unknown: number;
}

/** What the customers of a block bought first in a later stretch of days. Items unknown at the split count as misses. */
export async function readTrials(
  block: Block,
  measured: MeasuredItems,
  items: Sql,
  from: string,
  to: string,
  context: TaskContext,
): Promise<Trials> {
  const table = await context.query(targetsQuery(measured, items, from, to));
  const owners = integersOf(table, 'customer_key');
  const code = integersOf(table, 'code');
  const rowOf = new Map(Array.from(block.keys, (key, row) => [key, row]));
  const wanted = new Map<number, number[]>();
  let targets = 0;
  let unknown = 0;
  owners.forEach((owner, at) => {
    const row = rowOf.get(owner);
    if (row === undefined) return;
    const own = code[at] as number;
    const number = block.numberOf[own] as number;
    const known = number >= 0 && (block.buyers[number] as number) > 0;
    targets++;
    if (!known) unknown++;
    wanted.set(row, [...(wanted.get(row) ?? []), known ? number : -1]);
  });
  const trials: Trials = { fresh: [], again: [], againRows: [], targets, unknown };
  for (const [row, list] of [...wanted].sort((a, b) => a[0] - b[0])) {
    const seen = block.bought.subarray(block.starts[row], block.starts[row + 1]);
    const before = new Set(seen);
    const again = list.filter((item) => before.has(item));
    const fresh = list.filter((item) => !before.has(item));
    if (fresh.length > 0)
      trials.fresh.push({
        history: historyOf(block, row),
        seen,
        targets: fresh.filter((item) => item >= 0),
        relevant: fresh.length,
      });
    if (again.length > 0) {
      trials.again.push({
        history: purchasesOf(block, row, 0),
        seen,
        targets: again,
        relevant: again.length,
      });
      trials.againRows.push(row);
    }
  }
  return trials;
}

/** The number of items in a table. */
export const countItems = (items: Sql): Sql => sql`SELECT count(*)::DOUBLE AS n FROM ${items}`;
