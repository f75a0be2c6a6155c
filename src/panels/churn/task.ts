import { hasColumn } from '../../data/catalog';
import type { Where } from '../../data/segments/rule';
import { firstRow, rowsOf } from '../../engine/table';
import { fisherExact } from '../../models/fisher';
import { holm } from '../../models/holm';
import { quotedCurve, waitsOf, type Waits } from '../../models/kaplan-meier';
import { logRank } from '../../models/log-rank';
import type { TaskContext, TaskResult } from '../../panel/contract';
import { expectedValue } from '../../panel/foretold';
import { inSegment, measuredBy } from '../../panel/measured';
import { raw, rowsAsQuery, sql, type Sql } from '../../sql/sql';
import { attributeColumns, outcomeOf, tenureOf } from './attributes';
import type { ChurnParams } from './params';
import {
  bandsQuery,
  customersQuery,
  ladderQuery,
  productsQuery,
  quadrantsQuery,
  saveListQuery,
  saveQuery,
  scoredQuery,
  signalPeopleQuery,
  signalsQuery,
  survivalQuery,
  tenureQuery,
  winBackQuery,
  withQuadrant,
} from './query';
import { definitionOf, learnAttribute, learnOrders, learntAlready, NOBODY, type Learnt } from './scores';
import type { BandRow, ChurnFigures, LadderRow, ProductRow, QuadrantRow, SaveRow, SignalRow } from './types';

const MOST_GROUPS = 6;
const LEAST_GROUP = 30;

/** Whether the answer is a column of the customer file: as asked, or where there are no orders. */
const byAttribute = ({ target }: ChurnParams, { catalog }: TaskContext): boolean =>
  target === 'attribute' || !hasColumn(catalog, 'transactions', 'customer_id');

const emptyFigures = (context: TaskContext, kind: ChurnFigures['kind']): ChurnFigures => ({
  kind,
  problem: null,
  days: 0,
  daysFrom: 'data',
  times: null,
  attribute: null,
  spanDays: 0,
  asOf: context.asOf,
  trainCut: null,
  testCut: null,
  trained: 0,
  tested: 0,
  customers: context.catalog.customers,
  model: null,
  evaluation: [],
  calibration: [],
  confusion: [],
  payingThreshold: null,
  top: null,
  drivers: [],
  features: [],
  suspicious: [],
  bands: [],
  signals: [],
  ladder: [],
  products: [],
  survival: [],
  logRank: null,
  quadrants: [],
  save: [],
  winBack: 0,
  hasValue: false,
});

/** Who is leaving, why, what it would cost, and how well earlier lists of the same making have told. */
export async function run(params: ChurnParams, context: TaskContext): Promise<TaskResult<ChurnFigures>> {
  return byAttribute(params, context) ? ofAttribute(params, context) : ofOrders(params, context);
}

async function ofOrders(params: ChurnParams, context: TaskContext): Promise<TaskResult<ChurnFigures>> {
  const { catalog, asOf } = context;
  const base = emptyFigures(context, 'orders');
  const measured = measuredBy(context);
  const filter = inSegment(context.segment);
  const definition = await definitionOf(params, context);
  const short = !('testCut' in definition);
  const days = definition.days;
  const ladder = ladderQuery(days, measured);
  const survival = await survivalOf(survivalQuery(params.by, days, catalog, measured), context);
  const winBack = winBackQuery(days, measured, catalog);
  const { n: gone } = firstRow<{ n: number }>(
    await context.query(sql`SELECT count(*)::DOUBLE AS n FROM (${winBack})`),
  );
  const known: ChurnFigures = {
    ...base,
    days,
    spanDays: definition.spanDays,
    times: short ? null : definition.times,
    daysFrom: short ? 'data' : definition.daysFrom,
    ladder: rowsOf<LadderRow>(await context.query(ladder)),
    ...survival,
    winBack: gone,
  };
  const tables = [
    { name: 'ladder', sql: ladder },
    {
      name: 'win_back',
      sql: sql`SELECT * EXCLUDE (customer_key) FROM (${winBack}) ORDER BY revenue DESC, customer_id`,
    },
  ];
  if (short) return { figures: { ...known, problem: 'too_short' }, tables };
  const learnt = await learnOrders(params, definition, context);
  if (typeof learnt === 'string') return { figures: { ...known, problem: learnt }, tables };
  context.progress(0.8);
  const told = await scoredFigures(params, learnt, context);
  const signals = signalsQuery(learnt.now as Sql, learnt.test as Sql, catalog, filter);
  const figures: ChurnFigures = {
    ...known,
    ...learnt.figures,
    ...told.figures,
    signals: rowsOf<SignalRow>(await context.query(signals)),
    products:
      hasColumn(catalog, 'transactions', 'product_id') || hasColumn(catalog, 'transactions', 'product_name')
        ? await productRows(
            productsQuery(learnt.test as Sql, definition.testCut, definition.days, { ...measured, asOf }),
            learnt,
            context,
          )
        : [],
  };
  return { figures, tables: [...told.tables, ...tables, { name: 'signals', sql: signals }] };
}

