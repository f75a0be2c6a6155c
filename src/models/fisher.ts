import { logFactorialTable } from './log-factorial';

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
 * Fisher's exact test of a 2 × 2 table, two-sided: the sum of the probabilities of all tables with the same margins that are
 * no more likely than the one seen (the rule of R's `fisher.test`).
 * @param a hits in the first group of `n1`. @param b hits in the second group of `n2`.
 */
export function fisherExact(a: number, n1: number, b: number, n2: number): number {
  const hits = a + b;
  const f = logFactorialTable(n1 + n2);
  const logChoose = (n: number, k: number): number =>
    (f[n] as number) - (f[k] as number) - (f[n - k] as number);
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
