import { expect, test } from 'vitest';
import { schema } from '../src/panels/rfm/params';
import * as task from '../src/panels/rfm/task';
import type { SegmentRow } from '../src/panels/rfm/types';
import { DEFAULT_ROW_RULES } from '../src/data/base';
import { DEFAULT_SCOPE } from '../src/data/scope';
import { planFile } from '../src/ingest/plan';
import { load } from './helpers/load';
import { testSession } from './helpers/session';
import { contextOf, runPanel } from './helpers/panel';

const ORDERS = ['a', 'b', 'c', 'd', 'e'].map((id, index) => `${index},${id},2024-01-02,10`);
const CUSTOMERS = `customer_id,email,phone,consent_email,consent_sms,opted_out_at
a,a@example.com,13800000001,yes,,
b,,13800000002,yes,yes,
c,c@example.com,13800000003,yes,no,2024-01-01
d,d@example.com,13800000004,,yes,
`;

test('a segment is reached by those who said yes, have not left since, and whose address is known', async () => {
  const loaded = await load([
    {
      name: 'orders.csv',
      file: new Blob([`order_id,customer_id,order_date,amount\n${ORDERS.join('\n')}\n`]),
    },
    { name: 'customers.csv', file: new Blob([CUSTOMERS]) },
  ]);
  const { table } = await runPanel(task, schema, {}, contextOf(loaded));
  const rows = await table<SegmentRow>('segments');
  const total = (column: 'reachable_email' | 'reachable_sms'): number =>
    rows.reduce((sum, row) => sum + (row[column] ?? 0), 0);
  const opted = (column: 'opted_in_email' | 'opted_in_sms'): number =>
    rows.reduce((sum, row) => sum + (row[column] ?? 0) * row.customers, 0);
  expect([total('reachable_email'), total('reachable_sms')]).toEqual([1, 2]);
  expect(opted('opted_in_email')).toBeCloseTo(3, 9);
  expect(opted('opted_in_sms')).toBeCloseTo(2, 9);
  expect(rows[0]).not.toHaveProperty('opted_in_phone');
});

test.each([
  ['是否退订', '是', '否'],
  ['黑名单', '1', '0'],
  ['do_not_contact', 'TRUE', 'FALSE'],
  ['退订状态', '已退订', '未退订'],
  ['unsubscribed', 'yes', ''],
  ['blocked', 'y', 'n'],
])('%s says who wants to be left alone, and every list tells', async (column, yes, no) => {
  const session = await testSession();
  const orders = new Blob([`order_id,customer_id,order_date,amount\n${ORDERS.join('\n')}\n`]);
  const customers = new Blob([
    `customer_id,name,${column}\na,A,${yes}\nb,B,${no}\nc,C,${yes}\nd,D,${no}\ne,E,${no}\n`,
  ]);
  const files = await Promise.all(
    [
      ['orders.csv', orders],
      ['customers.csv', customers],
    ].map(async ([name, file], index) => ({
      plan: await planFile(`f${index}`, name as string, file as Blob),
      file: file as Blob,
    })),
  );
  const { catalog } = await session.importFiles('', files, { rows: DEFAULT_ROW_RULES, asOf: null });
  expect(catalog.columns.customers).toContain('opted_out');
  const everyone = { panel: 'overview', params: {}, where: { orders: { from: 1 } } };
  const all = await session.members('', everyone, DEFAULT_SCOPE, []);
  expect([all.customers, all.optedOut]).toEqual([5, 2]);
  const rest = await session.members('', everyone, DEFAULT_SCOPE, [], true);
  expect([rest.customers, rest.optedOut, rest.revenue, rest.others.revenue]).toEqual([3, 2, 30, 0]);
});

test('who refused once has refused, wherever else the file has them', async () => {
  const loaded = await load([
    {
      name: 'orders.csv',
      file: new Blob([`order_id,customer_id,order_date,amount\n${ORDERS.join('\n')}\n`]),
    },
    { name: 'customers.csv', file: new Blob(['customer_id,opt_out\na,yes\na,no\nb,no\n']) },
  ]);
  const rows = await loaded.engine.rows<{ customer_id: string; opted_out: boolean }>(
    'SELECT customer_id, opted_out FROM customers WHERE opted_out',
  );
  expect(rows.map((row) => row.customer_id)).toEqual(['a']);
});
