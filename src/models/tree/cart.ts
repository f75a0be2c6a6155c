import {
  goesDown,
  leafNode,
  type Condition,
  type Offer,
  type Target,
  type TreeColumn,
  type TreeNode,
} from './node';

/** More values than this are taken together in bins of equally many rows. */
const MOST_BINS = 1024;
const EQUAL = 1e-10;

export interface Growth {
  /** Splits below each other, at most. */
  depth: number;
  /** Rows that a leaf must have. */
  minLeaf: number;
  /** Rows below which no node is split; three times `minLeaf` unless told, as rpart's defaults stand to each other. */
  minSplit?: number;
  /** Columns by which nodes must be split, by their ids. */
  forced?: ReadonlyMap<number, number>;
}

/** A column in bins in order. Of a number, the least and largest value of each bin; the bin of what is not known comes last. */
interface Binned {
  codes: Uint16Array;
  bins: number;
  low: Float64Array;
  high: Float64Array;
}

interface Split {
  column: number;
  gain: number;
  left: Condition;
  right: Condition;
}

function binNumbers(values: Float64Array): Binned {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = known.filter((value, at) => at === 0 || value !== known[at - 1]);
  const starts: number[] = [];
  if (distinct.length <= MOST_BINS) starts.push(...distinct);
  else
    for (let bin = 0; bin < MOST_BINS; bin++) {
      const start = known[Math.floor((bin * known.length) / MOST_BINS)] as number;
      if (start !== starts.at(-1)) starts.push(start);
    }
  const bins = starts.length;
  const codes = new Uint16Array(values.length);
  const low = new Float64Array(bins).fill(Infinity);
  const high = new Float64Array(bins).fill(-Infinity);
  values.forEach((value, row) => {
    if (Number.isNaN(value)) {
      codes[row] = bins;
      return;
    }
    let [from, to] = [0, bins];
    while (to - from > 1) {
      const middle = (from + to) >> 1;
      if ((starts[middle] as number) <= value) from = middle;
      else to = middle;
    }
    codes[row] = from;
    low[from] = Math.min(low[from] as number, value);
    high[from] = Math.max(high[from] as number, value);
  });
  return { codes, bins, low, high };
}

/** Bins of columns that have been grown from before: parts of the same people are learnt from one after the other. */
const known = new WeakMap<TreeColumn, Binned>();

function binned(column: TreeColumn): Binned {
  const before = known.get(column);
  if (before) return before;
  const made = makeBins(column);
  known.set(column, made);
  return made;
}

function makeBins(column: TreeColumn): Binned {
  if (column.kind === 'number') return binNumbers(column.values);
  const bins = column.levels.length;
  const none = new Float64Array(0);
  return {
    codes: Uint16Array.from(column.codes, (code) => (code < 0 ? bins : code)),
    bins,
    low: none,
    high: none,
  };
}

/** Sums by bin: rows, and of each class its rows, or of a number its sum and squares. */
class Sums {
  readonly n: Float64Array;
  readonly parts: Float64Array;
  readonly width: number;

  constructor(
    readonly bins: number,
    private readonly target: Target,
  ) {
    this.width = target.kind === 'class' ? target.classes : 2;
    this.n = new Float64Array(bins + 1);
    this.parts = new Float64Array((bins + 1) * this.width);
  }

  fill(rows: Int32Array, codes: Uint16Array): void {
    const { n, parts, width, target } = this;
    for (const row of rows) {
      const bin = codes[row] as number;
      n[bin] = (n[bin] as number) + 1;
      if (target.kind === 'class') {
        const at = bin * width + (target.codes[row] as number);
        parts[at] = (parts[at] as number) + 1;
      } else {
        const value = target.values[row] as number;
        parts[bin * 2] = (parts[bin * 2] as number) + value;
        parts[bin * 2 + 1] = (parts[bin * 2 + 1] as number) + value * value;
      }
    }
  }

  /** Impurity of some rows by their sums: Gini × n, or squared deviations. */
  impurity(n: number, sums: Float64Array): number {
    if (n <= 0) return 0;
    if (this.target.kind === 'number')
      return Math.max(0, (sums[1] as number) - ((sums[0] as number) * (sums[0] as number)) / n);
    let squares = 0;
    for (let c = 0; c < this.width; c++) squares += (sums[c] as number) ** 2;
    return n - squares / n;
  }

  add(to: Float64Array, bin: number, sign = 1): void {
    for (let c = 0; c < this.width; c++)
      to[c] = (to[c] as number) + sign * (this.parts[bin * this.width + c] as number);
  }
}

/** The order of bins in which one cut suffices: as they stand, or of values by how much of the target they have (Breiman et al. 1984, 4.2.2). */
function orderOf(column: TreeColumn, sums: Sums, target: Target): number[] {
  const there = [...sums.n.keys()].filter((bin) => bin < sums.bins && (sums.n[bin] as number) > 0);
  if (column.kind === 'number') return there;
  const at = target.kind === 'class' ? 1 : 0;
  const rate = (bin: number): number =>
    (sums.parts[bin * sums.width + at] as number) / (sums.n[bin] as number);
  return there.sort((a, b) => rate(a) - rate(b) || a - b);
}

