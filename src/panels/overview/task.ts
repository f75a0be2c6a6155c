import { knownCustomers } from '../../data/customers';
import { countedLine } from '../../data/base-tables';
import { whereSql, type Where } from '../../data/segments/rule';
import { comparedPeriod, addDays, daysBetween, type Period } from '../../data/scope';
import { firstRow, floatsOf, rowsOf } from '../../engine/table';
import { decomposeChange } from '../../models/decomposition';
import { bootstrapChange } from '../../models/bootstrap';
import { join, raw, sql, type Sql } from '../../sql/sql';
import type { TaskContext, TaskResult } from '../../panel/contract';
import { besidesOf } from '../../panel/besides';
import { countedOrders, inScope, measuredBy, salesIn, type Measured } from '../../panel/measured';
import type { OverviewParams } from './params';
import {
  bestSellersQuery,
  changeQuery,
  growthDays,
  kpiQuery,
  monthsQuery,
  returnsQuery,
  topFifthQuery,
} from './query';
import { KPIS, type Kpi, type KpiRow, type MonthRow, type OverviewFigures, type ProductRow } from './types';

const BOOTSTRAP_SEED = 20240229;
const SHOWN_PRODUCTS = 50;

interface KpiFigures {
  customers: number;
  buyers: number;
  orders: number;
  revenue: number;
  buyer_orders: number;
  repeaters: number;
  repeater_share: number;
  median_gap_days: number | null;
}

const kpiValues = (row: KpiFigures): Record<Kpi, number | null> => ({
  customers: row.customers,
  buyers: row.buyers,
  orders: row.orders,
  revenue: row.revenue,
  average_order_value: row.orders > 0 ? row.revenue / row.orders : null,
  orders_per_customer: row.buyers > 0 ? row.buyer_orders / row.buyers : null,
  repeat_rate: row.buyers > 0 ? row.repeaters / row.buyers : null,
  median_gap_days: row.median_gap_days,
});

/** Headline figures, new and returning revenue by month, best sellers, and what the sentences need. */
export async function run(
  params: OverviewParams,
  context: TaskContext,
): Promise<TaskResult<OverviewFigures>> {
  const { catalog } = context;
  const measured = measuredBy(context);
  const known = knownCustomers(catalog, context.asOf);
  const current = firstRow<KpiFigures>(await context.query(kpiQuery(measured, known)));
  const asked = context.compare === 'none' ? 'previous' : context.compare;
  const before = comparedPeriod(closedPeriod(context), asked);
  const covered = before !== null && catalog.firstDay !== null && before.from >= catalog.firstDay;
  const previous = covered
    ? firstRow<KpiFigures>(await context.query(kpiQuery({ ...measured, period: before }, known)))
    : null;
  const values = kpiValues(current);
  const earlier = previous ? kpiValues(previous) : null;
  const kpis: KpiRow[] = KPIS.map((metric) => ({
    metric,
    value: values[metric],
    previous: metric === 'customers' ? null : (earlier?.[metric] ?? null),
  }));
  const months = rowsOf<MonthRow>(await context.query(monthsQuery(measured)));
  const growth = growthDays(params, measured, catalog.firstDay);
  const sellers = bestSellersQuery(params, measured, true, growth);
  const hasProducts = (catalog.columns.transactions ?? []).some(
    (name) => name === 'product_id' || name === 'product_name',
  );
  const returns = firstRow<{ amount: number; share: number; changes: number }>(
    await context.query(returnsQuery(measured)),
  );
  const topFifth = firstRow<{ share: number | null; members: number | null }>(
    await context.query(topFifthQuery(measured)),
  );
  const figures: OverviewFigures = {
    firstDay: context.period.from ?? catalog.firstDay,
    lastDay: context.period.to ?? addDays(context.asOf, -1),
    kpis,
    months,
    bestSellers: hasProducts
      ? rowsOf<ProductRow>(await context.query(sql`${sellers} LIMIT ${SHOWN_PRODUCTS}`))
      : [],
    compared: before && { ...before, covered },
    growthAgainst: growth.against,
    besides: await besidesOf(measured, context),
    gross: context.rows.returns === 'exclude',
    unknownRevenue:
      context.rows.noCustomer === 'include' ? 0 : months.reduce((sum, row) => sum + row.unknown_revenue, 0),
    repeaters: {
      customers: current.repeaters,
      share: current.buyers > 0 ? current.repeaters / current.buyers : 0,
      revenueShare: current.repeater_share,
    },
    change: previous && before ? await explainChange(current, previous, measured, before, context) : null,
    returns: {
      amount: returns.amount,
      share: returns.share,
      topChanges: returns.changes,
      deducted: context.rows.returns === 'net',
    },
    topFifth: topFifth.share === null ? null : { share: topFifth.share, members: topFifth.members ?? 0 },
    windowDays: catalog.firstDay ? daysBetween(context.period.from ?? catalog.firstDay, context.asOf) : 0,
  };
  const tables = [
    { name: 'kpis', sql: kpiTable(kpis) },
    { name: 'months', sql: monthsQuery(measured) },
  ];
  if (hasProducts) tables.push({ name: 'best_sellers', sql: sellers });
  return { figures, tables };
}

