import { hasColumn } from '../../data/catalog';
import type { Where } from '../../data/segments/rule';
import { AppError } from '../../engine/errors';
import { firstRow, rowsOf } from '../../engine/table';
import type { PastScore } from '../../engine/person';
import type { TaskContext, TaskResult } from '../../panel/contract';
import { inSegment, longGap, measuredBy, spanDaysOf } from '../../panel/measured';
import { join, raw, rowsAsQuery, sql, type Sql } from '../../sql/sql';
import { backtest, cutOf, type Backtest, type Untested } from './backtest';
import { contractKeyOf, learnContracts, renewalCurve } from './contract';
import { outrankedBy } from './outranked';
import { quantileType7 } from '../../models/quantile';
import {
  aliveOf,
  aliveOver,
  correlationOf,
  freshOf,
  gridOf,
  horizonDays,
  unitDaysOf,
  whatIfOf,
} from './views';
import type { ValueParams } from './params';
import { customersQuery, decilesQuery, groupRowsQuery, groupsQuery } from './query';
import { keyOf, learn } from './learn';
import type { Learnt } from './learnt';
import type { DecileRow, GroupRow, ModelRow, ValueFigures } from './types';

const PAST_POINTS = 40;
/** Below these, what is told is rough. */
const SOLID = { buyers: 500, repeaters: 100, days: 180 };

/** Whether value is told from contracts: as asked, or where there are no orders. */
const ofContracts = ({ model }: ValueParams, { catalog }: TaskContext): boolean =>
  model === 'sbg' || !hasColumn(catalog, 'transactions', 'customer_id');

/** What customers are still worth: orders and money within the horizon, with the test of the same model on what it had not seen. */
export async function run(params: ValueParams, context: TaskContext): Promise<TaskResult<ValueFigures>> {
  const base = emptyFigures(params, context);
  if (ofContracts(params, context)) return runContracts(params, base, context);
  const learnt = await learn(params, context);
  context.progress(0.5);
  const counts = firstRow<{ buyers: number; repeaters: number }>(
    await context.query(
      raw(
        'SELECT count(*)::DOUBLE AS buyers, (count(*) FILTER (WHERE order_days > 1))::DOUBLE AS repeaters FROM customer_facts',
      ),
    ),
  );
  const spanDays = spanDaysOf(context);
  const known = {
    ...base,
    customers: counts.buyers,
    repeaters: counts.repeaters,
    spanDays,
    rough: counts.buyers < SOLID.buyers || counts.repeaters < SOLID.repeaters || spanDays < SOLID.days,
  };
  if (typeof learnt === 'string') return { figures: { ...known, problem: learnt }, tables: [] };
  const { buyers, fits, best, margin, table } = learnt;
  const filter = inSegment(context.segment);
  const unitDays = unitDaysOf(params);
  const cut = cutOf(params, context.catalog.firstDay, context.asOf);
  const model = best?.model ?? null;
  const tested = cut
    ? await context.remember(JSON.stringify(['value:test', model?.id ?? 'simple', params.unit, cut]), () =>
        backtest(model, cut, unitDays, context),
      )
    : 'short';
  context.progress(0.9);
  const rows = modelRows(learnt);
  const figures: ValueFigures = {
    ...known,
    model: model?.id ?? 'simple',
    margin,
    marginFrom: learnt.marginFrom,
    candidates: fits.map((fit) => ({
      model: fit.model.id,
      state: fit.state,
      log_likelihood: Number.isFinite(fit.logLikelihood) ? fit.logLikelihood : null,
    })),
    rows,
    ...(await totalsOf(learnt, filter, context)),
    quiet: best && (await quietOf(table, filter, context)),
    fresh: best && freshOf(params, learnt),
    correlation: correlationOf(buyers),
    leftOutOfMoney: [...buyers.x.keys()].filter(
      (i) => (buyers.x[i] as number) > 0 && !((buyers.mean[i] as number) > 0),
    ).length,
    outranked: outrankedBy(
      buyers,
      learnt.predicted.discountedOrders.map((orders, i) => orders * (learnt.predicted.order[i] as number)),
    ),
    ...testedOf(tested, cut),
    grid: best ? gridOf(best, buyers, horizonDays(params) / unitDays, unitDays) : [],
    deciles: rowsOf<DecileRow>(await context.query(decilesQuery(table, filter))),
    groups: [],
    whatIf: best ? whatIfOf(params, learnt) : [],
    alive: best ? await aliveOf(params, learnt, best, context) : null,
  };
  const tables = [
    { name: 'customers', sql: customersQuery(table, filter) },
    { name: 'deciles', sql: decilesQuery(table, filter) },
    { name: 'model', sql: modelTable(rows) },
  ];
  if (figures.backtest.length > 0) tables.push({ name: 'backtest', sql: backtestTable(figures) });
  const groups = await groupsOf(params, context);
  if (groups) {
    const query = groupRowsQuery(table, groups, filter, params.perCost, margin ?? 1);
    figures.groups = rowsOf<GroupRow>(await context.query(query));
    tables.push({ name: 'groups', sql: query });
  }
  return { figures, tables };
}

