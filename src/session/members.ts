import { firstRow } from '../engine/table';
import type { TaskContext } from '../panel/contract';
import { sql, type Sql } from '../sql/sql';

/** Who a set of customers is: one row each, the biggest first, and what they come to. @param keys with a column `customer_key`. */
export async function describeMembers(
  keys: Sql,
  context: TaskContext,
): Promise<{ rows: Sql; totals: { customers: number; revenue: number; orders: number } }> {
  await context.query(
    sql`CREATE OR REPLACE TABLE shown_members AS SELECT DISTINCT customer_key FROM (${keys})`,
  );
  const scale = context.catalog.moneyScale;
  const rows = sql`SELECT customer_id, strftime(last_day, '%Y-%m-%d') AS last_order_date, orders, (amount_units / ${scale}::DOUBLE)::DOUBLE AS revenue
        FROM (SELECT customer_key, customer_id, last_day, coalesce(orders, 0) AS orders, coalesce(amount_units, 0) AS amount_units
          FROM shown_members JOIN customer_ids USING (customer_key) LEFT JOIN customer_facts USING (customer_key)) ORDER BY amount_units DESC, customer_id`;
  const totals = firstRow<{ customers: number; revenue: number; orders: number }>(
    await context.query(
      sql`SELECT count(*)::DOUBLE AS customers, coalesce(sum(revenue), 0)::DOUBLE AS revenue, coalesce(sum(orders), 0)::DOUBLE AS orders FROM (${rows})`,
    ),
  );
  return { rows, totals };
}
