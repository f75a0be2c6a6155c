import { growTree } from '../../models/tree/cart';
import { leafOf, leavesOf, pathTo, type Target } from '../../models/tree/node';
import { pruned } from '../../models/tree/prune';
import type { TraitTable } from '../../panel/traits';
import { ruleLines, treeColumns } from '../../panel/tree-rules';
import type { RuleRow } from './types';

const TREE = { depth: 4, share: 0.01, least: 5, price: 0.005 };

/** A small tree that tells groups by the traits themselves, in their own units. */
export function explain(
  read: TraitTable,
  labels: Int32Array,
  k: number,
): { rules: RuleRow[]; accuracy: number | null; leaves: Int32Array } {
  const columns = treeColumns(read);
  const target: Target = { kind: 'class', codes: labels, classes: k };
  const minLeaf = Math.max(TREE.least, Math.ceil(TREE.share * labels.length));
  const grown = growTree(columns, target, { depth: TREE.depth, minLeaf });
  const tree = pruned(grown, TREE.price * grown.impurity, 'impurity');
  const leaves = Int32Array.from(labels, (_, row) => leafOf(tree, columns, row).id);
  const sizes = new Float64Array(k);
  for (const label of labels) sizes[label] = (sizes[label] as number) + 1;
  const rules = leavesOf(tree).map((leaf): RuleRow => {
    const most = Math.max(...leaf.counts);
    const cluster = leaf.counts.indexOf(most);
    return {
      rule_leaf: leaf.id,
      cluster: cluster + 1,
      customers: leaf.n,
      precision: most / leaf.n,
      covers: most / (sizes[cluster] as number),
      lines: ruleLines(pathTo(tree, leaf.id), read),
    };
  });
  rules.sort((a, b) => a.cluster - b.cluster || b.customers - a.customers || a.rule_leaf - b.rule_leaf);
  const right = rules.reduce((sum, { customers, precision }) => sum + customers * precision, 0);
  return { rules, accuracy: k > 1 ? right / labels.length : null, leaves };
}
