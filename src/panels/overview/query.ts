import { FLAGS } from '../../data/base';
import { countedLine, isProduct } from '../../data/base-tables';
import { addDays, inPeriod, type Period } from '../../data/scope';
import { raw, sql, type Sql } from '../../sql/sql';
import { countedOrders, inScope, inSegment, salesIn, type Measured } from '../../panel/measured';
import type { OverviewParams } from './params';

const refunded = (measured: Measured): Sql =>
  sql`SELECT coalesce(sum(units), 0) AS units FROM refunds WHERE ${inScope(measured)}`;

/** The headline figures of one period, in one row. */
export function kpiQuery(measured: Measured, known: Sql): Sql {
  const all = sql`(SELECT customer_key FROM customer_ids JOIN (${known}) USING (customer_id) WHERE ${inSegment(measured.segment)})`;
  return sql`WITH scoped AS (${countedOrders(measured)}),
      buyers AS (SELECT customer_key, count(*) AS orders, sum(amount_units) + coalesce(any_value(back), 0) AS units FROM scoped
        LEFT JOIN (SELECT customer_key, sum(units) AS back FROM refunds WHERE ${inScope(measured)} GROUP BY 1) USING (customer_key) WHERE customer_key IS NOT NULL GROUP BY 1),
      gaps AS (SELECT day - lag(day) OVER (PARTITION BY customer_key ORDER BY day) AS gap
        FROM (SELECT DISTINCT customer_key, day FROM scoped WHERE customer_key IS NOT NULL))
    SELECT c.customers, b.*, g.median_gap_days, s.orders, ((s.units + r.units) / ${measured.moneyScale}::DOUBLE)::DOUBLE AS revenue
    FROM (SELECT count(*)::DOUBLE AS customers FROM ${all}) c,
      (SELECT count(*)::DOUBLE AS buyers, coalesce(sum(orders), 0)::DOUBLE AS buyer_orders, (count(*) FILTER (WHERE orders >= 2))::DOUBLE AS repeaters,
        coalesce(sum(units) FILTER (WHERE orders >= 2) / nullif(sum(units), 0), 0)::DOUBLE AS repeater_share FROM buyers) b,
      (SELECT median(gap)::DOUBLE AS median_gap_days FROM gaps) g,
      (SELECT count(*)::DOUBLE AS orders, coalesce(sum(amount_units), 0) AS units FROM scoped) s,
      (${refunded(measured)}) r`;
}

/**
 * Result table `overview.months`: revenue of each month from customers whose first order ever lies in it, from older customers,
 * and from rows without a customer.
 */
export function monthsQuery(measured: Measured): Sql {
  const scale = sql`${measured.moneyScale}::DOUBLE`;
  const known = sql`SELECT date_trunc('month', o.ordered_at)::DATE AS month, (date_trunc('month', f.first_at) = date_trunc('month', o.ordered_at)) AS fresh,
      o.customer_key, o.units AS amount_units, o.ordered FROM (SELECT customer_key, ordered_at, amount_units AS units, TRUE AS ordered FROM (${countedOrders(measured)})
        UNION ALL SELECT customer_key, ordered_at, units, FALSE FROM refunds WHERE ${inScope(measured)}) o JOIN customer_facts f USING (customer_key)`;
  const unknown = measured.segment
    ? raw('SELECT NULL::DATE AS month, 0 AS units WHERE FALSE')
    : sql`SELECT date_trunc('month', ordered_at)::DATE AS month, sum(units) AS units FROM (${withoutCustomer(measured)})
        WHERE ${inPeriod(raw('ordered_at'), measured.period)} GROUP BY 1`;
  return sql`SELECT strftime(month, '%Y-%m-%d') AS month, (coalesce(new_units, 0) / ${scale})::DOUBLE AS new_revenue, (coalesce(old_units, 0) / ${scale})::DOUBLE AS returning_revenue,
      (coalesce(u.units, 0) / ${scale})::DOUBLE AS unknown_revenue, coalesce(new_customers, 0)::INTEGER AS new_customers, coalesce(returning_customers, 0)::INTEGER AS returning_customers,
      (month + INTERVAL 1 MONTH <= ${measured.asOf}::TIMESTAMP AND month >= (SELECT min(ordered_at)::DATE FROM lines)${measured.period.from ? sql` AND month >= ${measured.period.from}::DATE` : raw('')}${measured.period.to ? sql` AND month + INTERVAL 1 MONTH <= ${addDays(measured.period.to, 1)}::TIMESTAMP` : raw('')}) AS complete
    FROM (SELECT month, sum(amount_units) FILTER (WHERE fresh) AS new_units, sum(amount_units) FILTER (WHERE NOT fresh) AS old_units,
        count(DISTINCT customer_key) FILTER (WHERE fresh AND ordered) AS new_customers, count(DISTINCT customer_key) FILTER (WHERE NOT fresh AND ordered) AS returning_customers
      FROM (${known}) GROUP BY month) k FULL JOIN (${unknown}) u USING (month) ORDER BY month`;
}

