import { excludedFlags, FLAGS, PRODUCTS } from '../../data/base';
import { countedLine, isProduct } from '../../data/base-tables';
import { inPeriod, type Period } from '../../data/scope';
import { ident, join, list, raw, sql, type Sql } from '../../sql/sql';
import { inSegment, type Measured } from '../../panel/measured';
import type { BasketParams } from './params';

export interface MeasuredBaskets extends Measured {
  /** Whether category or brand stand in the product file rather than on the lines. */
  fromProducts: boolean;
  hasCost: boolean;
  hasQuantity: boolean;
}

/** What is an item: the key that lines are grouped by, and the names behind the keys. */
interface ItemSource {
  key: Sql;
  joins: Sql;
  names: Sql;
}

function itemSource(params: Pick<BasketParams, 'item'>, measured: MeasuredBaskets): ItemSource {
  if (params.item === 'product_id')
    return {
      key: raw('l.product_key'),
      joins: raw(''),
      names: raw('SELECT product_key AS key, product_id AS item, product_name AS name FROM product_ids'),
    };
  const value =
    params.item === 'product_name'
      ? raw('coalesce(i.product_name, i.product_id)')
      : measured.fromProducts
        ? sql`nullif(trim(p.${ident(params.item)}), '')`
        : null;
  if (value) {
    const products =
      measured.fromProducts && params.item !== 'product_name'
        ? sql`LEFT JOIN ${PRODUCTS} p USING (product_id)`
        : raw('');
    const keyed = sql`SELECT product_key, item, dense_rank() OVER (ORDER BY item)::INTEGER AS key FROM (SELECT i.product_key, ${value} AS item FROM product_ids i ${products}) WHERE item IS NOT NULL`;
    return {
      key: raw('k.key'),
      joins: sql`JOIN (${keyed}) k USING (product_key)`,
      names: sql`SELECT DISTINCT key, item, NULL::VARCHAR AS name FROM (${keyed})`,
    };
  }
  const column = ident(params.item);
  const keyed = sql`SELECT item, row_number() OVER (ORDER BY item)::INTEGER AS key FROM (SELECT DISTINCT trim(${column}) AS item FROM lines WHERE trim(${column}) <> '')`;
  return {
    key: raw('k.key'),
    joins: sql`JOIN (${keyed}) k ON k.item = trim(l.${column})`,
    names: sql`SELECT key, item, NULL::VARCHAR AS name FROM (${keyed})`,
  };
}

const DAY_NUMBER = raw(`(l.ordered_at::DATE - DATE '1970-01-01')`);

const basketKey = (params: BasketParams): Sql =>
  params.basket === 'order'
    ? raw('l.order_key::BIGINT')
    : params.basket === 'customer'
      ? raw('l.customer_key::BIGINT')
      : sql`(l.customer_key::BIGINT * 100000 + ${DAY_NUMBER})`;

function chosenLines(params: BasketParams, measured: MeasuredBaskets, period: Period): Sql {
  const conditions = [
    countedLine(measured),
    inPeriod(raw('l.ordered_at'), period),
    ...(params.basket === 'order' ? [] : [raw('l.customer_key IS NOT NULL')]),
    inSegment(measured.segment, raw('l.customer_key')),
    ...(params.item === 'product_id' || params.item === 'product_name'
      ? [isProduct(raw('l.product_key'))]
      : []),
  ];
  return join(conditions, ' AND ');
}

/** What the baskets hold: `basket`, `key`, and the money, cost and units of the item there. Items left out are not in it. */
export function cellsQuery(params: BasketParams, measured: MeasuredBaskets, period: Period): Sql {
  const { key, joins, names } = itemSource(params, measured);
  const out = params.leaveOut.length
    ? sql`AND ${key} NOT IN (SELECT key FROM (${names}) WHERE item IN ${list(params.leaveOut)} OR name IN ${list(params.leaveOut)})`
    : raw('');
  return sql`SELECT ${basketKey(params)} AS basket, ${key}::INTEGER AS key, sum(l.amount_units)::BIGINT AS units,
      coalesce(sum(l.amount_units - l.cost_units), 0)::BIGINT AS margin_units, coalesce(sum(l.amount_units) FILTER (WHERE l.cost_units IS NOT NULL), 0)::BIGINT AS costed_units, ${measured.hasQuantity ? raw('sum(l.quantity)::DOUBLE') : raw('NULL::DOUBLE')} AS quantity
    FROM lines l ${joins} WHERE ${key} IS NOT NULL AND ${chosenLines(params, measured, period)} ${out} GROUP BY 1, 2`;
}

