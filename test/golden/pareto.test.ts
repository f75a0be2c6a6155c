import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../src/panels/pareto/params';
import * as task from '../../src/panels/pareto/task';
import { hasShared, load, SHARED, sharedFile, type Loaded } from '../helpers/load';
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
    loaded = await load([
      { name: 'online_retail.csv', file: sharedFile('online_retail/online_retail.csv.gz') },
    ]);
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
