import { countedLine } from '../../data/base-tables';
import type { Where } from '../../data/segments/rule';
import { comparedPeriod, addDays, daysBetween, inPeriod, type Period } from '../../data/scope';
import { firstRow, floatsOf, rowsOf } from '../../engine/table';
import { decomposeChange } from '../../models/decomposition';
import { bootstrapChange } from '../../models/bootstrap';
import { join, raw, sql, type Sql } from '../../sql/sql';
import type { TaskContext, TaskResult } from '../../panel/contract';
import { measuredBy, type Measured } from '../../panel/measured';
import type { OverviewParams } from './params';
import { bestSellersQuery, changeQuery, kpiQuery, monthsQuery, returnsQuery, topFifthQuery } from './query';
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
  const current = firstRow<KpiFigures>(await context.query(kpiQuery(measured)));
  const before = comparedPeriod(closedPeriod(context), context.compare);
  const covered = before !== null && catalog.firstDay !== null && before.from >= catalog.firstDay;
  const previous = covered
    ? firstRow<KpiFigures>(await context.query(kpiQuery({ ...measured, period: before })))
    : null;
  const values = kpiValues(current);
  const earlier = previous ? kpiValues(previous) : null;
  const kpis: KpiRow[] = KPIS.map((metric) => ({
    metric,
    value: values[metric],
    previous: metric === 'customers' ? null : (earlier?.[metric] ?? null),
  }));
  const months = rowsOf<MonthRow>(await context.query(monthsQuery(measured)));
  const sellers = bestSellersQuery(params, measured, true);
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
    gross: context.rows.returns === 'exclude',
    unknownRevenue:
      context.rows.noCustomer === 'include' ? 0 : months.reduce((sum, row) => sum + row.unknown_revenue, 0),
    repeaters: {
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

/** Buyers with their orders, money and first month; `active_month` and `product_id` have a row per month and product. */
export function members(_params: OverviewParams, context: TaskContext, where: Where): Promise<Sql> {
  const joins: Sql[] = [];
  if ('active_month' in where)
    joins.push(
      raw(
        `JOIN (SELECT DISTINCT customer_key, strftime(day, '%Y-%m') AS active_month FROM orders) USING (customer_key)`,
      ),
    );
  if ('product_id' in where)
    joins.push(
      sql`JOIN (SELECT DISTINCT customer_key, product_id FROM lines JOIN product_ids USING (product_key) WHERE ${countedLine(context)}) USING (customer_key)`,
    );
  const scale = context.catalog.moneyScale;
  return Promise.resolve(
    sql`SELECT * FROM (SELECT customer_key, count(*)::INTEGER AS orders, count(DISTINCT day)::INTEGER AS order_days, (sum(amount_units) / ${scale}::DOUBLE)::DOUBLE AS revenue
        FROM orders WHERE customer_key IS NOT NULL AND ${inPeriod(raw('ordered_at'), context.period)} GROUP BY 1)
      JOIN (SELECT customer_key, strftime(first_at, '%Y-%m') AS first_month FROM customer_facts) USING (customer_key) ${join(joins, ' ')}`,
  );
}
