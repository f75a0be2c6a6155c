import { expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../../src/data/base';
import { DEFAULT_SCOPE } from '../../src/data/scope';
import type { Rule } from '../../src/data/segments/rule';
import { decodeTable, rowsOf } from '../../src/engine/table';
import { planFile } from '../../src/ingest/plan';
import type { Session } from '../../src/session/session';
import { daysToLookAt } from '../../src/session/segment-history';
import { csv } from '../helpers/load';
import { testSession } from '../helpers/session';
import { dayText, orderRows, shopOrders } from '../helpers/shop-orders';

const ORDERS = shopOrders(36, 420, 12);
const RULE: Rule = { panel: 'rfm', params: {}, where: { segment: ['champion', 'loyal'] } };

async function sessionOf(before: string | null): Promise<Session> {
  const session = await testSession();
  const file = csv(orderRows(ORDERS.filter(({ day }) => before === null || dayText(day) < before)));
  const plan = await planFile('f', 'orders.csv', file);
  await session.importFiles('', [{ plan, file }], { rows: DEFAULT_ROW_RULES, asOf: before });
  return session;
}

it('looks at the same day of a year of months, within what is known', () => {
  expect(daysToLookAt('2023-11-15', '2024-03-31', null)).toEqual([
    '2023-11-30',
    '2023-12-31',
    '2024-01-31',
    '2024-02-29',
    '2024-03-31',
  ]);
  expect(daysToLookAt('2024-03-01', '2024-03-31', '2024-03-10')).toEqual(['2024-03-10', '2024-03-31']);
  expect(daysToLookAt('2024-03-01', '2024-03-31', '2023-01-01')).toEqual(['2024-03-31']);
});

it('is what a file that ended on each day would give, and leaves the data as they were', async () => {
  const session = await sessionOf(null);
  const scope = { ...DEFAULT_SCOPE, asOf: '2024-02-25' };
  const segments = [{ id: 's', name: 'Best', rule: RULE }];
  const question = { rule: { segment: 's' }, scope, segments };
  const panel = { panel: 'overview', params: {}, scope, segments, cell: 'c1' };
  const figures = JSON.stringify((await session.runPanel('', panel)).figures);
  const history = await session.segmentHistory('', question, '2024-01-10');
  expect(history.days.map(({ day }) => day)).toContain('2024-01-10');
  expect(history.since).toBe('2024-01-10');
  expect(JSON.stringify((await session.runPanel('', panel)).figures)).toBe(figures);

  const members = async (day: string): Promise<Set<string>> => {
    const then = await sessionOf(day);
    const { customers, revenue } = await then.audience('', {
      rule: RULE,
      scope: { ...DEFAULT_SCOPE, asOf: day },
      segments: [],
    });
    const told = history.days.find((one) => one.day === day);
    expect(told?.customers, day).toBe(customers);
    expect(told?.revenue).toBeCloseTo(revenue, 6);
    const people = new Set<string>();
    for (const id of new Set(ORDERS.map(({ customer }) => customer))) {
      const found = await then
        .person('', id, { ...DEFAULT_SCOPE, asOf: day }, [{ id: 's', name: 'Best', rule: RULE }])
        .catch(() => null);
      if (found?.segments.includes('s')) people.add(id);
    }
    return people;
  };
  const was = await members('2024-01-10');
  const is = await members('2024-02-25');
  expect(history.entered).toEqual([...is].filter((id) => !was.has(id)).sort());
  expect(history.left).toEqual([...was].filter((id) => !is.has(id)).sort());
  for (const [index, one] of history.days.entries())
    if (index > 0)
      expect(one.customers).toBe(
        (history.days[index - 1]?.customers ?? 0) + (one.entered ?? 0) - (one.left ?? 0),
      );
});

it('leaves the data as they were where it is stopped', async () => {
  const session = await sessionOf(null);
  const scope = { ...DEFAULT_SCOPE, asOf: '2024-02-25' };
  const segments = [{ id: 's', name: 'Best', rule: RULE }];
  const panel = { panel: 'overview', params: {}, scope, segments, cell: 'c1' };
  await session.runPanel('', panel);
  const orders = async (): Promise<unknown> =>
    rowsOf(decodeTable(await session.table('', 'SELECT count(*)::DOUBLE AS n FROM orders')));
  const before = await orders();
  const running = session.segmentHistory('stopped', { rule: { segment: 's' }, scope, segments }, null);
  await session.cancel('stopped');
  await running.catch(() => undefined);
  expect(await orders()).toEqual(before);
});
