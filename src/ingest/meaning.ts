import type { ColumnPlan, DiscountMeaning, FilePlan, Meaning } from './file-plan';
import { fieldMap } from './file-plan';
import { readCell, type Format } from './values';
import type { Words } from './dictionary';
import type { Survey } from './survey';

/** Distinct values, and which of them each word is read as; -1 where it says nothing. */
interface Groups {
  of: Int32Array;
  values: string[];
}

/** One column of the surveyed rows, its words read once. */
export class Cells {
  readonly #words: Words;
  readonly #values: (string | null)[];
  readonly #numbers: Float64Array;
  #known: Groups | undefined;

  constructor(words: Words, format: Format) {
    this.#words = words;
    this.#values = words.texts.map((text) => readCell(text, format));
    this.#numbers = Float64Array.from(this.#values, (value) => (value ? Number(value) : NaN));
  }

  get length(): number {
    return this.#words.rows.length;
  }
  /** Each distinct cell once, as it is read: blank where nothing stands, null where it cannot be read. */
  get values(): readonly (string | null)[] {
    return this.#values;
  }
  raw(row: number): string {
    return this.#words.texts[this.#words.rows[row] ?? -1] ?? '';
  }
  text(row: number): string {
    return this.#values[this.#words.rows[row] ?? -1] ?? '';
  }
  /** Each distinct value that stands in a row, blank and unreadable ones aside. */
  *found(): Generator<string> {
    const { of, values } = this.#groups();
    const seen = new Uint8Array(values.length);
    for (const word of this.#words.rows) {
      const group = of[word] ?? -1;
      if (group < 0 || seen[group] === 1) continue;
      seen[group] = 1;
      yield values[group] as string;
    }
  }
  /** Rows by their value: a number for each value, -1 where a row has none. */
  grouped(): { of: Int32Array; count: number } {
    const { of, values } = this.#groups();
    return { of: this.#words.rows.map((word) => of[word] ?? -1), count: values.length };
  }
  #groups(): Groups {
    return (this.#known ??= this.#isAsWritten()
      ? { of: Int32Array.from(this.#values, (_, word) => word), values: this.#values as string[] }
      : this.#merged());
  }
  /** Texts that stand for themselves are distinct as they are. */
  #isAsWritten(): boolean {
    return this.#values.every((value, word) => value === this.#words.texts[word] && value !== '');
  }
  #merged(): Groups {
    const known = new Map<string, number>();
    const of = Int32Array.from(this.#values, (value) => {
      if (!value) return -1;
      const group = known.get(value) ?? known.size;
      if (group === known.size) known.set(value, group);
      return group;
    });
    return { of, values: [...known.keys()] };
  }
  /** NaN where the cell holds no number. */
  number(row: number): number {
    return this.#numbers[this.#words.rows[row] ?? -1] ?? NaN;
  }
}

/** The order of each row, -1 where it names none. */
interface Orders {
  of: Int32Array;
  count: number;
}

/** What was read of the surveyed cells already, by column and format. */
export class ReadCells {
  readonly cells = new Map<string, Cells>();
  readonly orders = new Map<Cells, Orders>();
}

/** The rows of a file by canonical field, as far as they were surveyed. */
export class Rows {
  readonly #survey: Survey;
  readonly #fields: Map<string, ColumnPlan>;
  readonly #read: ReadCells;
  /** Rows that are sales, where others stand among them. */
  readonly #kept: Int32Array | null;
  readonly length: number;

  constructor(plan: FilePlan, survey: Survey, read: ReadCells) {
    this.#survey = survey;
    this.#read = read;
    this.#fields = fieldMap(plan);
    this.#kept = salesAmong(plan, survey);
    this.length = this.#kept?.length ?? Math.max(0, ...survey.words.map((words) => words?.rows.length ?? 0));
  }

  has(field: string): boolean {
    return this.cells(field) !== null;
  }

  cells(field: string): Cells | null {
    const column = this.#fields.get(field);
    return column ? this.column(column.index, column.format) : null;
  }

  column(index: number, format: Format): Cells | null {
    const words = this.#survey.words[index];
    if (!words) return null;
    const key = `${index} ${JSON.stringify(format)}`;
    const kept = this.#kept;
    const own = kept ? { ...words, rows: kept.map((row) => words.rows[row] ?? 0) } : words;
    const known = this.#read.cells.get(key) ?? new Cells(own, format);
    this.#read.cells.set(key, known);
    return known;
  }

  /** Which rows belong to one order; null where rows name none. */
  orders(): Orders | null {
    const ids = this.cells('order_id');
    if (!ids) return null;
    const known = this.#read.orders.get(ids);
    if (known) return known;
    const orders = ids.grouped();
    this.#read.orders.set(ids, orders);
    return orders;
  }
}

