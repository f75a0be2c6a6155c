import { randomSource } from '../random';
import { sigmoid, type Classifier, type Examples } from './table';

export interface Boosted extends Classifier {
  /** How much each feature has lowered the loss, as shares of the whole. */
  gains: Float64Array;
}

interface Settings {
  trees?: number;
  depth?: number;
  rate?: number;
  leastLeaf?: number;
  ridge?: number;
  /** The most rows that one tree is grown on. */
  most?: number;
}

interface Node {
  feature: number;
  /** Rows whose value is at most this go left. */
  cut: number;
  left: number;
  right: number;
  /** Log odds that this node adds; of inner nodes, what it would if it were a leaf. */
  value: number;
}

const BINS = 64;
const SEED = 20_020_228;
/** Slope, weight and count of a bin. */
const SUMS = 3;
const LEAST_GAIN = 1e-9;

/** What trees are grown from: rows in bins, with the slope and the weight of the loss at each. */
interface Ground {
  cuts: readonly Float64Array[];
  bins: readonly Uint8Array[];
  slope: Float64Array;
  weight: Float64Array;
  gains: Float64Array;
  settings: Required<Settings>;
}

/** A node that may be split: its rows, and their sums by feature and bin. */
interface Bud {
  node: number;
  rows: Int32Array;
  sums: Float64Array;
}

function sumsOf({ bins, slope, weight }: Ground, rows: Int32Array): Float64Array {
  const sums = new Float64Array(bins.length * BINS * SUMS);
  bins.forEach((own, feature) => {
    const base = feature * BINS * SUMS;
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place] as number;
      const cell = base + (own[row] as number) * SUMS;
      sums[cell] = (sums[cell] as number) + (slope[row] as number);
      sums[cell + 1] = (sums[cell + 1] as number) + (weight[row] as number);
      sums[cell + 2] = (sums[cell + 2] as number) + 1;
    }
  });
  return sums;
}

interface Split {
  gain: number;
  feature: number;
  bin: number;
}

/** The split that lowers the loss most; null where none does. */
function bestSplit({ cuts, settings }: Ground, { sums, rows }: Bud): Split | null {
  const { leastLeaf, ridge } = settings;
  let best: Split | null = null;
  cuts.forEach(({ length }, feature) => {
    const base = feature * BINS * SUMS;
    let [g, h] = [0, 0];
    for (let cell = base; cell <= base + length * SUMS; cell += SUMS) {
      g += sums[cell] as number;
      h += sums[cell + 1] as number;
    }
    const whole = (g * g) / (h + ridge);
    let [leftG, leftH, left] = [0, 0, 0];
    for (let bin = 0; bin < length; bin++) {
      const cell = base + bin * SUMS;
      leftG += sums[cell] as number;
      leftH += sums[cell + 1] as number;
      left += sums[cell + 2] as number;
      if (left < leastLeaf || rows.length - left < leastLeaf) continue;
      const gain = (leftG * leftG) / (leftH + ridge) + (g - leftG) ** 2 / (h - leftH + ridge) - whole;
      if (gain > (best?.gain ?? LEAST_GAIN)) best = { gain, feature, bin };
    }
  });
  return best;
}

/** Rows at most at a bin, and those above it, both in their order. */
function parted(rows: Int32Array, column: Uint8Array, bin: number): [Int32Array, Int32Array] {
  const left = new Int32Array(rows.length);
  const right = new Int32Array(rows.length);
  let [here, there] = [0, 0];
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] as number;
    if ((column[row] as number) <= bin) left[here++] = row;
    else right[there++] = row;
  }
  return [left.subarray(0, here), right.subarray(0, there)];
}

/** Splits a node where that lowers the loss. @returns its two parts. */
function grow(nodes: Node[], bud: Bud, ground: Ground): Bud[] {
  const { cuts, bins, slope, weight, gains, settings } = ground;
  const split = bestSplit(ground, bud);
  if (!split) return [];
  const { feature, bin, gain } = split;
  gains[feature] = (gains[feature] as number) + gain;
  const column = bins[feature] as Uint8Array;
  const [left, right] = parted(bud.rows, column, bin);
  const isLeftSmaller = left.length <= right.length;
  const smaller = sumsOf(ground, isLeftSmaller ? left : right);
  const larger = bud.sums;
  for (let cell = 0; cell < larger.length; cell++)
    larger[cell] = (larger[cell] as number) - (smaller[cell] as number);
  Object.assign(nodes[bud.node] as Node, {
    feature,
    cut: cuts[feature]?.[bin] ?? 0,
    left: nodes.length,
    right: nodes.length + 1,
  });
  return [left, right].map((rows, side) => {
    let [g, h] = [0, 0];
    for (const row of rows) {
      g += slope[row] as number;
      h += weight[row] as number;
    }
    nodes.push(leaf(settings.rate * leafValue(g, h, settings.ridge)));
    return { node: nodes.length - 1, rows, sums: (side === 0) === isLeftSmaller ? smaller : larger };
  });
}

