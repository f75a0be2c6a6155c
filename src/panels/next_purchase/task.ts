import { hasColumn } from '../../data/catalog';
import { addDays, daysBetween } from '../../data/scope';
import type { Where } from '../../data/segments/rule';
import { firstRow, floatsOf, rowsOf } from '../../engine/table';
import { calibration } from '../../models/classify/evaluate';
import { forecastWeeks } from '../../models/forecast';
import { quantileType7 } from '../../models/quantile';
import { residualQuantile, WaitingCurve, type Rhythms } from '../../models/residual-life';
import type { TaskContext, TaskResult } from '../../panel/contract';
import { countedOrders, inSegment, measuredBy, type Measured } from '../../panel/measured';
import { join, raw, sql, type Sql } from '../../sql/sql';
import { CHANCES, type NextParams } from './params';
import {
  customersQuery,
  dueListQuery,
  dueQuery,
  followsQuery,
  hoursQuery,
  itemsQuery,
  productsQuery,
  ratiosQuery,
  waitingQuery,
  weeksQuery,
} from './query';
import type { CategoryRow, EvaluationRow, HourRow, NextFigures, ProductRow, WeekRow } from './types';

const LEAST_GAPS = 30;
const SOLID_GAPS = 300;
const MOST_TEST_DAYS = 90;
const LEAST_TEST_DAYS = 28;
const LEAST_TESTED = 30;
const TESTED_CHANCE = 30;
const LEAST_FOLLOWS = 30;
const STRETCHES = 40;
const YEAR_WEEKS = 52;
const AROUND = 6;
const DIP = 0.7;
const SHOWN_PRODUCTS = 500;

/** Customers who wait, in columns: days gone, own rhythm, gaps, and days to the next order where it is known (−1 where none came). */
interface Waiting {
  key: Float64Array;
  gone: Float64Array;
  own: Float64Array;
  gaps: Float64Array;
  next: Float64Array;
}

interface Told {
  waiting: Waiting;
  rhythms: Rhythms;
  curve: WaitingCurve;
}

/** What the orders before a day tell of when people come again. */
async function toldBefore(day: string, context: TaskContext): Promise<Told> {
  const table = await context.query(waitingQuery(day));
  const column = (name: string): Float64Array => floatsOf(table, name);
  const waiting = {
    key: column('key'),
    gone: column('gone'),
    own: column('own'),
    gaps: column('gaps'),
    next: column('next'),
  };
  const rhythms = {
    ended: floatsOf(await context.query(ratiosQuery(day)), 'ratio'),
    open: waiting.gone.map((gone, i) => gone / (waiting.own[i] as number)).sort(),
  };
  return { waiting, rhythms, curve: new WaitingCurve(rhythms) };
}

const chanceWithin = ({ waiting, curve }: Told, i: number, days: number): number => {
  const own = waiting.own[i] as number;
  const gone = waiting.gone[i] as number;
  return curve.chance(gone / own, (gone + days) / own);
};

/** Days from now to the quantile of the next order, at least one; null where nothing so late was ever seen. */
function daysUntil({ waiting, rhythms }: Told, i: number, probability: number): number | null {
  const own = waiting.own[i] as number;
  const gone = waiting.gone[i] as number;
  const ratio = residualQuantile(rhythms, gone / own, probability);
  return ratio === null ? null : Math.max(1, Math.round(ratio * own - gone));
}

