import { solvePositiveDefinite } from '../solve';
import { sigmoid, type Classifier, type Examples } from './table';

export interface Logistic extends Classifier {
  /** Change of the log odds for one standard deviation of each feature, and its standard error (ridge covariance). */
  weights: Float64Array;
  errors: Float64Array;
  intercept: number;
}

const ROUNDS = 50;
const HALVINGS = 20;
const TOLERANCE = 1e-10;

/** Features less their mean over their standard deviation (n), row by row, with a 1 at the end of each. */
interface Standardised {
  rows: Float64Array;
  width: number;
  means: Float64Array;
  scales: Float64Array;
}

function standardised({ columns, y }: Examples): Standardised {
  const n = y.length;
  const k = columns.length;
  const width = k + 1;
  const means = new Float64Array(k);
  const scales = new Float64Array(k);
  const rows = new Float64Array(n * width);
  columns.forEach((column, j) => {
    let mean = 0;
    for (let i = 0; i < n; i++) mean += (column[i] as number) / n;
    let spread = 0;
    for (let i = 0; i < n; i++) spread += ((column[i] as number) - mean) ** 2 / n;
    means[j] = mean;
    scales[j] = spread > 1e-24 ? 1 / Math.sqrt(spread) : 0;
    for (let i = 0; i < n; i++) rows[i * width + j] = ((column[i] as number) - mean) * scales[j];
  });
  for (let i = 0; i < n; i++) rows[i * width + k] = 1;
  return { rows, width, means, scales };
}

function oddsOf({ rows, width }: Standardised, w: Float64Array, i: number): number {
  let z = 0;
  const start = i * width;
  for (let j = 0; j < width; j++) z += (w[j] as number) * (rows[start + j] as number);
  return z;
}

function lossOf(x: Standardised, y: Float64Array, c: number, w: Float64Array): number {
  let loss = 0;
  for (let j = 0; j < x.width - 1; j++) loss += 0.5 * (w[j] as number) ** 2;
  for (let i = 0; i < y.length; i++) {
    const z = oddsOf(x, w, i);
    loss += c * ((y[i] as number) * softplus(-z) + (1 - (y[i] as number)) * softplus(z));
  }
  return loss;
}

/** The way down, and the lower half of the matrix of second derivatives. */
function newton(
  x: Standardised,
  y: Float64Array,
  c: number,
  w: Float64Array,
): { step: Float64Array; hessian: Float64Array } {
  const { rows, width } = x;
  const step = new Float64Array(width);
  const hessian = new Float64Array(width * width);
  for (let i = 0; i < y.length; i++) {
    const p = sigmoid(oddsOf(x, w, i));
    const slope = c * ((y[i] as number) - p);
    const weight = c * Math.max(1e-12, p * (1 - p));
    const start = i * width;
    for (let a = 0; a < width; a++) {
      const own = rows[start + a] as number;
      if (own === 0) continue;
      step[a] = (step[a] as number) + slope * own;
      const weighted = weight * own;
      const line = a * width;
      for (let b = 0; b <= a; b++)
        hessian[line + b] = (hessian[line + b] as number) + weighted * (rows[start + b] as number);
    }
  }
  for (let j = 0; j < width - 1; j++) {
    step[j] = (step[j] as number) - (w[j] as number);
    hessian[j * width + j] = (hessian[j * width + j] as number) + 1;
  }
  solvePositiveDefinite(hessian.slice(), step, width);
  return { step, hessian };
}

/**
 * Logistic regression with a ridge (½‖w‖² + C · Σ loss, C = 1 as in scikit-learn; the intercept is free), by Newton's method. Features are
 * standardised by mean and standard deviation (n) of the rows it is trained on; one that is equal for all gets no weight.
 */
export function trainLogistic(examples: Examples, c = 1): Logistic {
  const { y } = examples;
  const x = standardised(examples);
  const { width, means, scales } = x;
  const k = width - 1;
  let w = new Float64Array(width);
  const positive = y.reduce((sum, value) => sum + value, 0);
  w[k] = Math.log((positive + 0.5) / (y.length - positive + 0.5));
  let loss = lossOf(x, y, c, w);
  let last = newton(x, y, c, w);
  for (let round = 0; round < ROUNDS; round++) {
    let share = 1;
    let next = w;
    let nextLoss = Infinity;
    for (let halving = 0; halving < HALVINGS && !(nextLoss <= loss); halving++) {
      next = w.map((value, j) => value + share * (last.step[j] as number));
      nextLoss = lossOf(x, y, c, next);
      share /= 2;
    }
    const gained = loss - nextLoss;
    if (!(gained >= 0)) break;
    w = next;
    loss = nextLoss;
    last = newton(x, y, c, w);
    if (gained <= TOLERANCE * Math.max(1, loss)) break;
  }
  const errors = Float64Array.from({ length: k }, (_, j) => {
    const unit = new Float64Array(width);
    unit[j] = 1;
    solvePositiveDefinite(last.hessian.slice(), unit, width);
    return Math.sqrt(Math.max(0, unit[j] ?? 0));
  });
  const weights = w.slice(0, k);
  const intercept = w[k] ?? 0;
  return {
    id: 'logistic',
    weights,
    errors,
    intercept,
    predict(from, row, adds) {
      let z = intercept;
      for (let j = 0; j < k; j++) {
        const part =
          (weights[j] as number) * ((from[j]?.[row] ?? 0) - (means[j] as number)) * (scales[j] as number);
        if (adds) adds[j] = part;
        z += part;
      }
      return sigmoid(z);
    },
  };
}

const softplus = (z: number): number => (z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z)));
