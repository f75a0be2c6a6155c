import { addDays, daysBetween } from '../../data/scope';
import { floatsOf, rowsOf } from '../../engine/table';
import type { Fit } from '../../models/lifetime/fit';
import type { TaskContext } from '../../panel/contract';
import { inSegment } from '../../panel/measured';
import { sql } from '../../sql/sql';
import type { Buyers } from './lifetimes';
import type { ValueParams } from './params';
import { daysOfQuery } from './query';
import { moneyOf } from './scores';
import type { Learnt } from './learnt';
import type { ValueFigures } from './types';

const MONTH_DAYS = 365.25 / 12;
const LEAST_REPEATERS = 20;
const ALIVE_POINTS = 160;

export const unitDaysOf = ({ unit }: Pick<ValueParams, 'unit'>): number => (unit === 'week' ? 7 : 1);
export const horizonDays = ({ months }: Pick<ValueParams, 'months'>): number =>
  Math.round(months * MONTH_DAYS);

/** What a customer is expected to do who has just ordered for the first time. */
export function freshOf(params: ValueParams, { best, money, margin, buyers }: Learnt): ValueFigures['fresh'] {
  if (!best) return null;
  const orders = best.model.ofNew(best.params, horizonDays(params) / unitDaysOf(params));
  const first = buyers.firstMoney.reduce((sum, value) => sum + value, 0) / buyers.n;
  return { orders, value: orders * moneyOf(money, 0, 0) * (margin ?? 1), first: first * (margin ?? 1) };
}

export function correlationOf({ x, mean }: Buyers): ValueFigures['correlation'] {
  const rows = [...x.keys()].filter((i) => (x[i] as number) > 0 && (mean[i] as number) > 0);
  if (rows.length < LEAST_REPEATERS) return null;
  const of = (column: Float64Array): Float64Array => Float64Array.from(rows, (i) => column[i] as number);
  const centred = (list: Float64Array): Float64Array => {
    const middle = list.reduce((sum, value) => sum + value, 0) / list.length;
    return list.map((value) => value - middle);
  };
  const [a, b] = [centred(of(x)), centred(of(mean))];
  const dot = (p: Float64Array, q: Float64Array): number =>
    p.reduce((sum, value, i) => sum + value * (q[i] as number), 0);
  const scale = Math.sqrt(dot(a, a) * dot(b, b));
  return scale > 0 ? { value: dot(a, b) / scale, customers: rows.length } : null;
}

const GRID_STEPS = 10;
const GRID_ORDERS = [0, 1, 2, 3, 4, 6, 8, 12, 16, 24];

/** P(alive) and expected orders of customers as old as the oldest, by repeat orders and the time of the last. */
export function gridOf(
  { model, params }: Fit,
  { age }: Buyers,
  time: number,
  unitDays: number,
): ValueFigures['grid'] {
  const oldest = age.reduce((most, value) => Math.max(most, value), 0);
  if (!(oldest * unitDays >= GRID_STEPS)) return [];
  return GRID_ORDERS.flatMap((x) =>
    Array.from({ length: x === 0 ? 1 : GRID_STEPS + 1 }, (_, step) => {
      const last = x === 0 ? 0 : (step * oldest) / GRID_STEPS;
      return {
        x,
        last: Math.round(last * unitDays),
        alive: model.alive(params, x, last, oldest),
        expected: model.expected(params, x, last, oldest, time),
      };
    }),
  );
}

/** What the total would change by if customers stopped less, spent or ordered more from now on. */
export function whatIfOf(
  params: ValueParams,
  { best, buyers, predicted, margin }: Learnt,
): ValueFigures['whatIf'] {
  if (!best) return [];
  const time = horizonDays(params) / unitDaysOf(params);
  const { lift } = params;
  let total = 0;
  const stopping = (factor: number): number => {
    let sum = 0;
    for (let i = 0; i < buyers.n; i++) {
      const orders = best.model.expected(
        best.params,
        buyers.x[i] as number,
        buyers.last[i] as number,
        buyers.age[i] as number,
        time,
        factor,
      );
      const base = predicted.orders[i] as number;
      const worth = base > 0 ? (predicted.discountedOrders[i] as number) / base : 1;
      sum += orders * worth * (predicted.order[i] as number) * (margin ?? 1);
    }
    return sum;
  };
  for (let i = 0; i < buyers.n; i++)
    total += (predicted.discountedOrders[i] as number) * (predicted.order[i] as number) * (margin ?? 1);
  return [
    { factor: 'frequency', up: lift * total, down: -lift * total },
    { factor: 'money', up: lift * total, down: -lift * total },
    { factor: 'retention', up: stopping(1 - lift) - total, down: stopping(1 + lift) - total },
  ];
}

/** The days on which somebody ordered, since 1970, and the chance to be alive on so many days between the first and the analysis date. */
export async function aliveOver(
  key: number,
  most: number,
  unit: ValueParams['unit'],
  { model, params }: Fit,
  context: TaskContext,
): Promise<{ days: number[]; points: { day: string; at: number; alive: number }[] } | null> {
  const days = [...floatsOf(await context.query(daysOfQuery(key)), 'day')];
  const first = days[0];
  if (first === undefined) return null;
  const unitDays = unitDaysOf({ unit });
  const end = daysBetween('1970-01-01', context.asOf) - 1;
  const step = Math.max(1, Math.floor((end - first) / most));
  const places = new Set([...days, end]);
  for (let day = first; day <= end; day += step) places.add(day);
  const apart = (end - first) / (2 * most);
  let drawn = -Infinity;
  const points = [...places]
    .sort((a, b) => a - b)
    .filter((day) => {
      if (day - drawn < apart && day !== end) return false;
      drawn = day;
      return true;
    })
    .map((day) => {
      const done = days.filter((one) => one <= day);
      return {
        day: addDays('1970-01-01', day),
        at: day - first,
        alive: model.alive(
          params,
          done.length - 1,
          ((done.at(-1) ?? first) - first) / unitDays,
          (day - first) / unitDays,
        ),
      };
    });
  return { days, points };
}

/** The chance to be alive of one customer over time, and when they ordered. */
export async function aliveOf(
  { rank, unit }: ValueParams,
  { table }: Learnt,
  fit: Fit,
  context: TaskContext,
): Promise<ValueFigures['alive']> {
  const [one] = rowsOf<{ key: number; customer_id: string; rank: number }>(
    await context.query(
      sql`SELECT customer_key::DOUBLE AS key, customer_id, rank FROM (SELECT customer_key, rank() OVER (ORDER BY expected_value DESC)::INTEGER AS rank FROM ${table} WHERE ${inSegment(context.segment)})
        JOIN customer_ids USING (customer_key) WHERE rank <= ${rank} ORDER BY rank DESC, customer_id LIMIT 1`,
    ),
  );
  if (!one) return null;
  const over = await aliveOver(one.key, ALIVE_POINTS, unit, fit, context);
  if (!over) return null;
  const { days, points } = over;
  const [first = 0] = days;
  return { rank: one.rank, customer_id: one.customer_id, points, orders: days.map((day) => day - first) };
}
