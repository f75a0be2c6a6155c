import { factorise } from '../solve';
import { kMeans } from './k-means';
import { centresOf, type Grouping, type Points } from './points';

/** A mixture of normal distributions, each with a middle, a shape and a share of its own. */
export interface Mixture extends Grouping {
  logLikelihood: number;
  /** Schwarz's criterion, −2 log L + p ln n: less is better. */
  bic: number;
  /** Labels of any rows: the part that most probably made them. */
  label(points: Points): Int32Array;
}

const MOST_ROUNDS = 300;

interface Part {
  logShare: number;
  mean: Float64Array;
  /** The Cholesky factor of the covariances, in its lower half. */
  factor: Float64Array;
  logDeterminant: number;
}

const LOG_TWO_PI = Math.log(2 * Math.PI);

function logDensity(points: Points, row: number, part: Part, work: Float64Array): number {
  const n = points.dims;
  let distance = 0;
  for (let i = 0; i < n; i++) {
    let sum = (points.values[row * n + i] as number) - (part.mean[i] as number);
    for (let j = 0; j < i; j++) sum -= (part.factor[i * n + j] as number) * (work[j] as number);
    const z = sum / (part.factor[i * n + i] as number);
    work[i] = z;
    distance += z * z;
  }
  return part.logShare - (n * LOG_TWO_PI + part.logDeterminant + distance) / 2;
}

/** The parts that given responsibilities make most likely; `ridge` is added to the variances so that none vanishes. */
function maximise(points: Points, shares: Float64Array, k: number, ridge: number): Part[] {
  const { rows, dims, values } = points;
  return Array.from({ length: k }, (_, c) => {
    let weight = 0;
    const mean = new Float64Array(dims);
    for (let row = 0; row < rows; row++) {
      const w = shares[row * k + c] as number;
      weight += w;
      for (let d = 0; d < dims; d++) mean[d] = (mean[d] as number) + w * (values[row * dims + d] as number);
    }
    weight = Math.max(weight, 1e-9);
    for (let d = 0; d < dims; d++) mean[d] = (mean[d] as number) / weight;
    const matrix = new Float64Array(dims * dims);
    for (let row = 0; row < rows; row++) {
      const w = (shares[row * k + c] as number) / weight;
      if (w < 1e-12) continue;
      for (let i = 0; i < dims; i++) {
        const x = w * ((values[row * dims + i] as number) - (mean[i] as number));
        for (let j = 0; j <= i; j++)
          matrix[i * dims + j] =
            (matrix[i * dims + j] as number) + x * ((values[row * dims + j] as number) - (mean[j] as number));
      }
    }
    for (let d = 0; d < dims; d++) matrix[d * dims + d] = (matrix[d * dims + d] as number) + ridge;
    factorise(matrix, dims);
    let logDeterminant = 0;
    for (let d = 0; d < dims; d++) logDeterminant += 2 * Math.log(matrix[d * dims + d] as number);
    return { logShare: Math.log(weight / rows), mean, factor: matrix, logDeterminant };
  });
}

/** Responsibilities of the parts for each row, and the log likelihood of all. */
function expect(points: Points, parts: readonly Part[], shares: Float64Array): number {
  const k = parts.length;
  const work = new Float64Array(points.dims);
  let total = 0;
  for (let row = 0; row < points.rows; row++) {
    let most = -Infinity;
    for (let c = 0; c < k; c++) {
      const value = logDensity(points, row, parts[c] as Part, work);
      shares[row * k + c] = value;
      if (value > most) most = value;
    }
    let sum = 0;
    for (let c = 0; c < k; c++) sum += Math.exp((shares[row * k + c] as number) - most);
    const log = most + Math.log(sum);
    for (let c = 0; c < k; c++) shares[row * k + c] = Math.exp((shares[row * k + c] as number) - log);
    total += log;
  }
  return total;
}

function likeliest(points: Points, parts: readonly Part[]): Int32Array {
  const work = new Float64Array(points.dims);
  return Int32Array.from({ length: points.rows }, (_, row) => {
    let [best, most] = [0, -Infinity];
    parts.forEach((part, c) => {
      const value = logDensity(points, row, part, work);
      if (value > most) [best, most] = [c, value];
    });
    return best;
  });
}

/**
 * Normal mixture with full covariances by expectation–maximisation (Dempster, Laird & Rubin 1977; `VVV` of R's mclust), begun from k-means.
 * @param ridge added to the variances: standardised columns of few values need it. @param settled relative gain of the likelihood below which it ends.
 */
export async function normalMixture(
  points: Points,
  k: number,
  random: () => number,
  pause: () => Promise<void>,
  ridge = 1e-3,
  settled = 1e-5,
): Promise<Mixture> {
  const begun = kMeans(points, k, random);
  const groups = begun.centres.rows;
  const shares = new Float64Array(points.rows * groups);
  begun.labels.forEach((label, row) => (shares[row * groups + label] = 1));
  let parts = maximise(points, shares, groups, ridge);
  let logLikelihood = expect(points, parts, shares);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (round % 10 === 0) await pause();
    parts = maximise(points, shares, groups, ridge);
    const next = expect(points, parts, shares);
    const gain = next - logLikelihood;
    logLikelihood = next;
    if (Math.abs(gain) < settled * Math.abs(next)) break;
  }
  const { dims, rows } = points;
  const free = groups - 1 + groups * dims + (groups * dims * (dims + 1)) / 2;
  const labels = likeliest(points, parts);
  const found = parts;
  return {
    labels,
    centres: centresOf(points, labels, groups),
    logLikelihood,
    bic: free * Math.log(rows) - 2 * logLikelihood,
    label: (others) => likeliest(others, found),
  };
}
