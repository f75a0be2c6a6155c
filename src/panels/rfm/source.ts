import { countedLine } from '../../data/base-tables';
import { hasColumn, type Catalog } from '../../data/catalog';
import { AppError } from '../../engine/errors';
import { lineCategory } from '../../panel/line-category';
import { inScope, type Measured } from '../../panel/measured';
import { ident, join, raw, sql, type Sql } from '../../sql/sql';
import { GROUPS, LINE_GROUPS, type GroupColumn, type RfmParams } from './params';

type Rules = Pick<Measured, 'rows' | 'asOf'>;

/** Orders and money given back, of which customers are scored. */
export interface Source {
  orders: Sql;
  refunds: Sql;
  /** Nothing is left out: what was worked out of all orders before holds. */
  whole: boolean;
}

/** Whether the group is of what was bought, and not of who bought it. */
export const isOfLines = (by: GroupColumn): boolean => (LINE_GROUPS as readonly string[]).includes(by);

/** What a line says of a group, and what has to be joined to it; null where no file tells it. */
function lineGroup(by: GroupColumn, catalog: Catalog): { value: Sql; products: Sql } | null {
  if (by === 'category') return lineCategory(catalog);
  return hasColumn(catalog, 'transactions', by)
    ? { value: sql`trim(l.${ident(by)}::VARCHAR)`, products: raw('') }
    : null;
}

/** Columns by which these customers can be scored apart. */
export const groupsThere = (catalog: Catalog): GroupColumn[] =>
  GROUPS.filter((by) =>
    isOfLines(by) ? lineGroup(by, catalog) !== null : hasColumn(catalog, 'customers', by),
  );

const peopleOf = (by: GroupColumn): Sql =>
  sql`SELECT customer_key, trim(${ident(by)}::VARCHAR) AS name FROM customers JOIN customer_ids USING (customer_id)`;

/**
 * Orders and refunds of everybody, or within one category, store, region and so on: of lines their part of each order, of customers all they
 * ordered. @throws {AppError} `missing_column` where no file tells the group.
 */
export function sourceOf({ within }: Pick<RfmParams, 'within'>, catalog: Catalog, rules: Rules): Source {
  if (within === null) return { orders: raw('orders'), refunds: raw('refunds'), whole: true };
  const { by, value } = within;
  if (!groupsThere(catalog).includes(by)) throw new AppError('missing_column', { column: by });
  if (!isOfLines(by)) {
    const theirs = sql`customer_key IN (SELECT customer_key FROM (${peopleOf(by)}) WHERE name = ${value})`;
    return {
      orders: sql`(SELECT * FROM orders WHERE ${theirs})`,
      refunds: sql`(SELECT * FROM refunds WHERE ${theirs})`,
      whole: false,
    };
  }
  const group = lineGroup(by, catalog) ?? { value: raw('NULL'), products: raw('') };
  return {
    orders: sql`(SELECT l.customer_key, l.order_key, min(l.ordered_at) AS ordered_at, min(l.ordered_at)::DATE AS day, sum(l.amount_units)::BIGINT AS amount_units,
        coalesce(sum(l.amount_units - l.cost_units), 0)::BIGINT AS margin_units, sum(CASE WHEN l.cost_units IS NULL THEN 0 ELSE l.amount_units END)::BIGINT AS costed_units, count(*)::INTEGER AS lines
      FROM lines l ${group.products} WHERE ${countedLine(rules)} AND ${group.value} = ${value} GROUP BY 1, 2)`,
    refunds: sql`(SELECT l.* FROM refunds l ${group.products} WHERE ${group.value} = ${value})`,
    whole: false,
  };
}

/** Sales of a source under the scope, as marks count them: `customer_key`, `order_key` (null of a refund), `units`, `margin_units`. */
export const salesOf = ({ orders, refunds }: Source, measured: Measured): Sql =>
  sql`SELECT customer_key, order_key, amount_units AS units, margin_units FROM ${orders} WHERE ${inScope(measured)}
    UNION ALL SELECT customer_key, NULL, units, margin_units FROM ${refunds} WHERE ${inScope(measured)}`;

/** The share of a source's money that stands on lines with a cost. */
export const costedQuery = ({ orders }: Source, measured: Measured): Sql =>
  sql`SELECT (sum(costed_units) / nullif(sum(amount_units), 0))::DOUBLE AS share FROM ${orders} WHERE ${inScope(measured)}`;

/** Groups of a column with their buyers and money, most money first: `name`, `customers`, `revenue`. */
export function groupsQuery(by: GroupColumn, catalog: Catalog, measured: Measured): Sql {
  const group = isOfLines(by) ? lineGroup(by, catalog) : null;
  const sold = group
    ? sql`SELECT l.customer_key, ${group.value} AS name, l.amount_units FROM lines l ${group.products} WHERE ${countedLine(measured)} AND l.customer_key IS NOT NULL`
    : sql`SELECT o.customer_key, name, amount_units FROM orders o JOIN (${peopleOf(by)}) USING (customer_key)`;
  return sql`SELECT name, count(DISTINCT customer_key)::INTEGER AS customers FROM (${sold}) WHERE coalesce(name, '') <> '' GROUP BY 1 ORDER BY sum(amount_units) DESC, name`;
}

/**
 * What customers did beside buying: `customer_key`, `done_at`, one row for each interaction and each opened message.
 * @throws {AppError} `missing_column` where no file tells of any.
 */
export function engagementOf(catalog: Catalog): Sql {
  const known = raw('JOIN customer_ids USING (customer_id)');
  const parts: Sql[] = [];
  if (hasColumn(catalog, 'interactions', 'customer_id'))
    parts.push(
      sql`SELECT customer_key, occurred_at AS done_at FROM interactions ${known} WHERE occurred_at IS NOT NULL`,
    );
  if (hasColumn(catalog, 'campaign_contacts', 'opened_at'))
    parts.push(
      sql`SELECT customer_key, opened_at FROM campaign_contacts ${known} WHERE opened_at IS NOT NULL`,
    );
  if (parts.length === 0) throw new AppError('missing_column', { column: 'occurred_at' });
  return join(parts, ' UNION ALL ');
}
