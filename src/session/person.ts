import type { PersonAnswer } from '../engine/analysis';
import { AppError } from '../engine/errors';
import { firstRow, rowsOf } from '../engine/table';
import type { TaskContext } from '../panel/contract';
import { sql, type Sql } from '../sql/sql';

const LATEST_ORDERS = 100;

const FACTS = new Set(['customer_id', 'orders', 'revenue', 'first_day', 'last_day']);

interface PersonRow {
  orders: number;
  revenue: number;
  first_day: string | null;
  last_day: string | null;
  r_score?: number | null;
  f_score?: number | null;
  m_score?: number | null;
  segment?: string | null;
}

/** What the session knows beside the tables. */
interface Known {
  /** The rows with the scores of each customer. */
  scores(rows: Sql): Promise<Sql>;
  segments(id: string): Promise<string[]>;
}

/** A customer's facts on the base, scores, latest orders and segments. @throws {AppError} `no_data` where nobody has that id. */
export async function describePerson(id: string, context: TaskContext, known: Known): Promise<PersonAnswer> {
  const scale = sql`${context.catalog.moneyScale}::DOUBLE`;
  const facts = sql`SELECT customer_id, coalesce(orders, 0)::INTEGER AS orders, (coalesce(amount_units, 0) / ${scale})::DOUBLE AS revenue,
      strftime(first_at, '%Y-%m-%d') AS first_day, strftime(last_day, '%Y-%m-%d') AS last_day
    FROM customer_ids LEFT JOIN customer_facts USING (customer_key) WHERE customer_id = ${id}`;
  const table = await context.query(await known.scores(facts));
  if (table.numRows() === 0) throw new AppError('no_data');
  const row = firstRow<PersonRow>(table);
  const latest = rowsOf<PersonAnswer['latest'][number]>(
    await context.query(
      sql`SELECT coalesce(order_id::VARCHAR, '') AS order_id, strftime(day, '%Y-%m-%d') AS day, (amount_units / ${scale})::DOUBLE AS amount, lines
        FROM orders JOIN customer_ids USING (customer_key) LEFT JOIN order_ids USING (order_key)
        WHERE customer_id = ${id} ORDER BY ordered_at DESC, order_key LIMIT ${LATEST_ORDERS}`,
    ),
  );
  const { r_score: r, f_score: f, m_score: m, segment } = row;
  const told = Object.entries(row).filter(([name]) => !FACTS.has(name)) as [string, string | number | null][];
  return {
    id,
    orders: row.orders,
    revenue: row.revenue,
    firstDay: row.first_day,
    lastDay: row.last_day,
    scores: r && f && m && segment ? { r, f, m, segment } : null,
    told: Object.fromEntries(told),
    latest,
    segments: await known.segments(id),
  };
}