const YEAR = 365;

/** What growth compares the last days before the end with: the same days a year earlier where the file holds them, else as many before. */
export function growthDays(
  { growthDays: days }: OverviewParams,
  { end }: Measured,
  firstDay: string | null,
): { late: Period; early: Period; against: 'year' | 'before' } {
  const late = { from: addDays(end, -days), to: addDays(end, -1) };
  const back = (by: number): Period => ({ from: addDays(late.from, -by), to: addDays(late.to, -by) });
  const yearBefore = back(YEAR);
  return firstDay !== null && firstDay <= (yearBefore.from ?? '') && days <= YEAR
    ? { late, early: yearBefore, against: 'year' }
    : { late, early: back(days), against: 'before' };
}

/** Result table `overview.best_sellers`: products under the scope; growth compares two stretches of days (`growthDays`). */
export function bestSellersQuery(
  params: OverviewParams,
  measured: Measured,
  hasBuyers: boolean,
  { late, early }: { late: Period; early: Period },
): Sql {
  const scale = sql`${measured.moneyScale}::DOUBLE`;
  const order = {
    revenue: 'revenue',
    orders: 'orders',
    buyers: 'buyers',
    growth: 'growth',
    repeat_rate: 'repeat_rate',
  }[params.bestSellers];
  return sql`WITH sold AS (SELECT * FROM lines WHERE product_key IS NOT NULL AND ${isProduct(raw('product_key'))} AND ${countedLine(measured)} AND ${inScope(measured)}),
      per_order AS (SELECT product_key, customer_key, order_key, sum(amount_units) AS units FROM sold GROUP BY ALL),
      back AS (SELECT product_key, sum(amount_units) AS units FROM sold WHERE (flags & ${FLAGS.reversed}) <> 0 GROUP BY 1),
      per_buyer AS (SELECT product_key, customer_key, count(*) AS orders FROM per_order WHERE customer_key IS NOT NULL GROUP BY ALL),
      buyers AS (SELECT product_key, count(*) AS buyers, count(*) FILTER (WHERE orders >= 2) AS again FROM per_buyer GROUP BY 1),
      totals AS (SELECT product_key, sum(units) + coalesce(any_value(back), 0) AS units, count(DISTINCT order_key) AS orders, max(units) AS largest FROM per_order
        LEFT JOIN (SELECT product_key, sum(units) AS back FROM refunds WHERE ${inScope(measured)} GROUP BY 1) USING (product_key) GROUP BY 1),
      trend AS (SELECT product_key, sum(amount_units) FILTER (WHERE ${inPeriod(raw('ordered_at'), late)}) AS late,
          sum(amount_units) FILTER (WHERE ${inPeriod(raw('ordered_at'), early)}) AS early
        FROM lines WHERE product_key IS NOT NULL AND ${countedLine(measured)} AND ${inSegment(measured.segment)} GROUP BY 1)
    SELECT product_id, product_name, (totals.units / ${scale})::DOUBLE AS revenue, (totals.units / sum(totals.units) OVER ())::DOUBLE AS share, orders::INTEGER AS orders,
      ${hasBuyers ? raw('coalesce(buyers, 0)') : raw('0')}::INTEGER AS buyers, (again / buyers)::DOUBLE AS repeat_rate,
      CASE WHEN early > 0 THEN (coalesce(late, 0) / early - 1)::DOUBLE END AS growth, (largest / nullif(totals.units, 0))::DOUBLE AS largest_order_share, (coalesce(back.units, 0) / ${scale})::DOUBLE AS reversed
    FROM totals JOIN product_ids USING (product_key) LEFT JOIN buyers USING (product_key) LEFT JOIN trend USING (product_key) LEFT JOIN back USING (product_key)
    ORDER BY ${raw(order)} DESC NULLS LAST, revenue DESC, product_id`;
}