/** Without dates in the scope the period is the whole data, which nothing before it can be compared with. */
function closedPeriod({ period, asOf }: TaskContext): Period {
  return { from: period.from, to: period.to ?? (period.from ? addDays(asOf, -1) : null) };
}

function kpiTable(kpis: KpiRow[]): Sql {
  const rows = kpis.map(
    ({ metric, value, previous }) => sql`(${metric}, ${value}::DOUBLE, ${previous}::DOUBLE)`,
  );
  return sql`SELECT * FROM (VALUES ${join(rows)}) kpis(metric, value, previous)`;
}

async function explainChange(
  current: KpiFigures,
  previous: KpiFigures,
  measured: Measured,
  before: Period,
  context: TaskContext,
): Promise<OverviewFigures['change']> {
  const factors = (row: KpiFigures): number[] => [
    row.buyers,
    row.buyer_orders / row.buyers,
    row.revenue / row.buyer_orders,
  ];
  if (!(current.revenue > 0) || !(previous.revenue > 0) || !(current.buyers > 0) || !(previous.buyers > 0))
    return null;
  const parts = decomposeChange(factors(previous), factors(current)).map((part) => part / previous.revenue);
  const table = await context.query(changeQuery(measured, before));
  const interval = bootstrapChange(
    floatsOf(table, 'before'),
    floatsOf(table, 'after'),
    BOOTSTRAP_SEED,
    table.numRows() > 20_000 ? 200 : 1000,
  );
  return {
    relative: current.revenue / previous.revenue - 1,
    parts,
    sure: interval.low > 0 || interval.high < 0,
    orders: [previous.orders, current.orders],
  };
}

/** Everybody `known`; or customers with orders within the dates, with their `orders`, `order_days`; per month `active_month`, `month_kind`; per product `product_id`. */
export function members(_params: OverviewParams, context: TaskContext, where: Where): Promise<Sql> {
  const measured = measuredBy(context);
  if ('known' in where)
    return Promise.resolve(
      sql`SELECT customer_key, 1 AS known FROM customer_ids JOIN (${knownCustomers(context.catalog, context.asOf)}) USING (customer_id)`,
    );
  const joins: Sql[] = [];
  if ('active_month' in where || 'first_month' in where)
    joins.push(
      sql`JOIN (SELECT DISTINCT customer_key, ${monthOf('day')} AS active_month, ${monthOf('first_at')} AS first_month, ${MONTH_KIND} AS month_kind
        FROM (${countedOrders(measured)}) JOIN customer_facts USING (customer_key)) USING (customer_key)`,
    );
  if ('product_id' in where)
    joins.push(
      sql`JOIN (SELECT DISTINCT customer_key, product_id FROM lines JOIN product_ids USING (product_key) WHERE ${countedLine(context)} AND ${inScope(measured)}) USING (customer_key)`,
    );
  return Promise.resolve(
    sql`SELECT * FROM (SELECT customer_key, count(*)::INTEGER AS orders, count(DISTINCT day)::INTEGER AS order_days
        FROM (${countedOrders(measured)}) WHERE customer_key IS NOT NULL GROUP BY 1) ${join(joins, ' ')}`,
  );
}

const monthOf = (column: string): Sql => sql`strftime(${raw(column)}, '%Y-%m')`;
const MONTH_KIND = sql`CASE WHEN ${monthOf('first_at')} = ${monthOf('day')} THEN 'new' ELSE 'returning' END`;

/** Sales of a month from new or returning customers, of a product, or of everybody. */
export function sales(_params: OverviewParams, context: TaskContext, where: Where): Promise<Sql | null> {
  const measured = measuredBy(context);
  if ('active_month' in where)
    return Promise.resolve(
      sql`SELECT customer_key, order_key, units FROM (SELECT s.*, ${monthOf('day')} AS active_month, ${monthOf('first_at')} AS first_month, ${MONTH_KIND} AS month_kind
        FROM (SELECT customer_key, order_key, day, amount_units AS units FROM (${countedOrders(measured)})
          UNION ALL SELECT customer_key, NULL, ordered_at::DATE, units FROM refunds WHERE ${inScope(measured)}) s JOIN customer_facts USING (customer_key)) WHERE ${whereSql(where)}`,
    );
  if ('product_id' in where)
    return Promise.resolve(
      sql`SELECT customer_key, order_key, units FROM (SELECT customer_key, order_key, product_key, amount_units AS units FROM lines WHERE ${countedLine(context)} AND ${inScope(measured)}
        UNION ALL SELECT customer_key, NULL, product_key, units FROM refunds WHERE ${inScope(measured)}) JOIN product_ids USING (product_key) WHERE ${whereSql(where)}`,
    );
  const { orders } = where as { orders?: { from?: number; to?: number } };
  const everybody = orders?.from === 1 && orders.to === undefined;
  return Promise.resolve(everybody ? salesIn(measured) : null);
}
