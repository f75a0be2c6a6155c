import { chiSquareTail } from '../chi-square';
import {
  goesDown,
  leafNode,
  type Condition,
  type Offer,
  type Target,
  type TreeColumn,
  type TreeNode,
} from './node';

export interface ChaidGrowth {
  depth: number;
  minLeaf: number;
  /** Groups of a column that differ less surely than this are taken together. */
  mergeAbove?: number;
  /** A node is split where the adjusted p lies below this. */
  splitBelow?: number;
}

/** Numbers are asked in so many groups of equally many rows. */
const TENTHS = 10;

/** Rows of each class in each group. */
type Table = readonly Float64Array[];

/** Pearson's χ² of a table, without Yates' correction: groups or classes without rows leave the degrees of freedom. */
export function pearson(table: Table): { chiSquare: number; df: number; p: number } {
  const rows = table.map((row) => row.reduce((sum, count) => sum + count, 0));
  const classes = (table[0] ?? []).length;
  const columns = Array.from({ length: classes }, (_, c) =>
    table.reduce((sum, row) => sum + (row[c] as number), 0),
  );
  const all = rows.reduce((sum, count) => sum + count, 0);
  let chiSquare = 0;
  table.forEach((row, r) =>
    row.forEach((count, c) => {
      const expected = ((rows[r] as number) * (columns[c] as number)) / all;
      if (expected > 0) chiSquare += (count - expected) ** 2 / expected;
    }),
  );
  const df =
    (rows.filter((count) => count > 0).length - 1) * (columns.filter((count) => count > 0).length - 1);
  return { chiSquare, df, p: df > 0 ? chiSquareTail(chiSquare, df) : 1 };
}

/** In how many ways c values can be put into r groups (Stirling's number of the second kind), or into r runs of their order. */
export function waysToGroup(c: number, r: number, ordered: boolean): number {
  if (ordered) {
    let ways = 1;
    for (let i = 1; i < r; i++) ways *= (c - i) / i;
    return ways;
  }
  let [sum, sign] = [0, 1];
  for (let i = 0; i < r; i++) {
    let ways = sign;
    for (let j = 1; j <= i; j++) ways /= j;
    for (let j = 1; j <= r - i; j++) ways /= j;
    sum += ways * (r - i) ** c;
    sign = -sign;
  }
  return Math.max(1, Math.round(sum));
}

/** Groups of values of one column within a node. */
interface Group {
  bins: number[];
  counts: Float64Array;
}

interface Asked {
  codes: Int32Array;
  bins: number;
  /** Where each bin of a number begins. */
  starts: number[];
}

function asked(column: TreeColumn): Asked {
  if (column.kind === 'category') return { codes: column.codes, bins: column.levels.length, starts: [] };
  const known = column.values.filter((value) => !Number.isNaN(value)).sort();
  const starts: number[] = [];
  for (let bin = 0; bin < TENTHS; bin++) {
    const start = known[Math.floor((bin * known.length) / TENTHS)];
    if (start !== undefined && start !== starts.at(-1)) starts.push(start);
  }
  const codes = Int32Array.from(column.values, (value) =>
    Number.isNaN(value) ? -1 : starts.findLastIndex((start) => start <= value),
  );
  return { codes, bins: starts.length, starts };
}

const together = (a: Group, b: Group): Group => ({
  bins: [...a.bins, ...b.bins].sort((x, y) => x - y),
  counts: a.counts.map((count, c) => count + (b.counts[c] as number)),
});

const sizeOf = ({ counts }: Group): number => counts.reduce((sum, count) => sum + count, 0);

/**
 * Groups of values that differ: the two that are most alike are taken together while their χ² is not sure, and groups that are too small join
 * the one most like them. Of numbers only neighbours are.
 */
function merged(groups: Group[], ordered: boolean, { minLeaf, mergeAbove = 0.05 }: ChaidGrowth): Group[] {
  const left = [...groups];
  while (left.length > 1) {
    const small = left.findIndex((group) => sizeOf(group) < minLeaf);
    let best: { a: number; b: number; p: number } | null = null;
    for (let a = 0; a < left.length; a++)
      for (let b = a + 1; b < left.length; b++) {
        if (ordered && b !== a + 1) continue;
        if (small >= 0 && a !== small && b !== small) continue;
        const { p } = pearson([(left[a] as Group).counts, (left[b] as Group).counts]);
        if (!best || p > best.p) best = { a, b, p };
      }
    if (!best || (small < 0 && best.p <= mergeAbove)) break;
    left[best.a] = together(left[best.a] as Group, left[best.b] as Group);
    left.splice(best.b, 1);
  }
  return left;
}

