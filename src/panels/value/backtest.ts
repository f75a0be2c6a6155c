import { addDays, daysBetween } from '../../data/scope';
import { floatsOf } from '../../engine/table';
import type { LifetimeModel } from '../../models/lifetime/histories';
import type { TaskContext } from '../../panel/contract';
import { buyersOf, collapsed, fitMoney, type Buyers } from './lifetimes';
import { fitLifetime, type Fit } from '../../models/lifetime/fit';
import type { ValueParams } from './params';
import { historiesQuery, laterQuery, repeatsQuery } from './query';
import { predict, predictSimply, type Money } from './scores';
import type { Accuracy, BacktestRow, TrackPoint } from './types';

const EPOCH = '1970-01-01';
const GROUPS: readonly { name: string; upTo: number }[] = [
  { name: '0', upTo: 0 },
  { name: '1', upTo: 1 },
  { name: '2', upTo: 2 },
  { name: '3', upTo: 3 },
  { name: '4-5', upTo: 5 },
  { name: '6-9', upTo: 9 },
  { name: '10+', upTo: Infinity },
];
const LEAST_DAYS = 28;
const LEAST_CUSTOMERS = 30;

/** The day before which the tested model knows orders; null where too little lies on either side. */
export function cutOf({ holdout }: ValueParams, firstDay: string | null, asOf: string): string | null {
  if (firstDay === null) return null;
  const span = daysBetween(firstDay, asOf);
  const cut = holdout ?? addDays(firstDay, Math.round((2 * span) / 3));
  const [before, after] = [daysBetween(firstDay, cut), daysBetween(cut, asOf)];
  return before >= LEAST_DAYS && after >= LEAST_DAYS ? cut : null;
}

/** Why there is no test. */
export type Untested = 'short' | 'few' | 'no_fit';

export interface Backtest {
  accuracy: Accuracy;
  rows: BacktestRow[];
  tracking: TrackPoint[];
  pmf: { x: number; actual: number; predicted: number }[];
}

/**
 * The model fitted to what was known before a day, and what came from then on: by repeat orders until then, week by week, and against
 * “as many as in as many days before”. Where that cannot be, why.
 */