/** Items by descending number of baskets, numbered from 0: `code`, `key`, `item`, `name`, `baskets`, `units`, `margin_units` and `costed_units` of lines with a cost. Ties by name. */
export const itemsQuery = (cells: Sql, params: BasketParams, measured: MeasuredBaskets): Sql =>
  sql`SELECT (row_number() OVER (ORDER BY baskets DESC, item) - 1)::INTEGER AS code, key, item, name, baskets, units, margin_units, costed_units
    FROM (SELECT key, count(*)::INTEGER AS baskets, sum(units)::BIGINT AS units, sum(margin_units)::BIGINT AS margin_units, sum(costed_units)::BIGINT AS costed_units FROM ${cells} GROUP BY key)
      JOIN (${itemSource(params, measured).names}) USING (key)`;

/** Baskets without a customer that the row rules leave out of baskets by order. */
export function withoutCustomerQuery(params: BasketParams, measured: MeasuredBaskets): Sql {
  const others = excludedFlags(measured.rows) & ~FLAGS.noCustomer;
  return sql`SELECT count(DISTINCT order_key)::DOUBLE AS n FROM lines l
    WHERE flags & ${FLAGS.noCustomer} > 0 AND flags & ${others} = 0 AND ordered_at < ${measured.asOf}::TIMESTAMP
      AND ${inPeriod(raw('l.ordered_at'), measured.period)} AND ${params.basket === 'order' && measured.rows.noCustomer === 'exclude'}`;
}

/** Days on which customers bought the most bought items: `customer_key`, `code`, `day`. */
export function purchasesQuery(
  params: BasketParams,
  measured: MeasuredBaskets,
  items: Sql,
  most: number,
): Sql {
  const { key, joins } = itemSource(params, measured);
  return sql`SELECT DISTINCT l.customer_key, t.code, l.ordered_at::DATE AS day FROM lines l ${joins}
      JOIN (SELECT code, key AS item_key FROM ${items} WHERE code < ${most}) t ON t.item_key = ${key}
    WHERE l.customer_key IS NOT NULL AND ${chosenLines(params, measured, measured.period)}`;
}

/**
 * For each two items how many customers, after their first purchase of one, bought the other within `days`: only first purchases
 * with so many days of follow-up count.
 */
export const sequencesQuery = (purchases: Sql, days: number, end: string): Sql =>
  sql`WITH firsts AS (SELECT customer_key, code, min(day) AS day FROM ${purchases} GROUP BY 1, 2 HAVING min(day) + ${days} < ${end}::DATE),
      followed AS (SELECT f.customer_key, f.code AS a, p.code AS b, min(p.day - f.day) AS gap FROM firsts f JOIN ${purchases} p
        ON p.customer_key = f.customer_key AND p.code <> f.code AND p.day > f.day AND p.day <= f.day + ${days} GROUP BY 1, 2, 3),
      pairs AS (SELECT a, b, count(*) AS n, median(gap) AS gap FROM followed GROUP BY 1, 2),
      starts AS (SELECT code AS a, count(*) AS customers FROM firsts GROUP BY 1)
    SELECT a::DOUBLE AS a, b::DOUBLE AS b, n::DOUBLE AS followed, gap::DOUBLE AS median_days, customers::DOUBLE AS customers,
      (sum(n) OVER (PARTITION BY b))::DOUBLE AS base_followed,
      ((SELECT sum(customers) FROM starts) - coalesce((SELECT s.customers FROM starts s WHERE s.a = pairs.b), 0))::DOUBLE AS base_customers
    FROM pairs JOIN starts USING (a)`;

/** Customers who bought both of two items, on any days. */
export const togetherQuery = (purchases: Sql, most: number): Sql =>
  sql`WITH bought AS (SELECT DISTINCT customer_key, code FROM ${purchases} WHERE code < ${most})
    SELECT x.code::DOUBLE AS a, y.code::DOUBLE AS b, count(*)::DOUBLE AS customers FROM bought x JOIN bought y ON x.customer_key = y.customer_key AND x.code <= y.code GROUP BY 1, 2`;

/** Baskets that hold all of some items, those left aside for their size apart. */
function basketsHolding(items: readonly string[], params: BasketParams, measured: MeasuredBaskets): Sql {
  const { names } = itemSource(params, measured);
  return sql`SELECT basket FROM (${cellsQuery(params, measured, measured.period)}) LEFT JOIN (${names}) USING (key) GROUP BY basket
    HAVING count(*) FILTER (WHERE item IN ${list(items)}) = ${items.length} AND count(*) <= ${params.maxBasketItems}`;
}

/** Lines of some items, in the scope. @param more conditions on the lines `l`. */
function linesOf(
  items: readonly string[],
  of: Pick<BasketParams, 'item'>,
  params: BasketParams,
  measured: MeasuredBaskets,
  ...more: Sql[]
): Sql {
  const { key, joins, names } = itemSource(of, measured);
  const conditions = [chosenLines(params, measured, measured.period), ...more];
  return sql`SELECT l.customer_key, l.order_key, l.amount_units AS units, n.item FROM lines l ${joins}
      JOIN (SELECT key AS item_key, item FROM (${names}) WHERE item IN ${list(items)}) n ON n.item_key = ${key}
    WHERE ${join(conditions, ' AND ')}`;
}

