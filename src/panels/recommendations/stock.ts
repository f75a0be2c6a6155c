import { firstRow, rowsOf } from '../../engine/table';
import { sql, type Sql } from '../../sql/sql';
import type { TaskContext } from '../../panel/contract';
import { countItems, type Block } from './block';
import type { ItemTraits } from './models/content';
import type { RecommendationParams } from './params';
import { itemsQuery, type MeasuredItems } from './query';
import type { ItemRow } from './types';

/** What there is to offer. */
export interface Stock {
  items: Sql;
  /** Place of each item in the order of ids: what breaks ties without a look at the future. */
  places: Int32Array;
  rows: ItemRow[];
  traits: { category: (string | null)[]; brand: (string | null)[] };
}

/** Every product in the order of its code. */
export async function readItems(
  params: RecommendationParams,
  measured: MeasuredItems,
  items: Sql,
  context: TaskContext,
): Promise<Stock> {
  await context.query(sql`CREATE OR REPLACE TABLE ${items} AS ${itemsQuery(params, measured)}`);
  const { n } = firstRow<{ n: number }>(await context.query(countItems(items)));
  const rows = n
    ? rowsOf<ItemRow & { brand: string | null }>(
        await context.query(
          sql`SELECT product_id, product_name, category, brand, price, stock, buyers::DOUBLE AS buyers FROM ${items} ORDER BY code`,
        ),
      )
    : [];
  return {
    items,
    places: placesById(rows),
    rows: rows.map(({ brand: _, ...row }) => row),
    traits: { category: rows.map(({ category }) => category), brand: rows.map(({ brand }) => brand) },
  };
}

function placesById(rows: readonly ItemRow[]): Int32Array {
  const order = Array.from(rows.keys()).sort((a, b) => {
    const [one, other] = [rows[a]?.product_id ?? '', rows[b]?.product_id ?? ''];
    return one < other ? -1 : one > other ? 1 : 0;
  });
  const places = new Int32Array(rows.length);
  order.forEach((code, place) => {
    places[code] = place;
  });
  return places;
}

/** Category, brand and price of the items of a block, as numbers. */
export function traitsOf({ rows, traits }: Stock, { codeOf }: Block): ItemTraits {
  const numbered = (names: (string | null)[]): Int32Array => {
    const numbers = new Map<string, number>();
    return codeOf.map((code) => {
      const name = names[code];
      if (!name) return -1;
      const known = numbers.get(name) ?? numbers.size;
      numbers.set(name, known);
      return known;
    });
  };
  return {
    category: numbered(traits.category),
    brand: numbered(traits.brand),
    price: Float64Array.from(codeOf, (code) => rows[code]?.price ?? 0),
  };
}

const isNamed = (row: ItemRow, name: string): boolean => row.product_id === name || row.product_name === name;

/** Products and categories that were asked for and that nobody has. */
export function missingNames(params: RecommendationParams, { rows, traits }: Stock): string[] {
  const products = [...params.cart, ...(params.product === null ? [] : [params.product])];
  const categories = new Set(traits.category);
  return [
    ...products.filter((name) => !rows.some((row) => isNamed(row, name))),
    ...params.categories.filter((name) => !categories.has(name)),
  ];
}

/** Items that pass the filters of category, price and stock; null where there is no filter. */
export function allowedItems(
  params: RecommendationParams,
  { rows }: Stock,
  { codeOf }: Block,
): Uint8Array | null {
  const { categories, priceFrom, priceTo, inStock } = params;
  if (categories.length === 0 && priceFrom === null && priceTo === null && !inStock) return null;
  return Uint8Array.from(codeOf, (code) => {
    const row = rows[code];
    if (!row) return 0;
    const { category, price, stock } = row;
    const fits =
      (categories.length === 0 || (category !== null && categories.includes(category))) &&
      (priceFrom === null || (price !== null && price >= priceFrom)) &&
      (priceTo === null || (price !== null && price <= priceTo)) &&
      (!inStock || stock === null || stock > 0);
    return fits ? 1 : 0;
  });
}

/** The number in the block of the product of that id or name; -1 where there is none. */
export function numberOfName(name: string, { rows }: Stock, { numberOf }: Block): number {
  const code = rows.findIndex((row) => isNamed(row, name));
  return code < 0 ? -1 : (numberOf[code] as number);
}