/** Ways down for groups of values; what the node has not met, and what is not known, goes with the largest. */
function edgesOf(
  at: number,
  column: TreeColumn,
  { bins, starts }: Asked,
  groups: readonly Group[],
): Condition[] {
  const sizes = groups.map(sizeOf);
  const largest = sizes.indexOf(Math.max(...sizes));
  if (column.kind === 'category') {
    const met = new Set(groups.flatMap((group) => group.bins));
    const unmet = Array.from({ length: bins }, (_, bin) => bin).filter((bin) => !met.has(bin));
    return groups.map((group, place) => ({
      column: at,
      kind: 'category',
      codes: place === largest ? [...group.bins, ...unmet] : group.bins,
      missing: place === largest,
    }));
  }
  const begin = (place: number): number => {
    const bin = groups[place]?.bins[0];
    return place === 0 ? -Infinity : bin === undefined ? Infinity : (starts[bin] as number);
  };
  return groups.map((_, place) => ({
    column: at,
    kind: 'number',
    from: begin(place),
    to: begin(place + 1),
    missing: place === largest,
  }));
}

/**
 * A tree with as many branches as differ (CHAID, Kass 1980): in each column values that do not differ surely are taken together; the column
 * with the least p of Pearson's χ², multiplied by the number of ways to group its values (Bonferroni), splits the node. Numbers are asked in
 * tenths, neighbours alone taken together. What is not known goes to the largest branch, as do values that the node has not met.
 */
export function growChaid(
  columns: readonly TreeColumn[],
  target: Extract<Target, { kind: 'class' }>,
  growth: ChaidGrowth,
): TreeNode {
  const { depth: most, minLeaf, splitBelow = 0.05 } = growth;
  const asks = columns.map(asked);
  let last = 1;
  const splitOf = (rows: Int32Array, at: number): { groups: Group[]; p: number } | null => {
    const own = asks[at] as Asked;
    const counts = Array.from({ length: own.bins }, () => new Float64Array(target.classes));
    for (const row of rows) {
      const bin = own.codes[row] as number;
      const code = target.codes[row] as number;
      if (bin >= 0) (counts[bin] as Float64Array)[code] = ((counts[bin] as Float64Array)[code] as number) + 1;
    }
    const ordered = columns[at]?.kind === 'number';
    const all = counts
      .map((row, bin): Group => ({ bins: [bin], counts: row }))
      .filter((group) => sizeOf(group) > 0);
    const groups = merged(all, ordered, growth);
    if (groups.length < 2 || groups.some((group) => sizeOf(group) < minLeaf)) return null;
    const { p } = pearson(groups.map((group) => group.counts));
    return { groups, p: Math.min(1, p * waysToGroup(all.length, groups.length, ordered)) };
  };
  const grow = (id: number, depth: number, edge: Condition | null, rows: Int32Array): TreeNode => {
    const node = leafNode({ id, depth, edge }, target, rows);
    if (depth >= most || rows.length < minLeaf * 2) return node;
    const splits = columns.flatMap((_, at) => {
      const split = splitOf(rows, at);
      return split ? [{ at, ...split }] : [];
    });
    splits.sort((a, b) => a.p - b.p || a.at - b.at);
    node.offers = splits.map(({ at, p }): Offer => ({ column: at, merit: p }));
    const [split] = splits;
    if (!split || split.p >= splitBelow) return node;
    const edges = edgesOf(split.at, columns[split.at] as TreeColumn, asks[split.at] as Asked, split.groups);
    node.children = edges.map((down) =>
      grow(
        ++last,
        depth + 1,
        down,
        rows.filter((row) => goesDown(down, columns, row)),
      ),
    );
    return node;
  };
  return grow(1, 0, null, Int32Array.from(target.codes.keys()));
}
