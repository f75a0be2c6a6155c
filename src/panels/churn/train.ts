import { floatsOf, type ResultTable } from '../../engine/table';
import { trainBoosted, type Boosted } from '../../models/classify/boosted';
import { atTop, auc, brier, calibration, confusionAt } from '../../models/classify/evaluate';
import { trainLogistic, type Logistic } from '../../models/classify/logistic';
import { rowsAt, type Classifier, type Examples } from '../../models/classify/table';
import { Z95 } from '../../models/normal';
import type { ChurnParams } from './params';
import type { ChurnFigures, DriverRow, EvaluationRow } from './types';

const FOLDS = 3;
const MOST_TO_CHOOSE = 20_000;
const TOP = 0.1;
const THRESHOLDS = 100;
/** A feature that tells the outcome this well by itself probably follows from it. */
const TOO_GOOD = 0.95;

export interface Trained {
  logistic: Logistic;
  boosted: Boosted;
}

export type ModelId = 'logistic' | 'boosted';

/** Features and outcome of a table whose columns are `f_<name>` and, where known, `gone`. */
export function examplesOf(table: ResultTable, names: readonly string[]): Examples {
  return {
    names,
    columns: names.map((_, index) => floatsOf(table, `f_${index}`)),
    y: table.columnNames().includes('gone') ? floatsOf(table, 'gone') : new Float64Array(table.numRows()),
  };
}

export async function train(examples: Examples, pause: () => Promise<void>): Promise<Trained> {
  const logistic = trainLogistic(examples);
  await pause();
  return { logistic, boosted: await trainBoosted(examples, pause) };
}

const part = (examples: Examples, fold: number, inside: boolean, folds: number): Examples =>
  rowsAt(
    examples,
    [...examples.y.keys()].filter((row) => (row % folds === fold) === inside),
  );

/** Probabilities of every row by models that were trained without it: row mod `folds` says in which part it is left out. */
export async function outOfFold(
  examples: Examples,
  folds: number,
  pause: () => Promise<void>,
): Promise<Record<ModelId, Float64Array>> {
  const n = examples.y.length;
  const found = { logistic: new Float64Array(n), boosted: new Float64Array(n) };
  for (let fold = 0; fold < folds; fold++) {
    const models = await train(part(examples, fold, false, folds), pause);
    for (const id of ['logistic', 'boosted'] as const)
      for (let row = fold; row < n; row += folds) found[id][row] = models[id].predict(examples.columns, row);
  }
  return found;
}

/** The model asked for; else the one that does better on parts of the training rows that it had not seen; of very many rows, on every so many-th. */
export async function chooseModel(
  asked: ChurnParams['model'],
  examples: Examples,
  pause: () => Promise<void>,
): Promise<ModelId> {
  if (asked !== 'auto') return asked;
  const step = Math.ceil(examples.y.length / MOST_TO_CHOOSE);
  const some = step > 1 ? part(examples, 0, true, step) : examples;
  const told = await outOfFold(some, FOLDS, pause);
  return auc(told.boosted, some.y) > auc(told.logistic, some.y) ? 'boosted' : 'logistic';
}

export function evaluationRow(
  model: string,
  scores: Float64Array,
  y: Float64Array,
  recency: Float64Array | null,
  isProbability: boolean,
): EvaluationRow {
  const top = atTop(scores, y, TOP);
  return {
    model,
    customers: y.length,
    base_rate: y.reduce((sum, value) => sum + value, 0) / y.length,
    auc: auc(scores, y),
    auc_recency: recency && auc(recency, y),
    brier: isProbability ? brier(scores, y) : null,
    precision_at_10: top.precision,
    recall_at_10: top.recall,
    lift_at_10: top.lift,
  };
}

type Tested = Pick<ChurnFigures, 'calibration' | 'confusion' | 'top'>;

/** What the chosen model's list would have come to on rows it had not seen. */
export function testedBy(scores: Float64Array, y: Float64Array): Tested {
  const top = atTop(scores, y, TOP);
  return {
    calibration: calibration(scores, y),
    confusion: Array.from({ length: THRESHOLDS + 1 }, (_, step) => confusionAt(scores, y, step / THRESHOLDS)),
    top: { people: top.people, share: top.recall },
  };
}

/** What drives the outcome, over all: odds ratios of a standard deviation with 95% intervals, and what the trees rest on; the strongest first. */
export const driversOf = ({ logistic, boosted }: Trained, names: readonly string[]): DriverRow[] =>
  names
    .map((feature, k) => {
      const weight = logistic.weights[k] as number;
      const error = logistic.errors[k] as number;
      return {
        feature,
        odds_ratio: Math.exp(weight),
        low: Math.exp(weight - Z95 * error),
        high: Math.exp(weight + Z95 * error),
        gain: boosted.gains[k] as number,
      };
    })
    .sort((a, b) => Math.abs(Math.log(b.odds_ratio)) - Math.abs(Math.log(a.odds_ratio)));

/** Features that tell the outcome nearly by themselves. */
export const suspiciousOf = ({ names, columns, y }: Examples): string[] =>
  names.filter((_, k) => {
    const value = auc(columns[k] as Float64Array, y);
    return Math.max(value, 1 - value) > TOO_GOOD;
  });

const REASONS = 3;
const LEAST_REASON = 0.02;

/** The three features that raise each customer's chance most, as feature × 2 + (1 where it stands above the mean); −1 where none does. */
export function reasonsOf(
  model: Classifier,
  columns: readonly Float64Array[],
): { p: Float64Array; reasons: Int32Array[] } {
  const n = columns[0]?.length ?? 0;
  const adds = new Float64Array(columns.length);
  const means = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / Math.max(1, n));
  const reasons = Array.from({ length: REASONS }, () => new Int32Array(n).fill(-1));
  const p = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    p[row] = model.predict(columns, row, adds);
    const order = [...adds.keys()]
      .filter((k) => (adds[k] as number) > LEAST_REASON)
      .sort((a, b) => (adds[b] as number) - (adds[a] as number));
    order.slice(0, REASONS).forEach((k, at) => {
      (reasons[at] as Int32Array)[row] = 2 * k + ((columns[k]?.[row] ?? 0) > (means[k] as number) ? 1 : 0);
    });
  }
  return { p, reasons };
}
