import { squaredDistance, type Points } from './points';

/**
 * How much nearer each row is to its own group than to the next (Rousseeuw 1987): (b − a) ÷ max(a, b), with a the mean distance to the others
 * of its group and b the least mean distance to another group; 0 for a row alone in its group. The work grows with the square of the rows.
 */
export function silhouettes(points: Points, labels: Int32Array, k: number): Float64Array {
  const n = points.rows;
  const sizes = new Float64Array(k);
  for (const label of labels) sizes[label] = (sizes[label] as number) + 1;
  const sums = new Float64Array(n * k);
  for (let a = 0; a < n; a++)
    for (let b = a + 1; b < n; b++) {
      const distance = Math.sqrt(squaredDistance(points, a, points, b));
      const [at, back] = [a * k + (labels[b] as number), b * k + (labels[a] as number)];
      sums[at] = (sums[at] as number) + distance;
      sums[back] = (sums[back] as number) + distance;
    }
  return Float64Array.from({ length: n }, (_, row) => {
    const own = labels[row] as number;
    const size = sizes[own] as number;
    if (size < 2) return 0;
    const inside = (sums[row * k + own] as number) / (size - 1);
    let outside = Infinity;
    for (let c = 0; c < k; c++)
      if (c !== own && (sizes[c] as number) > 0)
        outside = Math.min(outside, (sums[row * k + c] as number) / (sizes[c] as number));
    const most = Math.max(inside, outside);
    return Number.isFinite(outside) && most > 0 ? (outside - inside) / most : 0;
  });
}

/** Mean silhouette of all rows; null of one group. */
export function meanSilhouette(points: Points, labels: Int32Array, k: number): number | null {
  if (k < 2 || points.rows < 2) return null;
  return silhouettes(points, labels, k).reduce((sum, value) => sum + value, 0) / points.rows;
}
