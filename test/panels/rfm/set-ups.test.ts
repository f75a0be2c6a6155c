import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../../../src/data/base';
import { rowsOf } from '../../../src/engine/table';
import { schema, type RfmParams } from '../../../src/panels/rfm/params';
import * as task from '../../../src/panels/rfm/task';
import type { ComparedRow, GroupRow, SegmentRow } from '../../../src/panels/rfm/types';
import type { TaskContext } from '../../../src/panel/contract';
import type { Where } from '../../../src/data/segments/rule';
import { sql } from '../../../src/sql/sql';
import * as v from 'valibot';
import { csv, load } from '../../helpers/load';
import { contextOf, runPanel } from '../../helpers/panel';
import { dayText, shopOrders } from '../../helpers/shop-orders';

const AS_OF = '2024-03-01';
const NET = { ...DEFAULT_ROW_RULES, returns: 'net' } as const;
const ORDERS = shopOrders(150, 400, 8);
const REGIONS = ['North', 'South', 'East'];
const regionOf = (customer: string): string => REGIONS[Number(customer.slice(1)) % 3] as string;
const categoryOf = (at: number): string => (at % 3 === 0 ? 'Tea' : 'Cake');

/** Each order has a line of its own category, every fourth one of the other too, and every ninth gives half of its first line back. */
const LINES = ORDERS.flatMap(({ customer, order, day, amount }, at) => {
  const line = (category: string, money: number): (string | number)[] => [
    customer,
    order,
    dayText(day),
    category,
    Math.round(money * 100) / 100,
  ];
  return [
    line(categoryOf(at), amount),
    ...(at % 4 === 0 ? [line(categoryOf(at + 1), amount / 3)] : []),
    ...(at % 9 === 0 ? [line(categoryOf(at), -amount / 2)] : []),
  ];
});
const HEADER = ['customer_id', 'order_id', 'ordered_at', 'category', 'amount'];
const CUSTOMERS = [
  ['customer_id', 'region'],
  ...[...new Set(ORDERS.map(({ customer }) => customer))].map((id) => [id, regionOf(id)]),
];
const VISITS = [
  ['customer_id', 'occurred_at', 'kind'],
  ...ORDERS.filter((_, at) => at % 2 === 0).map(({ customer, day }) => [customer, dayText(day + 3), 'visit']),
  ['c1', '2025-01-01', 'visit'],
];

const shop = async (lines: (string | number)[][]): Promise<TaskContext> =>
  contextOf(
    await load(
      [
        { name: 'orders.csv', file: csv([HEADER, ...lines]) },
        { name: 'customers.csv', file: csv(CUSTOMERS) },
        { name: 'visits.csv', file: csv(VISITS) },
      ],
      { rows: NET, asOf: AS_OF },
    ),
    { rows: NET },
  );
const segmentsOf = async (params: object, context: TaskContext): Promise<SegmentRow[]> =>
  (await runPanel(task, schema, params, context)).table<SegmentRow>('segments');
const paramsOf = (given: object): RfmParams => v.parse(schema, given);

/** People and money that a mark opens. */
async function opened(
  given: object,
  where: Where,
  condition: string,
  context: TaskContext,
): Promise<{ customers: number; money: number }> {
  const people = await task.members(paramsOf(given), context, where);
  const money = await task.sales(paramsOf(given), context, where);
  const [row] = rowsOf<{ customers: number; money: number }>(
    await context.query(
      sql`SELECT (SELECT count(DISTINCT customer_key) FROM (${people}) WHERE segment = ${condition})::INTEGER AS customers, (SELECT sum(units) / ${context.catalog.moneyScale} FROM (${money}))::DOUBLE AS money`,
    ),
  );
  if (!row) throw new Error('nothing opens');
  return row;
}

