import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../../src/data/base';
import { schema } from '../../src/panels/rfm/params';
import * as task from '../../src/panels/rfm/task';
import { hasShared, load, SHARED, sharedFile, type Loaded } from '../helpers/load';
import { contextOf, runPanel } from '../helpers/panel';
import { readRecords } from '../../src/ingest/records';

interface Customer {
  customer_id: string;
  recency_days: number;
  frequency: number;
  monetary: number;
  r_score: number;
  f_score: number;
  m_score: number;
  segment: string;
  value_type: string;
}

function expectedRows(path: string): Record<string, string>[] {
  const { records } = readRecords(readFileSync(new URL(path, SHARED), 'utf8'), {
    delimiter: ',',
    quote: '"',
    escape: 'double',
  });
  const [header, ...rows] = records.map(({ cells }) => cells);
  return rows.map((row) => Object.fromEntries((header ?? []).map((name, index) => [name, row[index] ?? ''])));
}

const countBy = (rows: Customer[], column: 'segment' | 'value_type'): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[row[column]] = (counts[row[column]] ?? 0) + 1;
  return counts;
};

describe.skipIf(!hasShared)('UCI Online Retail on 2011-12-10', () => {
  let loaded: Loaded;
  let customers: Customer[];
  beforeAll(async () => {
    loaded = await load(
      [{ name: 'online_retail.csv', file: sharedFile('online_retail/online_retail.csv.gz') }],
      {
        asOf: '2011-12-10',
      },
    );
    const panel = await runPanel(task, schema, {}, contextOf(loaded));
    customers = await panel.table<Customer>('customers');
  });

  it('gives recency, frequency and money of all 4,338 customers as published', () => {
    const expected = expectedRows('online_retail/expected/rfm_2011-12-10.csv');
    const found = new Map(customers.map((row) => [row.customer_id, row]));
    expect(customers).toHaveLength(4338);
    expect(expected).toHaveLength(4338);
    for (const row of expected) {
      const own = found.get(row.CustomerID ?? '');
      expect([own?.recency_days, own?.frequency]).toEqual([Number(row.recency_days), Number(row.frequency)]);
      expect(Math.abs((own?.monetary ?? NaN) - Number(row.monetary))).toBeLessThanOrEqual(0.005 + 1e-9);
    }
  });

  it('counts the eleven segments as the design does', () => {
    expect(countBy(customers, 'segment')).toEqual({
      champion: 601,
      loyal: 828,
      at_risk: 590,
      potential_loyalist: 493,
      cant_lose: 75,
      lost: 685,
      need_attention: 178,
      hibernating: 408,
      about_to_sleep: 358,
      promising: 87,
      new: 35,
    });
  });

  it('counts the eight value types as the design does', () => {
    expect(countBy(customers, 'value_type')).toEqual({
      key_value: 689,
      key_develop: 117,
      key_keep: 27,
      key_win_back: 38,
      general_value: 358,
      general_develop: 1750,
      general_keep: 40,
      general_win_back: 1319,
    });
  });
});

describe.skipIf(!hasShared)('UCI Online Retail, net of returns', () => {
  it('takes back what customer 16446 returned, and changes no frequency', async () => {
    const rows = { ...DEFAULT_ROW_RULES, returns: 'net' as const };
    const file = sharedFile('online_retail/online_retail.csv.gz');
    const loaded = await load([{ name: 'online_retail.csv', file }], { asOf: '2011-12-10', rows });
    const panel = await runPanel(task, schema, {}, contextOf(loaded, { rows }));
    const customers = await panel.table<Customer>('customers');
    const found = customers.find(({ customer_id }) => customer_id === '16446');
    expect(found).toMatchObject({ frequency: 2 });
    expect(found?.monetary).toBeCloseTo(2.9, 9);
    expect(customers).toHaveLength(4338);
  });
});

describe.skipIf(!hasShared)("the R package rfm's orders", () => {
  const names: Record<string, string> = {
    champion: 'Champions',
    loyal: 'Loyal Customers',
    potential_loyalist: 'Potential Loyalist',
    new: 'New Customers',
    promising: 'Promising',
    need_attention: 'Need Attention',
    about_to_sleep: 'About To Sleep',
    at_risk: 'At Risk',
    cant_lose: "Can't Lose Them",
    lost: 'Lost',
    others: 'Others',
  };
  it('scores and names all 995 customers as the package does', async () => {
    const loaded = await load(
      [{ name: 'rfm_data_orders.csv', file: sharedFile('rfm_orders/rfm_data_orders.csv') }],
      {
        asOf: '2006-12-31',
      },
    );
    const panel = await runPanel(task, schema, { method: 'r-rfm', map: 'r-rfm' }, contextOf(loaded));
    const customers = await panel.table<Customer>('customers');
    const found = new Map(customers.map((row) => [row.customer_id, row]));
    const expected = expectedRows('rfm_orders/expected/scores.csv');
    expect(expected).toHaveLength(995);
    for (const row of expected) {
      const own = found.get(row.customer_id ?? '');
      expect([own?.recency_days, own?.monetary, own?.frequency]).toEqual(
        [row.recency_days, row.amount, row.transaction_count].map(Number),
      );
      expect([own?.r_score, own?.f_score, own?.m_score]).toEqual([row.R, row.F, row.M].map(Number));
      expect(names[own?.segment ?? '']).toBe(row.segment);
    }
  });
});