/** Expectations of everybody, in a table that cells share; made once. */
async function learn(context: TaskContext): Promise<{ table: Sql; gaps: number }> {
  const key = 'next_purchase:scores';
  const table = context.sharedOf(key);
  return context.hold(table, key, async () => {
    const told = await toldBefore(context.asOf, context);
    const { key: keys, gone, own } = told.waiting;
    const days = (probability: number): Float64Array =>
      Float64Array.from(keys, (_, i) => daysUntil(told, i, probability) ?? NaN);
    const plain = context.sharedOf(`${key}:plain`);
    await context.insert(plain, {
      customer_key: Int32Array.from(keys),
      days_until: days(0.5),
      days_low: days(0.1),
      days_high: days(0.9),
      days_since: gone,
      own_gap_days: own,
      overdue_index: gone.map((value, i) => value / (own[i] as number)),
      ...Object.fromEntries(
        CHANCES.map((within) => [
          `p_${within}`,
          Float64Array.from(keys, (_, i) => chanceWithin(told, i, within)),
        ]),
      ),
    });
    const nothing = (column: string): Sql =>
      raw(`CASE WHEN isnan(${column}) THEN NULL ELSE ${column} END AS ${column}`);
    await context.query(
      sql`CREATE OR REPLACE TABLE ${table} AS SELECT * REPLACE (${join(['days_until', 'days_low', 'days_high'].map(nothing))}, days_since::INTEGER AS days_since) FROM ${plain}`,
    );
    await context.query(sql`DROP TABLE IF EXISTS ${plain}`);
    return { table, gaps: told.rhythms.ended.length };
  });
}

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
  const tested = await context.remember('next_purchase:test', () => test(context));
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

type Tested = Pick<NextFigures, 'testCut' | 'evaluation' | 'calibration'>;

/**
 * What the orders before a day told of when people come again, against when they came: the dates over those with at least three gaps who did come,
 * the chances over everybody. Naive: last order and own median, where that has passed, tomorrow.
 */
async function test(context: TaskContext): Promise<Tested> {
  const { asOf, catalog } = context;
  const span = catalog.firstDay ? daysBetween(catalog.firstDay, asOf) : 0;
  const days = Math.min(MOST_TEST_DAYS, Math.floor(span / 3));
  if (days < LEAST_TEST_DAYS) return { testCut: null, evaluation: [], calibration: [] };
  const cut = addDays(asOf, -days);
  const told = await toldBefore(cut, context);
  const { gone, own, gaps, next } = told.waiting;
  const came = [...next.keys()].filter((i) => (next[i] as number) >= 0 && (gaps[i] as number) >= 3);
  const row = (method: string, guess: (i: number) => number): EvaluationRow => {
    const errors = Float64Array.from(came, (i) => Math.abs(guess(i) - (next[i] as number))).sort();
    return {
      method,
      customers: came.length,
      mae_days: errors.reduce((sum, value) => sum + value, 0) / errors.length,
      median_ae_days: quantileType7(errors, 0.5),
    };
  };
  const window = Math.min(TESTED_CHANCE, days);
  const chances = Float64Array.from(next, (_, i) => chanceWithin(told, i, window));
  const happened = Float64Array.from(next, (value) => (value >= 0 && value < window ? 1 : 0));
  return {
    testCut: cut,
    evaluation:
      came.length < LEAST_TESTED
        ? []
        : [
            row('residual', (i) => daysUntil(told, i, 0.5) ?? days),
            row('last_and_own', (i) => (own[i] as number) - (gone[i] as number)),
            row('last_and_own_clipped', (i) => Math.max(1, (own[i] as number) - (gone[i] as number))),
          ],
    calibration: chances.length >= LEAST_TESTED ? calibration(chances, happened) : [],
  };
}

const evaluationTable = (rows: readonly EvaluationRow[]): Sql =>
  sql`SELECT * FROM (VALUES ${join(
    rows.map(
      (row) =>
        sql`(${row.method}, ${row.customers}::INTEGER, ${row.mae_days}::DOUBLE, ${row.median_ae_days}::DOUBLE)`,
    ),
  )}) e(method, customers, mae_days, median_ae_days)`;

const weeksTable = (rows: readonly WeekRow[]): Sql =>
  sql`SELECT * FROM (VALUES ${join(
    rows.map(
      (row) =>
        sql`(${row.week}, ${row.orders}::DOUBLE, ${row.low}::DOUBLE, ${row.high}::DOUBLE, ${row.revenue}::DOUBLE)`,
    ),
  )}) w(week, orders, low, high, revenue)`;

