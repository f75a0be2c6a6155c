import type { TableName } from '../../data/canonical';
import { hasColumn } from '../../data/catalog';
import { addDays, daysBetween } from '../../data/scope';
import type { Where } from '../../data/segments/rule';
import { AppError } from '../../engine/errors';
import { firstRow, rowsOf } from '../../engine/table';
import { waitsOf } from '../../models/kaplan-meier';
import { join, raw, sql, type Sql } from '../../sql/sql';
import type { TaskContext, TaskResult } from '../../panel/contract';
import { customersBy } from '../../panel/customer-groups';
import { costedShare, inSegment, longGap, measuredBy, requireCosts } from '../../panel/measured';
import { ladderStep, meansByAge } from './compute';
import { isCalendar, type CohortParams } from './params';
import { backtest, project, type TriangleCell } from './projection';
import {
  activityQuery,
  cellSales,
  cellsQuery,
  LAST_CAMPAIGN,
  ladderQuery,
  periodOf,
  orderNumbers,
  retentionQuery,
  startsQuery,
  sureFrom,
  type CohortSource,
  type MeasuredCohorts,
} from './query';
import { compareWith } from './versus';
import type { CohortFigures, LadderStep, ProjectedCell, RetentionRow } from './types';

/** Cohorts and ages that are drawn; the table and the export hold all. */
const SHOWN_COHORTS = 100;
const SHOWN_AGES = 100;
const LADDER_STEPS = 3;
const LADDER_DAYS = 365;

/** What cohorts are measured on: margins on the whole base, which they accumulate. */
async function measuredCohorts(context: TaskContext): Promise<MeasuredCohorts> {
  const measured = measuredBy(context);
  const whole = { ...measured, period: { from: null, to: null } };
  return { ...measured, costed: await costedShare(whole, context) };
}

/** @throws {AppError} `missing_column`, naming what the data lacks for the events asked for. */
function requireEvents(params: CohortParams, { catalog }: TaskContext): void {
  const has = (table: TableName, column: string): boolean => hasColumn(catalog, table, column);
  for (const event of [params.start, params.return]) {
    if (event.startsWith('interaction') && !has('interactions', 'occurred_at'))
      throw new AppError('missing_column', { column: 'occurred_at' });
    if (event === 'feedback' && !has('feedback', 'customer_id'))
      throw new AppError('missing_column', { column: 'submitted_at' });
    if (event === 'campaign_open' && !has('campaign_contacts', 'opened_at'))
      throw new AppError('missing_column', { column: 'opened_at' });
  }
}

/** Customers with the value that parts them; null where that is when they began, or their RFM segment. @throws {AppError} `missing_column`. */
function valuesOf({ by }: CohortParams, context: TaskContext): Sql | null {
  const { catalog } = context;
  if (by === 'first_order' || by === 'rfm') return null;
  if (by === 'campaign') {
    if (hasColumn(catalog, 'campaign_contacts', 'sent_at')) return LAST_CAMPAIGN;
    throw new AppError('missing_column', { column: 'sent_at' });
  }
  const values = customersBy(by, catalog, measuredBy(context));
  if (!values) throw new AppError('missing_column', { column: by === 'product' ? 'product_id' : by });
  return values;
}

const SCORED_BEFORE_DAYS = 183;
const MOST_DAYS_AGO = 3650;

/** Where the parts of the customers come from. @throws {AppError} `missing_column`. */
async function sourceOf(params: CohortParams, context: TaskContext): Promise<CohortSource> {
  requireEvents(params, context);
  const values = valuesOf(params, context);
  if (params.by !== 'rfm') return { values, scored: null };
  const { asOf, period } = context;
  const asked = params.scoredOn ?? period.from ?? addDays(asOf, -SCORED_BEFORE_DAYS);
  const ago = Math.min(MOST_DAYS_AGO, Math.max(1, daysBetween(asked, asOf)));
  const day = addDays(asOf, -ago);
  const people = await context.peopleOf('rfm', { transitionDays: ago });
  return {
    values,
    scored: { day, people: sql`SELECT customer_key, from_segment AS segment FROM (${people})` },
  };
}

/**
 * Retention, orders and money of customers by when or how they began, over their age. Cohorts are taken on the base; the scope's dates
 * choose the orders measured, its segment the customers.
 */
