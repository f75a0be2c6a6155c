import { expect, test } from 'vitest';
import { schema } from '../src/panels/rfm/params';
import * as task from '../src/panels/rfm/task';
import type { SegmentRow } from '../src/panels/rfm/types';
import { load } from './helpers/load';
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
