import type { Catalog, JoinCheck } from '../data/catalog';
import { lineStatements } from '../data/base';
import { customersAsOf } from '../data/customers';
import { OPEN_END } from '../data/scope';
import { COLUMNS, CUSTOMER_ATTRIBUTES } from '../data/canonical';
import { firstRow, rowsOf } from '../engine/table';
import { ident, join, raw, sql, type Sql } from '../sql/sql';
import { countRows, unionOf, type Exec, type Staged } from './report';

/** Customers of a file who never ordered get keys after all buyers: segments can hold them. */
const KEYS_WITHOUT_ORDERS =
  raw(`INSERT INTO customer_ids SELECT ((SELECT count(*) FROM customer_ids) + row_number() OVER (ORDER BY customer_id))::INTEGER, customer_id
    FROM (SELECT DISTINCT customer_id FROM customers WHERE customer_id IS NOT NULL) ANTI JOIN customer_ids USING (customer_id)`);

/** Order tables of customers who are known without any: panels about people alone ask them as others do. */
const withoutOrders = (): Sql[] => [
  raw(
    'CREATE OR REPLACE VIEW staged AS SELECT NULL::VARCHAR AS customer_id, NULL::VARCHAR AS order_id, NULL::TIMESTAMP AS ordered_at, NULL::DOUBLE AS amount WHERE FALSE',
  ),
  ...lineStatements(new Set(['customer_id', 'order_id', 'ordered_at', 'amount']), 1, false, false, false),
];

/** Who stands in a file twice and refused once has refused. */
const everRefused = (columns: readonly string[]): Sql =>
  columns.includes('opted_out')
    ? raw('REPLACE (bool_or(opted_out) OVER (PARTITION BY customer_id) AS opted_out)')
    : raw('');

/** The last value of a day; who refused on a day has refused. */
const ofDay = (name: string): Sql =>
  name === 'opted_out'
    ? raw('bool_or(opted_out) AS opted_out')
    : sql`arg_max(${ident(name)}, ordered_at) AS ${ident(name)}`;

/** The customers: rows of customer files, and everybody else who appears in the transactions, with their latest attributes. */
export async function buildCustomers(all: Staged[], catalog: Catalog, exec: Exec): Promise<void> {
  const files = all.filter(({ file }) => file.plan.role === 'customers');
  const carriers = all.filter(({ file }) => ['transactions', 'orders'].includes(file.plan.role));
  const derived = [...new Set(carriers.flatMap(({ columns }) => [...columns]))].filter((name) =>
    CUSTOMER_ATTRIBUTES.includes(name),
  );
  if (files.length === 0 && !catalog.rows.transactions) {
    for (const table of ['customers', 'customer_file', 'customer_history'])
      await exec(sql`DROP TABLE IF EXISTS ${ident(table)}`);
    return;
  }
  const attributes = [...new Set(files.flatMap((part) => part.attributes))];
  const fileColumns = [...new Set(files.flatMap((part) => [...part.columns]))];
  for (const part of files) part.report.duplicates = await countDuplicates(part.table, exec);
  const fromFiles = files.length
    ? sql`SELECT * EXCLUDE (_n) ${everRefused(fileColumns)} FROM (SELECT *, row_number() OVER () AS _n FROM (${unionOf(files)})) QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY _n DESC) = 1`
    : null;
  const hasOrders = Boolean(catalog.rows.transactions);
  if (fromFiles) await exec(sql`CREATE OR REPLACE TABLE customer_file AS ${fromFiles}`);
  else await exec(raw('DROP TABLE IF EXISTS customer_file'));
  catalog.customerParts = { file: fromFiles ? fileColumns : null, dated: hasOrders ? derived : [] };
  if (catalog.customerParts.dated.length > 0)
    await exec(
      sql`CREATE OR REPLACE TABLE customer_history AS SELECT customer_id, ordered_at::DATE AS day, ${join(derived.map(ofDay))}
        FROM staged SEMI JOIN customer_ids USING (customer_id) WHERE ${join(
          derived.map((name) => sql`${ident(name)} IS NOT NULL`),
          ' OR ',
        )} GROUP BY ALL`,
    );
  if (hasOrders) await exec(customersAsOf(catalog.customerParts, OPEN_END));
  else if (fromFiles) await exec(raw('CREATE OR REPLACE TABLE customers AS SELECT * FROM customer_file'));
  if (fromFiles && hasOrders) catalog.joinCheck = await checkJoin(exec);
  catalog.columns.customers = COLUMNS.customers.filter(
    (name) => name === 'customer_id' || fileColumns.includes(name) || derived.includes(name),
  );
  if (!hasOrders) for (const statement of withoutOrders()) await exec(statement);
  await exec(KEYS_WITHOUT_ORDERS);
  catalog.attributes = attributes;
  catalog.rows.customers = await countRows('customers', exec);
}

async function countDuplicates(table: string, exec: Exec): Promise<number> {
  return firstRow<{ n: number }>(
    await exec(sql`SELECT (count(*) - count(DISTINCT customer_id))::DOUBLE AS n FROM ${ident(table)}`),
  ).n;
}

async function checkJoin(exec: Exec): Promise<JoinCheck> {
  const counts = firstRow<{ n: number; matched: number; idle: number }>(
    await exec(sql`SELECT (SELECT count(*) FROM customer_ids)::DOUBLE AS n,
        (SELECT count(*) FROM customer_ids SEMI JOIN customer_file USING (customer_id))::DOUBLE AS matched,
        (SELECT count(*) FROM customer_file ANTI JOIN customer_ids USING (customer_id))::DOUBLE AS idle`),
  );
  const unmatched = rowsOf<{ customer_id: string }>(
    await exec(
      sql`SELECT c.customer_id FROM customer_ids c JOIN lines l USING (customer_key) WHERE c.customer_id NOT IN (SELECT customer_id FROM customer_file) GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 10`,
    ),
  );
  return {
    transactionCustomers: counts.n,
    matched: counts.matched,
    customersWithoutOrders: counts.idle,
    unmatched: unmatched.map((row) => row.customer_id),
  };
}
