import {
  centresOf,
  nearestLabels,
  pickRows,
  squaredDistance,
  thinned,
  withinSumOfSquares,
  type Grouping,
  type Points,
} from './points';

const MOST_ROUNDS = 300;
/** Rounds on many rows end where fewer than one in so many still moves. */
const SETTLED = 1000;
/** Above so many rows the starts are tried on a part of them, and the best is carried on with all. */
const MOST_TRIED = 5000;

/** A grouping with its sum of squared distances to the centres. */
export interface KMeans extends Grouping {
  within: number;
}

/**
 * First centres drawn with chances in proportion to the squared distance to those drawn before (k-means++, Arthur & Vassilvitskii 2007); of
 * 2 + ⌊ln k⌋ drawn each time, the one that leaves the least distance in sum.
 */
function firstCentres(points: Points, k: number, random: () => number): Points {
  const { rows } = points;
  const tries = 2 + Math.floor(Math.log(k));
  const chosen = [Math.min(rows - 1, Math.floor(random() * rows))];
  let nearest: Float64Array = Float64Array.from({ length: rows }, (_, row) =>
    squaredDistance(points, row, points, chosen[0] as number),
  );
  let total = nearest.reduce((sum, distance) => sum + distance, 0);
  while (chosen.length < k && total > 0) {
    let best: { row: number; left: Float64Array; total: number } | null = null;
    for (let draw = 0; draw < tries; draw++) {
      const row = drawnBy(nearest, random() * total);
      const left = new Float64Array(rows);
      let sum = 0;
      for (let other = 0; other < rows; other++) {
        const distance = Math.min(nearest[other] as number, squaredDistance(points, other, points, row));
        left[other] = distance;
        sum += distance;
      }
      if (!best || sum < best.total) best = { row, left, total: sum };
    }
    if (!best) break;
    chosen.push(best.row);
    ({ left: nearest, total } = best);
  }
  return pickRows(points, chosen);
}

/** The row at which the weights, added up, pass a mark; never one of weight 0. */
function drawnBy(weights: Float64Array, mark: number): number {
  let left = mark;
  let last = 0;
  for (let row = 0; row < weights.length; row++) {
    const weight = weights[row] as number;
    if (!(weight > 0)) continue;
    last = row;
    left -= weight;
    if (left < 0) break;
  }
  return last;
}

/** Distances between centres: half of that to the nearest other. */
function halfGaps(centres: Points): Float64Array {
  const half = new Float64Array(centres.rows).fill(Infinity);
  for (let a = 0; a < centres.rows; a++)
    for (let b = 0; b < centres.rows; b++)
      if (a !== b)
        half[a] = Math.min(half[a] as number, Math.sqrt(squaredDistance(centres, a, centres, b)) / 2);
  return half;
}

/**
 * Lloyd's rounds from given centres until nobody moves, most distances spared by bounds (Hamerly 2010): each row keeps an upper bound to
 * its own centre and a lower one to all others. A centre without rows goes to the row that lies farthest from its own.
 */
export function refineCentres(points: Points, start: Points): KMeans {
  const { rows, dims, values } = points;
  const k = start.rows;
  const centres: Points = { rows: k, dims, values: start.values.slice() };
  const labels = nearestLabels(points, centres);
  const upper = new Float64Array(rows).fill(Infinity);
  const lower = new Float64Array(rows);
  const sums = new Float64Array(k * dims);
  const counts = new Float64Array(k);
  const moved = new Float64Array(k);
  const put = (row: number, label: number, sign: number): void => {
    counts[label] = (counts[label] as number) + sign;
    for (let d = 0, at = label * dims, from = row * dims; d < dims; d++, at++, from++)
      sums[at] = (sums[at] as number) + sign * (values[from] as number);
  };
  for (let row = 0; row < rows; row++) put(row, labels[row] as number, 1);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    fillEmpty(points, labels, centres, counts, put, upper);
    for (let c = 0; c < k; c++) {
      let gap = 0;
      for (let d = 0; d < dims; d++) {
        const mean = (sums[c * dims + d] as number) / Math.max(1, counts[c] as number);
        const change = mean - (centres.values[c * dims + d] as number);
        gap += change * change;
        centres.values[c * dims + d] = mean;
      }
      moved[c] = Math.sqrt(gap);
    }
    let [most, second, farthest] = [0, 0, -1];
    moved.forEach((gap, c) => {
      if (gap > most) [most, second, farthest] = [gap, most, c];
      else if (gap > second) second = gap;
    });
    const half = halfGaps(centres);
    let changes = 0;
    for (let row = 0; row < rows; row++) {
      const own = labels[row] as number;
      let above = (upper[row] as number) + (moved[own] as number);
      const below = (lower[row] as number) - (own === farthest ? second : most);
      lower[row] = below;
      const bound = Math.max(half[own] as number, below);
      if (above > bound) above = Math.sqrt(squaredDistance(points, row, centres, own));
      upper[row] = above;
      if (above <= bound) continue;
      let [least, next, best] = [Infinity, Infinity, own];
      for (let c = 0; c < k; c++) {
        const distance = squaredDistance(points, row, centres, c);
        if (distance < least) [next, least, best] = [least, distance, c];
        else if (distance < next) next = distance;
      }
      lower[row] = Math.sqrt(next);
      upper[row] = Math.sqrt(least);
      if (best === own) continue;
      put(row, own, -1);
      put(row, best, 1);
      labels[row] = best;
      changes++;
    }
    if ((changes === 0 && most === 0) || changes < rows / SETTLED - 1) break;
  }
  const exact = { labels, centres: centresOf(points, labels, k) };
  return { ...exact, within: withinSumOfSquares(points, exact) };
}

