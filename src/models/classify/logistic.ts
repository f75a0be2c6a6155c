import type { Operations } from '../linear/operations';
import { spaceOf } from '../linear/space';
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

/** Features less their mean over their standard deviation (n), one behind the other, and at the end a column of ones. */
interface Standardised {
  columns: Float64Array[];
  means: Float64Array;
  scales: Float64Array;
}

function standardised({ columns, y }: Examples): Standardised {
  const n = y.length;
  const means = new Float64Array(columns.length);
  const scales = new Float64Array(columns.length);
  const own = columns.map((column, j) => {
    let mean = 0;
    for (let i = 0; i < n; i++) mean += (column[i] as number) / n;
    let spread = 0;
    for (let i = 0; i < n; i++) spread += ((column[i] as number) - mean) ** 2 / n;
    means[j] = mean;
    scales[j] = spread > 1e-24 ? 1 / Math.sqrt(spread) : 0;
    return column.map((value) => (value - mean) * (scales[j] as number));
  });
  return { columns: [...own, new Float64Array(n).fill(1)], means, scales };
}

/** Log odds of all rows. */
function oddsOf({ columns }: Standardised, w: Float64Array): Float64Array {
  const z = new Float64Array(columns[0]?.length ?? 0);
  columns.forEach((column, j) => {
    const weight = w[j] as number;
    for (let i = 0; i < z.length; i++) z[i] = (z[i] as number) + weight * (column[i] as number);
  });
  return z;
}

function lossOf(x: Standardised, y: Float64Array, c: number, w: Float64Array): number {
  let loss = 0;
  for (let j = 0; j < x.columns.length - 1; j++) loss += 0.5 * (w[j] as number) ** 2;
  const z = oddsOf(x, w);
  for (let i = 0; i < y.length; i++) {
    const odds = z[i] as number;
    loss += c * ((y[i] as number) * softplus(-odds) + (1 - (y[i] as number)) * softplus(odds));
  }
  return loss;
}

/** Rows whose products are summed at once. */
const STRETCH = 1024;
const STRIP = 8;

/** Where a stretch of weighted rows and the sums of their products stand, column by column. */
interface Desk extends Operations {
  weighted: Float64Array;
  products: Float64Array;
}

function deskOf(width: number): Desk {
  const space = spaceOf(2 * width * STRETCH * 8, 2);
  return {
    ...space,
    weighted: space.doubles(width * STRETCH),
    products: space.doubles(width * STRETCH),
  };
}

/** The way down, and the lower half of the matrix of second derivatives. */
function newton(
  { columns }: Standardised,
  y: Float64Array,
  c: number,
  w: Float64Array,
  z: Float64Array,
  { weighted, products, subtractProduct }: Desk,
): { step: Float64Array; hessian: Float64Array } {
  const width = columns.length;
  const step = new Float64Array(width);
  products.fill(0);
  const slopes = new Float64Array(STRETCH);
  const roots = new Float64Array(STRETCH);
  for (let from = 0; from < y.length; from += STRETCH) {
    const count = Math.min(STRETCH, y.length - from);
    for (let i = 0; i < count; i++) {
      const p = sigmoid(z[from + i] as number);
      slopes[i] = c * ((y[from + i] as number) - p);
      roots[i] = Math.sqrt(c * Math.max(1e-12, p * (1 - p)));
    }
    columns.forEach((column, j) => {
      let slope = 0;
      for (let i = 0; i < count; i++) {
        const own = column[from + i] as number;
        slope += (slopes[i] as number) * own;
        weighted[j * STRETCH + i] = own * (roots[i] as number);
      }
      step[j] = (step[j] as number) + slope;
    });
    for (let row = 0; row < width; row += STRIP) {
      const to = Math.min(width, row + STRIP);
      subtractProduct(products, weighted, weighted, STRETCH, [row, to], [0, to], [0, count]);
    }
  }
  const hessian = new Float64Array(width * width);
  for (let a = 0; a < width; a++)
    for (let b = 0; b <= a; b++) hessian[a * width + b] = -(products[a * STRETCH + b] as number);
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
  const { means, scales } = x;
  const k = means.length;
  const width = k + 1;
  let w = new Float64Array(width);
  const positive = y.reduce((sum, value) => sum + value, 0);
  w[k] = Math.log((positive + 0.5) / (y.length - positive + 0.5));
  const desk = deskOf(width);
  let loss = lossOf(x, y, c, w);
  let last = newton(x, y, c, w, oddsOf(x, w), desk);
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
    last = newton(x, y, c, w, oddsOf(x, w), desk);
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
