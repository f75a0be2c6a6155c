import type { TaskContext } from '../../panel/contract';
import type { Fit } from '../../models/lifetime/fit';
import { expectedSpending, type GammaGamma } from '../../models/lifetime/gamma-gamma';
import { Z95 } from '../../models/normal';
import { sql, type Sql } from '../../sql/sql';
import { discounted, type Buyers, type Uncertainty } from './lifetimes';

/** What turns orders into money. */
export interface Money {
  fit: GammaGamma | null;
  uncertainty: Uncertainty | null;
  /** Money of a customer's order where no model tells it: own mean, else that of all. */
  mean: number;
}

/** A prediction for each buyer, in the order of the buyers. */
export interface Predicted {
  alive: Float64Array;
  orders: Float64Array;
  /** Orders, each discounted from when it is expected. */
  discountedOrders: Float64Array;
  order: Float64Array;
  /** Relative standard error of the expected value; NaN where nothing tells it. */
  error: Float64Array;
  /** What the logarithm of the value changes by with that of each parameter: four of lifetimes, three of money. */
  slopes: Float64Array[];
}

const STEP = 1e-3;
const BLOCK = 4096;
export const SLOPES = 7;

export const moneyOf = ({ fit, mean: all }: Money, x: number, mean: number): number =>
  fit ? expectedSpending(fit.params, mean > 0 ? x : 0, mean) : x > 0 && mean > 0 ? mean : all;

/**
 * Orders and money of each buyer within `time` by a fitted model.
 * @param delta continuous discount per unit of time. @param uncertainty of the fit, or null to leave errors out.
 */
export async function predict(
  buyers: Buyers,
  { model, params }: Fit,
  money: Money,
  { time, delta, uncertainty }: { time: number; delta: number; uncertainty: Uncertainty | null },
  context: Pick<TaskContext, 'pause'>,
): Promise<Predicted> {
  const { n, x, last, age, mean } = buyers;
  const found: Predicted = {
    alive: new Float64Array(n),
    orders: new Float64Array(n),
    discountedOrders: new Float64Array(n),
    order: new Float64Array(n),
    error: new Float64Array(n).fill(NaN),
    slopes: Array.from({ length: SLOPES }, () => new Float64Array(n)),
  };
  const shifted = Array.from({ length: 8 }, (_, at) =>
    params.map((value, k) => (k === at >> 1 ? value * Math.exp(at % 2 ? -STEP : STEP) : value)),
  );
  const known = new Map<number, Map<number, number>>();
  const slopes = new Float64Array(4);
  const moneySlopes = new Float64Array(3);
  for (let i = 0; i < n; i++) {
    if (i % BLOCK === 0) await context.pause();
    const [xi, ti, ai] = [x[i] as number, last[i] as number, age[i] as number];
    const place = xi * 1e6 + ti;
    const same = known.get(ai)?.get(place);
    found.order[i] = moneyOf(money, xi, mean[i] as number);
    if (same !== undefined) {
      found.alive[i] = found.alive[same] as number;
      found.orders[i] = found.orders[same] as number;
      found.discountedOrders[i] = found.discountedOrders[same] as number;
    } else {
      known.set(ai, (known.get(ai) ?? new Map<number, number>()).set(place, i));
      found.alive[i] = model.alive(params, xi, ti, ai);
      found.orders[i] = model.expected(params, xi, ti, ai, time);
      found.discountedOrders[i] =
        delta === 0
          ? (found.orders[i] as number)
          : discounted((at) => (at === 0 ? 0 : model.expected(params, xi, ti, ai, at)), time, delta);
    }
    if (!uncertainty) continue;
    for (let k = 0; k < 4; k++) {
      const at = (which: number): number =>
        Math.log(Math.max(1e-300, model.expected(shifted[which] as Float64Array, xi, ti, ai, time)));
      const own = found.slopes[k] as Float64Array;
      own[i] = same === undefined ? (at(2 * k) - at(2 * k + 1)) / (2 * STEP) : (own[same] as number);
      slopes[k] = own[i] as number;
    }
    let variance = quadratic(slopes, uncertainty.covariance);
    if (money.uncertainty && money.fit) {
      const own = money.fit.params;
      for (let k = 0; k < 3; k++) {
        const at = (step: number): number =>
          Math.log(
            expectedSpending(
              own.map((value, j) => (j === k ? value * Math.exp(step) : value)),
              (mean[i] as number) > 0 ? xi : 0,
              mean[i] as number,
            ),
          );
        moneySlopes[k] = (at(STEP) - at(-STEP)) / (2 * STEP);
        (found.slopes[4 + k] as Float64Array)[i] = moneySlopes[k] as number;
      }
      variance += quadratic(moneySlopes, money.uncertainty.covariance);
    }
    found.error[i] = Math.sqrt(variance);
  }
  return found;
}

