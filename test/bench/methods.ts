import { kMeans } from '../../src/models/cluster/k-means';
import { orderByValue, pickRows, pointsOf } from '../../src/models/cluster/points';
import { bgNbd } from '../../src/models/lifetime/bg-nbd';
import { fitLifetime } from '../../src/models/lifetime/fit';
import { paretoNbd } from '../../src/models/lifetime/pareto-nbd';
import { randomSource } from '../../src/models/random';
import { growTree } from '../../src/models/tree/cart';
import { countFor } from '../../src/panels/basket/measures';
import { ItemsetIndex, mineItemsets, type Baskets } from '../../src/panels/basket/mine';
import { rulesFrom } from '../../src/panels/basket/rules';
import type { Matrix } from '../../src/panels/recommendations/matrix';
import { fitEase } from '../../src/panels/recommendations/models/ease';
import { cdnowCustomers, historiesOf } from '../helpers/cdnow';

const never = (): Promise<void> => Promise.resolve();

/** Numbers the items of baskets by descending frequency. */
export function encode(baskets: string[][]): Baskets {
  const counts = new Map<string, number>();
  for (const basket of baskets)
    for (const name of new Set(basket)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const names = [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
  const codes = new Map(names.map((name, code) => [name, code]));
  const cells: number[] = [];
  for (const basket of baskets) {
    cells.push(-1);
    for (const code of [...new Set(basket)].map((name) => codes.get(name) ?? 0).sort((a, b) => a - b))
      cells.push(code);
  }
  return { cells: Int32Array.from(cells), count: baskets.length, items: names.length };
}

/** Baskets of mostly few items out of many, the same from the same seed. */
export function syntheticBaskets(count: number, items: number): Baskets {
  const random = randomSource(3);
  const cells: number[] = [];
  for (let basket = 0; basket < count; basket++) {
    const own = new Set<number>();
    const size = 1 + Math.floor(-5 * Math.log(1 - random()));
    for (let pick = 0; pick < size; pick++) own.add(Math.floor(items * random() ** 2.2));
    if (random() < 0.01) own.add(40).add(90);
    cells.push(-1, ...[...own].sort((a, b) => a - b));
  }
  return { cells: Int32Array.from(cells), count, items };
}

/** Itemsets and all rules with their tests, in milliseconds. */
export async function timeRules(baskets: Baskets, support: number): Promise<number> {
  const started = performance.now();
  const sets = await mineItemsets(
    baskets,
    { minCount: countFor(support, baskets.count), maxLength: 10, maxItemsets: 1e6 },
    never,
  );
  await rulesFrom(sets, new ItemsetIndex(sets), baskets.count, false, 1e7, never);
  return performance.now() - started;
}

/** EASE over so many items, from a matrix to its weights, in milliseconds. */
export async function timeEase(items: number): Promise<number> {
  const random = randomSource(5);
  const rows = 20_000;
  const starts = new Int32Array(rows + 1);
  const columns: number[] = [];
  for (let row = 0; row < rows; row++) {
    const own = new Set<number>();
    for (let pick = 0; pick < 20; pick++) own.add(Math.floor(items * random() ** 1.5));
    columns.push(...[...own].sort((a, b) => a - b));
    starts[row + 1] = columns.length;
  }
  const matrix: Matrix = {
    rows,
    items,
    starts,
    columns: Int32Array.from(columns),
    values: new Float64Array(columns.length).fill(1),
  };
  const started = performance.now();
  await fitEase(matrix, items, 300, never);
  return performance.now() - started;
}

/** A model of when customers come, fitted to all histories in CDNOW's text, in milliseconds. */
export function timeFits(text: string): Record<'bgNbd' | 'paretoNbd', () => Promise<number>> {
  const histories = historiesOf(cdnowCustomers(text));
  const time = async (model: typeof bgNbd): Promise<number> => {
    const started = performance.now();
    await fitLifetime(model, histories, never);
    return performance.now() - started;
  };
  return { bgNbd: () => time(bgNbd), paretoNbd: () => time(paretoNbd) };
}

/** Customers as columns of numbers around five middles, the same from the same seed. */
function people(rows: number, dims: number): Float64Array[] {
  const random = randomSource(9);
  const bell = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: dims }, (_, d) =>
    Float64Array.from({ length: rows }, (__, row) => bell() + (row % 5) * (d % 3)),
  );
}

/** Five groups of people by k-means, ten starts, in milliseconds. */
export function timeKMeans(rows: number, dims: number): number {
  const points = pointsOf(people(rows, dims));
  const started = performance.now();
  kMeans(pickRows(points, orderByValue(points)), 5, randomSource(1));
  return performance.now() - started;
}

/** A tree of depth 4 over columns of numbers, in milliseconds. */
export function timeTree(rows: number, dims: number): number {
  const columns = people(rows, dims);
  const codes = Int32Array.from({ length: rows }, (_, row) => ((columns[0]?.[row] ?? 0) > row % 5 ? 1 : 0));
  const started = performance.now();
  growTree(
    columns.map((values, at) => ({ kind: 'number', name: `t${at}`, values })),
    { kind: 'class', codes, classes: 2 },
    { depth: 4, minLeaf: 30 },
  );
  return performance.now() - started;
}
