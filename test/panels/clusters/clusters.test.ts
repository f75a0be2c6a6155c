import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from '../../../src/engine/table';
import { randomSource } from '../../../src/models/random';
import { findings } from '../../../src/panels/clusters/finding';
import { schema } from '../../../src/panels/clusters/params';
import * as task from '../../../src/panels/clusters/task';
import type { ClusterFigures } from '../../../src/panels/clusters/types';
import { raw, sql } from '../../../src/sql/sql';
import type { TaskContext } from '../../../src/panel/contract';
import type { Where } from '../../../src/data/segments/rule';
import { csv, hasShared, load, SHARED, sharedFile, type Loaded } from '../../helpers/load';
import { contextOf, runPanel } from '../../helpers/panel';
import { orderRows, shopOrders } from '../../helpers/shop-orders';

const AS_IT_IS = { scale: 'none', log: false, clip: false } as const;
const ids = async (
  params: object,
  context: TaskContext,
  where: Where,
  condition: string,
): Promise<string[]> => {
  const people = await task.members({ ...PARAMS, ...params }, context, where);
  const rows = await context.query(
    sql`SELECT customer_id AS id FROM (${people}) JOIN customer_ids USING (customer_key) WHERE ${raw(condition)} ORDER BY 1`,
  );
  return rowsOf<{ id: string }>(rows).map(({ id }) => id);
};
const PARAMS = {
  features: null,
  k: null,
  method: 'kmeans',
  scale: 'z',
  log: true,
  clip: true,
  seed: 1,
  names: {},
  lasso: null,
  like: null,
  likeCount: 100,
  model: null,
} as const;

describe.skipIf(!hasShared)('the mall, by income and score as they are', () => {
  let loaded: Loaded;
  let figures: ClusterFigures;
  beforeAll(async () => {
    loaded = await load([
      { name: 'Mall_Customers.csv', file: sharedFile('mall_customers/Mall_Customers.csv') },
    ]);
    const columns = loaded.catalog.attributes.filter((name) => /income|score/i.test(name));
    const features = [
      ...columns,
      ...(loaded.catalog.columns.customers ?? []).filter((name) => name === 'income'),
    ];
    ({ figures } = await runPanel(
      task,
      schema,
      { ...AS_IT_IS, features: features.map((name) => `column:${name}`) },
      contextOf(loaded),
    ));
  });

  it('finds the published five groups by itself', () => {
    const expected = (
      JSON.parse(readFileSync(new URL('mall_customers/expected/kmeans.json', SHARED), 'utf8')) as {
        sklearn: {
          mall_income_score_raw: Record<
            string,
            { inertia: number; silhouette: number | null; sizes: number[] }
          >;
        };
      }
    ).sklearn.mall_income_score_raw;
    expect(figures.k).toBe(5);
    expect(figures.clusters.map(({ customers }) => customers).sort((a, b) => a - b)).toEqual(
      expected[5]?.sizes,
    );
    for (const { k, within_ss, silhouette } of figures.choice) {
      const theirs = expected[k];
      if (!theirs) continue;
      expect(within_ss, `k = ${k}`).toBeLessThan(theirs.inertia * (1 + 1e-9));
      if (within_ss > theirs.inertia * (1 - 1e-9) && theirs.silhouette !== null)
        expect(silhouette, `k = ${k}`).toBeCloseTo(theirs.silhouette, 9);
    }
    expect(figures.choice.find(({ k }) => k === 5)?.within_ss).toBeCloseTo(44448.4554479337, 6);
  });

  it('says that they hold, numbers them by size, and tells them by rules', () => {
    expect(findings(figures).map(({ id }) => id)).toEqual(['CT-F3']);
    expect(figures.clusters[0]?.customers).toBe(81);
    expect(figures.ruleAccuracy).toBeGreaterThan(0.9);
    expect(figures.rules.reduce((sum, { customers }) => sum + customers, 0)).toBe(200);
  });

  it('says what cannot be compared, and what would need more people', async () => {
    const context = contextOf(loaded);
    const many = await runPanel(task, schema, { ...AS_IT_IS, features: ['column:Genre'], k: 5 }, context);
    const gender = loaded.catalog.columns.customers?.includes('gender') ? 'gender' : 'Genre';
    const two = await runPanel(task, schema, { features: [`column:${gender}`], k: 5 }, context);
    expect(many.figures.problem ?? two.figures.problem).toBe(gender === 'gender' ? 'no_features' : null);
    expect(two.figures).toMatchObject({ k: 2, asked: 5 });
  });
});

