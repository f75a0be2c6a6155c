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

/** What trees are grown from: rows in bins, with the slope and the weight of the loss at each. */
interface Ground {
  cuts: readonly Float64Array[];
  bins: readonly Uint8Array[];
  slope: Float64Array;
  weight: Float64Array;
  /** The node in which each row stands. */
  place: Int32Array;
  gains: Float64Array;
  settings: Required<Settings>;
}

interface Split {
  gain: number;
  feature: number;
  bin: number;
}

/** The best split of each node of a level; feature −1 where none lowers the loss. */
function splitsOf(
  { cuts, bins, slope, weight, place, settings }: Ground,
  level: readonly number[],
  nodes: number,
): Split[] {
  const { leastLeaf, ridge } = settings;
  const at = new Int32Array(nodes).fill(-1);
  level.forEach((node, index) => (at[node] = index));
  const best = level.map((): Split => ({ gain: 1e-9, feature: -1, bin: 0 }));
  const sums = new Float64Array(level.length * BINS * 3);
  const n = place.length;
  bins.forEach((own, feature) => {
    const count = (cuts[feature]?.length ?? 0) + 1;
    if (count < 2) return;
    sums.fill(0);
    for (let i = 0; i < n; i++) {
      const index = at[place[i] as number] as number;
      if (index < 0) continue;
      const cell = (index * BINS + (own[i] as number)) * 3;
      sums[cell] = (sums[cell] as number) + (slope[i] as number);
      sums[cell + 1] = (sums[cell + 1] as number) + (weight[i] as number);
      sums[cell + 2] = (sums[cell + 2] as number) + 1;
    }
    best.forEach((found, index) => {
      let [g, h, all] = [0, 0, 0];
      for (let bin = 0; bin < count; bin++) {
        const cell = (index * BINS + bin) * 3;
        g += sums[cell] as number;
        h += sums[cell + 1] as number;
        all += sums[cell + 2] as number;
      }
      const whole = (g * g) / (h + ridge);
      let [leftG, leftH, left] = [0, 0, 0];
      for (let bin = 0; bin < count - 1; bin++) {
        const cell = (index * BINS + bin) * 3;
        leftG += sums[cell] as number;
        leftH += sums[cell + 1] as number;
        left += sums[cell + 2] as number;
        if (left < leastLeaf || all - left < leastLeaf) continue;
        const gain = (leftG * leftG) / (leftH + ridge) + (g - leftG) ** 2 / (h - leftH + ridge) - whole;
        if (gain > found.gain) Object.assign(found, { gain, feature, bin });
      }
    });
  });
  return best;
}

/** Splits the nodes of a level where that lowers the loss. @returns the new nodes. */
function grow(nodes: Node[], level: readonly number[], ground: Ground): number[] {
  const { cuts, bins, slope, weight, place, gains, settings } = ground;
  const next: number[] = [];
  splitsOf(ground, level, nodes.length).forEach(({ gain, feature, bin }, index) => {
    if (feature < 0) return;
    gains[feature] = (gains[feature] as number) + gain;
    const number = level[index] as number;
    const own = nodes[number] as Node;
    own.feature = feature;
    own.cut = cuts[feature]?.[bin] ?? 0;
    own.left = nodes.length;
    own.right = nodes.length + 1;
    nodes.push(leaf(0), leaf(0));
    next.push(own.left, own.right);
    const column = bins[feature] as Uint8Array;
    const sums = new Float64Array(4);
    for (let i = 0; i < place.length; i++) {
      if (place[i] !== number) continue;
      const side = (column[i] as number) <= bin ? 0 : 1;
      place[i] = side === 0 ? own.left : own.right;
      sums[side] = (sums[side] as number) + (slope[i] as number);
      sums[2 + side] = (sums[2 + side] as number) + (weight[i] as number);
    }
    for (const side of [0, 1])
      (nodes[side === 0 ? own.left : own.right] as Node).value =
        settings.rate * leafValue(sums[side] as number, sums[2 + side] as number, settings.ridge);
  });
  return next;
}

/**
 * Gradient boosted trees for the logistic loss (Friedman 2001; second-order leaves as Chen & Guestrin 2016) over at most 64 bins per feature, cut at
 * quantiles. Of splits that are equally good the first feature and the lowest cut are taken, so that the same data give the same trees.
 * @param pause called between trees; may throw to stop the work.
 */
export async function trainBoosted(
  { columns, y }: Examples,
  pause: () => Promise<void>,
  { trees = 100, depth = 3, rate = 0.1, leastLeaf = 20, ridge = 1 }: Settings = {},
): Promise<Boosted> {
  const n = y.length;
  const cuts = columns.map(cutsOf);
  const ground: Ground = {
    cuts,
    bins: columns.map((column, j) => binsOf(column, cuts[j] as Float64Array)),
    slope: new Float64Array(n),
    weight: new Float64Array(n),
    place: new Int32Array(n),
    gains: new Float64Array(columns.length),
    settings: { trees, depth, rate, leastLeaf, ridge },
  };
  const positive = sum(y);
  const start = Math.log((positive + 0.5) / (n - positive + 0.5));
  const z = new Float64Array(n).fill(start);
  const forest: Node[][] = [];
  for (let tree = 0; tree < trees; tree++) {
    for (let i = 0; i < n; i++) {
      const p = sigmoid(z[i] as number);
      ground.slope[i] = (y[i] as number) - p;
      ground.weight[i] = p * (1 - p);
    }
    ground.place.fill(0);
    const nodes: Node[] = [leaf(rate * leafValue(sum(ground.slope), sum(ground.weight), ridge))];
    let level = [0];
    for (let deep = 0; deep < depth && level.length > 0; deep++) level = grow(nodes, level, ground);
    for (let i = 0; i < n; i++) z[i] = (z[i] as number) + (nodes[ground.place[i] as number] as Node).value;
    forest.push(nodes);
    await pause();
  }
  return boostedOf(forest, start, ground.gains);
}

function boostedOf(forest: readonly Node[][], start: number, gains: Float64Array): Boosted {
  const lowered = sum(gains) || 1;
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
const sum = (list: Float64Array): number => list.reduce((all, value) => all + value, 0);

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