async function ofAttribute(params: ChurnParams, context: TaskContext): Promise<TaskResult<ChurnFigures>> {
  const base = emptyFigures(context, 'attribute');
  const learnt = await learnAttribute(params, context);
  if (typeof learnt === 'string') return { figures: { ...base, problem: learnt }, tables: [] };
  const told = await scoredFigures(params, learnt, context);
  const tenure = tenureOf(params, context);
  const outcome = outcomeOf(params, context);
  const split =
    params.split !== null && attributeColumns(context).includes(params.split) ? params.split : null;
  const survival =
    tenure && outcome
      ? await survivalOf(tenureQuery(outcome, tenure, split, inSegment(context.segment)), context)
      : { survival: [], logRank: null };
  return {
    figures: {
      ...base,
      ...learnt.figures,
      ...told.figures,
      ...survival,
      attribute: { column: params.attribute ?? '', value: params.value ?? '' },
    },
    tables: told.tables,
  };
}

/** Figures and tables of those who are scored. */
async function scoredFigures(
  params: ChurnParams,
  learnt: Learnt,
  context: TaskContext,
): Promise<{ figures: Partial<ChurnFigures>; tables: TaskResult<object>['tables'] }> {
  const filter = inSegment(context.segment);
  const value = await expectedValue(context);
  const scored = context.storeOf('scored');
  await context.query(
    sql`CREATE OR REPLACE TABLE ${scored} AS ${scoredQuery(learnt.table, learnt.reasons, value)}`,
  );
  const save = saveQuery(scored, params, context.catalog, filter);
  const bands = bandsQuery(scored, filter);
  const { mean, n } = firstRow<{ mean: number | null; n: number }>(
    await context.query(
      sql`SELECT avg(expected_value)::DOUBLE AS mean, count(*)::DOUBLE AS n FROM ${scored} WHERE ${filter}`,
    ),
  );
  const pays =
    mean !== null && mean > 0 && params.saveRate > 0 ? params.cost / (params.saveRate * mean) : null;
  const tables = [
    { name: 'customers', sql: customersQuery(scored, filter) },
    { name: 'evaluation', sql: evaluationTable(learnt) },
  ];
  if (value) tables.push({ name: 'save_list', sql: saveListQuery(save) });
  return {
    figures: {
      customers: n,
      hasValue: value !== null,
      payingThreshold: pays === null ? null : Math.min(1, pays),
      bands: rowsOf<BandRow>(await context.query(bands)),
      quadrants: value ? rowsOf<QuadrantRow>(await context.query(quadrantsQuery(scored, filter))) : [],
      save: value
        ? rowsOf<SaveRow>(
            await context.query(
              sql`SELECT save, count(*)::INTEGER AS customers, coalesce(sum(value_at_risk), 0)::DOUBLE AS value_at_risk, coalesce(sum(gain) FILTER (WHERE save IN ('within', 'beyond')), 0)::DOUBLE AS gain
                FROM (${save}) GROUP BY 1 ORDER BY list_position(['within', 'beyond', 'no_gain', 'no_contact'], save)`,
            ),
          )
        : [],
    },
    tables,
  };
}

const evaluationTable = ({ figures: { evaluation } }: Learnt): Sql =>
  rowsAsQuery(evaluation, {
    model: 'VARCHAR',
    customers: 'INTEGER',
    base_rate: 'DOUBLE',
    auc: 'DOUBLE',
    auc_recency: 'DOUBLE',
    brier: 'DOUBLE',
    precision_at_10: 'DOUBLE',
    recall_at_10: 'DOUBLE',
    lift_at_10: 'DOUBLE',
  });

