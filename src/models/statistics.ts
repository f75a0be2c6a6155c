/**
 * Quantile of sorted values by linear interpolation between order statistics (Hyndman & Fan 1996, type 7: R's and NumPy's
 * default). @param sorted ascending. @returns NaN for no values.
 */
export function quantileType7(sorted: Float64Array, probability: number): number {
  if (sorted.length === 0) return NaN;
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (position - below) * (high - low);
}

/** Arithmetic mean, added up in order of size so that the order of rows cannot change a digit. */
export function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values.slice().sort()) sum += value;
  return sum / values.length;
}

const LOG_FACTORIALS: number[] = [0];

function logFactorial(n: number): number {
  for (let k = LOG_FACTORIALS.length; k <= n; k++)
    LOG_FACTORIALS.push((LOG_FACTORIALS[k - 1] as number) + Math.log(k));
  return LOG_FACTORIALS[n] as number;
}

const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k);

/**
 * Fisher's exact test of a 2 × 2 table, two-sided: the sum of the probabilities of all tables with the same margins that are
 * no more likely than the one seen (the rule of R's `fisher.test`).
 * @param a hits in the first group of `n1`. @param b hits in the second group of `n2`.
 */
export function fisherExact(a: number, n1: number, b: number, n2: number): number {
  const hits = a + b;
  const logAll = logChoose(n1 + n2, hits);
  const logOf = (x: number): number => logChoose(n1, x) + logChoose(n2, hits - x) - logAll;
  const seen = logOf(a);
  let p = 0;
  for (let x = Math.max(0, hits - n2); x <= Math.min(n1, hits); x++) {
    const log = logOf(x);
    if (log <= seen + 1e-7) p += Math.exp(log);
  }
  return Math.min(1, p);
}

/** Holm's step-down adjustment (Holm 1979): adjusted p-values in the order given, each at most 1. */
export function holm(pValues: ArrayLike<number>): Float64Array {
  const n = pValues.length;
  const order = Uint32Array.from({ length: n }, (_, index) => index).sort(
    (x, y) => (pValues[x] as number) - (pValues[y] as number),
  );
  const adjusted = new Float64Array(n);
  let highest = 0;
  order.forEach((index, rank) => {
    highest = Math.max(highest, Math.min(1, (pValues[index] as number) * (n - rank)));
    adjusted[index] = highest;
  });
  return adjusted;
}

/** Waits that lasted equally long: `happened` of them ended with the event, the others were still going on when watching ended. */
export interface Waits {
  days: number;
  happened: number;
  open: number;
}

/** The share that has had the event by each day on which one fell (Kaplan & Meier 1958). @param waits ascending by days. */
export function kaplanMeier(waits: readonly Waits[]): { days: number; share: number }[] {
  let atRisk = waits.reduce((sum, { happened, open }) => sum + happened + open, 0);
  let waiting = 1;
  const curve: { days: number; share: number }[] = [];
  for (const { days, happened, open } of waits) {
    if (happened > 0) {
      waiting *= 1 - happened / atRisk;
      curve.push({ days, share: 1 - waiting });
    }
    atRisk -= happened + open;
  }
  return curve;
}

/**
 * Share that has had the event by `at`, when some were watched for less time than others.
 * @param durations days until the event or until watching ended. @param happened 1 where it was the event.
 */
export function kaplanMeierShare(durations: Float64Array, happened: Uint8Array, at: number): number {
  const waits = new Map<number, Waits>();
  durations.forEach((days, index) => {
    const group = waits.get(days) ?? { days, happened: 0, open: 0 };
    if (happened[index]) group.happened++;
    else group.open++;
    waits.set(days, group);
  });
  const curve = kaplanMeier([...waits.values()].sort((x, y) => x.days - y.days));
  return curve.findLast(({ days }) => days <= at)?.share ?? 0;
}

/**
 * Splits the change of a product into additive parts, one a factor, by logarithmic mean weights (LMDI, Ang 2005); the parts
 * sum to the change exactly. @throws where a factor is not positive at either end.
 */
export function decomposeChange(before: readonly number[], after: readonly number[]): number[] {
  if ([...before, ...after].some((factor) => !(factor > 0)))
    throw new Error(`factors must be positive: ${[...before, ...after].join(', ')}`);
  const product = (factors: readonly number[]): number => factors.reduce((all, factor) => all * factor, 1);
  const start = product(before);
  const end = product(after);
  const weight = start === end ? end : (end - start) / Math.log(end / start);
  return before.map((factor, index) => weight * Math.log((after[index] as number) / factor));
}

/** A repeatable source of numbers in [0, 1) (mulberry32). */
export function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * 95% percentile interval of a relative change of totals, customers drawn with replacement (Efron 1979).
 * @param before money of each customer in the first period, and @param after in the second, by the same customers.
 */
export function bootstrapChange(
  before: Float64Array,
  after: Float64Array,
  seed: number,
  draws = 1000,
): { low: number; high: number } {
  const random = randomSource(seed);
  const n = before.length;
  const changes = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    let first = 0;
    let second = 0;
    for (let pick = 0; pick < n; pick++) {
      const index = Math.floor(random() * n);
      first += before[index] as number;
      second += after[index] as number;
    }
    changes[draw] = second / first - 1;
  }
  changes.sort();
  return { low: quantileType7(changes, 0.025), high: quantileType7(changes, 0.975) };
}
