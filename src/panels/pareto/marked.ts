import { PRODUCTS } from '../../data/base';
import { countedLine } from '../../data/base-tables';
import { whereSql, type Where } from '../../data/segments/rule';
import type { TaskContext } from '../../panel/contract';
import { inScope } from '../../panel/measured';
import { ident, join, raw, sql, type Sql } from '../../sql/sql';
import { buyersByProductTier, salesByProductTier } from './double';
import { membersMeasured } from './measured-members';
import type { ParetoParams } from './params';
import { profitQuery } from './profit';
import { levelOfQuery, onOrders, tieredQuery, topYearsQuery, type MeasuredMembers } from './query';

/** Sales of the members: `customer_key`, `order_key` (null of a refund), `units`, `member`, within the dates and the segment. */
function memberSales(params: ParetoParams, measured: MeasuredMembers): Sql {
  const { dimension } = params;
  const [joined, member] = memberOf(dimension, measured);
  const within = inScope(measured);
  const sold = onOrders(dimension)
    ? sql`SELECT customer_key, order_key, amount_units AS units, ${member} AS member FROM orders ${joined} WHERE ${within}`
    : sql`SELECT customer_key, order_key, amount_units AS units, ${member} AS member FROM lines ${joined} WHERE ${countedLine(measured)} AND ${within}`;
  return sql`${sold} UNION ALL SELECT customer_key, NULL, units, ${member} FROM refunds ${joined} WHERE ${within}`;
}

/** What the sales are joined with to find the member of each, and its column. */
function memberOf(
  dimension: ParetoParams['dimension'],
  { fromProducts, column }: MeasuredMembers,
): [joined: Sql, member: Sql] {
  if (dimension === 'customer') return [raw(''), raw('customer_key')];
  if (dimension === 'product') return [raw(''), raw('product_key')];
  if (dimension === 'region' || dimension === 'member_level')
    return [
      raw('LEFT JOIN customer_ids USING (customer_key) LEFT JOIN customers USING (customer_id)'),
      column,
    ];
  return fromProducts
    ? [
        sql`LEFT JOIN product_ids USING (product_key) LEFT JOIN ${PRODUCTS} p USING (product_id)`,
        sql`p.${ident(dimension)}`,
      ]
    : [raw(''), column];
}

/** The members with what marks ask of them, a product by its id. */
function markedMembers(params: ParetoParams, measured: MeasuredMembers): Sql {
  const named = params.dimension === 'product';
  return sql`SELECT member, rank, tier, position, (cumulative_units / total_units)::DOUBLE AS cumulative_share
      ${params.dimension === 'customer' ? raw('') : sql`, ${named ? raw('product_id') : raw('member')} AS key`}
    FROM (${tieredQuery(params, measured)}) ${named ? raw('JOIN product_ids ON product_key = member') : raw('')}`;
}

/** Columns of marks that are of customers alone, each with who has it. */
function customerMarks(
  params: ParetoParams,
  measured: MeasuredMembers,
  { catalog }: TaskContext,
): Record<string, Sql> {
  const profits = sql`SELECT customer_key, profit_rank, unprofitable FROM (${profitQuery(params, catalog, measured)})`;
  return {
    member_level: levelOfQuery,
    top_year: topYearsQuery(measured),
    profit_rank: profits,
    unprofitable: profits,
    product_tier: buyersByProductTier(params, measured),
  };
}

/** Customers behind the members, within the dates: for customers themselves one row each, for other dimensions one row per member they bought. */
export function members(params: ParetoParams, context: TaskContext, where: Where): Promise<Sql> {
  const measured = membersMeasured(params, context);
  const marked = markedMembers(params, measured);
  if (params.dimension === 'customer' && ('profit_rank' in where || 'unprofitable' in where))
    return Promise.resolve(
      sql`SELECT p.customer_key, profit_rank, unprofitable, rank, tier, position, cumulative_share
        FROM (${profitQuery(params, context.catalog, measured)}) p LEFT JOIN (${marked}) m ON m.member = p.customer_key`,
    );
  if (params.dimension === 'customer') {
    const joined = Object.entries(customerMarks(params, measured, context)).flatMap(([column, people]) =>
      column in where ? [sql`JOIN (${people}) USING (customer_key)`] : [],
    );
    return Promise.resolve(
      sql`SELECT * FROM (SELECT * EXCLUDE (member), member AS customer_key FROM (${marked})) ${joined.length > 0 ? join(joined, ' ') : raw('')}`,
    );
  }
  return Promise.resolve(
    sql`SELECT * EXCLUDE (member) FROM (SELECT DISTINCT customer_key, member FROM (${memberSales(params, measured)}) WHERE order_key IS NOT NULL) JOIN (${marked}) USING (member) WHERE customer_key IS NOT NULL`,
  );
}

/** Sales of the members that are marked. */
export function sales(params: ParetoParams, context: TaskContext, where: Where): Promise<Sql | null> {
  const measured = membersMeasured(params, context);
  if (params.dimension === 'customer' && 'product_tier' in where) {
    const people = sql`SELECT member AS customer_key, tier FROM (${markedMembers(params, measured)})`;
    return Promise.resolve(
      sql`SELECT * FROM (${salesByProductTier(params, measured)}) JOIN (${people}) USING (customer_key) WHERE ${whereSql(where)}`,
    );
  }
  const told = Object.keys(customerMarks(params, measured, context)).some((column) => column in where);
  if (params.dimension === 'customer' && told) return Promise.resolve(null);
  return Promise.resolve(
    sql`SELECT customer_key, order_key, units FROM (${memberSales(params, measured)}) WHERE member IN (SELECT member FROM (${markedMembers(params, measured)}) WHERE ${whereSql(where)})`,
  );
}