async function gapFigures(
  context: TaskContext,
): Promise<Pick<NextFigures, 'gapBins' | 'medianGap' | 'longGap'>> {
  const gaps = raw(
    `SELECT (day - lag(day) OVER (PARTITION BY customer_key ORDER BY day))::INTEGER AS gap FROM (SELECT DISTINCT customer_key, day FROM orders WHERE customer_key IS NOT NULL)`,
  );
  const { middle, long } = firstRow<{ middle: number; long: number }>(
    await context.query(
      sql`SELECT median(gap)::DOUBLE AS middle, quantile_cont(gap, 0.9)::DOUBLE AS long FROM (${gaps}) WHERE gap IS NOT NULL`,
    ),
  );
  const width = Math.max(1, Math.ceil((1.5 * long) / STRETCHES));
  const bins = rowsOf<{ from: number; value: number }>(
    await context.query(
      sql`SELECT (least(gap, ${width * STRETCHES - 1}) // ${width} * ${width})::INTEGER AS "from", count(*)::INTEGER AS value FROM (${gaps}) WHERE gap IS NOT NULL GROUP BY 1 ORDER BY 1`,
    ),
  );
  return { gapBins: bins.map((bin) => ({ ...bin, to: bin.from + width })), medianGap: middle, longGap: long };
}

/** Orders and money of the next weeks from the analysis date on, whole weeks of the past before them, and how orders lie over the week. */
async function forecastOf(
  { horizonWeeks }: NextParams,
  measured: Measured,
  context: TaskContext,
): Promise<Pick<NextFigures, 'forecast' | 'weeks' | 'past' | 'weekdays' | 'dip'>> {
  const { asOf, catalog } = context;
  const rows = rowsOf<{ week: number; orders: number; revenue: number }>(
    await context.query(weeksQuery(asOf, measured)),
  );
  const whole = catalog.firstDay ? Math.floor(daysBetween(catalog.firstDay, asOf) / 7) : 0;
  const of = new Map(rows.map((row) => [row.week, row]));
  const series = Array.from({ length: whole }, (_, index) => of.get(index - whole + 1)?.orders ?? 0);
  const past = series.map((orders, index) => ({ week: addDays(asOf, -7 * (whole - index)), orders }));
  const found = forecastWeeks(series, horizonWeeks);
  const recent = rows.filter(({ week }) => week > -horizonWeeks);
  const orders = recent.reduce((sum, row) => sum + row.orders, 0);
  const orderMoney = orders > 0 ? recent.reduce((sum, row) => sum + row.revenue, 0) / orders : 0;
  const days = rowsOf<{ weekday: number; share: number }>(
    await context.query(
      sql`SELECT isodow(day)::INTEGER AS weekday, (count(*) / sum(count(*)) OVER ())::DOUBLE AS share FROM orders WHERE day >= ${addDays(asOf, -7 * Math.min(whole, 26))}::DATE AND ${inSegment(measured.segment)} GROUP BY 1`,
    ),
  );
  const weekdays = Array.from(
    { length: 7 },
    (_, index) => days.find(({ weekday }) => weekday === index + 1)?.share ?? 0,
  );
  const dip = dipAhead(series, horizonWeeks, asOf);
  if (!found) return { forecast: null, weeks: [], past, weekdays, dip };
  const { values, low, high, ...how } = found;
  return {
    forecast: { ...how, orderMoney },
    weeks: values.map((value, index) => ({
      week: addDays(asOf, 7 * index),
      orders: value,
      low: low[index] ?? null,
      high: high[index] ?? null,
      revenue: value * orderMoney,
    })),
    past,
    weekdays,
    dip,
  };
}

