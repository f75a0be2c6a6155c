import { hasColumn } from '../data/catalog';
import { firstRow } from '../engine/table';
import { sql, type Sql } from '../sql/sql';
import type { TaskContext } from './contract';

/** What another panel foretells of customers by its defaults: `customer_key` and the column; null where it foretells nothing of anybody. */
async function foretold(panel: string, column: Sql, context: TaskContext): Promise<Sql | null> {
  if (!hasColumn(context.catalog, 'transactions', 'customer_id')) return null;
  const people = sql`SELECT customer_key, ${column} FROM (${await context.peopleOf(panel, {})})`;
  const { n } = firstRow<{ n: number }>(
    await context.query(sql`SELECT count(${column})::DOUBLE AS n FROM (${people})`),
  );
  return n > 0 ? people : null;
}

/** What customers are expected to bring, as `expected_value`, by the value panel. */
export const expectedValue = (context: TaskContext): Promise<Sql | null> =>
  foretold('value', sql`expected_value`, context);

/** What may be lost of it, the chance to leave × the expected value, as `value_at_risk`, by the churn panel. */
export const valueAtRisk = (context: TaskContext): Promise<Sql | null> =>
  foretold('churn', sql`value_at_risk`, context);
