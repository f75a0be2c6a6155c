import { quantileType7 } from './quantile';
import { randomSource } from './random';

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
