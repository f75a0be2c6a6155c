import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluate, type Metrics, type Trial } from '../../src/panels/recommendations/evaluate';
import { cosine, jaccard, nearestItems, type Matrix } from '../../src/panels/recommendations/matrix';
import type { Model } from '../../src/panels/recommendations/models/model';
import { popularity } from '../../src/panels/recommendations/models/popularity';
import { itemBased } from '../../src/panels/recommendations/models/item-based';
import { ease, fitEase } from '../../src/panels/recommendations/models/ease';
import { schema } from '../../src/panels/recommendations/params';
import * as task from '../../src/panels/recommendations/task';
import { hasShared, load, SHARED, sharedFile } from '../helpers/load';
import { contextOf, runPanel } from '../helpers/panel';

const never = (): Promise<void> => Promise.resolve();
const HALF_LIFE_S = 30 * 86_400;

interface Rating {
  user: number;
  item: number;
  rating: number;
  time: number;
}

const ratings = (path: string): Rating[] =>
  readFileSync(new URL(path, SHARED), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [user = 0, item = 0, rating = 0, time = 0] = line.split(',').map(Number);
      return { user, item, rating, time };
    });

function matrixOf(
  train: Rating[],
  value: (row: Rating) => number,
): Matrix & { users: number[]; numberOf: Map<number, number> } {
  const buyers = new Map<number, number>();
  for (const { item } of train) buyers.set(item, (buyers.get(item) ?? 0) + 1);
  const order = [...buyers.keys()].sort((a, b) => (buyers.get(b) ?? 0) - (buyers.get(a) ?? 0) || a - b);
  const numberOf = new Map(order.map((item, number) => [item, number]));
  const users = [...new Set(train.map(({ user }) => user))].sort((a, b) => a - b);
  const byUser = new Map(users.map((user) => [user, [] as Rating[]]));
  for (const row of train) byUser.get(row.user)?.push(row);
  const starts = [0];
  const columns: number[] = [];
  const values: number[] = [];
  for (const user of users) {
    const own = (byUser.get(user) ?? [])
      .map((row) => [numberOf.get(row.item) ?? 0, value(row)] as const)
      .sort((a, b) => a[0] - b[0]);
    for (const [column, weight] of own) {
      columns.push(column);
      values.push(weight);
    }
    starts.push(columns.length);
  }
  return {
    rows: users.length,
    items: order.length,
    starts: Int32Array.from(starts),
    columns: Int32Array.from(columns),
    values: Float64Array.from(values),
    users,
    numberOf,
  };
}

describe.skipIf(!hasShared)('recommenders on MovieLens 100k, the published split', () => {
  const train = hasShared ? ratings('ml100k/train_seed42.csv') : [];
  const test = hasShared ? ratings('ml100k/test_seed42.csv') : [];
  const last = train.reduce((latest, { time }) => Math.max(latest, time), 0);

  function trialsOf(matrix: ReturnType<typeof matrixOf>): Trial[] {
    const wanted = new Map<number, number[]>();
    for (const { user, item } of test) {
      const number = matrix.numberOf.get(item);
      wanted.set(user, [...(wanted.get(user) ?? []), number ?? -1]);
    }
    return matrix.users.flatMap((user, row) => {
      const targets = wanted.get(user);
      if (!targets) return [];
      const items = matrix.columns.subarray(matrix.starts[row], matrix.starts[row + 1]);
      const weights = matrix.values.subarray(matrix.starts[row], matrix.starts[row + 1]);
      return [
        {
          history: { items, weights },
          seen: items,
          targets: targets.filter((target) => target >= 0),
          relevant: targets.length,
        },
      ];
    });
  }
  const buyersOf = ({ items, columns }: Matrix): Int32Array => {
    const buyers = new Int32Array(items);
    for (const column of columns) buyers[column] = (buyers[column] ?? 0) + 1;
    return buyers;
  };
  const setting = (matrix: Matrix): Parameters<typeof evaluate>[2] => ({
    k: 10,
    items: matrix.items,
    buyers: buyersOf(matrix),
    customers: matrix.rows,
    seen: 'hide',
    likeness: () => 0,
  });
  const measure = (model: Model, matrix: ReturnType<typeof matrixOf>): Promise<Metrics> =>
    evaluate(model, trialsOf(matrix), setting(matrix), never);

  it('reproduces SAR (Jaccard, ratings with a half-life of 30 days) to the published digits', async () => {
    const matrix = matrixOf(train, ({ rating, time }) => rating * 2 ** ((time - last) / HALF_LIFE_S));
    const [near] = await nearestItems(matrix, [jaccard], matrix.items, never);
    const found = await measure(itemBased(near), matrix);
    expect(found.map).toBeCloseTo(0.114038, 6);
    expect(found.ndcg).toBeCloseTo(0.393819, 6);
    expect(found.precision).toBeCloseTo(0.340615, 6);
    expect(found.recall).toBeCloseTo(0.185377, 6);
  });

  it('gives popularity and item-item likeness the figures computed elsewhere', async () => {
    const matrix = matrixOf(train, () => 1);
    const { buyers } = setting(matrix);
    const plain = await measure(popularity(buyers), matrix);
    expect(plain.map).toBeCloseTo(0.0559589, 3);
    for (const [likeness, ndcg] of [
      [cosine, 0.4113340069045343],
      [jaccard, 0.3953972790932097],
    ] as const) {
      const [near] = await nearestItems(matrix, [likeness], matrix.items, never);
      expect((await measure(itemBased(near), matrix)).ndcg).toBeCloseTo(ndcg, 3);
    }
  });

  it('has EASE above every published row', async () => {
    const matrix = matrixOf(train, () => 1);
    const found = await measure(ease(await fitEase(matrix, matrix.items, 400, never)), matrix);
    expect(found.ndcg).toBeCloseTo(0.4854609482803626, 4);
    expect(found.map).toBeCloseTo(0.1505483336664978, 4);
    expect(found.ndcg).toBeGreaterThanOrEqual(0.48);
  });
});

describe.skipIf(!hasShared)(
  'recommendations on UCI Online Retail, first orders on or after 2011-10-15',
  () => {
    it('finds what is bought again and what is new as the prototypes did, and beats best sellers', async () => {
      const loaded = await load([
        { name: 'online_retail.csv', file: sharedFile('online_retail/online_retail.csv.gz') },
      ]);
      const { figures, table } = await runPanel(
        task,
        schema,
        { splitAt: '2011-10-15', list: 'both' },
        contextOf(loaded),
      );
      const rows = await table<{
        list: string;
        method: string;
        hit_rate: number;
        customers: number;
        chosen: boolean;
      }>('evaluation');
      const again = rows.find((row) => row.list === 'buy_again' && row.chosen);
      const fresh = rows.find((row) => row.list === 'new' && row.chosen);
      expect(again?.hit_rate).toBeGreaterThanOrEqual(0.75);
      expect(fresh?.hit_rate).toBeGreaterThanOrEqual(0.39);
      expect(figures.advantage?.low).toBeGreaterThan(0);
    }, 240_000);
  },
);
