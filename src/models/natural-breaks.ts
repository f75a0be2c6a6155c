/**
 * Natural breaks (Fisher 1958, Jenks 1967): the division of numbers into classes with the least sum of squared distances from the class
 * means. In one dimension this is the best k-means there is, found exactly (Wang & Song 2011, Ckmeans.1d.dp) by dividing the places that
 * can be best; n distinct values take classes × n log n steps.
 * @param ascending sorted values. @returns the least value of each class but the first, ascending; fewer where there are fewer distinct
 * values than classes, none for a single one. Equal values are never parted; of two divisions as good, the one that parts earlier.
 */
export function naturalBreaks(ascending: Float64Array, classes: number): number[] {
  const { values, weights } = distinct(ascending);
  const n = values.length;
  const k = Math.min(classes, n);
  if (k < 2) return [];
  const cost = costOf(values, weights);
  let best = Float64Array.from(values, (_, last) => cost(0, last));
  const starts: Int32Array[] = [];
  for (let level = 1; level < k; level++) {
    const next = new Float64Array(n).fill(Infinity);
    const start = new Int32Array(n);
    divide(best, next, start, cost, [level, n - 1], [level, n - 1]);
    starts.push(start);
    best = next;
  }
  const breaks: number[] = [];
  let last = n - 1;
  for (let level = k - 2; level >= 0; level--) {
    const from = (starts[level] as Int32Array)[last] as number;
    breaks.unshift(values[from] as number);
    last = from - 1;
  }
  return breaks;
}

type Cost = (first: number, last: number) => number;

function distinct(ascending: Float64Array): { values: number[]; weights: number[] } {
  const values: number[] = [];
  const weights: number[] = [];
  for (const value of ascending)
    if (values.length > 0 && values[values.length - 1] === value)
      weights[weights.length - 1] = (weights[weights.length - 1] as number) + 1;
    else {
      values.push(value);
      weights.push(1);
    }
  return { values, weights };
}

/** Sums of squared distances from the mean of values first … last, of sums taken from the middle so that little is lost. */
function costOf(values: readonly number[], weights: readonly number[]): Cost {
  const middle = values[values.length >> 1] as number;
  const size = new Float64Array(values.length + 1);
  const sum = new Float64Array(values.length + 1);
  const square = new Float64Array(values.length + 1);
  values.forEach((value, at) => {
    const weight = weights[at] as number;
    const moved = value - middle;
    size[at + 1] = (size[at] as number) + weight;
    sum[at + 1] = (sum[at] as number) + weight * moved;
    square[at + 1] = (square[at] as number) + weight * moved * moved;
  });
  return (first, last) => {
    const w = (size[last + 1] as number) - (size[first] as number);
    const s = (sum[last + 1] as number) - (sum[first] as number);
    return Math.max(0, (square[last + 1] as number) - (square[first] as number) - (s * s) / w);
  };
}

/** Fills `next[from … to]` from `best`; the best start of a class moves only forward with its end, so the places halve. */
function divide(
  best: Float64Array,
  next: Float64Array,
  start: Int32Array,
  cost: Cost,
  [from, to]: readonly [number, number],
  [low, high]: readonly [number, number],
): void {
  if (from > to) return;
  const middle = (from + to) >> 1;
  for (let at = low; at <= Math.min(middle, high); at++) {
    const own = (best[at - 1] as number) + cost(at, middle);
    if (own < (next[middle] as number)) {
      next[middle] = own;
      start[middle] = at;
    }
  }
  const found = start[middle] as number;
  divide(best, next, start, cost, [from, middle - 1], [low, found]);
  divide(best, next, start, cost, [middle + 1, to], [found, high]);
}
