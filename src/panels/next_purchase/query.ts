import { countedLine, isProduct } from '../../data/base-tables';
import { hasColumn, type Catalog } from '../../data/catalog';
import { lineCategory } from '../../panel/line-category';
import { inSegment, type Measured } from '../../panel/measured';
import { gapsQuery, OWN_GAPS, rhythmQuery } from '../../panel/rhythm';
import { raw, sql, type Sql } from '../../sql/sql';
import type { NextParams } from './params';

/** Gaps before a day over the rhythm of their customer: `ratio`. */
export const ratiosQuery = (before: string): Sql =>
  sql`SELECT (gap / own_gap_days)::DOUBLE AS ratio FROM (${gapsQuery(before)}) JOIN (${rhythmQuery(before)}) USING (customer_key)
    WHERE gap IS NOT NULL AND own_gap_days > 0 ORDER BY 1`;

/** Buyers before a day with their rhythm, and the first order from then on. */
export const waitingQuery = (before: string): Sql =>
  sql`SELECT customer_key::DOUBLE AS key, recency_days::DOUBLE AS gone, own_gap_days AS own, gaps::DOUBLE AS gaps, coalesce((next - ${before}::DATE)::DOUBLE, -1) AS next
    FROM (${rhythmQuery(before)}) LEFT JOIN (SELECT customer_key, min(day) AS next FROM orders WHERE day >= ${before}::DATE GROUP BY 1) USING (customer_key)
    WHERE own_gap_days > 0 ORDER BY customer_key`;

/** Result table `next_purchase.customers`: those likeliest to order within 30 days first. A date that lies behind is never shown: it is overdue. */
export const customersQuery = (table: Sql, asOf: string, filter: Sql): Sql => {
  const date = (column: string): Sql =>
    sql`CASE WHEN ${raw(column)} IS NULL THEN NULL ELSE strftime(${asOf}::DATE + ${raw(column)}::INTEGER, '%Y-%m-%d') END`;
  return sql`SELECT customer_id, ${date('days_until')} AS expected_date, ${date('days_low')} AS low_date, ${date('days_high')} AS high_date, days_since, own_gap_days, overdue_index, p_7, p_30, p_90,
      CASE WHEN days_until IS NULL THEN 'beyond' WHEN overdue_index > 1 THEN 'overdue' ELSE 'in_time' END AS due
    FROM ${table} JOIN customer_ids USING (customer_key) WHERE ${filter} ORDER BY p_30 DESC, customer_id`;
};

/** What is bought on which day: `customer_key`, `day`, `item`, `name`; null where the file does not say. */
export function itemsQuery({ by }: NextParams, catalog: Catalog, measured: Measured): Sql | null {
  const counted = sql`${countedLine(measured)} AND l.customer_key IS NOT NULL AND ${isProduct(raw('l.product_key'))}`;
  if (by === 'product')
    return hasColumn(catalog, 'transactions', 'product_id') ||
      hasColumn(catalog, 'transactions', 'product_name')
      ? sql`SELECT DISTINCT l.customer_key, l.ordered_at::DATE AS day, n.product_id AS item, coalesce(n.product_name, n.product_id) AS name FROM lines l JOIN product_ids n USING (product_key) WHERE ${counted}`
      : null;
  return categoryDays(catalog, counted);
}

function categoryDays(catalog: Catalog, counted: Sql): Sql | null {
  const category = lineCategory(catalog);
  if (!category) return null;
  const { value, products } = category;
  return sql`SELECT DISTINCT l.customer_key, l.ordered_at::DATE AS day, ${value} AS item, ${value} AS name FROM lines l ${products} WHERE ${counted} AND coalesce(${value}, '') <> ''`;
}

const LEAST_GAPS = 20;
const WEEK = 7;

/**
 * Who is due for what: repeat buyers of things with at least 20 gaps, by the thing's median gap (their own where they have three): `customer_key`,
 * `item`, `name`, `last_day`, `gap`, `due` (`due`: in the next seven days; `overdue`: passed by up to once again as much).
 */
export const dueQuery = (items: Sql, asOf: string): Sql =>
  sql`WITH gaps AS (SELECT customer_key, item, name, day, (day - lag(day) OVER (PARTITION BY customer_key, item ORDER BY day))::INTEGER AS gap FROM (${items})),
      usual AS (SELECT item, median(gap)::DOUBLE AS middle FROM gaps WHERE gap IS NOT NULL GROUP BY 1 HAVING count(*) >= ${LEAST_GAPS}),
      own AS (SELECT customer_key, item, any_value(name) AS name, count(gap) AS n, median(gap)::DOUBLE AS middle, max(day) AS last_day FROM gaps GROUP BY 1, 2 HAVING count(gap) > 0),
      timed AS (SELECT customer_key, item, name, last_day, CASE WHEN n >= ${OWN_GAPS} THEN own.middle ELSE usual.middle END AS gap FROM own JOIN usual USING (item))
    SELECT *, CASE WHEN last_day + gap::INTEGER BETWEEN ${asOf}::DATE AND ${asOf}::DATE + ${WEEK - 1} THEN 'due' WHEN last_day + gap::INTEGER < ${asOf}::DATE AND ${asOf}::DATE - last_day <= 2 * gap THEN 'overdue' END AS due FROM timed`;

