import type { Buyers } from './lifetimes';

const STEPS = 512;

/**
 * One-time buyers whose expected value stands above that of somebody with repeat orders who ordered no longer ago and spends no less per order: what a
 * model may well say (nobody has seen them stay away yet), and what nobody should overlook.
 */
export function outrankedBy({ n, x, last, age, mean, firstMoney }: Buyers, value: Float64Array): number {
  const gap = Float64Array.from({ length: n }, (_, i) => (age[i] as number) - (last[i] as number));
  const spends = Float64Array.from({ length: n }, (_, i) =>
    (x[i] as number) > 0 ? (mean[i] as number) : (firstMoney[i] as number),
  );
  const sorted = [...new Set(spends)].sort((a, b) => a - b);
  const step = (money: number): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] as number) < money) low = middle + 1;
      else high = middle;
    }
    return Math.floor((low * STEPS) / Math.max(1, sorted.length));
  };
  const order = [...gap.keys()].sort(
    (a, b) => (gap[a] as number) - (gap[b] as number) || (x[b] as number) - (x[a] as number),
  );
  /** The least value of repeat buyers so far whose spending lies in a step or above: a Fenwick tree from the top. */
  const least = new Float64Array(STEPS + 2).fill(Infinity);
  let found = 0;
  for (const i of order) {
    const at = STEPS - step(spends[i] as number);
    if ((x[i] as number) > 0) {
      for (let k = Math.max(1, at); k <= STEPS + 1; k += k & -k)
        least[k] = Math.min(least[k] as number, value[i] as number);
      continue;
    }
    let lowest = Infinity;
    for (let k = Math.max(1, at - 1); k > 0; k -= k & -k) lowest = Math.min(lowest, least[k] as number);
    if (lowest < (value[i] as number)) found++;
  }
  return found;
}