async function runContracts(
  params: ValueParams,
  base: ValueFigures,
  context: TaskContext,
): Promise<TaskResult<ValueFigures>> {
  const learnt = await learnContracts(params, context);
  const figures: ValueFigures = { ...base, kind: 'contract', model: 'sbg' };
  if (typeof learnt === 'string') return { figures: { ...figures, problem: learnt }, tables: [] };
  const { fit, table } = learnt;
  const filter = inSegment(context.segment);
  const rows: ModelRow[] = [
    { model: 'sbg', parameter: 'alpha', value: fit.alpha },
    { model: 'sbg', parameter: 'beta', value: fit.beta },
    { model: 'sbg', parameter: 'log_likelihood', value: fit.logLikelihood },
  ];
  const total = firstRow<{ n: number; running: number; orders: number; value: number; historic: number }>(
    await context.query(
      sql`SELECT count(*)::DOUBLE AS n, (count(*) FILTER (WHERE p_alive > 0))::DOUBLE AS running, coalesce(sum(expected_orders), 0)::DOUBLE AS orders,
        coalesce(sum(expected_value), 0)::DOUBLE AS value, coalesce(sum(historic_revenue), 0)::DOUBLE AS historic FROM ${table} WHERE ${filter}`,
    ),
  );
  return {
    figures: {
      ...figures,
      margin: params.margin,
      marginFrom: params.margin === null ? null : 'given',
      rows,
      customers: total.n,
      repeaters: total.running,
      historic: total.historic,
      expectedOrders: total.orders,
      expected: total.value,
      deciles: rowsOf<DecileRow>(await context.query(decilesQuery(table, filter))),
      survival: renewalCurve(fit),
    },
    tables: [
      { name: 'customers', sql: customersQuery(table, filter) },
      { name: 'deciles', sql: decilesQuery(table, filter) },
      { name: 'model', sql: modelTable(rows) },
    ],
  };
}

const emptyFigures = ({ months, unit }: ValueParams, { catalog }: TaskContext): ValueFigures => ({
  kind: 'orders',
  model: null,
  problem: null,
  rough: false,
  candidates: [],
  rows: [],
  months,
  margin: null,
  marginFrom: null,
  customers: catalog.customers,
  repeaters: 0,
  spanDays: 0,
  historic: 0,
  expectedOrders: 0,
  expected: 0,
  low: null,
  high: null,
  topDecile: null,
  fresh: null,
  correlation: null,
  leftOutOfMoney: 0,
  outranked: 0,
  untested: null,
  cut: null,
  quiet: null,
  accuracy: null,
  backtest: [],
  tracking: [],
  pmf: [],
  grid: [],
  unit,
  deciles: [],
  groups: [],
  whatIf: [],
  alive: null,
  survival: [],
});

const testedOf = (
  tested: Backtest | Untested,
  cut: string | null,
): Pick<ValueFigures, 'untested' | 'cut' | 'accuracy' | 'backtest' | 'tracking' | 'pmf'> =>
  typeof tested === 'string'
    ? { untested: tested, cut, accuracy: null, backtest: [], tracking: [], pmf: [] }
    : {
        untested: null,
        cut,
        accuracy: tested.accuracy,
        backtest: tested.rows,
        tracking: tested.tracking,
        pmf: tested.pmf,
      };

function modelRows({ fits, money, kept }: Learnt): ModelRow[] {
  const rows = fits.flatMap(({ model, params, logLikelihood }) => [
    ...model.names.map((parameter, k) => ({ model: model.id, parameter, value: params[k] as number })),
    { model: model.id, parameter: 'log_likelihood', value: logLikelihood },
  ]);
  if (kept !== null) rows.push({ model: 'simple', parameter: 'kept', value: kept });
  if (money.fit) {
    const { params, logLikelihood } = money.fit;
    ['p', 'q', 'v'].forEach((parameter, k) =>
      rows.push({ model: 'gamma_gamma', parameter, value: params[k] as number }),
    );
    rows.push({ model: 'gamma_gamma', parameter: 'log_likelihood', value: logLikelihood });
  }
  return rows;
}

const modelTable = (rows: readonly ModelRow[]): Sql =>
  rowsAsQuery(rows, { model: 'VARCHAR', parameter: 'VARCHAR', value: 'DOUBLE' });

const backtestTable = ({ backtest: rows }: Pick<ValueFigures, 'backtest'>): Sql =>
  rowsAsQuery(rows, {
    group: 'VARCHAR',
    customers: 'INTEGER',
    actual_orders: 'INTEGER',
    predicted_orders: 'DOUBLE',
    actual_revenue: 'DOUBLE',
    predicted_revenue: 'DOUBLE',
  });

/** Repeat buyers who have been silent for longer than nine in ten gaps last, and how surely the model holds them for alive. */
async function quietOf(table: Sql, filter: Sql, context: TaskContext): Promise<ValueFigures['quiet']> {
  const days = await longGap(context);
  if (days === null) return null;
  const { n, alive } = firstRow<{ n: number; alive: number | null }>(
    await context.query(
      sql`SELECT count(*)::DOUBLE AS n, avg(p_alive)::DOUBLE AS alive FROM ${table} JOIN (SELECT customer_key, last_day FROM customer_facts) USING (customer_key)
        WHERE repeat_orders > 0 AND ${context.asOf}::DATE - last_day > ${days}::DOUBLE AND ${filter}`,
    ),
  );
  return alive === null ? null : { customers: n, days: Math.round(days), alive };
}