describe('groups of a shop', () => {
  const ROWS = orderRows(shopOrders(400, 400, 3));
  let loaded: Loaded;
  let context: TaskContext;
  beforeAll(async () => {
    loaded = await load([{ name: 'orders.csv', file: csv(ROWS) }]);
    context = contextOf(loaded);
  });
  const groupsOf = async (rows: (string | number)[][], params: object): Promise<Map<string, number>> => {
    const { table } = await runPanel(
      task,
      schema,
      params,
      contextOf(await load([{ name: 'orders.csv', file: csv(rows) }])),
    );
    const people = await table<{ customer_id: string; cluster: number }>('customers');
    return new Map(people.map((row) => [row.customer_id, row.cluster]).sort() as [string, number][]);
  };

  it('are everybody once, highest mean revenue first, with the money of the shop', async () => {
    const { figures, table } = await runPanel(task, schema, { k: 4 }, context);
    const people = await table<{ customer_id: string; cluster: number }>('customers');
    expect(new Set(people.map((row) => row.customer_id)).size).toBe(people.length);
    expect(
      figures.clusters.map(({ cluster }) => people.filter((row) => row.cluster === cluster).length),
    ).toEqual(figures.clusters.map(({ customers }) => customers));
    const means = figures.clusters.map(({ mean_revenue: mean }) => mean ?? 0);
    expect(means).toEqual([...means].sort((a, b) => b - a));
    const all = rowsOf<{ revenue: number }>(
      await context.query(
        sql`SELECT (sum(amount_units) / ${loaded.catalog.moneyScale}::DOUBLE)::DOUBLE AS revenue FROM customer_facts`,
      ),
    );
    expect(figures.clusters.reduce((sum, { revenue }) => sum + (revenue ?? 0), 0)).toBeCloseTo(
      all[0]?.revenue ?? 0,
      6,
    );
    for (const row of figures.profile) expect(Math.abs(row.z)).toBeLessThan(10);
  });

  it.each(['kmeans', 'kmedoids', 'hierarchical', 'mixture'] as const)(
    'depend neither on the order of rows nor on names of columns: %s',
    async (method) => {
      const plain = await groupsOf(ROWS, { k: 3, method });
      const [head = [], ...rest] = ROWS;
      const random = randomSource(5);
      const turned = await groupsOf([head, ...rest.sort(() => random() - 0.5)], { k: 3, method });
      expect([...turned]).toEqual([...plain]);
      expect(new Set(plain.values()).size).toBe(3);
    },
  );

  it('open by a line drawn around them, by a rule, and by likeness', async () => {
    const lasso = [
      [-100, -100],
      [0, -100],
      [0, 100],
      [-100, 100],
    ] as [number, number][];
    const { figures } = await runPanel(task, schema, { k: 3, lasso }, context);
    expect(figures.lasso).toBeGreaterThan(0);
    expect(await ids({ k: 3, lasso }, context, { in_lasso: [1] }, 'in_lasso = 1')).toHaveLength(
      figures.lasso ?? 0,
    );
    for (const { rule_leaf: leaf, customers } of figures.rules)
      expect(await ids({ k: 3 }, context, { rule_leaf: [leaf] }, `rule_leaf = ${leaf}`)).toHaveLength(
        customers,
      );
    const some = await context.query(
      sql`CREATE OR REPLACE TABLE some_segment AS SELECT customer_key FROM customer_facts WHERE customer_key < 20`,
    );
    expect(some.numRows()).toBeGreaterThanOrEqual(0);
    const like = { k: 3, like: 'some_segment', likeCount: 7 };
    const found = await runPanel(task, schema, like, context);
    expect(found.figures.lookalikes).toMatchObject({ rows: 7 });
    const alike = await found.table<{ distance: number; customer_id: string }>('lookalikes');
    expect(alike.map(({ distance }) => distance)).toEqual(
      alike.map(({ distance }) => distance).sort((a, b) => a - b),
    );
    expect(await ids(like, context, { like_rank: { from: 1, to: 7 } }, 'like_rank BETWEEN 1 AND 7')).toEqual(
      alike.map(({ customer_id: id }) => id).sort(),
    );
  });

  it('can be kept, and put the same people into the same groups again', async () => {
    const { figures, table } = await runPanel(task, schema, { k: 3 }, context);
    expect(figures.model).not.toBeNull();
    const before = await table<{ customer_id: string; cluster: number }>('customers');
    const again = await runPanel(task, schema, { k: 3, model: figures.model }, context);
    const after = await again.table<{ customer_id: string; cluster: number }>('customers');
    const groups = new Map(before.map((row) => [row.customer_id, row.cluster]));
    expect(after.filter((row) => groups.get(row.customer_id) !== row.cluster)).toEqual([]);
    expect(again.figures.drift.every(({ psi }) => Math.abs(psi) < 1e-9)).toBe(true);
    expect(again.figures.driftDistance?.now).toBeCloseTo(again.figures.driftDistance?.then ?? 0, 6);
  });

  it('say whether they hold however many are asked', async () => {
    const { figures } = await runPanel(task, schema, { k: 12 }, context);
    expect(figures.choice.map(({ k }) => k)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]);
    expect(figures.choice.at(-1)?.stability).not.toBeNull();
    expect(findings(figures).some(({ id }) => id !== 'CT-F1')).toBe(true);
  });

  it('are not told where all are alike, or too few', async () => {
    const alike = [
      ['order_id', 'customer_id', 'order_date', 'amount'],
      ...Array.from({ length: 30 }, (_, at) => [`o${at}`, `c${at}`, '2024-01-02', 10]),
    ];
    const same = await load([{ name: 'orders.csv', file: csv(alike) }]);
    const { figures } = await runPanel(task, schema, {}, contextOf(same));
    expect(figures).toMatchObject({
      problem: 'all_alike',
      customers: 30,
      constant: ['recency', 'orders', 'order_value'],
    });
    const few = await load([{ name: 'orders.csv', file: csv(alike.slice(0, 6)) }]);
    expect((await runPanel(task, schema, {}, contextOf(few))).figures.problem).toBe('too_few');
  });

  it('put who is not known at the mean, count each once, and keep both', async () => {
    const random = randomSource(4);
    const rows = [
      ['customer_id', 'a', 'city'],
      ...Array.from({ length: 200 }, (_, at) => [
        `c${at}`,
        at % 10 === 0 ? '' : (at % 2) * 40 + random(),
        at % 20 === 0 ? '' : ['x', 'y', 'z'][at % 3],
      ]),
    ];
    const people = contextOf(await load([{ name: 'customers.csv', file: csv(rows as string[][]) }]));
    for (const scale of ['none', 'robust', 'z'] as const) {
      const params = { k: 3, scale, log: false, clip: false };
      const { figures, table } = await runPanel(task, schema, params, people);
      expect(figures.unknown, scale).toBe(20);
      const again = await runPanel(task, schema, { ...params, model: figures.model }, people);
      expect(again.figures.unknown).toBe(20);
      const place = (row: { customer_id: string; cluster: number }): string =>
        `${row.customer_id} ${row.cluster}`;
      expect(
        (await again.table<{ customer_id: string; cluster: number }>('customers')).map(place).sort(),
      ).toEqual((await table<{ customer_id: string; cluster: number }>('customers')).map(place).sort());
    }
  });

  it('says that an even spread is no groups', async () => {
    const random = randomSource(9);
    const spread = [
      ['customer_id', 'a', 'b', 'c'],
      ...Array.from({ length: 400 }, (_, at) => [`c${at}`, random(), random(), random()]),
    ];
    const people = await load([{ name: 'customers.csv', file: csv(spread) }]);
    const { figures } = await runPanel(task, schema, { clip: false }, contextOf(people));
    expect(findings(figures)[0]?.id).toMatch(/^CT-F2/);
  });
});