function fillEmpty(
  points: Points,
  labels: Int32Array,
  centres: Points,
  counts: Float64Array,
  put: (row: number, label: number, sign: number) => void,
  upper: Float64Array,
): void {
  for (let c = 0; c < centres.rows; c++) {
    if ((counts[c] as number) > 0) continue;
    let [far, most] = [-1, 0];
    for (let row = 0; row < points.rows; row++) {
      const own = labels[row] as number;
      const distance = squaredDistance(points, row, centres, own);
      if ((counts[own] as number) > 1 && distance > most) [far, most] = [row, distance];
    }
    if (far < 0) continue;
    put(far, labels[far] as number, -1);
    put(far, c, 1);
    labels[far] = c;
    upper[far] = Infinity;
  }
}

/**
 * Moves single rows to another group as long as that takes from the sum, centres moving along (Hartigan & Wong 1979): better than where
 * Lloyd's rounds end.
 */
export function moveSingly(points: Points, { labels: begun, centres: from }: Grouping): KMeans {
  const { rows, dims, values } = points;
  const k = from.rows;
  const labels = begun.slice();
  const centres: Points = { rows: k, dims, values: from.values.slice() };
  const counts = new Float64Array(k);
  for (const label of labels) counts[label] = (counts[label] as number) + 1;
  const shift = (row: number, label: number, sign: number): void => {
    const count = (counts[label] as number) + sign;
    counts[label] = count;
    for (let d = 0; d < dims; d++) {
      const at = label * dims + d;
      const centre = centres.values[at] as number;
      centres.values[at] = centre + (sign * ((values[row * dims + d] as number) - centre)) / count;
    }
  };
  let quiet = 0;
  for (let step = 0; quiet < rows && step < rows * MOST_ROUNDS; step++, quiet++) {
    const row = step % rows;
    const own = labels[row] as number;
    const size = counts[own] as number;
    if (size < 2) continue;
    let least = (squaredDistance(points, row, centres, own) * size) / (size - 1);
    least -= 1e-12 * Math.max(1, least);
    let best = own;
    for (let c = 0; c < k; c++) {
      if (c === own) continue;
      const other = counts[c] as number;
      const cost = (squaredDistance(points, row, centres, c) * other) / (other + 1);
      if (cost < least) [least, best] = [cost, c];
    }
    if (best === own) continue;
    shift(row, own, -1);
    shift(row, best, 1);
    labels[row] = best;
    quiet = 0;
  }
  const exact = { labels, centres: centresOf(points, labels, k) };
  return { ...exact, within: withinSumOfSquares(points, exact) };
}

/**
 * k groups with the least sum of squared distances to their means that several starts lead to. Above 5,000 rows the starts are made on
 * every so many rows in the order given, and the best of them is carried on with all rows.
 * @param points in an order that depends on their values alone (`orderByValue`), else chance depends on how a file was sorted.
 * @returns fewer than k groups where fewer rows differ from each other.
 */
export function kMeans(points: Points, k: number, random: () => number, starts = 10): KMeans {
  const every = Int32Array.from({ length: points.rows }, (_, row) => row);
  const part = points.rows > MOST_TRIED ? pickRows(points, thinned(every, MOST_TRIED)) : points;
  let best: KMeans | null = null;
  for (let start = 0; start < starts; start++) {
    const found = moveSingly(part, refineCentres(part, firstCentres(part, k, random)));
    if (!best || found.within < best.within) best = found;
  }
  if (!best) throw new Error('no start');
  return part === points ? best : refineCentres(points, best.centres);
}
