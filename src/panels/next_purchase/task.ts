import { hasColumn } from '../../data/catalog';
import type { Where } from '../../data/segments/rule';
import { firstRow, rowsOf } from '../../engine/table';
import type { TaskContext, TaskResult } from '../../panel/contract';
import { countedOrders, inSegment, longGap, measuredBy } from '../../panel/measured';
import { gapsQuery } from '../../panel/rhythm';
import { join, raw, rowsAsQuery, sql, type Sql } from '../../sql/sql';
import { backtest } from './backtest';
import { categoriesOf } from './categories';
import { learn, learntAlready } from './learn';
import { CHANCES, type NextParams } from './params';
import { customersQuery, dueListQuery, dueQuery, hoursQuery, itemsQuery, productsQuery } from './query';
import type { EvaluationRow, HourRow, NextFigures, ProductRow, WeekRow } from './types';
import { forecastOf } from './weeks';

const LEAST_GAPS = 30;
const SOLID_GAPS = 300;
const STRETCHES = 40;
const SHOWN_PRODUCTS = 500;

/** When everybody comes again, who is due for what, what the next weeks bring, and how well earlier answers of the same kind held. */
export async function run(params: NextParams, context: TaskContext): Promise<TaskResult<NextFigures>> {
  const { asOf, catalog } = context;
  const measured = measuredBy(context);
  const filter = inSegment(context.segment);
  const base = emptyFigures(context);
  const { table, gaps } = await learn(context);
  if (gaps < LEAST_GAPS) return { figures: { ...base, problem: 'no_gaps', gaps }, tables: [] };
  context.progress(0.3);
  const sums = firstRow<Record<string, number>>(
    await context.query(
      sql`SELECT count(*)::DOUBLE AS n, ${join(CHANCES.map((days) => raw(`coalesce(sum(p_${days}), 0)::DOUBLE AS p_${days}`)))}, (count(*) FILTER (WHERE overdue_index >= 2))::DOUBLE AS late,
        (count(*) FILTER (WHERE days_until IS NULL))::DOUBLE AS beyond FROM ${table} WHERE ${filter}`,
    ),
  );
  const customers = customersQuery(table, asOf, filter);
  const tables = [{ name: 'customers', sql: customers }];
  const items = itemsQuery(params, catalog, measured);
  let products: ProductRow[] = [];
  if (items) {
    const due = context.storeOf('due');
    await context.query(sql`CREATE OR REPLACE TABLE ${due} AS ${dueQuery(items, asOf)}`);
    const query = productsQuery(items, due, filter);
    products = rowsOf<ProductRow>(await context.query(sql`${query} LIMIT ${SHOWN_PRODUCTS}`));
    tables.push({ name: 'products', sql: query }, { name: 'due_list', sql: dueListQuery(due, asOf, filter) });
  }
  context.progress(0.6);
  const tested = await context.remember('next_purchase:test', () => backtest(context));
  if (tested.evaluation.length > 0)
    tables.push({ name: 'evaluation', sql: evaluationTable(tested.evaluation) });
  const hasHours = await hoursKnown(context);
  const figures: NextFigures = {
    ...base,
    ...tested,
    gaps,
    rough: gaps < SOLID_GAPS,
    customers: sums.n ?? 0,
    within: CHANCES.map((days) => ({ days, customers: sums[`p_${days}`] ?? 0 })),
    overdue: sums.late ?? 0,
    beyond: sums.beyond ?? 0,
    ...(await gapFigures(context)),
    products,
    ...(await forecastOf(params, measured, context)),
    ...(await categoriesOf(measured, context, tested.testCut)),
    hours: rowsOf<HourRow>(await context.query(hoursQuery(countedOrders(measured)))),
    hasHours,
  };
  if (figures.weeks.length > 0) tables.push({ name: 'weeks', sql: weeksTable(figures.weeks) });
  return { figures, tables };
}

const emptyFigures = ({ asOf, catalog }: TaskContext): NextFigures => ({
  problem: null,
  asOf,
  customers: catalog.customers,
  gaps: 0,
  rough: true,
  within: [],
  overdue: 0,
  beyond: 0,
  testCut: null,
  evaluation: [],
  calibration: [],
  gapBins: [],
  medianGap: 0,
  longGap: 0,
  products: [],
  forecast: null,
  weeks: [],
  past: [],
  weekdays: [],
  dip: null,
  categories: [],
  categoryTest: null,
  hours: [],
  hasHours: false,
});

const evaluationTable = (rows: readonly EvaluationRow[]): Sql =>
  rowsAsQuery(rows, {
    method: 'VARCHAR',
    customers: 'INTEGER',
    mae_days: 'DOUBLE',
    median_ae_days: 'DOUBLE',
  });

const weeksTable = (rows: readonly WeekRow[]): Sql =>
  rowsAsQuery(rows, {
    week: 'VARCHAR',
    orders: 'DOUBLE',
    low: 'DOUBLE',
    high: 'DOUBLE',
    revenue: 'DOUBLE',
  });

async function gapFigures(
  context: TaskContext,
): Promise<Pick<NextFigures, 'gapBins' | 'medianGap' | 'longGap'>> {
  const gaps = gapsQuery();
  const long = (await longGap(context)) ?? 0;
  const { middle } = firstRow<{ middle: number }>(
    await context.query(sql`SELECT median(gap)::DOUBLE AS middle FROM (${gaps}) WHERE gap IS NOT NULL`),
  );
  const width = Math.max(1, Math.ceil((1.5 * long) / STRETCHES));
  const bins = rowsOf<{ from: number; value: number }>(
    await context.query(
      sql`SELECT (least(gap, ${width * STRETCHES - 1}) // ${width} * ${width})::INTEGER AS "from", count(*)::INTEGER AS value FROM (${gaps}) WHERE gap IS NOT NULL GROUP BY 1 ORDER BY 1`,
    ),
  );
  return { gapBins: bins.map((bin) => ({ ...bin, to: bin.from + width })), medianGap: middle, longGap: long };
}

/** Whether orders carry hours, and not only days. */
const hoursKnown = async ({ query, catalog }: TaskContext): Promise<boolean> =>
  hasColumn(catalog, 'transactions', 'ordered_at') &&
  firstRow<{ there: boolean }>(
    await query(sql`SELECT coalesce(bool_or(ordered_at <> day::TIMESTAMP), FALSE) AS there FROM orders`),
  ).there;

/** Whether the expectations have been worked out. */
export const atHand = (_: NextParams, context: TaskContext): boolean => learntAlready(context);

/** Buyers with their expectations; per thing that they are due for as `due_item` and `due`. */
export async function members(params: NextParams, context: TaskContext, where: Where): Promise<Sql> {
  const { table } = await learn(context);
  const people = sql`SELECT * FROM ${table}`;
  if (!('due_item' in where) && !('due' in where)) return people;
  const items = itemsQuery(params, context.catalog, measuredBy(context));
  if (!items) return sql`SELECT *, '' AS due_item, '' AS due FROM ${table} WHERE FALSE`;
  return sql`SELECT p.*, d.due_item, d.due FROM (${people}) p JOIN (SELECT customer_key, item AS due_item, due FROM (${dueQuery(items, context.asOf)}) WHERE due IS NOT NULL) d USING (customer_key)`;
}
