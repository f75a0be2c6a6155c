import { squaredDistance, type Points } from './points';

/** Distances between all rows, row by row. */
export function distanceMatrix(points: Points): Float64Array {
  const n = points.rows;
  const matrix = new Float64Array(n * n);
  for (let a = 0; a < n; a++)
    for (let b = a + 1; b < n; b++) {
      const distance = Math.sqrt(squaredDistance(points, a, points, b));
      matrix[a * n + b] = distance;
      matrix[b * n + a] = distance;
    }
  return matrix;
}