function salesAmong({ sales }: FilePlan, survey: Survey): Int32Array | null {
  const words = sales ? survey.words[sales.column] : null;
  if (!sales || !words) return null;
  const isSale = words.texts.map((text) => sales.keep.test(text.trim()));
  const kept: number[] = [];
  words.rows.forEach((word, row) => {
    if (isSale[word]) kept.push(row);
  });
  return Int32Array.from(kept);
}

const CENT = 0.011;
const near = (a: number, b: number): boolean => Math.abs(a - b) <= CENT + 0.002 * Math.abs(b);

/** Money that stands on the lines of orders: is it of the line, or of the order? */
export interface Repetition {
  /** Orders of several lines with such money. */
  several: number;
  /** Of those, orders on whose lines it is the same throughout. */
  same: number;
  /** Distinct values it takes there. */
  values: number;
}

/** How often a money field repeats itself on the lines of an order. Null where lines name no order. */
export function repetitionOf(rows: Rows, field: string): Repetition | null {
  const orders = rows.orders();
  const money = rows.cells(field);
  if (!orders || !money) return null;
  const lines = new Int32Array(orders.count);
  const first = new Float64Array(orders.count).fill(NaN);
  const differs = new Uint8Array(orders.count);
  for (let row = 0; row < rows.length; row++) {
    const order = orders.of[row] as number;
    const value = money.number(row);
    if (order < 0 || Number.isNaN(value)) continue;
    lines[order] = (lines[order] as number) + 1;
    if (Number.isNaN(first[order])) first[order] = value;
    else if (first[order] !== value) differs[order] = 1;
  }
  const found = { several: 0, same: 0 };
  const values = new Set<number>();
  for (let order = 0; order < orders.count; order++) {
    if ((lines[order] as number) < 2) continue;
    found.several++;
    if (differs[order] === 0) found.same++;
    values.add(first[order] as number);
  }
  return { ...found, values: values.size };
}

/** Money of a line from quantity and price, under a meaning of its discount; NaN where one is missing. */
function byPrice(
  rows: Rows,
  discount: DiscountMeaning,
  onceAnOrder: ReadonlySet<string>,
): (row: number) => number {
  const quantity = rows.cells('quantity');
  const price = rows.cells('unit_price');
  const off = rows.cells('discount');
  return (row) => {
    const gross = (quantity?.number(row) ?? NaN) * (price?.number(row) ?? NaN);
    const cut = off?.number(row) ?? NaN;
    if (Number.isNaN(cut)) return gross;
    if (discount === 'off') return gross * (1 - cut);
    if (discount === 'paid') return gross * cut;
    return onceAnOrder.has('discount') ? gross : gross - Math.abs(cut);
  };
}

/** How many lines, and how many orders of several lines, agree with quantity times price. Null where that cannot be told. */
export function agreesWithPrice(rows: Rows, field: string): { lines: number; orders: number } | null {
  const money = rows.cells(field);
  if (!money || !rows.has('quantity') || !rows.has('unit_price')) return null;
  const expected = byPrice(rows, 'money', new Set());
  const orders = rows.orders();
  const sums = new Float64Array(orders?.count ?? 0);
  const stated = new Float64Array(orders?.count ?? 0).fill(NaN);
  const size = new Int32Array(orders?.count ?? 0);
  let agreeing = 0;
  let compared = 0;
  for (let row = 0; row < rows.length; row++) {
    const value = money.number(row);
    const worth = expected(row);
    if (Number.isNaN(value) || Number.isNaN(worth)) continue;
    const order = orders ? (orders.of[row] as number) : -1;
    if (order >= 0) {
      sums[order] = (sums[order] as number) + worth;
      stated[order] = value;
      size[order] = (size[order] as number) + 1;
    }
    compared++;
    if (near(value, worth)) agreeing++;
  }
  let several = 0;
  let whole = 0;
  for (let order = 0; order < sums.length; order++) {
    if ((size[order] as number) < 2) continue;
    several++;
    if (near(stated[order] as number, sums[order] as number)) whole++;
  }
  return { lines: compared ? agreeing / compared : 0, orders: several ? whole / several : 0 };
}

/** What the rows come to if a field counts on each line, or once an order. */
export function sumsOf(rows: Rows, field: string): { lines: number; once: number } {
  const money = rows.cells(field);
  const orders = rows.orders();
  const largest = new Map<number, number>();
  let lines = 0;
  let loose = 0;
  for (let row = 0; row < rows.length; row++) {
    const value = money?.number(row) ?? NaN;
    if (Number.isNaN(value)) continue;
    lines += value;
    const order = orders?.of[row] ?? -1;
    if (order < 0) loose += value;
    else largest.set(order, Math.max(largest.get(order) ?? -Infinity, value));
  }
  return { lines, once: loose + [...largest.values()].reduce((sum, value) => sum + value, 0) };
}

/**
 * Whether a price is that of the whole line. Of products sold in different quantities, the price of a piece stays and the money of a line
 * grows with the quantity. Shares of such products; null where no product tells.
 */
