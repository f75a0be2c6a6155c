import type { Catalog } from '../../data/catalog';
import { customersBy } from '../../panel/customer-groups';
import type { Measured } from '../../panel/measured';
import { raw, sql, type Sql } from '../../sql/sql';
import type { ValueParams } from './params';

/**
 * Buyers of the base with what a model of lifetimes needs, of orders before a day: `customer_key`, `x` (repeat order days), `last` and `age` (days from the first
 * order day to the last and to the eve of `before`), `mean` (money of a repeat order day; net of refunds where returns are netted, 0 where there is none or none is left),
 * `first_money`, `units` (all money), `first_day`, `recent` and `earlier` (order days in the `days` before and in as many before those).
 */
export const historiesQuery = (
  before: string,
  days: number,
  { moneyScale: scale }: Pick<Measured, 'moneyScale'>,
): Sql =>
  sql`WITH perday AS (SELECT customer_key, day, sum(amount_units)::BIGINT AS units FROM orders WHERE customer_key IS NOT NULL AND day < ${before}::DATE GROUP BY 1, 2),
      marked AS (SELECT *, min(day) OVER (PARTITION BY customer_key) AS first_day FROM perday),
      back AS (SELECT customer_key, sum(units)::BIGINT AS units FROM refunds WHERE ordered_at < ${before}::TIMESTAMP GROUP BY 1)
    SELECT customer_key, (count(*) - 1)::INTEGER AS x, (max(day) - any_value(first_day))::INTEGER AS last, (${before}::DATE - 1 - any_value(first_day))::INTEGER AS age,
      greatest(0, coalesce((coalesce(sum(m.units) FILTER (WHERE day > first_day), 0) + coalesce(any_value(back.units), 0)) / nullif(count(*) - 1, 0), 0) / ${scale}::DOUBLE)::DOUBLE AS mean,
      (sum(m.units) FILTER (WHERE day = first_day) / ${scale}::DOUBLE)::DOUBLE AS first_money,
      ((sum(m.units) + coalesce(any_value(back.units), 0)) / ${scale}::DOUBLE)::DOUBLE AS money,
      (any_value(first_day) - DATE '1970-01-01')::INTEGER AS first_day,
      (count(*) FILTER (WHERE day >= ${before}::DATE - ${days}))::INTEGER AS recent, (count(*) FILTER (WHERE day >= ${before}::DATE - ${2 * days} AND day < ${before}::DATE - ${days}))::INTEGER AS earlier
    FROM marked m LEFT JOIN back USING (customer_key) GROUP BY customer_key ORDER BY customer_key`;

/** What buyers of before a day did from then on: `customer_key`, `orders` (order days), `money`. */
export const laterQuery = (
  from: string,
  { moneyScale: scale, asOf }: Pick<Measured, 'moneyScale' | 'asOf'>,
): Sql =>
  sql`SELECT customer_key, sum(orders)::INTEGER AS orders, (sum(units) / ${scale}::DOUBLE)::DOUBLE AS money FROM
      (SELECT customer_key, count(DISTINCT day) AS orders, sum(amount_units) AS units FROM orders WHERE customer_key IS NOT NULL AND day >= ${from}::DATE GROUP BY 1
        UNION ALL SELECT customer_key, 0, sum(units) FROM refunds WHERE ordered_at >= ${from}::TIMESTAMP AND ordered_at < ${asOf}::TIMESTAMP GROUP BY 1)
    GROUP BY 1`;

/** Repeat order days of buyers whose first order lies before a day, by the day on which they fell. */
export const repeatsQuery = (before: string): Sql =>
  sql`SELECT (day - DATE '1970-01-01')::INTEGER AS day, count(*)::INTEGER AS n FROM (SELECT DISTINCT customer_key, day FROM orders WHERE customer_key IS NOT NULL)
    JOIN (SELECT customer_key, first_at::DATE AS first_day FROM customer_facts) USING (customer_key) WHERE day > first_day AND first_day < ${before}::DATE GROUP BY 1 ORDER BY 1`;

/** Order days of one customer. */
export const daysOfQuery = (key: number): Sql =>
  sql`SELECT DISTINCT (day - DATE '1970-01-01')::INTEGER AS day FROM orders WHERE customer_key = ${key} ORDER BY 1`;

/** Result table `value.customers`, the most valuable first. Rows that are equal share a rank. */
export const customersQuery = (store: Sql, filter: Sql): Sql =>
  sql`SELECT rank() OVER (ORDER BY expected_value DESC)::INTEGER AS rank, customer_id, repeat_orders, recency, age, average_order, p_alive, expected_orders, expected_value, low, high, historic_revenue
    FROM ${store} JOIN customer_ids USING (customer_key) WHERE ${filter} ORDER BY expected_value DESC, customer_id`;

/** The deciles of expected value: ten groups as equal as they can be, equal values together. Ended contracts are in none. */
export const decilesQuery = (store: Sql, filter: Sql): Sql =>
  sql`SELECT value_decile AS decile, count(*)::INTEGER AS customers, sum(expected_value)::DOUBLE AS expected_value, coalesce(sum(expected_value) / nullif(sum(sum(expected_value)) OVER (), 0), 0)::DOUBLE AS share,
      min(expected_value)::DOUBLE AS least, sum(historic_revenue)::DOUBLE AS historic_revenue, (count(*) FILTER (WHERE repeat_orders = 0))::INTEGER AS once
    FROM ${store} WHERE value_decile IS NOT NULL AND ${filter} GROUP BY 1 ORDER BY 1`;

/** Customers with the value of what they are grouped by: `customer_key`, `value_group`. Null where the file does not say. */
export function groupsQuery(by: ValueParams['by'], catalog: Catalog, measured: Measured): Sql | null {
  if (by === 'cohort')
    return raw(
      `SELECT customer_key, strftime(date_trunc('quarter', first_at), '%Y-%m-%d') AS value_group FROM customer_facts`,
    );
  const groups = customersBy(by, catalog, measured);
  return groups && sql`SELECT customer_key, value AS value_group FROM (${groups})`;
}

const SHOWN_GROUPS = 30;

/** Result table `value.groups`: what a customer of each group has brought and is expected to bring; groups of the most customers. */
export const groupRowsQuery = (store: Sql, groups: Sql, filter: Sql, perCost: number, margin: number): Sql =>
  sql`SELECT value_group, count(*)::INTEGER AS customers, avg(historic_revenue)::DOUBLE AS historic, avg(expected_value)::DOUBLE AS expected, sum(expected_value)::DOUBLE AS expected_value,
      avg(p_alive)::DOUBLE AS p_alive, ((avg(historic_revenue) * ${margin} + avg(expected_value)) / ${perCost})::DOUBLE AS allowable_cost
    FROM ${store} JOIN (SELECT customer_key, value_group FROM (${groups})) USING (customer_key) WHERE ${filter} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${SHOWN_GROUPS}`;