const OF_SOMEBODY = raw('l.customer_key IS NOT NULL');

/** Sales of some items in the baskets that hold all of them: `customer_key`, `order_key`, `units`. */
export const heldSales = (items: readonly string[], params: BasketParams, measured: MeasuredBaskets): Sql =>
  sql`SELECT * EXCLUDE (item) FROM (${linesOf(items, params, params, measured, sql`${basketKey(params)} IN (${basketsHolding(items, params, measured)})`)})`;

/** Sales to customers of the sets that combinations are made of: `customer_key`, `order_key`, `units`, `item`. */
export const shoppedSales = (
  sets: readonly string[],
  by: 'category' | 'item',
  params: BasketParams,
  measured: MeasuredBaskets,
): Sql => linesOf(sets, by === 'category' ? { item: 'category' } : params, params, measured, OF_SOMEBODY);

/** Customers by the combination of sets they bought from: `customer_key`, `mask`, `units` spent in them. */
export function shoppedQuery(
  sets: readonly string[],
  by: 'category' | 'item',
  params: BasketParams,
  measured: MeasuredBaskets,
): Sql {
  const bits = sets.map((name, bit) => sql`WHEN item = ${name} THEN ${2 ** bit}`);
  return sql`SELECT customer_key, bit_or(CASE ${join(bits, ' ')} END)::INTEGER AS mask, sum(units)::BIGINT AS units
    FROM (${shoppedSales(sets, by, params, measured)}) GROUP BY 1`;
}

/** Customers who bought all of some items, on any days. */
export const boughtQuery = (items: readonly string[], params: BasketParams, measured: MeasuredBaskets): Sql =>
  sql`SELECT customer_key FROM (${linesOf(items, params, params, measured, OF_SOMEBODY)}) GROUP BY 1 HAVING count(DISTINCT item) = ${items.length}`;

/** Customers with a basket that holds all of some items. */
export function holdersQuery(items: readonly string[], params: BasketParams, measured: MeasuredBaskets): Sql {
  const holding = basketsHolding(items, params, measured);
  if (params.basket === 'order')
    return sql`SELECT DISTINCT customer_key FROM orders WHERE order_key IN (${holding}) AND customer_key IS NOT NULL`;
  return params.basket === 'customer'
    ? sql`SELECT basket::INTEGER AS customer_key FROM (${holding})`
    : sql`SELECT DISTINCT (basket // 100000)::INTEGER AS customer_key FROM (${holding})`;
}

/** Customers who bought `then` after their first `first`, within the days. */
export function followersQuery(
  [first, then]: readonly [string, string],
  params: BasketParams,
  measured: MeasuredBaskets,
): Sql {
  const { key, joins, names } = itemSource(params, measured);
  const bought = (item: string): Sql =>
    sql`SELECT l.customer_key, l.ordered_at::DATE AS day FROM lines l ${joins} WHERE ${key} = (SELECT key FROM (${names}) WHERE item = ${item} LIMIT 1)
      AND l.customer_key IS NOT NULL AND ${chosenLines(params, measured, measured.period)}`;
  return sql`SELECT DISTINCT customer_key FROM (SELECT customer_key, min(day) AS start FROM (${bought(first)}) GROUP BY 1) JOIN (${bought(then)}) USING (customer_key)
    WHERE day > start AND day <= start + ${params.sequenceDays} AND start + ${params.sequenceDays} < ${measured.end}::DATE`;
}

/** Result table `basket.rules`, from the stored counts and measures; items by name, code-point sorted. */
export const rulesQuery = (rules: Sql, ruleItems: Sql, items: Sql): Sql =>
  sql`SELECT a.items AS antecedent, b.items AS consequent, r.* EXCLUDE (rule)
    FROM ${rules} r JOIN (SELECT owner, string_agg(item, ' | ' ORDER BY item) AS items FROM ${ruleItems} JOIN ${items} USING (code) WHERE side = 0 GROUP BY 1) a ON a.owner = r.rule
      JOIN (SELECT owner, string_agg(item, ' | ' ORDER BY item) AS items FROM ${ruleItems} JOIN ${items} USING (code) WHERE side = 1 GROUP BY 1) b ON b.owner = r.rule
    ORDER BY r.lift DESC, r.count DESC, antecedent, consequent`;

/** Result table `basket.itemsets`. */
export const itemsetsQuery = (sets: Sql, setItems: Sql, items: Sql, baskets: number): Sql =>
  sql`SELECT n.items, s.size, s.count, s.count / ${baskets}::DOUBLE AS support
    FROM ${sets} s JOIN (SELECT owner, string_agg(item, ' | ' ORDER BY item) AS items FROM ${setItems} JOIN ${items} USING (code) GROUP BY 1) n ON n.owner = s.node
    ORDER BY s.count DESC, s.size, n.items`;