export async function backtest(
  model: LifetimeModel | null,
  cut: string,
  unitDays: number,
  context: TaskContext,
): Promise<Backtest | Untested> {
  const { asOf, catalog } = context;
  const days = daysBetween(cut, asOf);
  const measured = { moneyScale: catalog.moneyScale, asOf };
  const buyers = buyersOf(await context.query(historiesQuery(cut, days, measured)), unitDays);
  if (buyers.n < LEAST_CUSTOMERS) return 'few';
  const fitted = model && (await fitLifetime(model, collapsed(buyers), context.pause));
  if (fitted && fitted.state !== 'inside') return 'no_fit';
  const money: Money = { fit: fitMoney(buyers), uncertainty: null, mean: meanOrder(buyers) };
  const time = days / unitDays;
  const predicted = fitted
    ? await predict(buyers, fitted, money, { time, delta: 0, uncertainty: null }, context)
    : predictSimply(buyers, money, { days, delta: 0, unitDays });
  const later = await context.query(laterQuery(cut, measured));
  const place = new Map<number, number>();
  buyers.key.forEach((key, i) => place.set(key, i));
  const orders = new Float64Array(buyers.n);
  const revenue = new Float64Array(buyers.n);
  const [keys, counts, moneys] = ['customer_key', 'orders', 'money'].map((name) => floatsOf(later, name)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  keys.forEach((key, row) => {
    const i = place.get(key);
    if (i === undefined) return;
    orders[i] = counts[row] as number;
    revenue[i] = moneys[row] as number;
  });
  const first = catalog.firstDay ?? cut;
  const naive = daysBetween(first, cut) >= days;
  const sum = (list: Float64Array): number => list.reduce((all, value) => all + value, 0);
  const expectedMoney = predicted.orders.map((value, i) => value * (predicted.order[i] as number));
  return {
    accuracy: {
      from: cut,
      days,
      customers: buyers.n,
      orders: sum(orders),
      predicted: sum(predicted.orders),
      revenue: sum(revenue),
      predictedRevenue: sum(expectedMoney),
      error: sum(orders.map((value, i) => Math.abs(value - (predicted.orders[i] as number)))) / buyers.n,
      naiveError: naive
        ? sum(orders.map((value, i) => Math.abs(value - (buyers.recent[i] as number)))) / buyers.n
        : null,
      naivePredicted: naive ? sum(buyers.recent) : null,
    },
    rows: grouped(buyers, orders, revenue, predicted.orders, expectedMoney),
    tracking: fitted ? await track(buyers, fitted, cut, unitDays, context) : [],
    pmf: fitted ? frequencies(buyers, fitted, unitDays) : [],
  };
}

export function meanOrder({ n, x, mean, firstMoney }: Buyers): number {
  let [money, orders] = [0, 0];
  for (let i = 0; i < n; i++) {
    money += (firstMoney[i] as number) + (x[i] as number) * (mean[i] as number);
    orders += 1 + (x[i] as number);
  }
  return orders > 0 ? money / orders : 0;
}

function grouped(
  { n, x }: Buyers,
  orders: Float64Array,
  revenue: Float64Array,
  predictedOrders: Float64Array,
  predictedRevenue: Float64Array,
): BacktestRow[] {
  const rows = GROUPS.map(({ name }) => ({
    group: name,
    customers: 0,
    actual_orders: 0,
    predicted_orders: 0,
    actual_revenue: 0,
    predicted_revenue: 0,
  }));
  for (let i = 0; i < n; i++) {
    const row = rows[GROUPS.findIndex(({ upTo }) => (x[i] as number) <= upTo)] as BacktestRow;
    row.customers++;
    row.actual_orders += orders[i] as number;
    row.actual_revenue += revenue[i] as number;
    row.predicted_orders += predictedOrders[i] as number;
    row.predicted_revenue += predictedRevenue[i] as number;
  }
  return rows.filter(({ customers }) => customers > 0);
}

const WEEK = 7;

/** Repeat order days of the customers of before the cut, week by week over the whole file, against what the model expects of customers as old. */
async function track(
  { firstDay }: Buyers,
  { model, params }: Fit,
  cut: string,
  unitDays: number,
  context: TaskContext,
): Promise<TrackPoint[]> {
  const repeats = await context.query(repeatsQuery(cut));
  const [days, counts] = [floatsOf(repeats, 'day'), floatsOf(repeats, 'n')];
  const start = firstDay.reduce((least, day) => Math.min(least, day), Infinity);
  const end = daysBetween(EPOCH, context.asOf);
  const newOn = new Map<number, number>();
  for (const day of firstDay) newOn.set(day, (newOn.get(day) ?? 0) + 1);
  const ofAge = new Map<number, number>([[0, 0]]);
  const expected = (age: number): number => {
    const known = ofAge.get(age) ?? model.ofNew(params, age / unitDays);
    ofAge.set(age, known);
    return known;
  };
  const points: TrackPoint[] = [];
  let [actualSum, before, at] = [0, 0, 0];
  for (let day = start + WEEK; day <= end; day += WEEK) {
    let actual = 0;
    while (at < days.length && (days[at] as number) < day) actual += counts[at++] as number;
    let sum = 0;
    for (const [first, n] of newOn) if (first < day) sum += n * expected(day - 1 - first);
    actualSum += actual;
    points.push({ day: day - start, actual, predicted: sum - before, actualSum, predictedSum: sum });
    before = sum;
    await context.pause();
  }
  return points;
}

const MOST_REPEATS = 8;

/** How many customers have made 0, 1, … repeat orders until the cut, and how many the model says. */
function frequencies({ n, x, age }: Buyers, { model, params }: Fit, unitDays: number): Backtest['pmf'] {
  const ages = new Map<number, number>();
  const actual = new Float64Array(MOST_REPEATS);
  for (let i = 0; i < n; i++) {
    const days = Math.round((age[i] as number) * unitDays);
    ages.set(days, (ages.get(days) ?? 0) + 1);
    if ((x[i] as number) < MOST_REPEATS) actual[x[i] as number] = (actual[x[i] as number] as number) + 1;
  }
  const predicted = new Float64Array(MOST_REPEATS);
  for (const [days, people] of ages) {
    const chances = days === 0 ? Float64Array.of(1) : model.pmf(params, days / unitDays, MOST_REPEATS - 1);
    chances.forEach((chance, k) => {
      predicted[k] = (predicted[k] as number) + people * chance;
    });
  }
  return Array.from(actual, (count, k) => ({ x: k, actual: count, predicted: predicted[k] as number }));
}
