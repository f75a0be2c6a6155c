import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gapStatistic, groupsByGap } from '../../src/models/cluster/gap';
import { hierarchical } from '../../src/models/cluster/hierarchical';
import { kMeans } from '../../src/models/cluster/k-means';
import { kMedoids } from '../../src/models/cluster/k-medoids';
import { normalMixture } from '../../src/models/cluster/mixture';
import {
  nearestLabels,
  orderByValue,
  pickRows,
  pointsOf,
  withinSumOfSquares,
  type Points,
} from '../../src/models/cluster/points';
import { principalComponents } from '../../src/models/cluster/principal';
import { meanSilhouette } from '../../src/models/cluster/silhouette';
import { bootstrapJaccard } from '../../src/models/cluster/stability';
import { randomSource } from '../../src/models/random';
import { hasShared, SHARED } from '../helpers/load';

const pause = (): Promise<void> => Promise.resolve();
const read = (path: string): string => readFileSync(new URL(path, SHARED), 'utf8');

function columnsOf(path: string, from: number, to: number): Float64Array[] {
  const rows = read(path)
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(',').slice(from, to).map(Number));
  return Array.from({ length: to - from }, (_, d) => Float64Array.from(rows, (row) => row[d] as number));
}

const standardised = (columns: readonly Float64Array[], less: number): Float64Array[] =>
  columns.map((column) => {
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    const sd = Math.sqrt(
      column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (column.length - less),
    );
    return column.map((value) => (value - mean) / sd);
  });

const sizesOf = (labels: Int32Array): number[] => {
  const sizes: number[] = [];
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1;
  return sizes.sort((a, b) => a - b);
};

const sorted = (sizes: number | number[]): number[] => [sizes].flat().sort((a, b) => a - b);

const readIris = (): Points => pointsOf(columnsOf('trees_clusters/iris.csv', 0, 4));

interface IrisTable {
  k: number;
  wcss: number;
  sizes: number | number[];
  silhouette: number | object;
}
interface IrisExpected {
  raw: IrisTable[];
  standardised_n_minus_1: IrisTable[];
  pam3: { medoid_rows: number[]; objective_swap: number; silhouette: number };
  ward_D2: { top_heights: number[]; sizes3: number[] };
  complete: { sizes3: number[] };
  average: { sizes3: number[] };
  pca: { sdev: number[]; rotation: number[][] };
}

/** Where theirs is not the least that there is, ours may lie below. */
function expectTable(points: Points, table: readonly IrisTable[]): void {
  for (const { k, wcss, sizes, silhouette } of table) {
    const found = kMeans(points, k, randomSource(7), 50);
    const ratio = found.within / wcss;
    expect(ratio, `k = ${k}: ${found.within} against ${wcss}`).toBeLessThan(1 + 1e-11);
    if (ratio < 1 - 1e-11) continue;
    expect(sizesOf(found.labels), `k = ${k}`).toEqual(sorted(sizes));
    expect(withinSumOfSquares(points, found)).toBe(found.within);
    if (typeof silhouette === 'number')
      expect(meanSilhouette(points, found.labels, k), `k = ${k}`).toBeCloseTo(silhouette, 10);
  }
}

describe.skipIf(!hasShared)('groups against R and scikit-learn', () => {
  const expected = hasShared
    ? (JSON.parse(read('trees_clusters/expected/clusters_iris.json')) as IrisExpected)
    : null;

  it('k-means and silhouettes of iris, raw and standardised', () => {
    const iris = columnsOf('trees_clusters/iris.csv', 0, 4);
    expectTable(pointsOf(iris), expected?.raw ?? []);
    expectTable(pointsOf(standardised(iris, 1)), expected?.standardised_n_minus_1 ?? []);
  });

  it('k-means of wine and of the mall', () => {
    const tables = JSON.parse(read('trees_clusters/expected/sklearn.json')) as Record<
      string,
      { k: number; inertia: number; sizes: number[]; silhouette: number }[]
    >;
    const wine = columnsOf('trees_clusters/wine.csv', 0, 13);
    for (const [name, points] of [
      ['wine_kmeans_raw', pointsOf(wine)],
      ['wine_kmeans_standardised_population_sd', pointsOf(standardised(wine, 0))],
    ] as const)
      expectTable(
        points,
        (tables[name] ?? []).map(({ inertia, ...row }) => ({ ...row, wcss: inertia })),
      );
    const mall = pointsOf(columnsOf('mall_customers/Mall_Customers.csv', 3, 5));
    const kept = JSON.parse(read('mall_customers/expected/kmeans.json')) as {
      sklearn: {
        mall_income_score_raw: Record<string, { inertia: number; silhouette: number; sizes: number[] }>;
      };
    };
    for (const [k, { inertia, silhouette, sizes }] of Object.entries(kept.sklearn.mall_income_score_raw))
      if (Number(k) > 1) expectTable(mall, [{ k: Number(k), wcss: inertia, silhouette, sizes }]);
  });

  it('medoids of iris (PAM)', () => {
    const found = kMedoids(readIris(), 3);
    expect([...found.medoids].sort((a, b) => a - b).map((row) => row + 1)).toEqual(
      expected?.pam3.medoid_rows,
    );
    expect(found.meanDistance).toBeCloseTo(expected?.pam3.objective_swap ?? 0, 12);
    expect(meanSilhouette(readIris(), found.labels, 3)).toBeCloseTo(expected?.pam3.silhouette ?? 0, 12);
  });

  it('hierarchical groups of iris by three linkages', () => {
    const iris = readIris();
    const ward = hierarchical(iris, 3);
    expect(sizesOf(ward.labels)).toEqual(sorted(expected?.ward_D2.sizes3 ?? []));
    (expected?.ward_D2.top_heights ?? []).forEach((height, at) =>
      expect(ward.heights[at]).toBeCloseTo(height, 9),
    );
    expect(sizesOf(hierarchical(iris, 3, 'complete').labels)).toEqual(
      sorted(expected?.complete.sizes3 ?? []),
    );
    expect(sizesOf(hierarchical(iris, 3, 'average').labels)).toEqual(sorted(expected?.average.sizes3 ?? []));
  });

  it('principal components of iris', () => {
    const { variances, axes } = principalComponents(readIris());
    expected?.pca.sdev.forEach((sd, c) => {
      expect(Math.sqrt(variances[c] as number)).toBeCloseTo(sd, 9);
      const theirs = expected.pca.rotation.map((row) => row[c] as number);
      const sign = Math.sign((theirs[0] as number) * (axes.values[c * 4] as number));
      theirs.forEach((weight, d) => expect(sign * (axes.values[c * 4 + d] as number)).toBeCloseTo(weight, 8));
    });
  });

  it('mixtures of iris reach the likelihood that mclust prints (VVV, 2 and 3 parts)', async () => {
    for (const [k, bic] of [
      [2, 574.0178],
      [3, 580.8399],
    ] as const) {
      const found = await normalMixture(readIris(), k, randomSource(3), pause, 0, 1e-9);
      expect(Math.abs(found.bic - bic), `k = ${k}: ${found.bic}`).toBeLessThan(0.01);
    }
  });

  it('gap statistic of iris is of the shape that R prints', async () => {
    const gaps = await gapStatistic(readIris(), [1, 2, 3, 4, 5], randomSource(1), 30, pause);
    expect(gaps[0]?.gap).toBeLessThan(gaps[1]?.gap ?? 0);
    expect(groupsByGap(gaps)).not.toBe(1);
  });
});

