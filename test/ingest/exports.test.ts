import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planFile } from '../../src/ingest/plan';
import { DEFAULT_ROW_RULES } from '../../src/data/base';
import { DEFAULT_SCOPE } from '../../src/data/scope';
import { testSession } from '../helpers/session';
import { hasCases } from './silent';
import { load, SHARED, type Loaded } from '../helpers/load';

const blob = (path: string): Blob =>
  new Blob([readFileSync(new URL(`import_cases/exports/${path}`, SHARED))]);

async function loaded(path: string, answers: Record<string, string> = {}): Promise<Loaded> {
  return load([{ name: path, file: blob(path), choices: { answers } }]);
}

/** Orders and money of each customer, or of each product. */
async function counted({ engine }: Loaded, by = 'customer_id'): Promise<Record<string, [number, number]>> {
  const rows = await engine.rows<{ k: string | null; f: number; m: number }>(
    `SELECT ${by} AS k, count(DISTINCT order_id)::DOUBLE AS f, round(sum(counted_amount), 2)::DOUBLE AS m
     FROM transactions WHERE counted_as = 'order' GROUP BY 1`,
  );
  return Object.fromEntries(rows.map(({ k, f, m }) => [k ?? '', [f, m]]));
}

describe.skipIf(!hasCases)('exports of platforms', () => {
  it.each(['orders_export_1.csv', 'orders_export_2.csv', 'control_without_apostrophe.csv'])(
    'Shopify, %s: the total is spread by worth, whatever its discount',
    async (name) => {
      const shop = await loaded(`01-shopify-orders/${name}`);
      expect(await counted(shop)).toEqual({
        'ana@example.org': [2, 71.02],
        'bo@example.org': [1, 60.62],
        'cy@example.org': [1, 24.84],
      });
      const products = await counted(shop, 'product_id');
      expect(Object.fromEntries(Object.entries(products).map(([id, [, money]]) => [id, money]))).toEqual({
        TEA: 38.63,
        STK: 5.26,
        MUG: 42.4,
        POT: 70.19,
      });
    },
  );

  it('guest ids: people are told apart by address, where somebody says so', async () => {
    const path = '02-guest-ids/orders.csv';
    const plan = await planFile('f', path, blob(path));
    expect(plan.questions).toMatchObject([{ kind: 'identity', figures: { addresses: 2, ids: 5 } }]);
    expect(await counted(await loaded(path, { 'identity:2': 'address' }))).toEqual({
      'mia@example.org': [3, 69],
      'noah@example.org': [3, 56],
      'ola@example.org': [1, 20],
    });
  });

  it('WooCommerce lines', async () => {
    const path = '03-woo-advanced-export/orders-2026-03-07.csv';
    const found = await counted(await loaded(path, { 'status:1': 'leave_out' }));
    expect(found).toEqual({
      'eve@example.org': [2, 36],
      'finn@example.org': [1, 6.5],
      'gus@example.org': [1, 9],
    });
  });

  it('Amazon: the price is the money of the line, quotes are signs of the text', async () => {
    const all = await loaded('05-amazon-all-orders/12345678901.txt');
    expect(all.files[0]?.rows).toBe(10);
    expect(await counted(all)).toEqual({ '': [7, 235] });
    const japan = await counted(await loaded('06-amazon-jp-shift-jis/orders.txt'));
    expect(
      Object.values(japan)
        .map(([, money]) => money)
        .sort((a, b) => a - b),
    ).toEqual([1600, 2000, 3600, 3600, 3600]);
  });

  it('Amazon, date range: fees and payouts are no sales', async () => {
    const found = await loaded('07-amazon-date-range/2026Sep1-2026Nov30CustomTransaction.csv');
    expect(found.files[0]?.reasons).toEqual([{ reason: 'not_sale', column: '', rows: 2 }]);
    expect(await counted(found, 'product_id')).toEqual({ 'MUG-1': [2, 114], 'POT-1': [1, 1240] });
    const days = await found.engine.rows<{ at: string; amount: number }>(
      `SELECT strftime(ordered_at, '%Y-%m-%d %H:%M:%S') AS at, amount FROM transactions ORDER BY 1`,
    );
    expect(days).toEqual([
      { at: '2026-09-04 01:05:07', amount: 76 },
      { at: '2026-09-09 12:31:00', amount: 1240 },
      { at: '2026-09-12 09:00:00', amount: -38 },
      { at: '2026-11-03 08:00:00', amount: 38 },
    ]);
  });

  it('Square: day and time make one moment', async () => {
    const square = await loaded('08-square-items/items-2026-07-01-2026-09-01.csv');
    expect(await counted(square)).toEqual({ CUS1AAA: [2, 15.5], CUS2BBB: [2, 1205], CUS3CCC: [1, 12] });
    const [first] = await square.engine.rows<{ at: string }>(
      `SELECT strftime(min(ordered_at), '%Y-%m-%d %H:%M:%S') AS at FROM transactions WHERE customer_id = 'CUS1AAA'`,
    );
    expect(first?.at).toBe('2026-07-18 12:59:30');
  });

  it('Pinduoduo has no buyers: products are counted all the same', async () => {
    const found = await loaded('10-pinduoduo/orders_export2026-05-08.csv');
    expect(found.files[0]?.reasons).toMatchObject([{ reason: 'no_date', rows: 1 }]);
    expect(await counted(found, 'product_name')).toEqual({ 竹纤维毛巾: [1, 33.6], 陶瓷杯: [1, 59.8] });
  });

  it('orders and items alone make baskets, and nothing of money or time', async () => {
    const session = await testSession();
    const path = '22-basket-two-columns/single.csv';
    const plan = await planFile('f', path, blob(path));
    expect(plan).toMatchObject({ role: 'transactions', certain: false, problem: null });
    expect(plan.notes.map(({ code }) => code)).toEqual(['no_customer', 'no_date', 'no_money']);
    const { catalog } = await session.importFiles('', [{ plan, file: blob(path) }], {
      rows: DEFAULT_ROW_RULES,
      asOf: null,
    });
    expect(catalog.columns.transactions).toEqual(['order_id', 'product_name']);
    const { figures } = await session.runPanel('', {
      panel: 'basket',
      params: { minSupport: 0.1, minCount: 1, minConfidence: 0, minLift: 0 },
      scope: DEFAULT_SCOPE,
      segments: [],
      cell: 'c1',
    });
    expect(figures).toMatchObject({
      baskets: 6,
      knows: { customers: false, dates: false, money: false },
      affinity: { items: ['beer', 'chips', 'soap'], counts: [4, 3, 1, 3, 4, 1, 1, 1, 2] },
    });
  });

  it('dates of two orders in one column, and thousands without a decimal, are asked', async () => {
    const kinds = async (path: string): Promise<string[]> =>
      (await planFile('f', path, blob(path))).questions.map(({ kind }) => kind);
    expect(await kinds('12-mixed-date-orders/two_exports_pasted.csv')).toEqual(['date_order']);
    expect(await kinds('14-exact-thousands/umsatz_nur_glatt.csv')).toEqual(['decimal_mark']);
    expect(await counted(await loaded('14-exact-thousands/umsatz.csv'))).toEqual({
      k1: [2, 1012.5],
      k2: [2, 3611.11],
      k3: [1, 850],
    });
  });

  it('months by name, lines quoted as a whole, ids with .0', async () => {
    const german = await loaded('13-excel-month-names/resaved_de.csv');
    const days = await german.engine.rows<{ d: string }>(
      `SELECT strftime(ordered_at, '%Y-%m-%d') AS d FROM transactions ORDER BY order_id`,
    );
    expect(days.map(({ d }) => d)).toEqual([
      '2026-08-29',
      '2026-09-01',
      '2026-05-15',
      '2025-12-03',
      '2026-03-05',
    ]);
    expect(await counted(await loaded('23-whole-line-quoted/resaved.csv'))).toEqual({
      u1: [2, 20.5],
      u2: [1, 12],
      u3: [1, 40],
    });
    const both = await load(
      ['online_retail_II.csv', 'customers.csv'].map((name) => ({ name, file: blob(`25-float-ids/${name}`) })),
    );
    expect(both.catalog.joinCheck).toMatchObject({ transactionCustomers: 3, matched: 3 });
    expect(await counted(both)).toEqual({ '13085': [1, 164.4], '13078': [1, 30.6], '15362': [1, 12.6] });
  });
});