type Totals = Pick<ValueFigures, 'historic' | 'expectedOrders' | 'expected' | 'low' | 'high' | 'topDecile'>;

/** What those who are shown come to; the interval by the drawn parameters. */
async function totalsOf(learnt: Learnt, filter: Sql, context: TaskContext): Promise<Totals> {
  const { table, predicted } = learnt;
  const slopes = predicted.slopes.map((_, k) => raw(`, coalesce(sum(slope_${k}), 0)::DOUBLE AS slope_${k}`));
  const row = firstRow<Record<string, number>>(
    await context.query(
      sql`SELECT coalesce(sum(expected_orders), 0)::DOUBLE AS orders, coalesce(sum(expected_value), 0)::DOUBLE AS value, coalesce(sum(historic_revenue), 0)::DOUBLE AS historic,
        (count(*) FILTER (WHERE value_decile = 1))::DOUBLE AS top, coalesce(sum(expected_value) FILTER (WHERE value_decile = 1), 0)::DOUBLE AS topvalue,
        (count(*) FILTER (WHERE value_decile = 1 AND repeat_orders = 0))::DOUBLE AS once ${join(slopes, ' ')} FROM ${table} WHERE ${filter}`,
    ),
  );
  const { orders = 0, value = 0, historic = 0, top = 0, topvalue = 0, once = 0 } = row;
  const [low, high] = intervalOf(
    learnt,
    predicted.slopes.map((_, k) => row[`slope_${k}`] ?? 0),
    value,
  );
  return {
    historic,
    expectedOrders: orders,
    expected: value,
    low,
    high,
    topDecile: top > 0 ? { customers: top, share: value > 0 ? topvalue / value : 0, once } : null,
  };
}

/** The 95% interval of a sum by its slopes: where it would lie under each draw of the parameters. */
function intervalOf(
  { uncertainty, money }: Learnt,
  slopes: readonly number[],
  value: number,
): [number | null, number | null] {
  if (!uncertainty || !(value > 0)) return [null, null];
  const totals = Float64Array.from({ length: uncertainty.count }, (_, draw) => {
    let log = 0;
    slopes.forEach((slope, k) => {
      const own = k < 4 ? uncertainty : money.uncertainty;
      const at = k < 4 ? k : k - 4;
      if (own) log += (slope / value) * (own.draws[draw * own.parameters + at] as number);
    });
    return value * Math.exp(log);
  }).sort();
  return [quantileType7(totals, 0.025), quantileType7(totals, 0.975)];
}

/** Customers by what they are told apart by: their RFM segment, or where and with what they came. */
async function groupsOf({ by }: ValueParams, context: TaskContext): Promise<Sql | null> {
  if (by === 'segment')
    return sql`SELECT customer_key, segment AS value_group FROM (${await context.peopleOf('rfm', {})})`;
  return groupsQuery(by, context.catalog, measuredBy(context));
}

/** Whether the predictions have been made. */
export function atHand(params: ValueParams, context: TaskContext): boolean {
  const key = ofContracts(params, context) ? contractKeyOf(params) : keyOf(params);
  return context.holds(context.sharedOf(key), key);
}

/** The chance to be alive of one customer over time; nothing where no model tells one. */
export async function past(params: ValueParams, context: TaskContext, key: number): Promise<PastScore[]> {
  if (ofContracts(params, context)) return [];
  const learnt = await learn(params, context);
  const best = typeof learnt === 'string' ? null : learnt.best;
  const over = best && (await aliveOver(key, PAST_POINTS, params.unit, best, context));
  return (over?.points ?? []).map(({ day, alive }) => ({ day, column: 'p_alive', value: alive }));
}

/** Buyers with their predictions; nobody where nothing can be predicted. */
export async function members(params: ValueParams, context: TaskContext, where: Where): Promise<Sql> {
  const learnt = ofContracts(params, context)
    ? await learnContracts(params, context)
    : await learn(params, context);
  if (typeof learnt === 'string')
    return raw(
      `SELECT NULL::INTEGER AS customer_key, 0 AS repeat_orders, 0.0::DOUBLE AS p_alive, 0.0::DOUBLE AS expected_orders, 0.0::DOUBLE AS expected_value, 0.0::DOUBLE AS average_order, 0.0::DOUBLE AS historic_revenue, 0 AS value_decile, '' AS value_group WHERE FALSE`,
    );
  if (!('value_group' in where)) return sql`SELECT * FROM ${learnt.table}`;
  const groups = await groupsOf(params, context);
  if (!groups) throw new AppError('missing_column', { column: params.by });
  return sql`SELECT * FROM ${learnt.table} JOIN (SELECT customer_key, value_group FROM (${groups})) USING (customer_key)`;
}