/** Where a row of the columns comes to stand in a tree. */
function reached(nodes: readonly Node[], columns: readonly Float64Array[], row: number): Node {
  let node = nodes[0] as Node;
  while (node.feature >= 0)
    node = nodes[
      ((columns[node.feature] as Float64Array)[row] as number) <= node.cut ? node.left : node.right
    ] as Node;
  return node;
}

/** All rows; where they are more than `most`, a draw of so many without replacement, in their order. */
function drawn(n: number, most: number, random: () => number): Int32Array {
  const rows = new Int32Array(Math.min(n, most));
  let taken = 0;
  for (let row = 0; row < n && taken < rows.length; row++)
    if (n <= most || random() < (rows.length - taken) / (n - row)) rows[taken++] = row;
  return rows;
}

/** One tree on some rows. */
function treeOf(ground: Ground, rows: Int32Array): Node[] {
  const { slope, weight, settings } = ground;
  let [g, h] = [0, 0];
  for (const row of rows) {
    g += slope[row] as number;
    h += weight[row] as number;
  }
  const nodes: Node[] = [leaf(settings.rate * leafValue(g, h, settings.ridge))];
  let buds: Bud[] = [{ node: 0, rows, sums: sumsOf(ground, rows) }];
  for (let deep = 0; deep < settings.depth; deep++) buds = buds.flatMap((bud) => grow(nodes, bud, ground));
  return nodes;
}

/**
 * Gradient boosted trees for the logistic loss (Friedman 2001; second-order leaves as Chen & Guestrin 2016) over at most 64 bins per feature, cut at
 * quantiles. Of splits that are equally good the first feature and the lowest cut are taken, so that the same data give the same trees.
 * Of more rows than `most` each tree sees a seeded draw (stochastic gradient boosting, Friedman 2002).
 * @param pause called between trees; may throw to stop the work.
 */
export async function trainBoosted(
  { columns, y }: Examples,
  pause: () => Promise<void>,
  { trees = 100, depth = 3, rate = 0.1, leastLeaf = 20, ridge = 1, most = 20_000 }: Settings = {},
): Promise<Boosted> {
  const n = y.length;
  const cuts = columns.map(cutsOf);
  const ground: Ground = {
    cuts,
    bins: columns.map((column, j) => binsOf(column, cuts[j] as Float64Array)),
    slope: new Float64Array(n),
    weight: new Float64Array(n),
    gains: new Float64Array(columns.length),
    settings: { trees, depth, rate, leastLeaf, ridge, most },
  };
  const random = randomSource(SEED);
  const positive = y.reduce((all, value) => all + value, 0);
  const start = Math.log((positive + 0.5) / (n - positive + 0.5));
  const z = new Float64Array(n).fill(start);
  const forest: Node[][] = [];
  for (let tree = 0; tree < trees; tree++) {
    for (let i = 0; i < n; i++) {
      const p = sigmoid(z[i] as number);
      ground.slope[i] = (y[i] as number) - p;
      ground.weight[i] = p * (1 - p);
    }
    const nodes = treeOf(ground, drawn(n, most, random));
    for (let i = 0; i < n; i++) z[i] = (z[i] as number) + reached(nodes, columns, i).value;
    forest.push(nodes);
    await pause();
  }
  return boostedOf(forest, start, ground.gains);
}

function boostedOf(forest: readonly Node[][], start: number, gains: Float64Array): Boosted {
  const lowered = gains.reduce((all, gain) => all + gain, 0) || 1;
  return {
    id: 'boosted',
    gains: gains.map((gain) => gain / lowered),
    predict(from, row, adds) {
      adds?.fill(0);
      let odds = start;
      for (const nodes of forest) {
        let node = nodes[0] as Node;
        while (node.feature >= 0) {
          const child = nodes[(from[node.feature]?.[row] ?? 0) <= node.cut ? node.left : node.right] as Node;
          if (adds) adds[node.feature] = (adds[node.feature] as number) + child.value - node.value;
          node = child;
        }
        odds += node.value;
      }
      return sigmoid(odds);
    },
  };
}

const leaf = (value: number): Node => ({ feature: -1, cut: 0, left: -1, right: -1, value });
const leafValue = (slope: number, weight: number, ridge: number): number => slope / (weight + ridge);

/** Places between distinct values at which a column is cut, at quantiles where there are more than the bins. */
function cutsOf(column: Float64Array): Float64Array {
  const sorted = column.slice().sort();
  const distinct = [...new Set(sorted)];
  if (distinct.length <= BINS)
    return Float64Array.from(distinct.slice(1), (value, i) => ((distinct[i] as number) + value) / 2);
  const cuts = new Set<number>();
  for (let bin = 1; bin < BINS; bin++) {
    const at = Math.floor((bin * sorted.length) / BINS);
    const value = sorted[at] as number;
    const before = sorted[at - 1] as number;
    cuts.add(before < value ? (before + value) / 2 : value);
  }
  return Float64Array.from([...cuts].sort((a, b) => a - b).slice(0, BINS - 1));
}

function binsOf(column: Float64Array, cuts: Float64Array): Uint8Array {
  return Uint8Array.from(column, (value) => {
    let [low, high] = [0, cuts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= (cuts[middle] as number)) high = middle;
      else low = middle + 1;
    }
    return low;
  });
}
