import { countedLine } from '../data/base-tables';
import { hasColumn, type Catalog } from '../data/catalog';
import { ident, raw, sql, type Sql } from '../sql/sql';
import { lineCategory } from './line-category';
import type { Measured } from './measured';

/** What a customer's first order may be asked for. */
type FirstTrait = 'product' | 'category' | 'channel' | 'coupon';

/** Groups that are told by the first order, as panels ask for them; all others are columns of the customer file. */
const OF_FIRST_ORDER: Readonly<Record<string, FirstTrait>> = {
  product: 'product',
  first_product: 'product',
  category: 'category',
  first_category: 'category',
  channel: 'channel',
  coupon: 'coupon',
};

const named = (value: Sql): Sql => sql`coalesce(nullif(trim(${value}::VARCHAR), ''), 'unknown')`;

function traitOf(trait: FirstTrait, catalog: Catalog): { value: Sql; products: Sql } | null {
  if (trait === 'category') return lineCategory(catalog);
  if (trait === 'product')
    return hasColumn(catalog, 'transactions', 'product_id') ||
      hasColumn(catalog, 'transactions', 'product_name')
      ? {
          value: raw('coalesce(n.product_name, n.product_id)'),
          products: raw('LEFT JOIN product_ids n USING (product_key)'),
        }
      : null;
  return hasColumn(catalog, 'transactions', trait)
    ? { value: sql`l.${ident(trait)}`, products: raw('') }
    : null;
}

/**
 * Customers by what the counted lines of their first moment tell: `customer_key`, `value`. Of several values the one that brought the most
 * money; `mixed` where two brought as much, `unknown` where nothing is written. Null where no file tells it.
 */
function byFirstOrder(
  trait: FirstTrait,
  catalog: Catalog,
  measured: Pick<Measured, 'rows' | 'asOf'>,
): Sql | null {
  const found = traitOf(trait, catalog);
  if (!found) return null;
  const first = sql`SELECT l.* FROM lines l JOIN (SELECT customer_key, first_at FROM customer_facts) f ON l.customer_key = f.customer_key AND l.ordered_at = f.first_at WHERE ${countedLine(measured)}`;
  const sums = sql`SELECT l.customer_key, ${named(found.value)} AS value, sum(l.amount_units) AS units FROM (${first}) l ${found.products} GROUP BY 1, 2`;
  return sql`SELECT customer_key, CASE WHEN count(*) = 1 THEN min(value) ELSE 'mixed' END AS value
    FROM (SELECT *, max(units) OVER (PARTITION BY customer_key) AS most FROM (${sums})) WHERE units = most GROUP BY 1`;
}

/** Customers by a column of their file: `customer_key`, `value`; `unknown` where nothing is written. Null where the file lacks it. */
const byAttribute = (column: string, catalog: Catalog): Sql | null =>
  hasColumn(catalog, 'customers', column)
    ? sql`SELECT customer_key, ${named(ident(column))} AS value FROM customer_ids LEFT JOIN customers USING (customer_id)`
    : null;

/** Customers by what they began with, or by a column of their file: `customer_key`, `value`. Null where no file tells it. */
export function customersBy(
  by: string,
  catalog: Catalog,
  measured: Pick<Measured, 'rows' | 'asOf'>,
): Sql | null {
  const trait = OF_FIRST_ORDER[by];
  return trait ? byFirstOrder(trait, catalog, measured) : byAttribute(by, catalog);
}
