import { randomSource } from '../../../models/random';
import { solvePositiveDefinite } from '../../../models/solve';
import { transpose, type Matrix } from '../matrix';
import type { History, Model } from './model';

const SEED = 20_080_702;

export interface AlsSettings {
  factors: number;
  /** Ridge on both sides. */
  ridge: number;
  /** What an observation adds to the confidence of 1 that all pairs have. */
  alpha: number;
  rounds: number;
}

export const ALS: AlsSettings = { factors: 32, ridge: 0.1, alpha: 10, rounds: 8 };

/** Factors of the items, row by row, and their Gram matrix YᵀY. */
export interface ItemFactors {
  factors: number;
  items: Float64Array;
  gram: Float64Array;
  settings: AlsSettings;
}

function gramOf(rows: Float64Array, f: number): Float64Array {
  const gram = new Float64Array(f * f);
  for (let from = 0; from < rows.length; from += f)
    for (let one = 0; one < f; one++) {
      const value = rows[from + one] as number;
      for (let other = 0; other <= one; other++)
        gram[one * f + other] = (gram[one * f + other] as number) + value * (rows[from + other] as number);
    }
  return gram;
}

/** YᵀCY + λI in its lower half, where C is 1 + α × weight for what was seen and 1 elsewhere. */
function systemOf(
  { items: known, weights }: History,
  rows: Float64Array,
  gram: Float64Array,
  { factors: f, ridge, alpha }: AlsSettings,
): Float64Array {
  const system = gram.slice();
  for (let index = 0; index < known.length; index++) {
    const from = (known[index] as number) * f;
    const extra = alpha * Math.max(0, weights[index] as number);
    if (extra === 0) continue;
    for (let one = 0; one < f; one++) {
      const value = extra * (rows[from + one] as number);
      for (let other = 0; other <= one; other++)
        system[one * f + other] =
          (system[one * f + other] as number) + value * (rows[from + other] as number);
    }
  }
  for (let one = 0; one < f; one++) system[one * f + one] = (system[one * f + one] as number) + ridge;
  return system;
}

/** The factors of one row, given those of the other side: (YᵀCY + λI)⁻¹ YᵀCp. */
function solveRow(
  history: History,
  rows: Float64Array,
  gram: Float64Array,
  settings: AlsSettings,
): Float64Array {
  const { factors: f, alpha } = settings;
  const solved = new Float64Array(f);
  for (let index = 0; index < history.items.length; index++) {
    const from = (history.items[index] as number) * f;
    const weight = history.weights[index] as number;
    if (weight <= 0) continue;
    const confidence = 1 + alpha * weight;
    for (let one = 0; one < f; one++)
      solved[one] = (solved[one] as number) + confidence * (rows[from + one] as number);
  }
  solvePositiveDefinite(systemOf(history, rows, gram, settings), solved, f);
  return solved;
}

async function solveSide(
  matrix: Matrix,
  other: Float64Array,
  settings: AlsSettings,
  pause: () => Promise<void>,
): Promise<Float64Array> {
  const { factors: f } = settings;
  const gram = gramOf(other, f);
  const side = new Float64Array(matrix.rows * f);
  for (let row = 0; row < matrix.rows; row++) {
    const [from, to] = [matrix.starts[row] as number, matrix.starts[row + 1] as number];
    const history = { items: matrix.columns.subarray(from, to), weights: matrix.values.subarray(from, to) };
    if (to > from) side.set(solveRow(history, other, gram, settings), row * f);
    if ((row & 63) === 63) await pause();
  }
  return side;
}

/**
 * Factors of implicit feedback by alternating least squares (Hu, Koren & Volinsky 2008): preference 1 for what was seen, confidence
 * 1 + α × weight. The same from the same matrix: the start is drawn from a seed. @param pause may throw to stop the work.
 */
export async function fitAls(
  matrix: Matrix,
  settings: AlsSettings,
  pause: () => Promise<void>,
): Promise<ItemFactors> {
  const { factors, rounds } = settings;
  const random = randomSource(SEED);
  let items = Float64Array.from({ length: matrix.items * factors }, () => (random() - 0.5) / factors);
  const turned = transpose(matrix);
  for (let round = 0; round < rounds; round++) {
    const customers = await solveSide(matrix, items, settings, pause);
    items = Float64Array.from(await solveSide(turned, customers, settings, pause));
  }
  return { factors, items, gram: gramOf(items, factors), settings };
}

/**
 * Scores by factors: a customer's are solved from the history and the items' factors, so that newcomers need no new fit. What an item of
 * the history adds is its part of that solution (the paper's section 5).
 */
export function als({ factors: f, items, gram, settings }: ItemFactors): Model {
  const dot = (one: Float64Array, from: number): number => {
    let sum = 0;
    for (let at = 0; at < f; at++) sum += (one[at] as number) * (items[from + at] as number);
    return sum;
  };
  return {
    score: (history, scores) => {
      const own = solveRow(history, items, gram, settings);
      for (let item = 0; item < scores.length; item++) scores[item] = dot(own, item * f);
    },
    explain: (history, item) => {
      const towards = items.slice(item * f, (item + 1) * f);
      solvePositiveDefinite(systemOf(history, items, gram, settings), towards, f);
      return Array.from({ length: history.items.length }, (_, index) => {
        const weight = history.weights[index] as number;
        if (weight <= 0) return 0;
        return (1 + settings.alpha * weight) * dot(towards, (history.items[index] as number) * f);
      });
    },
  };
}
