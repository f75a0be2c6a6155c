import { floatsOf } from '../../engine/table';
import type { ResultTable } from '../../engine/table';
import { bgNbd, mbgNbd } from '../../models/lifetime/bg-nbd';
import { fitLifetime, type Fit } from '../../models/lifetime/fit';
import { fitGammaGamma, spendingLikelihood, type GammaGamma } from '../../models/lifetime/gamma-gamma';
import type { Histories, LifetimeModel } from '../../models/lifetime/histories';
import { paretoNbd } from '../../models/lifetime/pareto-nbd';
import { covarianceOf, parameterDraws } from '../../models/lifetime/uncertainty';
import { gaussLegendre } from '../../models/quadrature';
import type { ValueParams } from './params';

export const LIFETIME_MODELS: readonly LifetimeModel[] = [bgNbd, mbgNbd, paretoNbd];

/** Buyers in columns, as `historiesQuery` brings them. */
export interface Buyers {
  n: number;
  key: Float64Array;
  x: Float64Array;
  last: Float64Array;
  age: Float64Array;
  mean: Float64Array;
  firstMoney: Float64Array;
  money: Float64Array;
  firstDay: Float64Array;
  recent: Float64Array;
  earlier: Float64Array;
}

/** @param unitDays days of the unit in which times are told. */
export function buyersOf(table: ResultTable, unitDays: number): Buyers {
  const column = (name: string): Float64Array => floatsOf(table, name);
  const timed = (name: string): Float64Array => column(name).map((days) => days / unitDays);
  return {
    n: table.numRows(),
    key: column('customer_key'),
    x: column('x'),
    last: timed('last'),
    age: timed('age'),
    mean: column('mean'),
    firstMoney: column('first_money'),
    money: column('money'),
    firstDay: column('first_day'),
    recent: column('recent'),
    earlier: column('earlier'),
  };
}

/** Those who did the same, once. */
export function collapsed({ n, x, last, age }: Buyers): Histories {
  const order = Array.from({ length: n }, (_, i) => i).sort(
    (a, b) =>
      (x[a] as number) - (x[b] as number) ||
      (last[a] as number) - (last[b] as number) ||
      (age[a] as number) - (age[b] as number),
  );
  const rows: number[] = [];
  const people: number[] = [];
  let before = -1;
  for (const i of order) {
    if (before >= 0 && x[i] === x[before] && last[i] === last[before] && age[i] === age[before])
      people[people.length - 1] = (people.at(-1) ?? 0) + 1;
    else {
      rows.push(i);
      people.push(1);
      before = i;
    }
  }
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (i) => column[i] as number);
  return { x: pick(x), last: pick(last), age: pick(age), people: Float64Array.from(people) };
}

/**
 * The models asked for, each as well as the histories let it be fitted; and the one that is used: the most likely of those whose parameters
 * are told apart by the data. All have four parameters, so that likelihoods compare as they stand.
 */
export async function fitModels(
  asked: ValueParams['model'],
  histories: Histories,
  pause: () => Promise<void>,
): Promise<{ fits: Fit[]; best: Fit | null }> {
  const fits: Fit[] = [];
  for (const model of LIFETIME_MODELS)
    if (asked === 'auto' || asked === model.id) fits.push(await fitLifetime(model, histories, pause));
  const inside = fits.filter(({ state }) => state === 'inside');
  const best = inside.reduce<Fit | null>(
    (found, fit) => (found && found.logLikelihood >= fit.logLikelihood ? found : fit),
    null,
  );
  return { fits, best };
}

const LEAST_SPENDERS = 30;

/** The model of money per order, over customers with repeat orders of positive money; null where there are too few, or it has no mean. */
export function fitMoney({ x, mean }: Buyers): GammaGamma | null {
  const rows = [...x.keys()].filter((i) => (x[i] as number) > 0 && (mean[i] as number) > 0);
  if (rows.length < LEAST_SPENDERS) return null;
  const fit = fitGammaGamma({
    x: Float64Array.from(rows, (i) => x[i] as number),
    mean: Float64Array.from(rows, (i) => mean[i] as number),
    people: new Float64Array(rows.length).fill(1),
  });
  return fit.settled && (fit.params[1] as number) > 1 ? fit : null;
}

const NODES = 6;

/**
 * Orders within `time`, each discounted continuously from when it is expected: ∫ e^(−δt) dE(t) = e^(−δH) E(H) + δ ∫ e^(−δt) E(t) dt, by six Gauss
 * places. @param expected E. @param delta per unit of time.
 */
export function discounted(expected: (time: number) => number, time: number, delta: number): number {
  const whole = expected(time);
  if (delta === 0) return whole;
  const { places, weights } = gaussLegendre(NODES);
  let sum = 0;
  places.forEach((place, i) => {
    sum += (weights[i] as number) * Math.exp(-delta * place * time) * expected(place * time);
  });
  return Math.exp(-delta * time) * whole + delta * time * sum;
}

const DRAWS = 200;
const SEED = 20240511;

/** How uncertain the parameters of a fit are: draws of their logarithms around the estimate, and the covariance of those. */
export interface Uncertainty {
  draws: Float64Array;
  covariance: Float64Array;
  count: number;
  parameters: number;
}

export function uncertaintyOf({ model, params }: Fit, histories: Histories): Uncertainty | null {
  const of = model.logLikelihood(params);
  const { x, last, age, people } = histories;
  const draws = parameterDraws(
    x.length,
    people,
    4,
    (row, out) => of(x[row] as number, last[row] as number, age[row] as number, out),
    { draws: DRAWS, seed: SEED },
  );
  return draws && { draws, covariance: covarianceOf(draws, 4), count: DRAWS, parameters: 4 };
}

export function moneyUncertaintyOf({ params }: GammaGamma, { x, mean }: Buyers): Uncertainty | null {
  const rows = [...x.keys()].filter((i) => (x[i] as number) > 0 && (mean[i] as number) > 0);
  const of = spendingLikelihood(params as unknown as [number, number, number]);
  const draws = parameterDraws(
    rows.length,
    new Float64Array(rows.length).fill(1),
    3,
    (row, out) => of(x[rows[row] as number] as number, mean[rows[row] as number] as number, out),
    { draws: DRAWS, seed: SEED + 1 },
  );
  return draws && { draws, covariance: covarianceOf(draws, 3), count: DRAWS, parameters: 3 };
}
