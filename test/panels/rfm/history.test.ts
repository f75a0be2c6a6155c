import fc from 'fast-check';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../../../src/data/base';
import { rowsOf } from '../../../src/engine/table';
import { buildBase } from '../../../src/ingest/load';
import type { TaskContext } from '../../../src/panel/contract';
import { schema } from '../../../src/panels/rfm/params';
import * as task from '../../../src/panels/rfm/task';
import type { HistoryRow, SegmentRow } from '../../../src/panels/rfm/types';
import { csv, load, type Loaded } from '../../helpers/load';
import { contextOf, runPanel } from '../../helpers/panel';
import { orderRows, shopOrders, type ShopOrder } from '../../helpers/shop-orders';

const NET = { ...DEFAULT_ROW_RULES, returns: 'net' as const };
const FIXED = { method: 'fixed', cuts: { r: [20, 50, 90, 200], f: [2, 3, 5, 8], m: [40, 90, 200, 500] } };
const DAYS = 400;

/** The panel's context on a morning, on the base as it was known then. */
async function morning(loaded: Loaded, asOf: string | null): Promise<TaskContext> {
  const base = await buildBase({ rows: NET, asOf }, loaded.catalog, (statement) =>
    loaded.engine.query(statement.text),
  );
  return contextOf({ ...loaded, base }, { rows: NET });
}

/** Half of some orders' money given back, days later. */
const withRefunds = (orders: readonly ShopOrder[]): ShopOrder[] => [
  ...orders,
  ...orders
    .filter((_, index) => index % 7 === 3)
    .map(({ customer, order, day, amount }) => ({
      customer,
      order: `${order}-back`,
      day: Math.min(DAYS, day + 12),
      amount: -amount / 2,
    })),
];

interface Change {
  customer_id: string;
  segment: string;
  previous_segment: string;
  changed_on: string;
}

const CHOICES = [
  {},
  { minFrequency: 2 },
  { maxMonetary: 400 },
  { frequency: 'days' },
  { monetary: 'average' },
  { from: '2023-04-01', to: null },
];

it('tells of every morning what the panel says on that day by the same cuts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), fc.constantFrom(...CHOICES), async (seed, more) => {
      const orders = withRefunds(shopOrders(30, DAYS, seed));
      const loaded = await load([{ name: 'orders.csv', file: csv(orderRows(orders)) }]);
      const params = { ...FIXED, ...more };
      const context = await morning(loaded, null);
      const { table } = await runPanel(task, schema, { ...params, overTime: true }, context);
      const history = await table<HistoryRow>('history');
      const changes = await table<Change>('changes');
      const mornings = [...new Set(history.map(({ day }) => day))].reverse();
      expect(mornings[0]).toBe(context.asOf);
      const now = await runPanel(task, schema, params, await morning(loaded, null));
      const shown = new Set(
        (await now.table<{ customer_id: string }>('customers')).map((row) => row.customer_id),
      );
      for (const day of mornings.slice(0, 3)) {
        const then = await runPanel(task, schema, params, await morning(loaded, day));
        const people = await then.table<{ customer_id: string; segment: string }>('customers');
        const counts = new Map<string, number>();
        for (const { customer_id: id, segment } of people)
          if (shown.has(id)) counts.set(segment, (counts.get(segment) ?? 0) + 1);
        const told = history.filter((row) => row.day === day);
        expect(Object.fromEntries(told.map((row) => [row.segment, row.customers])), day).toEqual(
          Object.fromEntries(counts),
        );
      }
      for (const change of changes.slice(0, 2)) {
        const at = async (day: string): Promise<string> => {
          const then = await runPanel(task, schema, params, await morning(loaded, day));
          const people = await then.table<{ customer_id: string; segment: string }>('customers');
          return people.find((row) => row.customer_id === change.customer_id)?.segment ?? 'none';
        };
        expect(await at(change.changed_on)).toBe(change.segment);
        expect(await at(eve(change.changed_on))).toBe(change.previous_segment);
      }
    }),
    { numRuns: 6 },
  );
});

const eve = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

it('opens whom its last morning, its marks and its rules name', async () => {
  const loaded = await load([
    { name: 'orders.csv', file: csv(orderRows(withRefunds(shopOrders(120, DAYS, 5)))) },
  ]);
  const context = await morning(loaded, null);
  const { table } = await runPanel(task, schema, { overTime: true }, context);
  const history = await table<HistoryRow>('history');
  const segments = await table<SegmentRow>('segments');
  const last = history.filter(({ day }) => day === context.asOf);
  expect(Object.fromEntries(last.map((row) => [row.segment, row.customers]))).toEqual(
    Object.fromEntries(
      segments.filter((row) => row.customers > 0).map((row) => [row.segment, row.customers]),
    ),
  );
  const changes = await table<Change>('changes');
  const asked = { previous_segment: ['none'] };
  const open = async (where: object, condition: string): Promise<number> => {
    const people = await task.members(v.parse(schema, {}), context, where as never);
    const [row] = rowsOf<{ n: number }>(
      await loaded.engine.query(`SELECT count(*)::DOUBLE AS n FROM (${people.text}) WHERE ${condition}`),
    );
    return row?.n ?? NaN;
  };
  expect(await open(asked, `previous_segment = 'none'`)).toBe(
    changes.filter((row) => row.previous_segment === 'none').length,
  );
  for (const { day, segment, customers } of history.slice(0, 12))
    expect(
      await open(
        { then_day: [day], then_segment: [segment] },
        `then_day = '${day}' AND then_segment = '${segment}'`,
      ),
    ).toBe(customers);
});
