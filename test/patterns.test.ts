import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { AppError } from '../src/engine/errors';
import { randomSource } from '../src/models/random';
import { findings as basketFindings } from '../src/panels/basket/finding';
import { schema as basketSchema } from '../src/panels/basket/params';
import * as basket from '../src/panels/basket/task';
import { findings as cohortFindings } from '../src/panels/cohorts/finding';
import { schema as cohortSchema } from '../src/panels/cohorts/params';
import * as cohorts from '../src/panels/cohorts/task';
import type { RetentionRow } from '../src/panels/cohorts/types';
import { findings as recommendationFindings } from '../src/panels/recommendations/finding';
import { schema as recommendationSchema } from '../src/panels/recommendations/params';
import * as recommendations from '../src/panels/recommendations/task';
import { load, type Loaded } from './helpers/load';
import { contextOf, runPanel } from './helpers/panel';

const HEADER = 'order_id,customer_id,order_date,product_id,category,quantity,unit_price,amount';
const CATEGORIES = ['tea', 'cup', 'tin'];

function shop(orders: number, seed = 7): string[] {
  const random = randomSource(seed);
  const rows: string[] = [];
  for (let order = 0; order < orders; order++) {
    const customer = Math.floor(random() * 60);
    const day = new Date(Date.UTC(2024, 0, 1 + Math.floor(random() * 400))).toISOString().slice(0, 10);
    const lines = 1 + Math.floor(random() * 4);
    for (let line = 0; line < lines; line++) {
      const product = Math.floor(random() ** 2 * 25);
      const price = 2 + product;
      rows.push(`o${order},k${customer},${day},p${product},${CATEGORIES[product % 3]},1,${price},${price}`);
    }
  }
  return rows;
}

const file = (rows: readonly string[], header = HEADER): { name: string; file: Blob } => ({
  name: 'orders.csv',
  file: new Blob([`${header}\n${rows.join('\n')}\n`]),
});

function shuffled<T>(rows: readonly T[]): T[] {
  const random = randomSource(99);
  return rows
    .map((row) => ({ row, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ row }) => row);
}

type Rows = Record<string, unknown>[];

async function allTables(loaded: Loaded): Promise<Record<string, Rows>> {
  const context = contextOf(loaded);
  const cohort = await runPanel(cohorts, cohortSchema, {}, context);
  const retention = await cohort.table<Rows[number]>('retention');
  const baskets = await runPanel(basket, basketSchema, { minSupport: 0.01 }, context);
  const [rules, itemsets] = [
    await baskets.table<Rows[number]>('rules'),
    await baskets.table<Rows[number]>('itemsets'),
  ];
  const lists = await runPanel(recommendations, recommendationSchema, { k: 5 }, context);
  return {
    retention,
    rules,
    itemsets,
    customers: await lists.table('customers'),
    similar: await lists.table('similar'),
    evaluation: await lists.table('evaluation'),
  };
}

