import { askedNotToBe } from '../data/consent';
import { firstRow } from '../engine/table';
import type { MembersAnswer } from '../engine/analysis';
import type { TaskContext } from '../panel/contract';
import { measuredBy, salesIn } from '../panel/measured';
import { raw, sql, type Sql } from '../sql/sql';

interface Totals {
  customers: number;
  revenue: number;
  orders: number;
  other_revenue: number;
  other_orders: number;
  lifetime_revenue: number;
  lifetime_orders: number;
}

/**
 * Who a set of customers is: one row each, those with the most of the mark first, and what they come to. What the mark counts and none
 * of them has stands in a row without an id.
 * @param keys with a column `customer_key`. @param sales those of the mark; null: all of the customers within the dates.
 * @param contactable leaves out who asked not to be contacted, and what they bought.
 */
export async function describeMembers(
  keys: Sql,
  { sales, contactable }: { sales: Sql | null; contactable: boolean },
  context: TaskContext,
): Promise<{ rows: Sql; totals: Omit<MembersAnswer, 'rows' | 'sql'> }> {
  await context.query(
    sql`CREATE OR REPLACE TABLE shown_members AS SELECT DISTINCT customer_key FROM (${keys}) WHERE customer_key IS NOT NULL`,
  );
  const refused = askedNotToBe(context.catalog.columns.customers ?? []);
  const refusing = sql`SELECT customer_key FROM customer_ids JOIN customers USING (customer_id) WHERE ${refused ?? raw('FALSE')}`;
  const { n } = firstRow<{ n: number }>(
    await context.query(
      sql`SELECT count(*)::DOUBLE AS n FROM shown_members WHERE customer_key IN (${refusing})`,
    ),
  );
  if (contactable) await context.query(sql`DELETE FROM shown_members WHERE customer_key IN (${refusing})`);
  await context.query(
    sql`CREATE OR REPLACE TABLE shown_sales AS SELECT m.customer_key, count(DISTINCT s.order_key)::INTEGER AS orders, sum(s.units)::BIGINT AS units
      FROM (${sales ?? salesIn(measuredBy(context))}) s LEFT JOIN shown_members m USING (customer_key) ${
        sales && !contactable ? raw('') : sql`WHERE m.customer_key IS NOT NULL`
      } GROUP BY 1`,
  );
  const money = (units: string): Sql =>
    sql`(coalesce(${raw(units)}, 0) / ${context.catalog.moneyScale}::DOUBLE)::DOUBLE`;
  const rows = sql`SELECT customer_id, last_order_date, orders, revenue, lifetime_orders, lifetime_revenue FROM (
      SELECT customer_id, strftime(last_day, '%Y-%m-%d') AS last_order_date, coalesce(s.orders, 0)::INTEGER AS orders, ${money('s.units')} AS revenue,
        coalesce(f.orders, 0)::INTEGER AS lifetime_orders, ${money('f.amount_units')} AS lifetime_revenue
      FROM shown_members m JOIN customer_ids USING (customer_key) LEFT JOIN customer_facts f USING (customer_key) LEFT JOIN shown_sales s USING (customer_key)
      UNION ALL SELECT NULL, NULL, orders, ${money('units')}, 0, 0 FROM shown_sales WHERE customer_key IS NULL AND (orders > 0 OR units <> 0))
    ORDER BY customer_id IS NULL, revenue DESC, lifetime_revenue DESC, customer_id`;
  const total = firstRow<Totals>(
    await context.query(
      sql`SELECT count(customer_id)::DOUBLE AS customers, coalesce(sum(revenue), 0)::DOUBLE AS revenue, coalesce(sum(orders), 0)::DOUBLE AS orders,
          coalesce(sum(revenue) FILTER (WHERE customer_id IS NULL), 0)::DOUBLE AS other_revenue, coalesce(sum(orders) FILTER (WHERE customer_id IS NULL), 0)::DOUBLE AS other_orders,
          coalesce(sum(lifetime_revenue), 0)::DOUBLE AS lifetime_revenue, coalesce(sum(lifetime_orders), 0)::DOUBLE AS lifetime_orders FROM (${rows})`,
    ),
  );
  return {
    rows,
    totals: {
      customers: total.customers,
      revenue: total.revenue,
      orders: total.orders,
      others: { revenue: total.other_revenue, orders: total.other_orders },
      lifetime: { revenue: total.lifetime_revenue, orders: total.lifetime_orders },
      optedOut: refused ? n : null,
    },
  };
}
