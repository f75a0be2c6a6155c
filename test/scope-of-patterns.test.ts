import type { ResultTable } from '../src/engine/table';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../src/data/base';
import { buildBase } from '../src/ingest/load';
import { schema as cohortSchema } from '../src/panels/cohorts/params';
import * as cohorts from '../src/panels/cohorts/task';
import type { RetentionRow } from '../src/panels/cohorts/types';
import { schema as recommendationSchema } from '../src/panels/recommendations/params';
import * as recommendations from '../src/panels/recommendations/task';
import type { Sql } from '../src/sql/sql';
import { load, type Loaded } from './helpers/load';
import { contextOf, runPanel } from './helpers/panel';

/** Two years, every customer every 40 days from an own first day; each third order has a line taken back. */
function rows(): string[] {
  const lines: string[] = [];
  for (let customer = 0; customer < 120; customer++)
    for (let day = customer * 5; day < 730; day += 40) {
      const date = new Date(Date.UTC(2023, 0, 1 + day)).toISOString().slice(0, 10);
      const channel = customer % 2 ? 'web' : 'store';
      lines.push(`o${customer}-${day},k${customer},${date},p${(day + customer) % 9},${channel},2,10`);
      if (day % 3 === 0)
        lines.push(`o${customer}-${day},k${customer},${date},p${(day + customer) % 9},${channel},-1,-5`);
    }
  return lines;
}

let loaded: Loaded;
beforeAll(async () => {
  loaded = await load([
    {
      name: 'orders.csv',
      file: new Blob([
        `order_id,customer_id,order_date,product_id,channel,quantity,amount\n${rows().join('\n')}\n`,
      ]),
    },
    {
      name: 'products.csv',
      file: new Blob([
        `product_id,price,stock\n${Array.from({ length: 12 }, (_, index) => `p${index},5,${index}`).join('\n')}\n`,
      ]),
    },
  ]);
});

const retention = async (params: object, changes: object): Promise<RetentionRow[]> => {
  const { table } = await runPanel(cohorts, cohortSchema, params, contextOf(loaded, changes));
  return table<RetentionRow>('retention');
};

describe('cohorts under a scope', () => {
  it('have no cohort after its end, and judge no cell from before its start', async () => {
    const period = { from: '2023-09-01', to: '2024-03-31' };
    const found = await retention({}, { period });
    expect(found.some((row) => row.cohort > '2024-03-31')).toBe(false);
    for (const row of found) {
      const start = new Date(`${row.cohort}T00:00:00Z`);
      start.setUTCMonth(start.getUTCMonth() + row.period);
      const within =
        start.toISOString().slice(0, 10) >= period.from && start.toISOString().slice(0, 10) <= '2024-03-01';
      expect(row.complete, `${row.cohort} ${row.period}`).toBe(within);
      expect(row.eligible).toBe(within ? row.cohort_size : 0);
    }
  });

  it('by channel count who has been watched long enough, with returns netted too', async () => {
    const net = { ...DEFAULT_ROW_RULES, returns: 'net' as const };
    const exec = (statement: Sql): Promise<ResultTable> => loaded.engine.query(statement.text);
    const base = await buildBase({ rows: net, asOf: null }, loaded.catalog, exec);
    const found = await retention({ by: 'channel' }, { rows: net, asOf: base.asOf });
    const web = found.filter((row) => row.cohort === 'web');
    expect(web[0]).toMatchObject({ cohort_size: 60, retention: 1 });
    expect(web[1]?.eligible).toBeGreaterThan(50);
    const all = found.reduce((sum, row) => sum + (row.revenue ?? 0), 0);
    const [row] = await loaded.engine.rows<{ net: number }>(
      'SELECT sum(amount)::DOUBLE AS net FROM transactions',
    );
    expect(all).toBeCloseTo(row?.net ?? 0, 6);
    await buildBase({ rows: DEFAULT_ROW_RULES, asOf: null }, loaded.catalog, exec);
  });

  it('by day stay within reach on two years', async () => {
    const { figures } = await runPanel(cohorts, cohortSchema, { period: 'day' }, contextOf(loaded));
    expect(figures.shownCohorts).toBeLessThanOrEqual(100);
  });
});

describe('recommendations under a scope', () => {
  it('are tested within it, from a product file without names too', async () => {
    const context = contextOf(loaded, { period: { from: null, to: '2023-12-31' } });
    const { figures } = await runPanel(recommendations, recommendationSchema, {}, context);
    expect(figures.split && figures.split.splitAt < '2023-12-31').toBe(true);
    expect(figures.allItems).toBe(12);
  });

  it('of one’s own purchases say what was bought, most often first', async () => {
    const { figures } = await runPanel(
      recommendations,
      recommendationSchema,
      { method: 'personal' },
      contextOf(loaded),
    );
    const own = figures.lists.filter((row) => row.list === 'new');
    expect(own.length).toBeGreaterThan(0);
    expect(own.every(({ reason }) => /^\d+× \d{4}-\d\d-\d\d$/.test(reason))).toBe(true);
  });
});
