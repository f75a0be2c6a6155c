import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../../src/data/base';
import { schema } from '../../src/panels/pareto/params';
import * as task from '../../src/panels/pareto/task';
import { csv, hasShared, load, SHARED, sharedFile, type Loaded } from '../helpers/load';
import { contextOf, runPanel } from '../helpers/panel';

interface Expected {
  n: number;
  total: number;
  share_top_10pct: number;
  share_top_20pct: number;
  customers_for_80pct: number;
  customers_for_80pct_share: number;
  gini: number;
  top5: Record<string, number>;
}

describe.skipIf(!hasShared)('UCI Online Retail: shares of customers and products', () => {
  let loaded: Loaded;
  let expected: { pareto_customers: Expected; pareto_products: Expected };
  beforeAll(async () => {
    loaded = await load(
      [{ name: 'online_retail.csv', file: sharedFile('online_retail/online_retail.csv.gz') }],
      { rows: { ...DEFAULT_ROW_RULES, feeItems: 'include' } },
    );
    expected = JSON.parse(
      readFileSync(new URL('online_retail/expected/online_retail.json', SHARED), 'utf8'),
    ) as typeof expected;
  });
  it.each([
    ['customer', 'pareto_customers'],
    ['product', 'pareto_products'],
  ] as const)('are as published by %s', async (dimension, key) => {
    const { figures, table } = await runPanel(task, schema, { dimension }, contextOf(loaded));
    const published = expected[key];
    expect(figures.members).toBe(published.n);
    expect(Math.abs(figures.total - published.total)).toBeLessThanOrEqual(0.05);
    expect(figures.needed).toBe(published.customers_for_80pct);
    expect(figures.needed / figures.members).toBeCloseTo(published.customers_for_80pct_share, 12);
    expect(figures.topShares.find(({ share }) => share === 0.1)?.value).toBeCloseTo(
      published.share_top_10pct,
      8,
    );
    expect(figures.topShares.find(({ share }) => share === 0.2)?.value).toBeCloseTo(
      published.share_top_20pct,
      8,
    );
    // The published shares are of customer totals rounded to two decimals.
    expect(figures.gini).toBeCloseTo(published.gini, 8);
    const curve = await table<{ rank: number; key: string; value: number; cumulative_share: number }>(
      'curve',
    );
    expect(curve).toHaveLength(published.n);
    expect(curve[curve.length - 1]?.cumulative_share).toBe(1);
    const top = Object.fromEntries(curve.slice(0, 5).map((row) => [row.key, row.value]));
    expect(Object.keys(top).sort()).toEqual(Object.keys(published.top5).sort());
    for (const [name, value] of Object.entries(published.top5))
      expect(Math.abs((top[name] ?? NaN) - value)).toBeLessThanOrEqual(0.005 + 1e-6);
  });
});

describe('net of returns', () => {
  it('deducts what was taken back in every breakdown', async () => {
    const rows = { ...DEFAULT_ROW_RULES, returns: 'net' as const };
    const file = csv([
      ['order_id', 'customer_id', 'order_date', 'category', 'channel', 'amount'],
      ['1', 'a', '2024-01-05', 'tea', 'web', '100'],
      ['2', 'b', '2024-01-06', 'cup', 'store', '50'],
      ['3', 'a', '2024-01-09', 'tea', 'web', '-40'],
    ]);
    const loaded = await load([{ name: 'x.csv', file }], { rows });
    expect(loaded.base?.asOf).toBe('2024-01-07');
    const later = await load([{ name: 'x.csv', file }], { rows, asOf: '2024-02-01' });
    for (const dimension of ['customer', 'category', 'channel'] as const) {
      const { table } = await runPanel(task, schema, { dimension }, contextOf(later, { rows }));
      expect((await table<{ value: number }>('curve')).map(({ value }) => value)).toEqual([60, 50]);
    }
  });
});
