import { PRODUCTS } from '../../data/base';
import { countedLine, isProduct } from '../../data/base-tables';
import { ident, join, raw, sql, type Sql } from '../../sql/sql';
import { countedOrders, inScope, salesIn, type Measured } from '../../panel/measured';
import type { Dimension, ParetoParams } from './params';

export interface MeasuredMembers extends Measured {
  /** Whether category or brand stand in the product file rather than on the lines. */
  fromProducts: boolean;
  /** The column of the members; a country serves as region where the file has no other. */
  column: Sql;
}

export const unitOf = (params: ParetoParams, moneyScale: number): number =>
  params.metric === 'revenue' || params.metric === 'margin'
    ? moneyScale
    : params.metric === 'quantity'
      ? 1000
      : 1;

const ON_LINES: Dimension[] = ['product', 'category', 'brand', 'salesperson'];

/** Whether members are found on whole orders, not on their lines. */
export const onOrders = (dimension: Dimension): boolean => !ON_LINES.includes(dimension);

/** In place of people who ordered nothing under the scope, and only got money back: it is in the total, and they are no members. */
export const NO_BUYER = raw('0');

/** Members and their value in integer units: `member` (a key or a text), `units`. Members without a name are NULL. */
export function valuesQuery(params: ParetoParams, measured: MeasuredMembers): Sql {
  const { dimension, metric } = params;
  const open = measured.period.from === null && measured.period.to === null && measured.segment === null;
  if (dimension === 'customer' && open && metric !== 'quantity') {
    const units = {
      revenue: 'amount_units',
      margin: 'margin_units',
      orders: 'orders',
    }[metric];
    return sql`SELECT customer_key AS member, (${raw(units)})::BIGINT AS units FROM customer_facts`;
  }
  return onOrders(dimension) ? fromOrders(params, measured) : fromLines(params, measured);
}

function fromLines(params: ParetoParams, measured: MeasuredMembers): Sql {
  const { dimension } = params;
  const member =
    dimension === 'product'
      ? raw('product_key')
      : measured.fromProducts
        ? sql`p.${ident(dimension)}`
        : measured.column;
  const products =
    measured.fromProducts && dimension !== 'product'
      ? sql` LEFT JOIN product_ids USING (product_key) LEFT JOIN ${PRODUCTS} p USING (product_id)`
      : raw('');
  const units = {
    revenue: raw('sum(amount_units)'),
    margin: raw('coalesce(sum(amount_units - cost_units), 0)'),
    orders: raw('count(DISTINCT order_key)'),
    quantity: raw('round(sum(quantity) * 1000)'),
  }[params.metric];
  const sold = dimension === 'product' ? sql`AND ${isProduct(raw('product_key'))}` : raw('');
  const measuredLines = sql`SELECT ${member} AS member, (${units})::BIGINT AS units FROM lines${products}
    WHERE ${countedLine(measured)} AND ${inScope(measured)} ${sold} GROUP BY 1`;
  if (measured.rows.returns !== 'net' || !isMoney(params)) return measuredLines;
  return sql`SELECT member, sum(units)::BIGINT AS units FROM (${measuredLines}
    UNION ALL SELECT ${member}, ${refunded(params)} FROM refunds${products} WHERE ${inScope(measured)} ${sold}) GROUP BY 1`;
}

/** What a refund takes from the measure. */
const refunded = ({ metric }: ParetoParams): Sql => raw(metric === 'margin' ? 'margin_units' : 'units');

const isMoney = (params: ParetoParams): boolean => params.metric === 'revenue' || params.metric === 'margin';

function fromOrders(params: ParetoParams, measured: MeasuredMembers): Sql {
  const { dimension } = params;
  const attribute = dimension === 'region' || dimension === 'member_level';
  const member = dimension === 'customer' ? raw('customer_key') : measured.column;
  const units = {
    revenue: raw('sum(amount_units)'),
    margin: raw('sum(margin_units)'),
    orders: raw('count(*)'),
    quantity: raw('round(sum(quantity) * 1000)'),
  }[params.metric];
  const customers = attribute
    ? sql` LEFT JOIN customer_ids USING (customer_key) LEFT JOIN customers USING (customer_id)`
    : raw('');
  const orders = sql`SELECT ${member} AS member, (${units})::BIGINT AS units FROM orders${customers}
    WHERE ${inScope(measured)} GROUP BY 1`;
  if (measured.rows.returns !== 'net' || !isMoney(params)) return orders;
  if (dimension === 'customer')
    return sql`SELECT CASE WHEN r.customer_key IS NOT NULL AND o.member IS NULL THEN ${NO_BUYER} ELSE coalesce(o.member, r.customer_key) END AS member,
        sum(coalesce(o.units, 0) + coalesce(r.units, 0))::BIGINT AS units
      FROM (${orders}) o FULL JOIN (SELECT customer_key, sum(${refunded(params)})::BIGINT AS units FROM refunds WHERE ${inScope(measured)} GROUP BY 1) r ON o.member = r.customer_key GROUP BY 1`;
  return sql`SELECT member, sum(units)::BIGINT AS units FROM (${orders}
    UNION ALL SELECT ${member}, ${refunded(params)} FROM refunds${customers} WHERE ${inScope(measured)}) GROUP BY 1`;
}

