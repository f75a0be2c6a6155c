import { countQuantile } from '../../models/count-quantile';

/** A cell of the triangle: cohort and age by number, so that `cohort + age` is the calendar period. */
export interface TriangleCell {
  cohort: number;
  age: number;
  size: number;
  customers: number;
  complete: boolean;
}

export interface Projection {
  cohort: number;
  age: number;
  customers: number;
  low: number;
  high: number;
}

/** How the method would have done: the last periods hidden, projected, and compared with what came. */
export interface Backtest {
  periods: number;
  cells: number;
  /** Mean absolute error of the retention, as a share, by the projection and by the plain weighted mean of the age. */
  error: number;
  plainError: number;
  /** Share of cells inside their interval, which should be `LEVEL`. */
  covered: number;
}

/** Share of outcomes that the interval is meant to hold. */
export const LEVEL = 0.8;
const TAIL = (1 - LEVEL) / 2;
const MIN_COHORTS = 2;
const HIDDEN_PERIODS = 3;
const MIN_BACKTEST_CELLS = 6;

interface Model {
  rates: Map<number, number>;
  /** Credibility: the pseudo-count with which a cohort is held to be like the others; infinite where cohorts do not differ. */
  credibility: number;
  /** Squared variation of single cells around their mean, beyond counting. */
  noise: number;
  seen: Map<number, { came: number; expected: number }>;
}

/**
 * Gamma–Poisson credibility model of the triangle (Bühlmann & Straub 1970): customers of cohort c at age k are counts with mean
 * size × rate(k) × θ(c); the rate is the weighted mean of the age, θ a gamma variable with mean 1 whose spread, and
 * the spread of single cells, are taken from the data by moments. Ages that fewer than two cohorts have reached get no rate.
 */
function fit(cells: readonly TriangleCell[]): Model {
  const known = cells.filter(({ complete, age }) => complete && age > 0);
  const sums = new Map<number, { came: number; size: number; cohorts: number }>();
  for (const { age, size, customers } of known) {
    const sum = sums.get(age) ?? { came: 0, size: 0, cohorts: 0 };
    sums.set(age, { came: sum.came + customers, size: sum.size + size, cohorts: sum.cohorts + 1 });
  }
  const rates = new Map<number, number>();
  for (const [age, { came, size, cohorts }] of sums)
    if (cohorts >= MIN_COHORTS && came > 0) rates.set(age, came / size);
  const rated = known.filter(({ age }) => rates.has(age));
  const seen = new Map<number, { came: number; expected: number }>();
  for (const { cohort, age, size, customers } of rated) {
    const sum = seen.get(cohort) ?? { came: 0, expected: 0 };
    const expected = size * (rates.get(age) ?? 0);
    seen.set(cohort, { came: sum.came + customers, expected: sum.expected + expected });
  }
  const between = overdispersion([...seen.values()].map(({ came, expected }) => [came, expected]));
  const credibility = between > 0 ? 1 / between : Infinity;
  const model: Model = { rates, credibility, noise: 0, seen };
  model.noise = overdispersion(
    rated.map((cell) => [
      cell.customers,
      cell.size * (rates.get(cell.age) ?? 0) * levelOf(model, cell.cohort),
    ]),
  );
  return model;
}

/** Squared coefficient of variation beyond Poisson, by moments: E(n − m)² = m + a m². */
function overdispersion(pairs: readonly (readonly [number, number])[]): number {
  let excess = 0;
  let squares = 0;
  for (const [seen, expected] of pairs) {
    excess += (seen - expected) ** 2 - expected;
    squares += expected ** 2;
  }
  return squares > 0 ? Math.max(0, excess / squares) : 0;
}

/** How much more, or less, a cohort comes back than the others: what was seen, drawn towards 1 where little was. */
function levelOf({ credibility, seen }: Model, cohort: number): number {
  const { came, expected } = seen.get(cohort) ?? { came: 0, expected: 0 };
  return credibility === Infinity ? 1 : (credibility + came) / (credibility + expected);
}

function projectCell(model: Model, cohort: number, age: number, size: number): Projection | null {
  const rate = model.rates.get(age);
  if (rate === undefined) return null;
  const mean = Math.min(size, size * rate * levelOf(model, cohort));
  const came = model.seen.get(cohort)?.came ?? 0;
  const unsure = model.credibility === Infinity ? 0 : 1 / (model.credibility + came);
  const variance = mean + mean * mean * (unsure + model.noise);
  return {
    cohort,
    age,
    customers: mean,
    low: Math.min(size, countQuantile(mean, variance, TAIL)),
    high: Math.min(size, countQuantile(mean, variance, 1 - TAIL)),
  };
}

/** Cells yet to come, or not yet complete, up to the oldest age that has a rate. */
export function project(cells: readonly TriangleCell[]): Projection[] {
  const model = fit(cells);
  const sizes = new Map(cells.map(({ cohort, size }) => [cohort, size]));
  const complete = new Set(
    cells.filter((cell) => cell.complete).map(({ cohort, age }) => `${cohort}:${age}`),
  );
  const ages = [...model.rates.keys()].sort((a, b) => a - b);
  return [...sizes].flatMap(([cohort, size]) =>
    ages.flatMap((age) => {
      if (complete.has(`${cohort}:${age}`)) return [];
      const cell = projectCell(model, cohort, age, size);
      return cell ? [cell] : [];
    }),
  );
}

/** Hides the last complete periods, projects them from the rest, and compares. Null where too little is left. */
export function backtest(cells: readonly TriangleCell[]): Backtest | null {
  const complete = cells.filter((cell) => cell.complete);
  const last = complete.reduce((latest, { cohort, age }) => Math.max(latest, cohort + age), -Infinity);
  const cut = last - HIDDEN_PERIODS;
  const known = complete.filter(({ cohort, age }) => cohort + age <= cut);
  const hidden = complete.filter(({ cohort, age }) => age > 0 && cohort <= cut && cohort + age > cut);
  const model = fit(known);
  let [n, error, plainError, covered] = [0, 0, 0, 0];
  for (const cell of hidden) {
    const guess = projectCell(model, cell.cohort, cell.age, cell.size);
    if (!guess) continue;
    n++;
    error += Math.abs(guess.customers - cell.customers) / cell.size;
    plainError += Math.abs(cell.size * (model.rates.get(cell.age) ?? 0) - cell.customers) / cell.size;
    if (cell.customers >= guess.low && cell.customers <= guess.high) covered++;
  }
  return n < MIN_BACKTEST_CELLS
    ? null
    : {
        periods: HIDDEN_PERIODS,
        cells: n,
        error: error / n,
        plainError: plainError / n,
        covered: covered / n,
      };
}
