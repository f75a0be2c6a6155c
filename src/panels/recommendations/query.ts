import { reachByChannel } from '../../data/consent';
import { PRODUCTS } from '../../data/base';
import { countedLine, isProduct } from '../../data/base-tables';
import type { TraitPlace } from '../../data/catalog';
import { inPeriod } from '../../data/scope';
import { ident, join, list, raw, sql, type Sql } from '../../sql/sql';
import type { Measured } from '../../panel/measured';
import type { RecommendationParams } from './params';

/** What the data offers beside orders. */
export interface MeasuredItems extends Measured {
  has: {
    category: TraitPlace;
    brand: TraitPlace;
    price: boolean;
    stock: boolean;
    quantity: boolean;
    interactions: boolean;
    ratings: boolean;
    productFile: boolean;
    productName: boolean;
  };
}

/** Half-lives in days among which buying again chooses; 0 is none. */
export const HALF_LIVES = [0, 180, 60];

const trait = (place: TraitPlace, column: string): Sql =>
  place === 'lines'
    ? sql`arg_max(l.${ident(column)}, l.ordered_at)`
    : place === 'products'
      ? sql`any_value(p.${ident(column)})`
      : raw('NULL::VARCHAR');

/**
 * All items, most buyers first: `code`, `product_key` (null for products of the product file that were never sold), `product_id`,
 * `product_name`, `category`, `brand`, `price`, `stock`, `buyers`. Ties by id.
 */
export function itemsQuery(params: RecommendationParams, measured: MeasuredItems): Sql {
  const { has } = measured;
  const products = has.productFile ? PRODUCTS : null;
  const paid = sql`sum(l.amount_units) / nullif(sum(coalesce(${has.quantity ? raw('l.quantity') : raw('1')}, 1)), 0) / ${measured.moneyScale}::DOUBLE`;
  const price = has.price ? sql`coalesce(any_value(p.price), ${paid})` : paid;
  const sold = sql`SELECT i.product_key, i.product_id, any_value(i.product_name) AS product_name, ${trait(has.category, 'category')}::VARCHAR AS category,
      ${trait(has.brand, 'brand')}::VARCHAR AS brand, (${price})::DOUBLE AS price, ${has.stock ? raw('any_value(p.stock)::DOUBLE') : raw('NULL::DOUBLE')} AS stock,
      count(DISTINCT l.customer_key)::INTEGER AS buyers
    FROM lines l JOIN product_ids i USING (product_key) ${products ? sql`LEFT JOIN ${products} p ON p.product_id = i.product_id` : raw('')}
    WHERE ${countedLine(measured)} AND ${isProduct(raw('i.product_key'))} GROUP BY i.product_key, i.product_id`;
  const columns = (name: string, type: string, there: boolean): Sql =>
    there ? ident(name) : sql`NULL::${raw(type)} AS ${ident(name)}`;
  const unsold = products
    ? sql`UNION ALL BY NAME SELECT NULL::INTEGER AS product_key, product_id, ${columns('product_name', 'VARCHAR', has.productName)}, ${columns('category', 'VARCHAR', has.category === 'products')},
        ${columns('brand', 'VARCHAR', has.brand === 'products')}, ${columns('price', 'DOUBLE', has.price)}, ${columns('stock', 'DOUBLE', has.stock)}, 0 AS buyers
        FROM ${products} WHERE product_id NOT IN (SELECT product_id FROM product_ids SEMI JOIN (SELECT DISTINCT product_key FROM lines WHERE ${countedLine(measured)}) USING (product_key))`
    : raw('');
  const out = params.leaveOut.length
    ? sql`WHERE product_id NOT IN ${list(params.leaveOut)} AND coalesce(product_name, '') NOT IN ${list(params.leaveOut)}`
    : raw('');
  return sql`SELECT (row_number() OVER (ORDER BY buyers DESC, product_id) - 1)::INTEGER AS code, * FROM (SELECT * FROM (${sold}) ${unsold}) ${out}`;
}

/**
 * What each customer bought before a day: `customer_key`, `code`, `orders`, weights by half-life (`w0` …), `last_day` as a number.
 * Sorted by customer and item.
 */
export function historyQuery(
  params: RecommendationParams,
  measured: MeasuredItems,
  items: Sql,
  before: string,
): Sql {
  const months = params.months.length ? sql`AND month(l.ordered_at) IN ${list(params.months)}` : raw('');
  const lives = params.halfLife === null ? HALF_LIVES : [params.halfLife];
  const weights = lives.map((days, index) =>
    days === 0
      ? sql`count(*)::DOUBLE AS ${ident(`w${index}`)}`
      : sql`sum(2 ** ((day - ${before}::DATE) / ${days}::DOUBLE))::DOUBLE AS ${ident(`w${index}`)}`,
  );
  return sql`SELECT customer_key, code, count(*)::INTEGER AS orders, ${join(weights)}, (max(day) - DATE '1970-01-01')::INTEGER AS last_day
    FROM (SELECT l.customer_key, i.code, l.order_key, min(l.ordered_at)::DATE AS day FROM lines l JOIN (SELECT code, product_key FROM ${items}) i USING (product_key)
      WHERE l.customer_key IS NOT NULL AND ${countedLine(measured)} AND l.ordered_at < ${before}::TIMESTAMP AND ${inPeriod(raw('l.ordered_at'), measured.period)} ${months} GROUP BY 1, 2, 3)
    GROUP BY 1, 2 ORDER BY 1, 2`;
}