export function priceGrows(rows: Rows): { grows: number; stays: number } | null {
  const product = rows.cells('product_id') ?? rows.cells('product_name');
  const quantity = rows.cells('quantity');
  const price = rows.cells('unit_price');
  if (!product || !quantity || !price) return null;
  const seen = new Map<string, { pieces: Set<number>; each: number[]; per: number[] }>();
  for (let row = 0; row < rows.length; row++) {
    const pieces = quantity.number(row);
    const money = price.number(row);
    if (!(pieces > 0) || !(money > 0)) continue;
    const entry = seen.get(product.text(row)) ?? { pieces: new Set(), each: [], per: [] };
    entry.pieces.add(pieces);
    if (entry.each.length < 50) {
      entry.each.push(money);
      entry.per.push(money / pieces);
    }
    seen.set(product.text(row), entry);
  }
  const telling = [...seen.values()].filter(({ pieces }) => pieces.size > 1);
  if (telling.length === 0) return null;
  const spread = (values: number[]): number => Math.max(...values) / Math.min(...values);
  const STEADY = 1.02;
  const grows = telling.filter(({ each, per }) => spread(per) < STEADY && spread(each) > STEADY).length;
  const stays = telling.filter(({ each, per }) => spread(each) < STEADY && spread(per) > STEADY).length;
  return { grows: grows / telling.length, stays: stays / telling.length };
}

/** What the rows come to from quantity and price, with the discount in each of its meanings. */
export function sumsByDiscount(rows: Rows): Record<DiscountMeaning, number> {
  const sum = (discount: DiscountMeaning): number => {
    const worth = byPrice(rows, discount, new Set());
    let total = 0;
    for (let row = 0; row < rows.length; row++) total += worth(row) || 0;
    return total;
  };
  return { money: sum('money'), off: sum('off'), paid: sum('paid') };
}

/** Whether two results are far enough apart to be asked about: more than half a per cent. */
export const differ = (a: number, b: number): boolean =>
  Math.abs(a - b) > 0.005 * Math.max(Math.abs(a), Math.abs(b));

/** What each row adds to the money of the file, as the plan reads it: the money of an order on the first of its lines. */
export function moneyByRow(plan: FilePlan, rows: Rows): (row: number) => number {
  const amount = rows.cells('amount');
  const worth = byPrice(rows, plan.levels.discount, new Set(plan.levels.onceAnOrder));
  const priced = rows.has('quantity') && rows.has('unit_price');
  const total = rows.cells('order_amount');
  if (amount || (priced && !total))
    return (row) => {
      const value = amount?.number(row) ?? NaN;
      return (Number.isNaN(value) ? worth(row) : value) || 0;
    };
  const orders = rows.orders();
  const counted = new Uint8Array(orders?.count ?? 0);
  return (row) => {
    const value = total?.number(row) ?? NaN;
    const order = orders?.of[row] ?? -1;
    if (Number.isNaN(value) || (order >= 0 && counted[order] === 1)) return 0;
    if (order >= 0) counted[order] = 1;
    return value;
  };
}

/** Money of each row as the plan reads it, and how that comes about. */
function moneyOf(plan: FilePlan, rows: Rows): { basis: Meaning['basis']; total: number | null } {
  const amount = rows.cells('amount');
  const worth = byPrice(rows, plan.levels.discount, new Set(plan.levels.onceAnOrder));
  const priced = rows.has('quantity') && rows.has('unit_price');
  if (amount || (priced && !rows.has('order_amount'))) {
    let total = 0;
    for (let row = 0; row < rows.length; row++) {
      const value = amount?.number(row) ?? NaN;
      total += (Number.isNaN(value) ? worth(row) : value) || 0;
    }
    return { basis: amount ? 'lines' : 'price', total };
  }
  if (!rows.has('order_amount')) return { basis: 'none', total: null };
  const { lines, once } = sumsOf(rows, 'order_amount');
  return rows.has('order_id') ? { basis: 'orders', total: once } : { basis: 'lines', total: lines };
}

function distinct(cells: Cells | null): number | null {
  if (!cells) return null;
  let count = 0;
  for (const value of cells.found()) if (value) count++;
  return count;
}

/** What a file of sales comes to, as it is understood, before any row rule. */
export function meaningOf(plan: FilePlan, rows: Rows, currency: string | null): Meaning {
  const dates = rows.cells('ordered_at');
  let first: string | null = null;
  let last: string | null = null;
  for (const moment of dates?.found() ?? []) {
    const day = moment.slice(0, 10);
    if (first === null || day < first) first = day;
    if (last === null || day > last) last = day;
  }
  return {
    rows: plan.scan?.dataRecords ?? rows.length,
    orders: rows.orders()?.count ?? null,
    customers: distinct(rows.cells('customer_id')),
    products: distinct(rows.cells('product_id')) || distinct(rows.cells('product_name')),
    first,
    last,
    currency,
    ...moneyOf(plan, rows),
  };
}
