/** What a tree may ask of people: a number (NaN where it is not known), or one of some values (−1 where it is not known). */
export type TreeColumn =
  | { kind: 'number'; name: string; values: Float64Array }
  | { kind: 'category'; name: string; codes: Int32Array; levels: readonly string[] };

/** What is to be told: a class of each row, or a number. */
export type Target =
  { kind: 'class'; codes: Int32Array; classes: number } | { kind: 'number'; values: Float64Array };

/** Which rows go down an edge: numbers from (inclusive) to (exclusive), or some values; and whether those that are not known do too. */
export type Condition =
  | { column: number; kind: 'number'; from: number; to: number; missing: boolean }
  | { column: number; kind: 'category'; codes: readonly number[]; missing: boolean };

/** A split that a node could have: the column, and how much of the node's impurity it takes away (CART), or its adjusted p (CHAID). */
export interface Offer {
  column: number;
  merit: number;
}

export interface TreeNode {
  /** 1 is the root. Of a binary tree the children of i are 2i and 2i + 1. */
  id: number;
  depth: number;
  n: number;
  /** Rows of each class; of a number, its mean alone. */
  counts: Float64Array;
  /** The sum of what is wrong here if it were a leaf: Gini impurity × n, or squared deviations. */
  impurity: number;
  /** Rows that are not of the largest class; squared deviations of a number. */
  errors: number;
  /** How a row gets here from the node above; null of the root. */
  edge: Condition | null;
  children: TreeNode[];
  /** The best split of each column, the best first. */
  offers: readonly Offer[];
  /** The split was chosen by hand. */
  forced: boolean;
}

/** Whether a row goes down an edge. */
export function goesDown(edge: Condition, columns: readonly TreeColumn[], row: number): boolean {
  const column = columns[edge.column] as TreeColumn;
  if (column.kind === 'number') {
    const value = column.values[row] as number;
    if (Number.isNaN(value)) return edge.missing;
    return edge.kind === 'number' && value >= edge.from && value < edge.to;
  }
  const code = column.codes[row] as number;
  if (code < 0) return edge.missing;
  return edge.kind === 'category' && edge.codes.includes(code);
}

/** The leaf of a row. A value that no edge names stays where it is. */
export function leafOf(root: TreeNode, columns: readonly TreeColumn[], row: number): TreeNode {
  let node = root;
  for (;;) {
    const next = node.children.find(({ edge }) => edge && goesDown(edge, columns, row));
    if (!next) return node;
    node = next;
  }
}

/** A node and all below it, the node first, each child's before the next one's. */
export const everyNode = (node: TreeNode): TreeNode[] => [node, ...node.children.flatMap(everyNode)];

export const leavesOf = (node: TreeNode): TreeNode[] =>
  everyNode(node).filter(({ children }) => children.length === 0);

/** Edges from the root to a node. */
export function pathTo(root: TreeNode, id: number): Condition[] {
  if (root.id === id) return [];
  for (const child of root.children) {
    if (child.id !== id && !everyNode(child).some((node) => node.id === id)) continue;
    return [...(child.edge ? [child.edge] : []), ...pathTo(child, id)];
  }
  return [];
}

/**
 * Conditions of a path as one per column, in the order in which columns are first asked: ranges are cut with each other, values too.
 */
export function tightened(path: readonly Condition[]): Condition[] {
  const found = new Map<number, Condition>();
  for (const edge of path) {
    const known = found.get(edge.column);
    const missing = edge.missing && (known?.missing ?? true);
    if (!known) found.set(edge.column, edge);
    else if (known.kind === 'number' && edge.kind === 'number')
      found.set(edge.column, {
        ...edge,
        from: Math.max(known.from, edge.from),
        to: Math.min(known.to, edge.to),
        missing,
      });
    else if (known.kind === 'category' && edge.kind === 'category')
      found.set(edge.column, {
        ...edge,
        codes: known.codes.filter((code) => edge.codes.includes(code)),
        missing,
      });
  }
  return [...found.values()];
}

/** What rows of a node come to. */
function tally(target: Target, rows: Int32Array): Pick<TreeNode, 'n' | 'counts' | 'impurity' | 'errors'> {
  const n = rows.length;
  if (target.kind === 'class') {
    const counts = new Float64Array(target.classes);
    for (const row of rows) {
      const code = target.codes[row] as number;
      counts[code] = (counts[code] as number) + 1;
    }
    const squares = counts.reduce((sum, count) => sum + count * count, 0);
    return { n, counts, impurity: n > 0 ? n - squares / n : 0, errors: n - Math.max(0, ...counts) };
  }
  let sum = 0;
  for (const row of rows) sum += target.values[row] as number;
  const mean = n > 0 ? sum / n : 0;
  let squares = 0;
  for (const row of rows) squares += ((target.values[row] as number) - mean) ** 2;
  return { n, counts: Float64Array.of(mean), impurity: squares, errors: squares };
}

/** A node without branches, of the rows that get there. */
export const leafNode = (
  { id, depth, edge }: Pick<TreeNode, 'id' | 'depth' | 'edge'>,
  target: Target,
  rows: Int32Array,
): TreeNode => ({ id, depth, edge, ...tally(target, rows), children: [], offers: [], forced: false });