/** Interest before a day other than by buying: `customer_key`, `code`, `weight` in (0, 1]. Kinds without a weight do not count. */
export function signalsQuery(
  params: RecommendationParams,
  measured: MeasuredItems,
  items: Sql,
  before: string,
): Sql | null {
  const { view, click, favorite, cart_add: added, cart_remove: removed, like, rating } = params.signals;
  const parts: Sql[] = [];
  if (measured.has.interactions)
    parts.push(sql`SELECT customer_id, product_id, CASE kind WHEN 'page_view' THEN ${view} WHEN 'click' THEN ${click} WHEN 'favorite' THEN ${favorite}
        WHEN 'cart_add' THEN ${added} WHEN 'cart_remove' THEN ${removed} WHEN 'like' THEN ${like} ELSE 0 END AS weight
      FROM interactions WHERE occurred_at < ${before}::TIMESTAMP AND product_id IS NOT NULL`);
  if (measured.has.ratings)
    parts.push(
      sql`SELECT customer_id, product_id, ${rating} * (rating - 3) / 2 AS weight FROM feedback WHERE submitted_at < ${before}::TIMESTAMP AND product_id IS NOT NULL AND rating IS NOT NULL`,
    );
  if (parts.length === 0) return null;
  return sql`SELECT customer_key, code, least(1, sum(weight))::DOUBLE AS weight FROM (${join(parts, ' UNION ALL ')})
      JOIN customer_ids USING (customer_id) JOIN (SELECT code, product_id FROM ${items}) USING (product_id)
    GROUP BY 1, 2 HAVING sum(weight) > 0 ORDER BY 1, 2`;
}

/** The items of each customer's first order in a stretch of days: `customer_key`, `code`. Items left out are no targets. */
export const targetsQuery = (measured: MeasuredItems, items: Sql, from: string, to: string): Sql =>
  sql`SELECT DISTINCT l.customer_key, i.code FROM lines l
      JOIN (SELECT customer_key, min(ordered_at) AS at FROM orders WHERE customer_key IS NOT NULL AND ordered_at >= ${from}::TIMESTAMP AND ordered_at < ${to}::TIMESTAMP GROUP BY 1) f
        ON f.customer_key = l.customer_key
      JOIN (SELECT order_key, customer_key AS owner, ordered_at AS placed FROM orders) o ON o.order_key = l.order_key AND o.owner = l.customer_key AND o.placed = f.at
      JOIN (SELECT code, product_key FROM ${items}) i USING (product_key)
    WHERE ${countedLine(measured)} ORDER BY 1, 2`;

/** Days before which given shares of the orders of known customers lie. */
export const splitDaysQuery = (shares: readonly number[], { period }: Measured): Sql =>
  sql`SELECT ${join(shares.map((share, index) => sql`strftime(quantile_disc(day, ${share}), '%Y-%m-%d') AS ${ident(`d${index}`)}`))} FROM orders WHERE customer_key IS NOT NULL AND ${inPeriod(raw('ordered_at'), period)}`;

const NAME = (alias: string): Sql => sql`coalesce(${raw(alias)}.product_name, ${raw(alias)}.product_id)`;

/** Why an item is in a list, language-independent: the items bought with their share of the score, how often it was bought, or `popular`. */
const REASON = sql`CASE r.kind WHEN 0 THEN ${NAME('a')} || ' ' || round(100 * r.share1)::INTEGER || '%' || coalesce(' | ' || ${NAME('b')} || ' ' || round(100 * r.share2)::INTEGER || '%', '')
    WHEN 1 THEN r.orders || '× ' || strftime(DATE '1970-01-01' + r.last_day, '%Y-%m-%d') ELSE 'popular' END`;

/** Stored lists with their names: `customer_key`, `customer_id` and the columns of `recommendations.customers`. */
export function listsQuery(lists: Sql, items: Sql, filter: Sql): Sql {
  return sql`SELECT r.customer_key, c.customer_id, CASE r.list WHEN 0 THEN 'new' ELSE 'buy_again' END AS list, r.rank, i.product_id, i.product_name, r.score, ${REASON} AS reason
    FROM ${lists} r JOIN customer_ids c USING (customer_key) JOIN ${items} i ON i.code = r.code
      LEFT JOIN ${items} a ON a.code = r.why1 LEFT JOIN ${items} b ON b.code = r.why2
    WHERE ${filter}`;
}

/** Result table `recommendations.customers`. */
export const customersQuery = (lists: Sql, items: Sql, filter: Sql): Sql =>
  sql`SELECT * EXCLUDE (customer_key) FROM (${listsQuery(lists, items, filter)}) ORDER BY customer_id, list DESC, rank`;