/** Result table `next_purchase.products`, most due first. */
export const productsQuery = (items: Sql, due: Sql, filter: Sql): Sql =>
  sql`SELECT item AS product_id, any_value(name) AS product, count(DISTINCT customer_key)::INTEGER AS repeat_buyers, count(*)::INTEGER AS gaps, median(gap)::DOUBLE AS median_gap_days, quantile_cont(gap, 0.9)::DOUBLE AS long_gap_days,
      coalesce(any_value(d.due), 0)::INTEGER AS due, coalesce(any_value(d.overdue), 0)::INTEGER AS overdue
    FROM (SELECT customer_key, item, name, (day - lag(day) OVER (PARTITION BY customer_key, item ORDER BY day))::INTEGER AS gap FROM (${items}))
      LEFT JOIN (SELECT item, count(*) FILTER (WHERE due = 'due') AS due, count(*) FILTER (WHERE due = 'overdue') AS overdue FROM ${due} WHERE ${filter} GROUP BY 1) d USING (item)
    WHERE gap IS NOT NULL GROUP BY 1 HAVING count(*) >= ${LEAST_GAPS} ORDER BY due DESC, repeat_buyers DESC, product_id`;

/** Result table `next_purchase.due_list`: who is due for what this week, or lately was. */
export const dueListQuery = (due: Sql, asOf: string, filter: Sql): Sql =>
  sql`SELECT customer_id, name AS product, strftime(last_day, '%Y-%m-%d') AS last_date, gap AS gap_days, CASE WHEN due = 'due' THEN strftime(last_day + gap::INTEGER, '%Y-%m-%d') END AS expected_date, due,
      greatest(0, ${asOf}::DATE - last_day - gap::INTEGER)::INTEGER AS days_overdue FROM ${due} JOIN customer_ids USING (customer_key) WHERE due IS NOT NULL AND ${filter} ORDER BY due, expected_date, days_overdue, customer_id, product`;

/** Orders of each week of seven whole days up to the end, the first and last included, and their money; weeks end on the eve of `end`. */
export const weeksQuery = (end: string, measured: Measured): Sql =>
  sql`SELECT (-((${end}::DATE - 1 - day) // ${WEEK}))::INTEGER AS week, count(*)::DOUBLE AS orders, (sum(amount_units) / ${measured.moneyScale}::DOUBLE)::DOUBLE AS revenue
    FROM orders WHERE day < ${end}::DATE AND ${inSegment(measured.segment)} GROUP BY 1 ORDER BY 1`;

/** Orders by weekday (1 is Monday) and hour, within the dates. */
export const hoursQuery = (orders: Sql): Sql =>
  sql`SELECT isodow(day)::INTEGER AS weekday, hour(ordered_at)::INTEGER AS hour, count(*)::INTEGER AS orders FROM (${orders}) GROUP BY 1, 2 ORDER BY 1, 2`;

/**
 * What followed what: the category with the most money of an order day, and that of the customer's next, apart by whether that came before `cut`.
 */
export function followsQuery(catalog: Catalog, measured: Measured, cut: string): Sql | null {
  const category = lineCategory(catalog);
  if (!category) return null;
  const { value, products } = category;
  return sql`SELECT earlier AS "from", category AS "to", day < ${cut}::DATE AS early, count(*)::INTEGER AS times FROM
      (SELECT customer_key, day, category, lag(category) OVER (PARTITION BY customer_key ORDER BY day) AS earlier FROM
        (SELECT customer_key, day, min(category) AS category FROM (SELECT *, max(units) OVER (PARTITION BY customer_key, day) AS most FROM
            (SELECT l.customer_key, l.ordered_at::DATE AS day, ${value} AS category, sum(l.amount_units) AS units FROM lines l ${products}
              WHERE ${countedLine(measured)} AND l.customer_key IS NOT NULL AND coalesce(${value}, '') <> '' GROUP BY 1, 2, 3)) WHERE units = most GROUP BY 1, 2))
    WHERE earlier IS NOT NULL AND day < ${measured.asOf}::DATE AND ${inSegment(measured.segment)} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
}