export async function run(params: CohortParams, context: TaskContext): Promise<TaskResult<CohortFigures>> {
  const source = await sourceOf(params, context);
  const measured = await measuredCohorts(context);
  if (params.measure === 'cumulative_margin')
    await requireCosts({ ...measured, period: { from: null, to: null } }, context);
  const starts = context.storeOf('starts');
  const activity = context.storeOf('activity');
  const { store } = context;
  await context.query(sql`CREATE OR REPLACE TABLE ${starts} AS ${startsQuery(params, measured, source)}`);
  await context.query(sql`CREATE OR REPLACE TABLE ${activity} AS ${activityQuery(params, measured, starts)}`);
  await context.query(
    sql`CREATE OR REPLACE TABLE ${store} AS ${cellsQuery(params, measured, { starts, activity })}`,
  );
  const sure = await sureOf(context);
  const retention = retentionQuery(store, measured, sure);
  const cohorts = await cohortNames(params, context);
  const shown = cohorts.slice(0, SHOWN_COHORTS);
  const rows = shown.length
    ? rowsOf<RetentionRow>(
        await context.query(
          sql`SELECT * FROM (${retention}) WHERE period < ${SHOWN_AGES} AND cohort IN (SELECT unnest([${join(shown.map((name) => sql`${name}`))}])) ORDER BY cohort, period`,
        ),
      )
    : [];
  const all = cohorts.length > SHOWN_COHORTS ? rowsOf<RetentionRow>(await context.query(retention)) : rows;
  const { n: without } = firstRow<{ n: number }>(
    await context.query(
      sql`SELECT ((SELECT count(*) FROM customer_facts WHERE ${inSegment(measured.segment)})
        - (SELECT count(*) FROM ${starts} SEMI JOIN customer_facts USING (customer_key)))::DOUBLE AS n`,
    ),
  );
  const figures: CohortFigures = {
    rows,
    cohorts: cohorts.length,
    shownCohorts: shown.length,
    means: meansByAge(all),
    longGap: await longGap(context),
    ladder: await climb(measured, sure, context),
    unsure: firstRow<{ n: number }>(
      await context.query(
        sql`SELECT count(*)::DOUBLE AS n FROM customer_facts WHERE first_at < ${sure} AND ${inSegment(measured.segment)}`,
      ),
    ).n,
    horizon: LADDER_DAYS,
    projection:
      params.projection && projectable(params, context)
        ? await projectTriangle(params, new Set(shown), context)
        : null,
    withoutStart: without,
    costed: params.measure === 'cumulative_margin' ? measured.costed : null,
    scoredOn: source.scored?.day ?? null,
    versus: null,
  };
  const tables = [{ name: 'retention', sql: retention }];
  if (params.against !== null) {
    const { versus, table } = await compareWith(params.against, params, measured, source, context);
    figures.versus = versus;
    tables.push({ name: 'comparison', sql: table });
  }
  return { figures, tables };
}

/** Cohorts that are shown first: the latest by date, the largest by attribute. */
async function cohortNames(params: CohortParams, context: TaskContext): Promise<string[]> {
  const order = params.by === 'first_order' ? raw('cohort DESC') : raw('any_value(size) DESC, cohort');
  const rows = rowsOf<{ cohort: string }>(
    await context.query(sql`SELECT cohort FROM ${context.store} GROUP BY cohort ORDER BY ${order}`),
  );
  return rows.map(({ cohort }) => cohort);
}

async function climb(measured: MeasuredCohorts, sure: Sql, context: TaskContext): Promise<LadderStep[]> {
  const rows = rowsOf<{ step: number; days: number; happened: number; n: number }>(
    await context.query(ladderQuery(LADDER_STEPS, measured, sure)),
  );
  return Array.from({ length: LADDER_STEPS }, (_, index) =>
    ladderStep(index + 1, waitsOf(rows.filter(({ step }) => step === index + 1)), LADDER_DAYS),
  );
}

/** The model reads the whole triangle: dates would cut it. */
const projectable = (params: CohortParams, { period, asOf }: TaskContext): boolean =>
  params.by === 'first_order' &&
  params.retention === 'exact' &&
  isCalendar(params) &&
  period.from === null &&
  (period.to === null || period.to >= addDays(asOf, -1));

async function projectTriangle(
  params: CohortParams,
  shown: ReadonlySet<string>,
  context: TaskContext,
): Promise<NonNullable<CohortFigures['projection']>> {
  const index = periodOf(raw('cohort::DATE'), params);
  const cells = rowsOf<TriangleCell & { name: string }>(
    await context.query(
      sql`SELECT cohort AS name, ${index} AS cohort, age, size, customers, complete FROM ${context.store} ORDER BY ALL`,
    ),
  );
  const names = new Map(cells.map(({ cohort, name }) => [cohort, name]));
  return {
    cells: project(cells)
      .filter(({ cohort, age }) => age < SHOWN_AGES && shown.has(names.get(cohort) ?? ''))
      .map(({ cohort, age, customers, low, high }): ProjectedCell => ({
        cohort: names.get(cohort) ?? '',
        period: age,
        customers,
        low,
        high,
      })),
    backtest: backtest(cells),
  };
}

const sureOf = async (context: TaskContext): Promise<Sql> =>
  sureFrom(context.catalog.firstDay ?? context.asOf, await longGap(context));

/**
 * Customers with their `cohort`; with `period` one row for each in which they came back; with `order_number` one for each order reached,
 * with its `wait` since the one before, and `sure` (1: the first order is surely the first).
 */
export async function members(params: CohortParams, context: TaskContext, where: Where): Promise<Sql> {
  const source = await sourceOf(params, context);
  const measured = await measuredCohorts(context);
  const starts = sql`(${startsQuery(params, measured, source)})`;
  if ('order_number' in where)
    return sql`SELECT n.customer_key, s.cohort, n.order_number, n.wait, n.sure FROM (${orderNumbers(await sureOf(context))}) n LEFT JOIN ${starts} s USING (customer_key)`;
  if (!('period' in where)) return sql`SELECT customer_key, cohort FROM ${starts}`;
  const activity = sql`SELECT customer_key, cohort, age FROM (${activityQuery(params, measured, starts)}) WHERE orders > 0`;
  if (params.retention !== 'on_or_after')
    return sql`SELECT customer_key, cohort, age AS period FROM (${activity})`;
  return sql`SELECT customer_key, cohort, a.period::INTEGER AS period FROM (SELECT customer_key, cohort, max(age) AS last_age FROM (${activity}) GROUP BY ALL), range(0, last_age + 1) a(period)`;
}

/** Sales of a cohort, or of a cell of the triangle, within the dates; of cohorts as a whole those from their beginning on. */
export async function sales(params: CohortParams, context: TaskContext, where: Where): Promise<Sql | null> {
  if (!('period' in where) || params.retention === 'on_or_after') return null;
  const source = await sourceOf(params, context);
  const measured = await measuredCohorts(context);
  const starts = sql`(${startsQuery(params, measured, source)})`;
  return params.return === 'order' ? cellSales(params, measured, starts, where) : null;
}
