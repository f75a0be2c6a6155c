import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../../../src/data/base';
import { buildBase } from '../../../src/ingest/load';
import { findings } from '../../../src/panels/value/finding';
import { schema } from '../../../src/panels/value/params';
import * as task from '../../../src/panels/value/task';
import { cdnowOrders } from '../../helpers/cdnow-files';
import { csv, hasShared, load, type Loaded } from '../../helpers/load';
import { contextOf, runPanel } from '../../helpers/panel';
import { orderRows, shopOrders } from '../../helpers/shop-orders';

const ALL = {
  ...DEFAULT_ROW_RULES,
  nonPositivePrice: 'include' as const,
  nonPositiveQuantity: 'include' as const,
};

interface Row {
  customer_id: string;
  p_alive: number;
  expected_orders: number;
  expected_value: number;
  low: number;
  high: number;
}

describe.skipIf(!hasShared)('the value of CDNOW', () => {
  let loaded: Loaded;
  beforeAll(async () => {
    loaded = await load([{ name: 'cdnow.csv', file: cdnowOrders('CDNOW_sample.txt') }], { rows: ALL });
  });

  it('is tested on the 39 weeks of the papers, to their printed totals', async () => {
    for (const [model, orders, error] of [
      ['bgnbd', 1653.4, 0.7855],
      ['paretonbd', 1665.5, 0.7545],
    ] as const) {
      const { figures } = await runPanel(
        task,
        schema,
        { model, holdout: '1997-10-01' },
        contextOf(loaded, { rows: ALL }),
      );
      expect(figures.accuracy?.customers).toBe(2357);
      expect(figures.accuracy?.orders).toBe(1882);
      expect(figures.accuracy?.predicted).toBeCloseTo(orders, 1);
      expect(figures.accuracy?.error).toBeCloseTo(error, 4);
      expect(figures.backtest.reduce((sum, row) => sum + row.actual_orders, 0)).toBe(1882);
      expect(figures.tracking.at(-1)?.actualSum).toBe(2457 + 1882);
    }
  });
  it('has the parameters of the papers at their cut', async () => {
    const base = await buildBase({ rows: ALL, asOf: '1997-10-01' }, loaded.catalog, (statement) =>
      loaded.engine.query(statement.text),
    );
    const context = contextOf({ ...loaded, base }, { rows: ALL });
    const { figures } = await runPanel(task, schema, {}, context);
    const of = (model: string): number[] =>
      figures.rows.filter((row) => row.model === model).map(({ value }) => value ?? NaN);
    const close = (is: number[], should: number[], digits: number): void =>
      should.forEach((value, k) => expect(Math.abs((is[k] ?? NaN) - value)).toBeLessThan(digits));
    close(of('bgnbd'), [0.243, 4.414, 0.793, 2.426], 0.0006);
    close(of('mbgnbd'), [0.525, 6.183, 0.891, 1.614], 0.0006);
    close(of('paretonbd'), [0.553, 10.578, 0.606, 11.669], 0.0006);
    close(of('gamma_gamma'), [6.25, 3.74, 15.44], 0.005);
    await buildBase({ rows: ALL, asOf: null }, loaded.catalog, (statement) =>
      loaded.engine.query(statement.text),
    );
  });
});

describe('the value of a shop', () => {
  const ORDERS = shopOrders(700, 500, 3);
  const of = async (
    orders: typeof ORDERS,
    params: object = {},
  ): Promise<{ rows: Map<string, Row>; figures: Awaited<ReturnType<typeof task.run>>['figures'] }> => {
    const loaded = await load([{ name: 'o.csv', file: csv(orderRows(orders)) }]);
    const { table, figures } = await runPanel(task, schema, params, contextOf(loaded));
    const rows = figures.problem === null ? await table<Row>('customers') : [];
    return { rows: new Map(rows.map((row) => [row.customer_id, row])), figures };
  };

  it('grows with the horizon, scales with money, and has intervals that hold it and repeat', async () => {
    const year = await of(ORDERS);
    const quarter = await of(ORDERS, { months: 3 });
    const large = await of(ORDERS.map((order) => ({ ...order, amount: 100 * order.amount })));
    const again = await of([...ORDERS].reverse());
    for (const [id, row] of year.rows) {
      expect(row.p_alive).toBeGreaterThanOrEqual(0);
      expect(row.p_alive).toBeLessThanOrEqual(1);
      expect(row.low).toBeLessThanOrEqual(row.expected_value);
      expect(row.high).toBeGreaterThanOrEqual(row.expected_value);
      expect(quarter.rows.get(id)?.expected_orders ?? NaN).toBeLessThanOrEqual(row.expected_orders);
      expect((large.rows.get(id)?.expected_value ?? NaN) / row.expected_value).toBeCloseTo(100, 1);
      expect(again.rows.get(id)?.low ?? NaN).toBeCloseTo(row.low, 6);
    }
    expect([...year.rows.values()].reduce((sum, row) => sum + row.expected_value, 0)).toBeCloseTo(
      year.figures.expected,
      4,
    );
    expect(year.figures.low ?? NaN).toBeLessThan(year.figures.expected);
    expect(year.figures.high ?? NaN).toBeGreaterThan(year.figures.expected);
    expect(findings(year.figures).map(({ id }) => id.slice(0, 5))).toContain('VA-F2');
  });
  it.each([
    ['one order each', ORDERS.filter(({ order }) => order.endsWith('-0')), 'too_few'],
    ['one customer', ORDERS.filter(({ customer }) => customer === 'c5'), 'too_few'],
    ['all on one day', ORDERS.map((order) => ({ ...order, day: 9 })), 'too_few'],
    ['only negative money', ORDERS.map((order) => ({ ...order, amount: -1 })), 'too_few'],
  ])('says what is missing: %s', async (_, orders, problem) => {
    const { figures } = await of(orders);
    expect(figures.problem).toBe(problem);
    expect(findings(figures)).toEqual([]);
  });
  it('stands a customer with 10,000 order days', async () => {
    const busy = Array.from({ length: 10_000 }, (_, day) => ({
      customer: 'busy',
      order: `b${day}`,
      day: day - 9500,
      amount: 5,
    }));
    const { rows } = await of([...ORDERS, ...busy]);
    const row = rows.get('busy');
    expect(Number.isFinite(row?.expected_value)).toBe(true);
    expect(row?.p_alive).toBeGreaterThan(0.9);
  });
});
