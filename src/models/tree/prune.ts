import { growTree, type Growth } from './cart';
import { everyNode, leafOf, leavesOf, type Target, type TreeColumn, type TreeNode } from './node';

/** What is wrong in a node if it were a leaf: rows of other classes, or impurity. */
export type Risk = 'errors' | 'impurity';

/** A step of pruning: from this price of a leaf on, the tree has so many splits, and this is wrong in it. */
export interface PruningStep {
  alpha: number;
  splits: number;
  risk: number;
}

const riskBelow = (node: TreeNode, risk: Risk): number =>
  leavesOf(node).reduce((sum, leaf) => sum + leaf[risk], 0);

/** The smallest subtree that costs least where each leaf costs alpha (minimal cost-complexity pruning). Splits made by hand stay. */
export function pruned(node: TreeNode, alpha: number, risk: Risk): TreeNode {
  const cut = (from: TreeNode): { node: TreeNode; cost: number; byHand: boolean } => {
    const children = from.children.map(cut);
    const below = children.reduce((sum, { cost }) => sum + cost, 0);
    const byHand = from.forced || children.some((child) => child.byHand);
    const alone = from[risk] + alpha;
    if (!byHand && (children.length === 0 || alone <= below * (1 + 1e-12) + 1e-12))
      return { node: { ...from, children: [] }, cost: alone, byHand: false };
    return { node: { ...from, children: children.map((child) => child.node) }, cost: below, byHand };
  };
  return cut(node).node;
}

/** All trees that pruning makes of one, from the root alone to the whole, each with the price from which on it is the best. */
export function pruningPath(tree: TreeNode, risk: Risk): PruningStep[] {
  const steps: PruningStep[] = [];
  let current = tree;
  let alpha = 0;
  for (;;) {
    current = pruned(current, alpha, risk);
    steps.push({ alpha, splits: leavesOf(current).length - 1, risk: riskBelow(current, risk) });
    const links = everyNode(current)
      .filter(({ children }) => children.length > 0)
      .map((node) => (node[risk] - riskBelow(node, risk)) / (leavesOf(node).length - 1));
    if (links.length === 0) return steps.reverse();
    const next = Math.max(alpha, Math.min(...links));
    if (pruned(current, next, risk).children.length === current.children.length && next === alpha)
      return steps.reverse();
    alpha = next;
  }
}

/** Squared error of what a leaf says against what was so, over rows. */
function lossOf(
  tree: TreeNode,
  columns: readonly TreeColumn[],
  target: Target,
  rows: Int32Array,
): Float64Array {
  return Float64Array.from(rows, (row) => {
    const { counts, n } = leafOf(tree, columns, row);
    if (target.kind === 'number') return ((counts[0] as number) - (target.values[row] as number)) ** 2;
    const told = target.codes[row] as number;
    return counts.reduce((sum, count, code) => sum + (count / n - (code === told ? 1 : 0)) ** 2, 0);
  });
}

const picked = (columns: readonly TreeColumn[], rows: Int32Array): TreeColumn[] =>
  columns.map((column) =>
    column.kind === 'number'
      ? { ...column, values: Float64Array.from(rows, (row) => column.values[row] as number) }
      : { ...column, codes: Int32Array.from(rows, (row) => column.codes[row] as number) },
  );

const pickedTarget = (target: Target, rows: Int32Array): Target =>
  target.kind === 'number'
    ? { ...target, values: Float64Array.from(rows, (row) => target.values[row] as number) }
    : { ...target, codes: Int32Array.from(rows, (row) => target.codes[row] as number) };

/** Rows of columns and target. */
export const pickExamples = (
  columns: readonly TreeColumn[],
  target: Target,
  rows: Int32Array,
): { columns: TreeColumn[]; target: Target } => ({
  columns: picked(columns, rows),
  target: pickedTarget(target, rows),
});

/**
 * The price of a leaf by cross-validation (Breiman et al. 1984, 3.4): the largest whose squared error on parts that were not learnt from lies
 * within one standard error of the least. Risk is impurity.
 */
export async function chooseAlpha(
  tree: TreeNode,
  columns: readonly TreeColumn[],
  target: Target,
  growth: Growth,
  folds: number,
  pause: () => Promise<void>,
): Promise<number> {
  const path = pruningPath(tree, 'impurity');
  const whole = tree.n;
  const alphas = path.map(({ alpha }, at) => {
    const above = path[at - 1]?.alpha;
    return above === undefined ? alpha * 1.0001 : Math.sqrt(alpha * above);
  });
  const losses = alphas.map(() => new Float64Array(whole));
  for (let fold = 0; fold < folds; fold++) {
    await pause();
    const all = Int32Array.from({ length: whole }, (_, row) => row);
    const out = all.filter((row) => row % folds === fold);
    const grown = growTree(
      columns,
      target,
      growth,
      all.filter((row) => row % folds !== fold),
    );
    alphas.forEach((alpha, at) => {
      const share = (alpha * (whole - out.length)) / whole;
      const loss = lossOf(pruned(grown, share, 'impurity'), columns, target, out);
      out.forEach((row, place) => ((losses[at] as Float64Array)[row] = loss[place] as number));
    });
  }
  const means = losses.map((loss) => loss.reduce((sum, value) => sum + value, 0) / whole);
  const best = means.indexOf(Math.min(...means));
  const least = losses[best] as Float64Array;
  const mean = means[best] as number;
  const sd = Math.sqrt(least.reduce((sum, value) => sum + (value - mean) ** 2, 0) / whole);
  const chosen = means.findIndex((value) => value <= mean + sd / Math.sqrt(whole));
  return alphas[chosen] as number;
}
