import { beforeAll, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { DEFAULT_ROW_RULES } from '../../../src/data/base';
import { schema } from '../../../src/panels/cohorts/params';
import * as task from '../../../src/panels/cohorts/task';
import type { CohortFigures, RetentionRow } from '../../../src/panels/cohorts/types';
import { hasShared, load, SHARED, sharedFile, type Loaded } from '../../helpers/load';
import { contextOf, runPanel } from '../../helpers/panel';

interface Run {
  figures: CohortFigures;
  rows: RetentionRow[];
}
async function run(loaded: Loaded, params: object, changes: object = {}): Promise<Run> {
  const { figures, table } = await runPanel<never, CohortFigures>(
    task,
    schema as never,
    params,
    contextOf(loaded, changes),
  );
  return { figures, rows: await table<RetentionRow>('retention') };
}
const cell = (rows: RetentionRow[], cohort: string, period: number): RetentionRow | undefined =>
  rows.find((row) => row.cohort === cohort && row.period === period);

const ORDERS = `order_id,customer_id,order_date,amount,status
1,a,2024-01-03,100,paid
2,a,2024-02-03,50,paid
3,a,2024-02-20,-20,paid
4,b,2024-01-10,80,paid
5,b,2024-03-10,40,paid
6,b,2024-03-11,60,refunded
7,c,2024-02-14,10,paid
8,c,2024-01-02,-5,paid
9,d,2024-03-30,30,paid
10,d,2024-04-30,30,paid
`;
const CONTACTS = `campaign_id,customer_id,sent_at
spring,a,2024-01-01
winter,a,2023-12-01
later,a,2024-01-20
spring,b,2024-01-09 10:00:00
rival,b,2024-01-09 10:00:00
later,c,2024-03-01
`;

describe('what cohorts measure', () => {
  let loaded: Loaded;
  beforeAll(async () => {
    loaded = await load([
      { name: 'orders.csv', file: new Blob([ORDERS]) },
      { name: 'campaign_contacts.csv', file: new Blob([CONTACTS]) },
    ]);
  });

  it('is the share of the cohort with a second order so far', async () => {
    const { rows } = await run(loaded, { measure: 'repeat_rate' });
    expect([0, 1, 2].map((age) => cell(rows, '2024-01-01', age)?.repeat_rate)).toEqual([0, 0.5, 1]);
  });
  it('is the money given back of the money sold, deducted or not', async () => {
    for (const returns of ['exclude', 'net'] as const) {
      const { rows } = await run(loaded, {}, { rows: { ...DEFAULT_ROW_RULES, returns } });
      expect(cell(rows, '2024-01-01', 0)?.refund_rate).toBe(0);
      expect(cell(rows, '2024-01-01', 1)?.refund_rate).toBeCloseTo(20 / 50, 12);
      expect(cell(rows, '2024-01-01', 2)?.refund_rate).toBeCloseTo(60 / 100, 12);
      expect(cell(rows, '2024-02-01', 0)?.refund_rate).toBe(0);
    }
  });
  it('parts customers by the campaign that reached them last before their first order', async () => {
    const { rows } = await run(loaded, { by: 'campaign' });
    expect(new Map(rows.map((row) => [row.cohort, row.cohort_size]))).toEqual(
      new Map([
        ['spring', 1],
        ['mixed', 1],
        ['no_campaign', 2],
      ]),
    );
  });
  it('parts customers by the RFM segment of a day, and counts what came from that day on', async () => {
    const { rows, figures } = await run(loaded, { by: 'rfm', scoredOn: '2024-02-01' });
    expect(figures.scoredOn).toBe('2024-02-01');
    const sizes = [...new Set(rows.map((row) => row.cohort))].map(
      (cohort) => cell(rows, cohort, 0)?.cohort_size ?? 0,
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(2);
    const orders = (age: number): number =>
      rows.filter((row) => row.period === age).reduce((sum, row) => sum + (row.orders ?? 0), 0);
    expect([0, 1, 2, 3].map(orders)).toEqual([0, 1, 1, 0]);
  });
  it('has nothing to say outside the dates, and keeps what came before them', async () => {
    const { rows } = await run(loaded, {}, { period: { from: '2024-02-01', to: '2024-02-29' } });
    expect(rows.map((row) => [row.cohort, row.period, row.inside, row.revenue])).toEqual([
      ['2024-01-01', 0, false, null],
      ['2024-01-01', 1, true, 50],
      ['2024-01-01', 2, false, null],
      ['2024-01-01', 3, false, null],
      ['2024-02-01', 0, true, 10],
      ['2024-02-01', 1, false, null],
      ['2024-02-01', 2, false, null],
    ]);
    expect(cell(rows, '2024-01-01', 1)?.cumulative_revenue_per_customer).toBe((100 + 80 + 50) / 2);
  });
});

describe('rolling windows', () => {
  it('count whole days, or 24 hours from the first order where asked to', async () => {
    const loaded = await load([
      {
        name: 'orders.csv',
        file: new Blob([
          'order_id,customer_id,order_date,amount\n1,a,2024-01-01 23:45:00,10\n2,a,2024-01-02 00:01:00,10\n3,b,2024-01-20 10:00:00,10\n',
        ]),
      },
    ]);
    const rolling = { age: 'rolling', windowDays: 1 };
    const days = await run(loaded, rolling);
    expect([0, 1].map((age) => cell(days.rows, '2024-01-01', age)?.orders)).toEqual([2, 1]);
    const hours = await run(loaded, { ...rolling, clock: 'hours' });
    expect([0, 1].map((age) => cell(hours.rows, '2024-01-01', age)?.orders)).toEqual([3, 0]);
  });
});

interface DateRange {
  scope_from: string;
  cohort_sizes: Record<string, number>;
  march_cohort: { size: number; age0: number; age1: number; age2: number };
}
const expected = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`import_cases/exports/${name}/expected.json`, SHARED), 'utf8')) as T;
const exported = (name: string): Promise<Loaded> =>
  load([{ name: 'orders.csv', file: sharedFile(`import_cases/exports/${name}/orders.csv`) }]);

describe.skipIf(!hasShared)('cohorts of exports that others read wrongly', () => {
  it('are not begun again by the first day of the dates', async () => {
    const right = expected<DateRange>('16-cohort-date-range');
    const loaded = await exported('16-cohort-date-range');
    const { rows } = await run(loaded, {}, { period: { from: right.scope_from, to: null } });
    const sizes = Object.fromEntries(rows.map((row) => [row.cohort, row.cohort_size]));
    expect(sizes).toEqual(right.cohort_sizes);
    const march = [0, 1, 2].map((age) => cell(rows, '2026-03-01', age)?.customers);
    expect(march).toEqual([right.march_cohort.age0, right.march_cohort.age1, right.march_cohort.age2]);
  });
  it('are watched for as long as was asked, however late they began', async () => {
    const { right } = expected<{ right: Record<string, number> }>('17-cohort-truncated');
    const loaded = await exported('17-cohort-truncated');
    const { rows } = await run(loaded, { period: 'day', retention: 'bracket', brackets: [45] });
    for (const [cohort, share] of Object.entries(right)) expect(cell(rows, cohort, 1)?.retention).toBe(share);
  });
});