/**
 * Members in order of value: `rank` (shared by ties, the smallest), `position` (1 … n), `before_units` (all that is strictly
 * larger), `upto` and `cumulative_units` (members and value with the whole tie group), `total_units`, `members`.
 */
export function rankedQuery(values: Sql, params: ParetoParams): Sql {
  const kept =
    params.zeros === 'exclude' ? raw('member IS NOT NULL AND units <> 0') : raw('member IS NOT NULL');
  const buyers = params.dimension === 'customer' ? sql`AND member <> ${NO_BUYER}` : raw('');
  return sql`WITH given AS MATERIALIZED (SELECT member, units FROM (${values}) WHERE ${kept}),
      kept AS (SELECT * FROM given WHERE TRUE ${buyers}),
      whole AS (SELECT (SELECT sum(units) FROM given)::HUGEINT AS total_units, count(*) AS members FROM kept)
    SELECT member, units, rank, position, cumulative_units, (cumulative_units - units * (upto - rank + 1))::HUGEINT AS before_units, total_units, members, upto
    FROM (SELECT member, units, rank() OVER by_value AS rank, row_number() OVER by_value AS position, count(*) OVER by_value AS upto,
        (sum(units) OVER by_value)::HUGEINT AS cumulative_units
      FROM kept WINDOW by_value AS (ORDER BY units DESC)), whole`;
}

/** The tier of a ranked member. A tie group is never split: it belongs where its first member falls. */
export function tierExpression(params: ParetoParams): Sql {
  const byMembers = (percent: number): Sql => sql`(rank - 1) * 100 < ${percent} * members`;
  const byValue = (percent: number): Sql => sql`before_units * 100 < ${percent} * total_units`;
  const tier = {
    abc: sql`CASE WHEN ${byValue(80)} THEN 'A' WHEN ${byValue(95)} THEN 'B' ELSE 'C' END`,
    'heavy-medium-light': sql`CASE WHEN ${byMembers(20)} THEN 'heavy' WHEN ${byMembers(50)} THEN 'medium' ELSE 'light' END`,
    decile: sql`'decile_' || (((rank - 1) * 10) // members + 1)`,
    custom: customTiers(params),
  }[params.tiers];
  return params.zeros === 'own' ? sql`CASE WHEN units = 0 THEN 'zero' ELSE ${tier} END` : tier;
}

function customTiers({ custom }: ParetoParams): Sql {
  const tiers = [...custom].sort((a, b) => a.upTo - b.upTo);
  const last = tiers[tiers.length - 1]?.name ?? 'rest';
  const cases = tiers
    .slice(0, -1)
    .map(
      ({ name, upTo }) => sql`WHEN (rank - 1) * 10000 < ${Math.round(upTo * 10000)} * members THEN ${name}`,
    );
  return cases.length ? sql`CASE ${join(cases, ' ')} ELSE ${last} END` : sql`${last}`;
}

/** The measured members with their tier among all that are measured. */
export const tieredQuery = (params: ParetoParams, measured: MeasuredMembers): Sql =>
  sql`SELECT *, ${tierExpression(params)} AS tier FROM (${rankedQuery(valuesQuery(params, measured), params)})`;

const keyOf = (dimension: Dimension): { column: Sql; from: Sql } =>
  dimension === 'customer'
    ? { column: raw('customer_id'), from: raw('JOIN customer_ids ON customer_key = member') }
    : dimension === 'product'
      ? { column: raw('product_id'), from: raw('JOIN product_ids ON product_key = member') }
      : { column: raw('member'), from: raw('') };

/** Result table `pareto.curve`. */
export function curveQuery(store: Sql, params: ParetoParams, unit: number): Sql {
  const key = keyOf(params.dimension);
  const name = params.dimension === 'product' ? raw(', product_name AS name') : raw('');
  return sql`SELECT rank::INTEGER AS rank, ${key.column} AS key, (units / ${unit}::DOUBLE)::DOUBLE AS value,
      (units / total_units)::DOUBLE AS share, (cumulative_units / total_units)::DOUBLE AS cumulative_share, tier ${name}
    FROM ${store} ${key.from} ORDER BY rank, key`;
}

/** Result table `pareto.tiers`. */
export const tiersQuery = (store: Sql, unit: number): Sql =>
  sql`SELECT tier, count(*)::INTEGER AS members, (count(*) / any_value(members))::DOUBLE AS member_share,
      (sum(units) / ${unit}::DOUBLE)::DOUBLE AS value, (sum(units) / any_value(total_units))::DOUBLE AS value_share
    FROM ${store} GROUP BY tier ORDER BY min(rank), tier`;