function quadratic(vector: Float64Array, matrix: Float64Array): number {
  const n = vector.length;
  let sum = 0;
  for (let k = 0; k < n; k++)
    for (let l = 0; l < n; l++)
      sum += (vector[k] as number) * (vector[l] as number) * (matrix[k * n + l] as number);
  return Math.max(0, sum);
}

/**
 * As many orders as in the same time before, times the share of its orders that the time before that kept: average order × frequency ×
 * lifetime, without a model.
 */
export function predictSimply(
  buyers: Buyers,
  money: Money,
  { days, delta, unitDays }: { days: number; delta: number; unitDays: number },
): Predicted & { kept: number } {
  const { n, x, mean, recent, earlier, age } = buyers;
  let [before, after] = [0, 0];
  for (let i = 0; i < n; i++) {
    if ((age[i] as number) * unitDays < 2 * days - 1) continue;
    before += earlier[i] as number;
    if ((earlier[i] as number) > 0) after += recent[i] as number;
  }
  const kept = before > 0 ? Math.min(1, after / before) : 1;
  const orders = recent.map((value) => value * kept);
  const later = Math.exp((-delta * days) / unitDays / 2);
  return {
    kept,
    alive: new Float64Array(n).fill(NaN),
    orders,
    discountedOrders: orders.map((value) => value * later),
    order: Float64Array.from({ length: n }, (_, i) => moneyOf(money, x[i] as number, mean[i] as number)),
    error: new Float64Array(n).fill(NaN),
    slopes: [],
  };
}

/** Puts predictions into a table that cells share, with the decile of expected value; equal values stand in one decile. */
export async function storeScores(
  target: Sql,
  raw: Sql,
  buyers: Buyers,
  predicted: Predicted,
  margin: number,
  context: TaskContext,
): Promise<void> {
  const { n, key, x, last, age, money } = buyers;
  const value = Float64Array.from(
    { length: n },
    (_, i) => (predicted.discountedOrders[i] as number) * (predicted.order[i] as number) * margin,
  );
  const bound = (sign: number): Float64Array =>
    value.map((v, i) => v * Math.exp(sign * Z95 * (predicted.error[i] as number)));
  await context.insert(raw, {
    customer_key: Int32Array.from(key),
    repeat_orders: Int32Array.from(x),
    recency: last,
    age,
    average_order: predicted.order,
    p_alive: predicted.alive,
    expected_orders: predicted.orders,
    expected_value: value,
    low: bound(-1),
    high: bound(1),
    historic_revenue: money,
    ...Object.fromEntries(
      predicted.slopes.map((own, k) => [`slope_${k}`, own.map((slope, i) => slope * (value[i] as number))]),
    ),
  });
  await context.query(
    sql`CREATE OR REPLACE TABLE ${target} AS SELECT * REPLACE (CASE WHEN isnan(p_alive) THEN NULL ELSE p_alive END AS p_alive, CASE WHEN isnan(low) THEN NULL ELSE low END AS low, CASE WHEN isnan(high) THEN NULL ELSE high END AS high),
      (1 + (10 * (rank() OVER (ORDER BY expected_value DESC) - 1)) // count(*) OVER ())::INTEGER AS value_decile FROM ${raw}`,
  );
  await context.query(sql`DROP TABLE IF EXISTS ${raw}`);
}