/** Weeks ahead that, a year ago, fell below seven tenths of the middle of the weeks around them; the longest stretch of such. */
function dipAhead(series: readonly number[], weeks: number, asOf: string): NextFigures['dip'] {
  const start = series.length - YEAR_WEEKS;
  if (start < AROUND) return null;
  const middle = quantileType7(
    Float64Array.from(series.slice(start - AROUND, start + weeks + AROUND)).sort(),
    0.5,
  );
  const low = Array.from({ length: weeks }, (_, step) => (series[start + step] as number) < DIP * middle);
  let best: [from: number, to: number] | null = null;
  for (let from = 0; from < weeks; from++) {
    let to = from;
    while (to < weeks && low[to]) to++;
    if (to > from && (!best || to - from > best[1] - best[0])) best = [from, to];
    from = Math.max(from, to);
  }
  if (!best || !(middle > 0)) return null;
  const [from, to] = best;
  const held = series.slice(start + from, start + to).reduce((sum, value) => sum + value, 0) / (to - from);
  return {
    from: addDays(asOf, 7 * (from - YEAR_WEEKS)),
    to: addDays(asOf, 7 * (to - YEAR_WEEKS) - 1),
    share: held / middle,
  };
}

/** Which category follows which, and whether knowing the last one tells the next better than the most usual. */
async function categoriesOf(
  measured: Measured,
  context: TaskContext,
  cut: string | null,
): Promise<Pick<NextFigures, 'categories' | 'categoryTest'>> {
  const read = async (period: {
    before?: string;
    from?: string;
  }): Promise<{ from: string; to: string; times: number }[]> => {
    const query = followsQuery(context.catalog, measured, period);
    return query ? rowsOf(await context.query(query)) : [];
  };
  const all = await read({ before: context.asOf });
  const usual = new Map<string, number>();
  const froms = new Map<string, number>();
  let total = 0;
  for (const { from, to, times } of all) {
    usual.set(to, (usual.get(to) ?? 0) + times);
    froms.set(from, (froms.get(from) ?? 0) + times);
    total += times;
  }
  const categories = all
    .filter(({ from }) => (froms.get(from) ?? 0) >= LEAST_FOLLOWS)
    .map(({ from, to, times }): CategoryRow => {
      const share = times / (froms.get(from) ?? 1);
      const base = (usual.get(to) ?? 0) / total;
      return { from, to, times, share, usual: base, lift: share / base };
    });
  if (cut === null) return { categories, categoryTest: null };
  const best = (rows: readonly { to: string; times: number }[]): string | null =>
    rows.reduce<{ to: string; times: number } | null>(
      (top, row) => (top && top.times >= row.times ? top : row),
      null,
    )?.to ?? null;
  const before = await read({ before: cut });
  const sums = new Map<string, number>();
  for (const { to, times } of before) sums.set(to, (sums.get(to) ?? 0) + times);
  const popular = best([...sums].map(([to, times]) => ({ to, times })));
  let [n, hit, plain] = [0, 0, 0];
  for (const { from, to, times } of await read({ from: cut })) {
    n += times;
    if ((best(before.filter((row) => row.from === from)) ?? popular) === to) hit += times;
    if (popular === to) plain += times;
  }
  return { categories, categoryTest: n >= LEAST_TESTED ? { n, hit: hit / n, usual: plain / n } : null };
}

/** Whether orders carry hours, and not only days. */
const hoursKnown = async ({ query, catalog }: TaskContext): Promise<boolean> =>
  hasColumn(catalog, 'transactions', 'ordered_at') &&
  firstRow<{ there: boolean }>(
    await query(sql`SELECT coalesce(bool_or(ordered_at <> day::TIMESTAMP), FALSE) AS there FROM orders`),
  ).there;

/** Buyers with their expectations; per thing that they are due for as `due_item` and `due`. */
export async function members(params: NextParams, context: TaskContext, where: Where): Promise<Sql> {
  const { table } = await learn(context);
  const people = sql`SELECT * FROM ${table}`;
  if (!('due_item' in where) && !('due' in where)) return people;
  const items = itemsQuery(params, context.catalog, measuredBy(context));
  if (!items) return sql`SELECT *, '' AS due_item, '' AS due FROM ${table} WHERE FALSE`;
  return sql`SELECT p.*, d.due_item, d.due FROM (${people}) p JOIN (SELECT customer_key, item AS due_item, due FROM (${dueQuery(items, context.asOf)}) WHERE due IS NOT NULL) d USING (customer_key)`;
}