/** The member level of a customer's file; `none` where it names none. */
const LEVEL = raw(`coalesce(nullif(trim(member_level::VARCHAR), ''), 'none')`);

/** Customers by member level: `customer_key`, `member_level`. */
export const levelOfQuery = sql`SELECT customer_key, ${LEVEL} AS member_level FROM customer_ids LEFT JOIN customers USING (customer_id)`;

/** Result table `pareto.levels`, by what a customer of the level brings. @param store the ranked customers. */
export const levelsQuery = (store: Sql, measured: Measured): Sql =>
  sql`WITH own AS (SELECT customer_key, count(order_key) AS orders, sum(units) AS units FROM (${salesIn(measured)}) GROUP BY 1),
      levels AS (SELECT member_level, count(*) AS customers, sum(orders) AS orders, sum(own.units) AS units
        FROM ${store} JOIN own ON customer_key = member JOIN (${levelOfQuery}) USING (customer_key) GROUP BY 1)
    SELECT member_level, customers::INTEGER AS customers, (customers / sum(customers) OVER ())::DOUBLE AS customer_share, orders::INTEGER AS orders,
      (orders / customers)::DOUBLE AS frequency, (units / ${measured.moneyScale}::DOUBLE / nullif(orders, 0))::DOUBLE AS average_order_value,
      (units / ${measured.moneyScale}::DOUBLE)::DOUBLE AS revenue, coalesce(units / nullif(sum(units) OVER (), 0), 0)::DOUBLE AS revenue_share,
      (units / ${measured.moneyScale}::DOUBLE / customers)::DOUBLE AS revenue_per_customer
    FROM levels ORDER BY revenue_per_customer DESC, member_level`;

/** What each customer brought in each calendar year: `customer_key`, `year`, `orders`, `units`. Of a year without an order it is money given back. */
const byYearQuery = (measured: Measured): Sql =>
  sql`SELECT customer_key, year(ordered_at) AS year, sum(units)::BIGINT AS units, count(order_key) AS orders
    FROM (SELECT customer_key, ordered_at, order_key, amount_units AS units FROM (${countedOrders(measured)})
      UNION ALL SELECT customer_key, ordered_at, NULL, units FROM refunds WHERE ${inScope(measured)})
    WHERE customer_key IS NOT NULL GROUP BY 1, 2`;

/** Money given back in years in which the customer ordered nothing. */
export const yearsOthersQuery = (measured: Measured): Sql =>
  sql`SELECT (coalesce(sum(units), 0) / ${measured.moneyScale}::DOUBLE)::DOUBLE AS value FROM (${byYearQuery(measured)}) WHERE orders = 0`;

/** Customers of each year in which they ordered, ranked: `position` (ties by key), `rank`, `n`. */
const yearlyQuery = (measured: Measured): Sql =>
  sql`SELECT *, row_number() OVER (PARTITION BY year ORDER BY units DESC, customer_key) AS position, rank() OVER (PARTITION BY year ORDER BY units DESC) AS rank,
      count(*) OVER (PARTITION BY year) AS n
    FROM (${byYearQuery(measured)}) WHERE orders > 0`;

const IN_TOP = raw('(rank - 1) * 5 < n');

/** Customers of the largest fifth of a year: `customer_key`, `top_year`. */
export const topYearsQuery = (measured: Measured): Sql =>
  sql`SELECT customer_key, year::VARCHAR AS top_year FROM (${yearlyQuery(measured)}) WHERE ${IN_TOP}`;

/** Result table `pareto.years`. @param first the first day of which something is known. */
export const yearsQuery = (measured: Measured, first: string): Sql =>
  sql`WITH yearly AS MATERIALIZED (${yearlyQuery(measured)}),
      nexts AS (SELECT a.year, count(*) AS again, count(*) FILTER (WHERE (b.rank - 1) * 5 < b.n) AS again_top
        FROM yearly a JOIN yearly b ON b.customer_key = a.customer_key AND b.year = a.year + 1 WHERE (a.rank - 1) * 5 < a.n GROUP BY 1)
    SELECT year::VARCHAR AS year,
      date_diff('day', greatest(make_date(year, 1, 1), ${first}::DATE), least(make_date(year + 1, 1, 1), ${measured.end}::DATE))::INTEGER AS days,
      count(*)::INTEGER AS customers, (sum(units) / ${measured.moneyScale}::DOUBLE)::DOUBLE AS revenue,
      coalesce(sum(units) FILTER (WHERE (position - 1) * 5 < n) / nullif(sum(units), 0), 0)::DOUBLE AS fifth_share, (count(*) FILTER (WHERE ${IN_TOP}))::INTEGER AS fifth,
      CASE WHEN year < max(year) OVER () THEN coalesce(any_value(again), 0)::INTEGER END AS again,
      CASE WHEN year < max(year) OVER () THEN coalesce(any_value(again_top), 0)::INTEGER END AS again_top
    FROM yearly LEFT JOIN nexts USING (year) GROUP BY year ORDER BY year`;
