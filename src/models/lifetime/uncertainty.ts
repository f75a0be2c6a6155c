import { randomSource } from '../random';
import { solvePositiveDefinite } from '../solve';

/** Slopes of one row's log-likelihood by the logarithm of each parameter, written into `out`. */
export type RowSlopes = (row: number, out: Float64Array) => void;

/**
 * Draws of parameters by a one-step bootstrap: rows are weighted as if customers were drawn with replacement (Poisson weights), and from the
 * estimate one Newton step is taken, which is what refitting would come to for all but tiny samples. Draws are of the logarithms, as
 * differences from the estimate: `draws` × `parameters`, row by row. Null where the likelihood is flat in some direction.
 * @param people how many customers a row stands for. @param seed the same seed gives the same draws.
 */
export function parameterDraws(
  rows: number,
  people: Float64Array,
  parameters: number,
  slopes: RowSlopes,
  { draws, seed }: { draws: number; seed: number },
): Float64Array | null {
  const own = new Float64Array(parameters);
  const matrix = new Float64Array(rows * parameters);
  const information = new Float64Array(parameters * parameters);
  for (let row = 0; row < rows; row++) {
    slopes(row, own);
    for (let k = 0; k < parameters; k++) {
      matrix[row * parameters + k] = own[k] as number;
      for (let l = 0; l < parameters; l++)
        information[k * parameters + l] =
          (information[k * parameters + l] as number) +
          (people[row] as number) * (own[k] as number) * (own[l] as number);
    }
  }
  const factor = information.slice();
  try {
    solvePositiveDefinite(factor, new Float64Array(parameters), parameters);
  } catch {
    return null;
  }
  const random = randomSource(seed);
  const found = new Float64Array(draws * parameters);
  for (let draw = 0; draw < draws; draw++) {
    const step =
      rows > MOST_WEIGHTED
        ? normalSum(factor, parameters, random)
        : weightedSum(matrix, people, parameters, random);
    solvePositiveDefinite(information.slice(), step, parameters);
    found.set(step, draw * parameters);
  }
  return found.every(Number.isFinite) ? found : null;
}

/** Of more rows than these, a weighted sum of slopes is as good as normal (central limit), and drawn as such. */
const MOST_WEIGHTED = 20_000;

/** Σ (w − n) × slopes, with Poisson weights. */
function weightedSum(
  slopes: Float64Array,
  people: Float64Array,
  parameters: number,
  random: () => number,
): Float64Array {
  const sum = new Float64Array(parameters);
  for (let row = 0; row < people.length; row++) {
    const n = people[row] as number;
    const weight = poisson(n, random) - n;
    if (weight === 0) continue;
    for (let k = 0; k < parameters; k++)
      sum[k] = (sum[k] as number) + weight * (slopes[row * parameters + k] as number);
  }
  return sum;
}

/** The same from a normal distribution with the covariance LLᵀ that it has. */
function normalSum(factor: Float64Array, parameters: number, random: () => number): Float64Array {
  const z = Float64Array.from({ length: parameters }, () => normal(random));
  return z.map((_, k) => {
    let sum = 0;
    for (let l = 0; l <= k; l++) sum += (factor[k * parameters + l] as number) * (z[l] as number);
    return sum;
  });
}

/** A standard normal number (Box & Muller 1958). */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const NORMAL_FROM = 30;
/** The chance of none where one is expected, which is by far the most usual. */
const ONE_NONE = Math.exp(-1);

/** A Poisson number by inversion; beyond 30 by the normal that it is close to. */
function poisson(mean: number, random: () => number): number {
  if (mean > NORMAL_FROM) {
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  }
  const wanted = random();
  let chance = mean === 1 ? ONE_NONE : Math.exp(-mean);
  let count = 0;
  for (let upTo = chance; wanted > upTo && chance > 0; upTo += chance) chance *= mean / ++count;
  return count;
}

/** Covariance of the draws. */
export function covarianceOf(draws: Float64Array, parameters: number): Float64Array {
  const n = draws.length / parameters;
  const covariance = new Float64Array(parameters * parameters);
  const mean = new Float64Array(parameters);
  for (let draw = 0; draw < n; draw++)
    for (let k = 0; k < parameters; k++)
      mean[k] = (mean[k] as number) + (draws[draw * parameters + k] as number) / n;
  for (let draw = 0; draw < n; draw++)
    for (let k = 0; k < parameters; k++)
      for (let l = 0; l < parameters; l++)
        covariance[k * parameters + l] =
          (covariance[k * parameters + l] as number) +
          (((draws[draw * parameters + k] as number) - (mean[k] as number)) *
            ((draws[draw * parameters + l] as number) - (mean[l] as number))) /
            (n - 1);
  return covariance;
}