/** Three heaps far apart, and an even spread. */
function heaps(seed: number, rows = 300): Points {
  const random = randomSource(seed);
  const middles = [
    [0, 0],
    [9, 0],
    [0, 9],
  ];
  return pointsOf(
    [0, 1].map((d) =>
      Float64Array.from({ length: rows }, (_, row) => (middles[row % 3]?.[d] as number) + random()),
    ),
  );
}
function even(seed: number, rows = 400): Points {
  const random = randomSource(seed);
  return pointsOf([0, 1, 2].map(() => Float64Array.from({ length: rows }, random)));
}

describe('groups that are there, and groups that are not', () => {
  it('counts three heaps and finds them again; an even spread is one group', async () => {
    const three = await gapStatistic(heaps(5), [1, 2, 3, 4, 5], randomSource(2), 20, pause);
    expect(groupsByGap(three)).toBe(3);
    const none = await gapStatistic(even(5), [1, 2, 3, 4, 5], randomSource(2), 20, pause);
    expect(groupsByGap(none)).toBe(1);
    const points = heaps(6);
    const { labels } = kMeans(points, 3, randomSource(1));
    const again = await bootstrapJaccard(
      points,
      labels,
      3,
      (drawn) => Promise.resolve(kMeans(drawn, 3, randomSource(4), 3).labels),
      randomSource(9),
      20,
      pause,
    );
    expect([...again]).toEqual([1, 1, 1]);
    const spread = even(6);
    const found = kMeans(spread, 9, randomSource(1));
    const loose = await bootstrapJaccard(
      spread,
      found.labels,
      9,
      (drawn) => Promise.resolve(kMeans(drawn, 9, randomSource(4), 3).labels),
      randomSource(9),
      20,
      pause,
    );
    expect(Math.min(...loose)).toBeLessThan(0.6);
  });

  it('makes fewer groups where fewer rows differ, and empties none', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })), {
          minLength: 1,
          maxLength: 40,
        }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 1000 }),
        (rows, k, seed) => {
          const points = pointsOf([0, 1].map((d) => Float64Array.from(rows, (row) => row[d] as number)));
          const { labels, centres, within } = kMeans(points, k, randomSource(seed), 3);
          const distinct = new Set(rows.map(String)).size;
          expect(centres.rows).toBeLessThanOrEqual(Math.min(k, distinct));
          expect(new Set(labels).size).toBe(centres.rows);
          expect(within).toBeGreaterThanOrEqual(0);
          if (k >= distinct) expect(within).toBeCloseTo(0, 12);
          const nearest = nearestLabels(points, centres);
          expect(withinSumOfSquares(points, { labels: nearest, centres })).toBeCloseTo(within, 9);
        },
      ),
    );
  });

  it('gives the same groups in whatever order the rows stand', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 2, max: 6 }), (seed, k) => {
        const points = even(seed, 60);
        const random = randomSource(seed + 1);
        const shuffled = Int32Array.from({ length: 60 }, (_, row) => row)
          .map((row) => row)
          .sort(() => random() - 0.5);
        const groupsOf = (rows: Points): string[] => {
          const order = orderByValue(rows);
          const { labels } = kMeans(pickRows(rows, order), k, randomSource(11), 4);
          const groups = new Map<number, string[]>();
          order.forEach((row, at) => {
            const label = labels[at] as number;
            const name = [...rows.values.slice(row * 3, row * 3 + 3)].join();
            groups.set(label, [...(groups.get(label) ?? []), name]);
          });
          return [...groups.values()].map((names) => names.sort().join(' ')).sort();
        };
        expect(groupsOf(pickRows(points, shuffled))).toEqual(groupsOf(points));
      }),
      { numRuns: 20 },
    );
  });
});