function conditions(
  at: number,
  column: TreeColumn,
  { low, high }: Binned,
  left: readonly number[],
  right: readonly number[],
  missingLeft: boolean,
): [Condition, Condition] {
  if (column.kind === 'category') {
    const side = (own: readonly number[], other: readonly number[], missing: boolean): Condition => ({
      column: at,
      kind: 'category',
      codes: missing
        ? [...column.levels.keys()].filter((code) => !other.includes(code))
        : [...own].sort((a, b) => a - b),
      missing,
    });
    return [side(left, right, missingLeft), side(right, left, !missingLeft)];
  }
  const below = high[left.at(-1) as number] as number;
  const above = low[right[0] as number] as number;
  const middle = below + (above - below) / 2;
  const cut = middle > below ? middle : above;
  return [
    { column: at, kind: 'number', from: -Infinity, to: cut, missing: missingLeft },
    { column: at, kind: 'number', from: cut, to: Infinity, missing: !missingLeft },
  ];
}

/** The best split of one column; null where none leaves enough rows on both sides or takes anything away. */
function bestSplit(
  at: number,
  column: TreeColumn,
  own: Binned,
  rows: Int32Array,
  target: Target,
  minLeaf: number,
): Split | null {
  const sums = new Sums(own.bins, target);
  sums.fill(rows, own.codes);
  const order = orderOf(column, sums, target);
  if (order.length < 2) return null;
  const all = new Float64Array(sums.width);
  let n = 0;
  for (const bin of order) {
    sums.add(all, bin);
    n += sums.n[bin] as number;
  }
  const before = sums.impurity(n, all);
  const missing = sums.n[own.bins] as number;
  let best: { gain: number; cut: number; single: boolean; left: number } | null = null;
  const consider = (gain: number, cut: number, left: number, single: boolean): void => {
    const larger = left >= n - left;
    const [down, up] = larger ? [left + missing, n - left] : [left, n - left + missing];
    if (down < minLeaf || up < minLeaf || !(gain > EQUAL * Math.max(1, before))) return;
    if (!best || gain > best.gain + EQUAL * Math.max(1, best.gain)) best = { gain, cut, single, left };
  };
  const one = column.kind === 'category' && target.kind === 'class' && target.classes > 2;
  const left = new Float64Array(sums.width);
  const right = all.slice();
  let down = 0;
  order.forEach((bin, place) => {
    if (one) {
      left.fill(0);
      right.set(all);
      down = 0;
    }
    sums.add(left, bin);
    sums.add(right, bin, -1);
    down += sums.n[bin] as number;
    if (one || place < order.length - 1)
      consider(before - sums.impurity(down, left) - sums.impurity(n - down, right), place, down, one);
  });
  const found = best as { gain: number; cut: number; single: boolean; left: number } | null;
  if (!found) return null;
  const leftBins = found.single ? [order[found.cut] as number] : order.slice(0, found.cut + 1);
  const rightBins = order.filter((bin) => !leftBins.includes(bin));
  const [down1, up1] = conditions(at, column, own, leftBins, rightBins, found.left >= n - found.left);
  return { column: at, gain: found.gain, left: down1, right: up1 };
}

/** Rows on both sides of a split. */
function divide({ left }: Split, columns: readonly TreeColumn[], rows: Int32Array): [Int32Array, Int32Array] {
  const down = rows.filter((row) => goesDown(left, columns, row));
  return [down, rows.filter((row) => !goesDown(left, columns, row))];
}

const everyRow = (target: Target): Int32Array =>
  Int32Array.from((target.kind === 'class' ? target.codes : target.values).keys());

/**
 * A binary tree (CART, Breiman et al. 1984): at each node the split that takes most from the Gini impurity, or from the squared deviations
 * of a number. Cuts lie in the middle between neighbouring values of the node (of more than 1,024 values, between bins of equally many rows).
 * Values are put in order by their share of the second class or their mean, which finds the best two sides; with more than two classes one
 * value is set against the rest. Of equally good splits the first column is taken, and there the lowest cut. What is not known is left out
 * of the choice and goes to the larger side, as do values that the node has not met.
 * @param rows those learnt from; everybody unless told.
 */
export function growTree(
  columns: readonly TreeColumn[],
  target: Target,
  growth: Growth,
  rows: Int32Array = everyRow(target),
): TreeNode {
  const { depth: most, minLeaf, forced } = growth;
  const minSplit = growth.minSplit ?? Math.max(2, minLeaf * 3 - 1);
  const bins = columns.map(binned);
  const grow = (id: number, depth: number, edge: Condition | null, rows: Int32Array): TreeNode => {
    const node = leafNode({ id, depth, edge }, target, rows);
    if (depth >= most || rows.length < minSplit || node.impurity <= EQUAL) return node;
    const splits = columns
      .map((column, at) => bestSplit(at, column, bins[at] as Binned, rows, target, minLeaf))
      .filter((split) => split !== null);
    const ranked = [...splits].sort((a, b) => {
      const gap = b.gain - a.gain;
      return Math.abs(gap) > EQUAL * Math.max(1, Math.abs(a.gain)) ? gap : a.column - b.column;
    });
    node.offers = ranked.map(({ column, gain }): Offer => ({ column, merit: gain }));
    const wanted = forced?.get(id);
    const byHand = ranked.find(({ column }) => column === wanted);
    const split = byHand ?? ranked[0];
    if (!split) return node;
    node.forced = byHand !== undefined;
    const [left, right] = divide(split, columns, rows);
    node.children = [
      grow(id * 2, depth + 1, split.left, left),
      grow(id * 2 + 1, depth + 1, split.right, right),
    ];
    return node;
  };
  return grow(1, 0, null, rows);
}