/** Result table `recommendations.wide`: one row per customer, who may be reached by the channel asked for; the reasons follow the items. */
export function wideQuery(
  lists: Sql,
  items: Sql,
  params: RecommendationParams,
  customerColumns: readonly string[],
  filter: Sql,
): Sql {
  const chosen = params.list === 'buy_again' ? 1 : 0;
  const ranks = Array.from({ length: params.k }, (_, index) => index + 1);
  const byRank = (column: string, name: string): Sql[] =>
    ranks.map(
      (rank) => sql`max(CASE WHEN rank = ${rank} THEN ${ident(column)} END) AS ${ident(`${name}_${rank}`)}`,
    );
  const channel = reachByChannel(customerColumns).find((one) => one.channel === params.consent);
  const reached =
    params.consent === 'none'
      ? raw('TRUE')
      : channel
        ? sql`customer_id IN (SELECT customer_id FROM customers WHERE ${channel.reachable})`
        : raw('FALSE');
  const lines = listsQuery(lists, items, sql`r.list = ${chosen} AND ${filter}`);
  return sql`SELECT customer_id, ${join([...byRank('product_id', 'item'), ...byRank('reason', 'reason')])} FROM (${lines})
    WHERE ${reached} GROUP BY customer_id ORDER BY customer_id`;
}

/** Result table `recommendations.similar`. */
export const similarQuery = (similar: Sql, items: Sql): Sql =>
  sql`SELECT i.product_id, s.rank, o.product_id AS similar_product_id, s.score, s.co_buyers FROM ${similar} s
    JOIN ${items} i ON i.code = s.code JOIN ${items} o ON o.code = s.other ORDER BY 1, 2`;

/** Result table `recommendations.evaluation`, from rows at hand. */
export const evaluationQuery = (
  rows: readonly {
    list: string;
    method: string;
    k: number;
    customers: number;
    precision: number;
    recall: number;
    map: number;
    ndcg: number;
    hit_rate: number;
    coverage: number;
    novelty: number;
    diversity: number | null;
    chosen: boolean;
  }[],
): Sql =>
  rows.length === 0
    ? raw(
        `SELECT '' AS list, '' AS method, 0 AS k, 0 AS customers, 0.0::DOUBLE AS precision, 0.0::DOUBLE AS recall, 0.0::DOUBLE AS map, 0.0::DOUBLE AS ndcg, 0.0::DOUBLE AS hit_rate, 0.0::DOUBLE AS coverage, 0.0::DOUBLE AS novelty, 0.0::DOUBLE AS diversity, FALSE AS chosen WHERE FALSE`,
      )
    : sql`SELECT * FROM (VALUES ${join(
        rows.map(
          (row) =>
            sql`(${row.list}, ${row.method}, ${row.k}, ${row.customers}, ${row.precision}::DOUBLE, ${row.recall}::DOUBLE, ${row.map}::DOUBLE, ${row.ndcg}::DOUBLE, ${row.hit_rate}::DOUBLE, ${row.coverage}::DOUBLE, ${row.novelty}::DOUBLE, ${row.diversity}::DOUBLE, ${row.chosen})`,
        ),
      )}) AS t(list, method, k, customers, precision, recall, map, ndcg, hit_rate, coverage, novelty, diversity, chosen)`;

/** Of orders with a product, how many hold each other one; and of customers who bought it, how many bought each other one on a later day within 90. */
export const partnersQuery = (measured: MeasuredItems, items: Sql, code: number): Sql =>
  sql`WITH bought AS (SELECT l.order_key, l.customer_key, l.ordered_at::DATE AS day, i.code FROM lines l JOIN (SELECT code, product_key FROM ${items}) i USING (product_key) WHERE ${countedLine(measured)} AND ${inPeriod(raw('l.ordered_at'), measured.period)}),
      own AS (SELECT DISTINCT order_key FROM bought WHERE code = ${code}),
      firsts AS (SELECT customer_key, min(day) AS start FROM bought WHERE code = ${code} AND customer_key IS NOT NULL GROUP BY 1),
      together AS (SELECT code, count(DISTINCT order_key)::DOUBLE AS n FROM bought SEMI JOIN own USING (order_key) WHERE code <> ${code} GROUP BY 1),
      later AS (SELECT code, count(DISTINCT customer_key)::DOUBLE AS n FROM bought JOIN firsts USING (customer_key) WHERE code <> ${code} AND day > start AND day <= start + 90 GROUP BY 1)
    SELECT 'together' AS kind, code::DOUBLE AS code, n, (SELECT count(*) FROM own)::DOUBLE AS of FROM (SELECT * FROM together ORDER BY n DESC, code LIMIT 10)
    UNION ALL SELECT 'next', code::DOUBLE, n, (SELECT count(*) FROM firsts)::DOUBLE FROM (SELECT * FROM later ORDER BY n DESC, code LIMIT 10)`;