describe('cohorts, baskets and recommendations', () => {
  it('do not depend on the order of rows, and come out the same again', async () => {
    const rows = shop(600);
    const first = await allTables(await load([file(rows)]));
    const again = await allTables(await load([file(rows)]));
    const mixed = await allTables(await load([file(shuffled(rows))]));
    for (const [name, table] of Object.entries(first)) {
      expect(table.length, name).toBeGreaterThan(0);
      expect(again[name], name).toEqual(table);
      expect(mixed[name], name).toEqual(table);
    }
  });

  it('keep 100% in period 0, and never more in a later “or after”', async () => {
    const loaded = await load([file(shop(400))]);
    for (const params of [
      {},
      { period: 'week' },
      { by: 'category' },
      { age: 'rolling', windowDays: 45 },
      { retention: 'bracket' },
      { retention: 'on_or_after' },
    ]) {
      const { table } = await runPanel(cohorts, cohortSchema, params, contextOf(loaded));
      const rows = await table<RetentionRow>('retention');
      let before: RetentionRow | undefined;
      for (const row of rows) {
        if (row.period === 0) expect(row.retention, JSON.stringify(params)).toBe(1);
        expect(row.customers ?? 0).toBeLessThanOrEqual(row.cohort_size);
        expect(row.eligible_customers).toBeLessThanOrEqual(row.eligible);
        if (params.retention === 'on_or_after' && before?.cohort === row.cohort)
          expect(row.customers).toBeLessThanOrEqual(before.customers ?? 0);
        before = row;
      }
    }
  });

  it('never recommend what is hidden or filtered', async () => {
    const loaded = await load([file(shop(600))]);
    const bought = await loaded.engine.rows<{ customer_id: string; product_id: string }>(
      'SELECT DISTINCT customer_id, product_id FROM transactions',
    );
    const has = new Set(bought.map((row) => `${row.customer_id}/${row.product_id}`));
    const listed = async (
      params: object,
    ): Promise<{ customer_id: string; list: string; product_id: string }[]> => {
      const { table } = await runPanel(recommendations, recommendationSchema, params, contextOf(loaded));
      return table('customers');
    };
    for (const method of ['auto', 'ease', 'jaccard', 'cosine', 'content', 'hybrid', 'popularity']) {
      const rows = await listed({ method, categories: ['tea'], priceTo: 20, leaveOut: ['p3'] });
      expect(rows.length, method).toBeGreaterThan(0);
      for (const row of rows) {
        const product = Number(row.product_id.slice(1));
        expect(has.has(`${row.customer_id}/${row.product_id}`)).toBe(row.list === 'buy_again');
        expect(product % 3).toBe(0);
        expect(product).not.toBe(3);
        expect(2 + product).toBeLessThanOrEqual(20);
      }
    }
    for (const row of await listed({ bought: 'only' }))
      expect(has.has(`${row.customer_id}/${row.product_id}`)).toBe(true);
  });

  const many = (count: number, row: (index: number) => string): string[] =>
    Array.from({ length: count }, (_, index) => row(index));
  it.each<[string, string, string[]]>([
    [
      'no order ids',
      'customer_id,order_date,product_id,amount',
      many(300, (index) => `k${index % 40},2024-0${1 + (index % 9)}-11,p${index % 12},5`),
    ],
    [
      'one customer',
      HEADER,
      many(50, (index) => `o${index},k1,2024-0${1 + (index % 9)}-01,p${index % 7},tea,1,2,2`),
    ],
    ['one order', HEADER, many(3, (index) => `o1,k1,2024-01-01,p${index},tea,1,2,2`)],
    [
      'one product',
      HEADER,
      many(300, (index) => `o${index},k${index % 50},2024-0${1 + (index % 9)}-01,p1,tea,1,2,2`),
    ],
    [
      'all orders on one day',
      HEADER,
      many(300, (index) => `o${index},k${index % 50},2024-01-01,p${index % 9},tea,1,2,2`),
    ],
    [
      'a customer with 50,000 lines',
      HEADER,
      many(
        50_000,
        (index) => `o${index % 20},k1,2024-01-${10 + (index % 20)},p${index % 5000},tea,1,2,2`,
      ).concat(many(300, (index) => `x${index},c${index % 50},2024-02-01,p${index % 9},tea,1,2,2`)),
    ],
    [
      '100,000 items',
      HEADER,
      many(
        100_000,
        (index) => `o${index >> 2},k${index % 500},2024-0${1 + (index % 9)}-01,p${index},tea,1,2,2`,
      ),
    ],
    [
      'no categories',
      'order_id,customer_id,order_date,product_id,amount',
      many(300, (index) => `o${index >> 1},k${index % 40},2024-0${1 + (index % 9)}-11,p${index % 12},5`),
    ],
  ])('say what they can and cannot do with %s', async (_name, header, rows) => {
    const loaded = await load([file(rows, header)]);
    const context = contextOf(loaded);
    const cohort = await runPanel(cohorts, cohortSchema, {}, context);
    expect(cohortFindings(cohort.figures, v.parse(cohortSchema, {})).length).toBeGreaterThan(0);
    const baskets = await runPanel(basket, basketSchema, {}, context);
    expect(Array.isArray(basketFindings(baskets.figures, v.parse(basketSchema, {})))).toBe(true);
    expect(baskets.figures.exploded).toBeNull();
    const lists = await runPanel(recommendations, recommendationSchema, {}, context);
    expect(recommendationFindings(lists.figures).map(({ id }) => id)).toContain('RE-F3');
    if (header.includes('category')) return;
    for (const asked of [
      runPanel(cohorts, cohortSchema, { by: 'category' }, context),
      runPanel(basket, basketSchema, { item: 'category' }, context),
    ])
      await expect(asked).rejects.toThrow(AppError);
  });
});
