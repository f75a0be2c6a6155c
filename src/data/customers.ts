import { hasColumn, type Catalog } from './catalog';
import { ident, join, raw, sql, type Sql } from '../sql/sql';

type Parts = Catalog['customerParts'];

/** The latest value of an attribute before a day; who refused once has refused. */
const latest = (name: string): Sql =>
  name === 'opted_out'
    ? raw('bool_or(opted_out) AS opted_out')
    : sql`arg_max(${ident(name)}, day) AS ${ident(name)}`;

/**
 * The statement that makes `customers` as of a day: rows of the customer file (`customer_file`), and everybody else who appears in the
 * orders; attributes that orders bring (`customer_history`) are those of the latest order before that day, and fill what the file leaves blank.
 */
export function customersAsOf({ file, dated }: Parts, asOf: string): Sql {
  const before = sql`SELECT customer_id${dated.length > 0 ? sql`, ${join(dated.map(latest))}` : raw('')}
    FROM customer_history WHERE day < ${asOf}::DATE GROUP BY customer_id`;
  const fromOrders =
    dated.length > 0
      ? sql`SELECT customer_id, ${join(dated.map(ident))} FROM customer_ids LEFT JOIN (${before}) USING (customer_id)`
      : raw('SELECT customer_id FROM customer_ids');
  if (file === null) return sql`CREATE OR REPLACE TABLE customers AS ${fromOrders}`;
  const both = dated.filter((name) => file.includes(name));
  const filled = both.map((name) =>
    name === 'opted_out'
      ? raw('(c.opted_out OR coalesce(d.opted_out, FALSE)) AS opted_out')
      : sql`coalesce(c.${ident(name)}, d.${ident(name)}) AS ${ident(name)}`,
  );
  const added = dated.filter((name) => !both.includes(name)).map((name) => sql`d.${ident(name)}`);
  return sql`CREATE OR REPLACE TABLE customers AS WITH d AS (${fromOrders})
    SELECT c.* ${filled.length ? sql`REPLACE (${join(filled)})` : raw('')}${added.length ? sql`, ${join(added)}` : raw('')}
    FROM customer_file c LEFT JOIN d ON d.customer_id = c.customer_id
    UNION ALL BY NAME SELECT d.* FROM d ANTI JOIN customer_file c ON c.customer_id = d.customer_id`;
}

/** Customers who were known by a day: of the file, unless they came later, and of lines before it. */
export function knownCustomers(catalog: Pick<Catalog, 'columns' | 'customerParts'>, asOf: string): Sql {
  const registered = hasColumn(catalog, 'customers', 'created_at')
    ? sql`(created_at IS NULL OR created_at < ${asOf}::TIMESTAMP)`
    : raw('TRUE');
  const inFile = catalog.customerParts.file
    ? raw('OR customer_id IN (SELECT customer_id FROM customer_file)')
    : raw('');
  return sql`SELECT customer_id FROM customers WHERE ${registered} AND (customer_id IN (SELECT customer_id FROM customer_ids
    SEMI JOIN (SELECT customer_key FROM lines WHERE ordered_at < ${asOf}::TIMESTAMP) USING (customer_key)) ${inFile})`;
}
