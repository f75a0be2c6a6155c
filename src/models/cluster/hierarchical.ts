import { DisjointSets } from '../disjoint-sets';
import { distanceMatrix } from './distances';
import { centresOf, type Grouping, type Points } from './points';

export const LINKAGES = ['ward', 'complete', 'average'] as const;
export type Linkage = (typeof LINKAGES)[number];

interface Merge {
  a: number;
  b: number;
  height: number;
}

/**
 * Agglomerative groups (nearest-neighbour chain with Lance–Williams updates). Ward's criterion works on squared distances and its heights
 * are their roots, as R's `ward.D2`. The work grows with the square of the rows.
 * @returns the grouping into k, and the heights at which the last groups were joined, highest first.
 */
export function hierarchical(
  points: Points,
  k: number,
  linkage: Linkage = 'ward',
): Grouping & { heights: Float64Array } {
  const n = points.rows;
  const matrix = distanceMatrix(points);
  if (linkage === 'ward') for (let at = 0; at < matrix.length; at++) matrix[at] = (matrix[at] as number) ** 2;
  const merges = chainMerges(matrix, n, linkage).sort((x, y) => x.height - y.height);
  const groups = new DisjointSets<number>();
  for (const { a, b } of merges.slice(0, Math.max(0, n - k))) groups.join(a, b);
  const named = new Map<number, number>();
  const labels = Int32Array.from({ length: n }, (_, row) => {
    const root = groups.find(row);
    if (!named.has(root)) named.set(root, named.size);
    return named.get(root) as number;
  });
  const heights = Float64Array.from(merges.reverse(), ({ height }) =>
    linkage === 'ward' ? Math.sqrt(height) : height,
  );
  return { labels, centres: centresOf(points, labels, named.size), heights };
}

function chainMerges(matrix: Float64Array, n: number, linkage: Linkage): Merge[] {
  const size = new Float64Array(n).fill(1);
  const live = new Set(Array.from({ length: n }, (_, row) => row));
  const chain: number[] = [];
  const merges: Merge[] = [];
  while (live.size > 1) {
    if (chain.length === 0) chain.push(live.values().next().value as number);
    const tip = chain.at(-1) as number;
    const before = chain.at(-2);
    let near = before ?? -1;
    let height = before === undefined ? Infinity : (matrix[tip * n + before] as number);
    for (const other of live)
      if (other !== tip && (matrix[tip * n + other] as number) < height)
        [near, height] = [other, matrix[tip * n + other] as number];
    if (near !== before) {
      chain.push(near);
      continue;
    }
    chain.length -= 2;
    merges.push({ a: tip, b: near, height });
    join(matrix, n, tip, near, size, live, linkage);
  }
  return merges;
}

/** What was `gone` joins `kept`: distances to all others by the rule of the linkage. */
function join(
  matrix: Float64Array,
  n: number,
  kept: number,
  gone: number,
  size: Float64Array,
  live: Set<number>,
  linkage: Linkage,
): void {
  const [a, b] = [size[kept] as number, size[gone] as number];
  const between = matrix[kept * n + gone] as number;
  live.delete(gone);
  for (const other of live) {
    if (other === kept) continue;
    const [x, y, c] = [
      matrix[kept * n + other] as number,
      matrix[gone * n + other] as number,
      size[other] as number,
    ];
    const distance =
      linkage === 'complete'
        ? Math.max(x, y)
        : linkage === 'average'
          ? (a * x + b * y) / (a + b)
          : ((a + c) * x + (b + c) * y - c * between) / (a + b + c);
    matrix[kept * n + other] = distance;
    matrix[other * n + kept] = distance;
  }
  size[kept] = a + b;
}