/** How long people stay, all and by group; the largest groups only, and the test over those. */
async function survivalOf(
  query: Sql,
  context: TaskContext,
): Promise<Pick<ChurnFigures, 'survival' | 'logRank'>> {
  const rows = rowsOf<{ grp: string; days: number; happened: number; n: number }>(await context.query(query));
  const curveOf = (group: string, waits: readonly Waits[]): ChurnFigures['survival'][number] => {
    const { began, reached, curve, dayOf } = quotedCurve(waits);
    return { group, customers: began, gone: reached, median_days: dayOf(0.5), curve };
  };
  const groups = new Map<string, typeof rows>();
  for (const row of rows) {
    const group = groups.get(row.grp);
    if (group) group.push(row);
    else if (row.grp !== '') groups.set(row.grp, [row]);
  }
  const parted = [...groups]
    .map(([group, own]) => {
      const waits = waitsOf(own);
      return { waits, row: curveOf(group, waits) };
    })
    .filter(({ row }) => row.customers >= LEAST_GROUP)
    .sort((a, b) => b.row.customers - a.row.customers)
    .slice(0, MOST_GROUPS);
  return {
    survival: [...(rows.length > 0 ? [curveOf('', waitsOf(rows))] : []), ...parted.map(({ row }) => row)],
    logRank: parted.length > 1 ? logRank(parted.map(({ waits }) => waits)) : null,
  };
}

/** Products whose buyers left more or less often than the others, all comparisons adjusted (Holm). */
async function productRows(
  query: Sql,
  { figures, test }: Learnt,
  context: TaskContext,
): Promise<ProductRow[]> {
  const rows = rowsOf<{ product: string; customers: number; gone: number }>(await context.query(query));
  const all = firstRow<{ people: number; gone: number }>(
    await context.query(sql`SELECT count(*)::DOUBLE AS people, sum(gone)::DOUBLE AS gone FROM ${test}`),
  );
  const others = rows.filter(({ customers }) => figures.tested - customers >= LEAST_GROUP);
  const p = holm(
    others.map(({ customers, gone }) =>
      fisherExact(gone, customers, all.gone - gone, all.people - customers),
    ),
  );
  return others
    .map(({ product, customers, gone }, index) => {
      const rest = (all.gone - gone) / (all.people - customers);
      return {
        product,
        customers,
        gone,
        rate: gone / customers,
        lift: rest > 0 ? gone / customers / rest : Infinity,
        p_adjusted: p[index] ?? 1,
      };
    })
    .sort((a, b) => b.lift - a.lift || (a.product < b.product ? -1 : 1));
}

/** Whether the scores have been learnt. */
export const atHand = (params: ChurnParams, context: TaskContext): boolean =>
  learntAlready(params, byAttribute(params, context), context);

/** Scored customers with value, band, signal, place on the save list; and those who are gone. */
export async function members(params: ChurnParams, context: TaskContext, where: Where): Promise<Sql> {
  if (byAttribute(params, context)) {
    const learnt = await learnAttribute(params, context);
    if (typeof learnt === 'string') return NOBODY;
    return withMore(
      scoredQuery(learnt.table, learnt.reasons, await expectedValue(context)),
      null,
      params,
      context,
      where,
    );
  }
  const definition = await definitionOf(params, context);
  if ('won_back' in where)
    return sql`SELECT customer_key, 1 AS won_back FROM (${winBackQuery(definition.days, { ...measuredBy(context), segment: null }, context.catalog)})`;
  if (!('testCut' in definition)) return NOBODY;
  const learnt = await learnOrders(params, definition, context);
  if (typeof learnt === 'string') return NOBODY;
  return withMore(
    scoredQuery(learnt.table, learnt.reasons, await expectedValue(context)),
    learnt.now,
    params,
    context,
    where,
  );
}

function withMore(
  scored: Sql,
  now: Sql | null,
  params: ChurnParams,
  context: TaskContext,
  where: Where,
): Sql {
  let people = scored;
  if ('quadrant' in where) people = withQuadrant(sql`(${people})`);
  if ('save' in where)
    people = saveQuery(sql`(${people})`, params, context.catalog, inSegment(context.segment));
  if ('signal' in where && now)
    people = sql`SELECT s.*, g.signal FROM (${people}) s JOIN (${signalPeopleQuery(now, context.catalog, false)}) g USING (customer_key)`;
  else if ('signal' in where) people = sql`SELECT *, '' AS signal FROM (${people}) WHERE ${raw('FALSE')}`;
  return people;
}