describe('scores within a group', () => {
  let ofTea: SegmentRow[];
  let ofSouth: SegmentRow[];
  let context: TaskContext;
  beforeAll(async () => {
    ofTea = await segmentsOf({}, await shop(LINES.filter((line) => line[3] === 'Tea')));
    ofSouth = await segmentsOf({}, await shop(LINES.filter((line) => regionOf(String(line[0])) === 'South')));
    context = await shop(LINES);
  });

  it('are those of a shop that sold nothing else, or to nobody else', async () => {
    expect(await segmentsOf({ within: { by: 'category', value: 'Tea' } }, context)).toEqual(ofTea);
    expect(await segmentsOf({ within: { by: 'region', value: 'South' } }, context)).toEqual(ofSouth);
  });

  it('stand beside each other by cut points of their own, and open the people and the money they name', async () => {
    for (const [groupBy, name, alone] of [
      ['category', 'Tea', ofTea],
      ['region', 'South', ofSouth],
    ] as const) {
      const { figures, table } = await runPanel(task, schema, { groupBy }, context);
      const rows = await table<GroupRow>('within_groups');
      expect(figures.groups?.rows).toEqual(rows);
      const own = rows.filter(({ group }) => group === name);
      expect(own.map(({ segment, customers, revenue }) => [segment, customers, revenue])).toEqual(
        alone
          .filter(({ customers }) => customers > 0)
          .map(({ segment, customers, revenue }) => [segment, customers, revenue]),
      );
      for (const row of rows) {
        const found = await opened(
          { groupBy },
          { group: [row.group], segment: [row.segment] },
          row.segment,
          context,
        );
        expect(found.customers).toBe(row.customers);
        expect(found.money).toBeCloseTo(row.revenue, 6);
      }
    }
  });

  it('hold over time too: the last morning is the segment table', async () => {
    const params = { within: { by: 'category', value: 'Tea' }, overTime: true };
    const { figures } = await runPanel(task, schema, params, context);
    const last = figures.history?.filter(({ day }) => day === AS_OF) ?? [];
    expect(Object.fromEntries(last.map(({ segment, customers }) => [segment, customers]))).toEqual(
      Object.fromEntries(
        ofTea.filter(({ customers }) => customers > 0).map(({ segment, customers }) => [segment, customers]),
      ),
    );
  });

  it('say which column is missing', async () => {
    await expect(
      runPanel(task, schema, { within: { by: 'store', value: 'x' } }, context),
    ).rejects.toMatchObject({ code: 'missing_column', args: { column: 'store' } });
  });
});

describe('engagement in place of money', () => {
  it('counts what people did before the analysis date, then and on earlier mornings', async () => {
    const context = await shop(LINES);
    const { table, figures } = await runPanel(
      task,
      schema,
      { monetary: 'engagement', overTime: true },
      context,
    );
    const people = await table<{ customer_id: string; monetary: number }>('customers');
    const expected = new Map<string, number>();
    for (const [id, day] of VISITS.slice(1) as [string, string][])
      if (day < AS_OF) expected.set(id, (expected.get(id) ?? 0) + 1);
    for (const row of people) expect(row.monetary, row.customer_id).toBe(expected.get(row.customer_id) ?? 0);
    const last = figures.history?.filter(({ day }) => day === AS_OF) ?? [];
    expect(Object.fromEntries(last.map(({ segment, customers }) => [segment, customers]))).toEqual(
      Object.fromEntries(
        figures.segments.filter(({ customers }) => customers > 0).map((row) => [row.segment, row.customers]),
      ),
    );
  });

  it('says what is missing where nobody tells of any', async () => {
    const alone = contextOf(await load([{ name: 'orders.csv', file: csv([HEADER, ...LINES]) }]));
    await expect(runPanel(task, schema, { monetary: 'engagement' }, alone)).rejects.toMatchObject({
      code: 'missing_column',
    });
  });
});

describe('two set-ups', () => {
  it('agree with themselves, and show who stands elsewhere by another', async () => {
    const context = await shop(LINES);
    const same = await runPanel(task, schema, { other: {} }, context);
    const diagonal = await same.table<ComparedRow>('two_set_ups');
    expect(diagonal.every((row) => row.segment === row.other_segment)).toBe(true);
    const given = { other: { method: 'width', bins: { f: 3 } } };
    const { table } = await runPanel(task, schema, given, context);
    const rows = await table<ComparedRow>('two_set_ups');
    const sum = (list: ComparedRow[], key: 'customers' | 'orders'): number =>
      list.reduce((all, row) => all + row[key], 0);
    expect(sum(rows, 'customers')).toBe(sum(diagonal, 'customers'));
    expect(rows.some((row) => row.segment !== row.other_segment)).toBe(true);
    for (const row of rows) {
      const where = { other_segment: [row.other_segment], segment: [row.segment] };
      const people = await task.members(paramsOf(given), context, where);
      const [found] = rowsOf<{ n: number }>(
        await context.query(
          sql`SELECT count(*)::INTEGER AS n FROM (${people}) WHERE segment = ${row.segment} AND other_segment = ${row.other_segment}`,
        ),
      );
      expect(found?.n).toBe(row.customers);
    }
  });
});
