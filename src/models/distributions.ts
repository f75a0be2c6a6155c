/**
 * Upper tail of the standard normal distribution, P(Z > z). A series around zero (Marsaglia 2004) and, beyond, the continued
 * fraction of Laplace: 14 digits in the middle, relative to the tail itself far out.
 */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  if (z < 3) {
    let term = z;
    let sum = z;
    for (let k = 3; term > sum * 1e-17; k += 2) {
      term *= (z * z) / k;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = 0;
  for (let k = 60; k > 0; k--) fraction = k / (z + fraction);
  return density / (z + fraction);
}

/** Two-sided p-value of a standard normal statistic. */
export const normalTwoSided = (z: number): number => Math.min(1, 2 * normalTail(Math.abs(z)));

let logFactorials = new Float64Array([0, 0]);

/** Natural logarithms of the factorials 0! … n!, kept for the next call. */
export function logFactorialTable(n: number): Float64Array {
  if (logFactorials.length > n) return logFactorials;
  const table = new Float64Array(Math.max(n + 1, 2 * logFactorials.length));
  for (let k = 1, sum = 0, lost = 0; k < table.length; k++) {
    const step = Math.log(k) - lost;
    const next = sum + step;
    lost = next - sum - step;
    table[k] = sum = next;
  }
  logFactorials = table;
  return table;
}

/**
 * One-sided Fisher test that two things go together: P(X ≥ both) when `right` marked among `all` are drawn `left` at a time
 * (hypergeometric), summed outward from `both` until nothing is added.
 */
export function fisherGreater(both: number, left: number, right: number, all: number): number {
  return hypergeometricTail(both, left, right, all, 1);
}

/** One-sided Fisher test that two things shun each other: P(X ≤ both). */
export function fisherLess(both: number, left: number, right: number, all: number): number {
  return hypergeometricTail(both, left, right, all, -1);
}

function hypergeometricTail(both: number, left: number, right: number, all: number, step: 1 | -1): number {
  const low = Math.max(0, left + right - all);
  const high = Math.min(left, right);
  if (step > 0 ? both <= low : both >= high) return 1;
  const expected = (left * right) / all;
  if (step > 0 ? both < expected : both > expected) {
    const other = hypergeometricTail(both - step, left, right, all, step > 0 ? -1 : 1);
    return Math.max(0, 1 - other);
  }
  const f = logFactorialTable(all) as unknown as number[];
  const at = (n: number): number => f[n] as number;
  const logChoose = (n: number, k: number): number => at(n) - at(k) - at(n - k);
  const start = Math.exp(logChoose(right, both) + logChoose(all - right, left - both) - logChoose(all, left));
  let term = 1;
  let sum = 1;
  for (let x = both; x !== (step > 0 ? high : low); x += step) {
    term *=
      step > 0
        ? ((right - x) * (left - x)) / ((x + 1) * (all - right - left + x + 1))
        : (x * (all - right - left + x)) / ((right - x + 1) * (left - x + 1));
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return Math.min(1, start * sum);
}

/**
 * Cochran–Armitage test for a trend of shares over groups in order, scores 0, 1, 2, … (Armitage 1955), two-sided normal
 * approximation. @returns 1 where nothing or everything happened.
 */
export function trendTest(hits: readonly number[], sizes: readonly number[]): { z: number; p: number } {
  const all = sizes.reduce((sum, n) => sum + n, 0);
  const share = hits.reduce((sum, n) => sum + n, 0) / all;
  const mean = sizes.reduce((sum, n, score) => sum + n * score, 0) / all;
  const spread = sizes.reduce((sum, n, score) => sum + n * (score - mean) ** 2, 0);
  const slope = hits.reduce((sum, n, score) => sum + (n - (sizes[score] ?? 0) * share) * (score - mean), 0);
  const variance = share * (1 - share) * spread;
  if (!(variance > 0)) return { z: 0, p: 1 };
  const z = slope / Math.sqrt(variance);
  return { z, p: normalTwoSided(z) };
}

/** Quantile of a count with the given mean and variance: negative binomial where it varies more than Poisson, Poisson where not. */
export function countQuantile(mean: number, variance: number, probability: number): number {
  if (!(mean > 0)) return 0;
  const extra = variance - mean;
  const size = extra > 1e-9 * mean ? (mean * mean) / extra : Infinity;
  let log = size === Infinity ? -mean : size * Math.log(size / (size + mean));
  let sum = Math.exp(log);
  const limit = mean + 40 * Math.sqrt(Math.max(variance, mean)) + 50;
  let k = 0;
  while (sum < probability && k < limit) {
    k++;
    log += size === Infinity ? Math.log(mean / k) : Math.log(((k - 1 + size) * mean) / (k * (size + mean)));
    sum += Math.exp(log);
  }
  return k;
}
