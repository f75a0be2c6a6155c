import { distanceMatrix } from './distances';
import { pickRows, type Grouping, type Points } from './points';

/** Rows that stand for their groups, by their number, and the mean distance of all rows to the nearest of them. */
export interface KMedoids extends Grouping {
  medoids: Int32Array;
  meanDistance: number;
}

/** The two nearest medoids of each row: which the first is, and how far away both are. */
interface Nearest {
  label: Int32Array;
  first: Float64Array;
  second: Float64Array;
}

function nearestOf(matrix: Float64Array, n: number, medoids: readonly number[]): Nearest {
  const label = new Int32Array(n);
  const first = new Float64Array(n).fill(Infinity);
  const second = new Float64Array(n).fill(Infinity);
  for (let row = 0; row < n; row++)
    medoids.forEach((medoid, c) => {
      const distance = matrix[medoid * n + row] as number;
      if (distance < (first[row] as number)) {
        second[row] = first[row] as number;
        first[row] = distance;
        label[row] = c;
      } else if (distance < (second[row] as number)) second[row] = distance;
    });
  return { label, first, second };
}

/** BUILD: each further medoid is the row that takes the most from the sum of distances. */
function build(matrix: Float64Array, n: number, k: number): number[] {
  const medoids: number[] = [];
  const nearest = new Float64Array(n).fill(Infinity);
  while (medoids.length < k) {
    let [best, least] = [-1, Infinity];
    for (let candidate = 0; candidate < n; candidate++) {
      if (medoids.includes(candidate)) continue;
      let sum = 0;
      for (let row = 0; row < n; row++)
        sum += Math.min(nearest[row] as number, matrix[candidate * n + row] as number);
      if (sum < least) [best, least] = [candidate, sum];
    }
    if (best < 0) break;
    medoids.push(best);
    for (let row = 0; row < n; row++)
      nearest[row] = Math.min(nearest[row] as number, matrix[best * n + row] as number);
  }
  return medoids;
}

/** SWAP: the exchange of one medoid for one row that gains most, of all medoids at once (FastPAM1, Schubert & Rousseeuw 2019), until none gains. */
function swap(matrix: Float64Array, n: number, medoids: number[]): void {
  for (;;) {
    const { label, first, second } = nearestOf(matrix, n, medoids);
    const removal = new Float64Array(medoids.length);
    for (let row = 0; row < n; row++) {
      const own = label[row] as number;
      removal[own] = (removal[own] as number) + (second[row] as number) - (first[row] as number);
    }
    let [gain, out, into] = [-1e-12, -1, -1];
    for (let candidate = 0; candidate < n; candidate++) {
      if (medoids.includes(candidate)) continue;
      const change = removal.slice();
      let shared = 0;
      for (let row = 0; row < n; row++) {
        const distance = matrix[candidate * n + row] as number;
        const own = label[row] as number;
        if (distance < (first[row] as number)) {
          shared += distance - (first[row] as number);
          change[own] = (change[own] as number) + (first[row] as number) - (second[row] as number);
        } else if (distance < (second[row] as number))
          change[own] = (change[own] as number) + distance - (second[row] as number);
      }
      change.forEach((value, c) => {
        if (value + shared < gain) [gain, out, into] = [value + shared, c, candidate];
      });
    }
    if (out < 0) return;
    medoids[out] = into;
  }
}

/** k rows with the least sum of distances to all others (PAM, Kaufman & Rousseeuw 1990). The work grows with the square of the rows. */
export function kMedoids(points: Points, k: number): KMedoids {
  const n = points.rows;
  const matrix = distanceMatrix(points);
  const medoids = build(matrix, n, Math.min(k, n));
  if (medoids.length > 1) swap(matrix, n, medoids);
  const { label, first } = nearestOf(matrix, n, medoids);
  return {
    labels: label,
    centres: pickRows(points, medoids),
    medoids: Int32Array.from(medoids),
    meanDistance: first.reduce((sum, distance) => sum + distance, 0) / n,
  };
}