/**
 * Money of lines without a customer, whether the rules count it or not, by the rules for everybody else's: `ordered_at`, `units`.
 */
function withoutCustomer({ rows, asOf }: Measured): Sql {
  const counted = countedLine({ rows: { ...rows, noCustomer: 'include' }, asOf });
  const nameless = raw('customer_key IS NULL');
  const sold = sql`SELECT ordered_at, amount_units AS units FROM lines WHERE ${nameless} AND ${counted}`;
  if (rows.returns === 'exclude') return sold;
  return sql`${sold} UNION ALL SELECT ordered_at, -refund_units FROM lines WHERE refund_units > 0 AND ${nameless} AND ${counted}
    UNION ALL SELECT ordered_at, amount_units FROM lines, (SELECT min(ordered_at)::DATE AS first_day FROM (${sold})) f
      WHERE ${nameless} AND amount_units < 0 AND ordered_at < ${asOf}::TIMESTAMP AND ordered_at::DATE >= f.first_day`;
}

/** Money given back under the scope, its share of the gross money, and how many of the 20 largest customers would change places with it deducted. */
export function returnsQuery(measured: Measured): Sql {
  const scale = sql`${measured.moneyScale}::DOUBLE`;
  return sql`WITH people AS (SELECT customer_key, coalesce(sum(units) FILTER (WHERE NOT back), 0) AS gross, coalesce(-sum(units) FILTER (WHERE back), 0) AS back
        FROM (SELECT customer_key, amount_units AS units, FALSE AS back FROM (${countedOrders(measured)})
          UNION ALL SELECT customer_key, units, TRUE FROM taken_back WHERE ${inScope(measured)}) GROUP BY 1),
      ranked AS (SELECT *, row_number() OVER (ORDER BY gross DESC, customer_key) AS by_gross, row_number() OVER (ORDER BY gross - back DESC, customer_key) AS by_net FROM people WHERE customer_key IS NOT NULL)
    SELECT (coalesce(sum(back), 0) / ${scale})::DOUBLE AS amount, coalesce(sum(back) / nullif(sum(gross), 0), 0)::DOUBLE AS share,
      (SELECT count(*) FROM ranked WHERE by_gross <= 20 AND by_net > 20)::DOUBLE AS changes FROM people`;
}

/** Money of each customer in two periods, for the bootstrap of the change. */
export const changeQuery = (measured: Measured, before: Period): Sql =>
  sql`SELECT coalesce(sum(amount_units) FILTER (WHERE ${inPeriod(raw('ordered_at'), before)}), 0)::DOUBLE / ${measured.moneyScale} AS before,
      coalesce(sum(amount_units) FILTER (WHERE ${inPeriod(raw('ordered_at'), measured.period)}), 0)::DOUBLE / ${measured.moneyScale} AS after
    FROM (SELECT customer_key, ordered_at, amount_units FROM orders UNION ALL SELECT customer_key, ordered_at, units FROM refunds)
    WHERE customer_key IS NOT NULL AND ${inSegment(measured.segment)} GROUP BY customer_key ORDER BY customer_key`;

/** Share of revenue of the largest fifth of the buyers; what went back to people who ordered nothing here is in the revenue alone. */
export const topFifthQuery = (measured: Measured): Sql =>
  sql`WITH people AS (SELECT customer_key, sum(units) AS units, bool_or(order_key IS NOT NULL) AS buys FROM (${salesIn(measured)}) WHERE customer_key IS NOT NULL GROUP BY 1),
      whole AS (SELECT sum(units) AS total, count(*) FILTER (WHERE buys) AS members FROM people)
    SELECT (sum(units) FILTER (WHERE (position - 1) * 5 < members) / nullif(any_value(total), 0))::DOUBLE AS share, any_value(members)::DOUBLE AS members
    FROM (SELECT units, row_number() OVER (ORDER BY units DESC) AS position FROM people WHERE buys), whole`;
