import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { findings } from '../../../src/panels/churn/finding';
import { schema } from '../../../src/panels/churn/params';
import * as task from '../../../src/panels/churn/task';
import { csv, hasShared, load, SHARED, type Loaded } from '../../helpers/load';
import { contextOf, runPanel } from '../../helpers/panel';
import { dayText, orderRows, shopOrders } from '../../helpers/shop-orders';

interface Scored {
  customer_id: string;
  probability: number;
  value_at_risk: number | null;
}

const DAYS = 540;
const ORDERS = shopOrders(900, DAYS, 7);
const loadOrders = (rows: readonly (readonly (string | number)[])[]): Promise<Loaded> =>
  load([{ name: 'orders.csv', file: csv(rows) }]);

describe('churn of a shop', () => {
  let loaded: Loaded;
  beforeAll(async () => {
    loaded = await loadOrders(orderRows(ORDERS));
  });

  it('scores those still there, tells how the list would have done, and adds up', async () => {
    const { figures, table } = await runPanel(task, schema, { days: 60 }, contextOf(loaded));
    const scored = await table<Scored>('customers');
    const asOf = Math.max(...ORDERS.map(({ day }) => day)) + 1;
    const there = new Set(ORDERS.filter(({ day }) => asOf - day <= 60).map(({ customer }) => customer));
    expect(new Set(scored.map(({ customer_id: id }) => id))).toEqual(there);
    expect(scored.every(({ probability: p }) => p >= 0 && p <= 1)).toBe(true);
    expect(figures.bands.reduce((sum, { customers }) => sum + customers, 0)).toBe(scored.length);
    expect(figures.save.reduce((sum, { customers }) => sum + customers, 0)).toBe(scored.length);
    for (const row of figures.evaluation) {
      expect(row.customers).toBe(figures.tested);
      expect(row.auc).toBeGreaterThan(0.6);
    }
    expect(
      figures.confusion.every(
        (one) => one.caught + one.falseAlarms + one.missed + one.leftAlone === figures.tested,
      ),
    ).toBe(true);
    expect(findings(figures).map(({ id }) => id)).toContain('CH-F1');
  });
  it('changes no score of a day by what came after it, and none by the order of rows', async () => {
    const asOf = dayText(400);
    const known = ORDERS.filter(({ day }) => day < 400);
    const scoresOf = async (rows: (string | number)[][], changes: object): Promise<Map<string, number>> => {
      const other = await loadOrders(rows);
      const context = contextOf(other, changes);
      const { table } = await runPanel(task, schema, { days: 60 }, context);
      return new Map((await table<Scored>('customers')).map((row) => [row.customer_id, row.probability]));
    };
    const then = await scoresOf(orderRows(known), { asOf });
    const [head = [], ...rest] = orderRows(known);
    const turned = await scoresOf([head, ...rest.reverse()], { asOf });
    expect(then.size).toBeGreaterThan(100);
    expect([...turned.keys()].sort()).toEqual([...then.keys()].sort());
    for (const [id, p] of then) expect(turned.get(id)).toBeCloseTo(p, 9);
    const { buildBase } = await import('../../../src/ingest/load');
    const later = await loadOrders(orderRows(ORDERS));
    const { DEFAULT_ROW_RULES } = await import('../../../src/data/base');
    const base = await buildBase({ rows: DEFAULT_ROW_RULES, asOf }, later.catalog, (statement) =>
      later.engine.query(statement.text),
    );
    const { table } = await runPanel(task, schema, { days: 60 }, contextOf({ ...later, base }));
    const scored = await table<Scored>('customers');
    expect(scored).toHaveLength(then.size);
    for (const { customer_id: id, probability } of scored)
      expect(probability).toBeCloseTo(then.get(id) ?? NaN, 9);
  });
  it('scales value at risk with money, and no chance', async () => {
    const scaled = await loadOrders(
      orderRows(ORDERS.map((order) => ({ ...order, amount: 10 * order.amount }))),
    );
    const of = async (from: Loaded): Promise<Scored[]> =>
      (await runPanel(task, schema, { days: 60, model: 'boosted' }, contextOf(from))).table<Scored>(
        'customers',
      );
    const [plain, large] = [await of(loaded), await of(scaled)];
    const total = (rows: Scored[]): number => rows.reduce((sum, row) => sum + (row.value_at_risk ?? 0), 0);
    expect(total(large) / total(plain)).toBeCloseTo(10, 0);
  });
  it.each([
    ['one order each', ORDERS.filter(({ order }) => order.endsWith('-0'))],
    ['three weeks', ORDERS.filter(({ day }) => day < 21)],
    ['one customer', ORDERS.filter(({ customer }) => customer === 'c3')],
    ['all on one day', ORDERS.slice(0, 200).map((order) => ({ ...order, day: 5 }))],
  ])('says what is missing: %s', async (_, orders) => {
    const { figures } = await runPanel(task, schema, {}, contextOf(await loadOrders(orderRows(orders))));
    expect(figures.problem).not.toBeNull();
    expect(findings(figures)).toEqual([]);
  });
});

describe.skipIf(!hasShared)('a column of a customer file without orders', () => {
  it('is told as well as by scikit-learn on the telco file, with its survival by contract', async () => {
    const bytes = readFileSync(new URL('telco_churn/Telco-Customer-Churn.csv', SHARED));
    const loaded = await load([
      { name: 'telco.csv', file: new Blob([bytes]), choices: { role: 'customers' } },
    ]);
    const context = contextOf(loaded, { asOf: '9999-12-31' });
    const params = {
      target: 'attribute',
      attribute: 'Churn',
      value: 'Yes',
      tenure: 'tenure',
      split: 'Contract',
    };
    const { figures } = await runPanel(task, schema, params, context);
    expect(figures.problem).toBeNull();
    const logistic = figures.evaluation.find(({ model }) => model === 'logistic');
    expect(logistic?.customers).toBe(7043);
    expect(logistic?.base_rate).toBeCloseTo(1869 / 7043, 12);
    expect(Math.abs((logistic?.auc ?? 0) - 0.8453)).toBeLessThan(0.004);
    expect(figures.logRank?.chiSquare).toBeCloseTo(2352.87, 2);
    expect(figures.survival.find(({ group }) => group === 'Month-to-month')?.median_days).toBe(35);
    expect(figures.survival.find(({ group }) => group === 'Two year')?.median_days).toBeNull();
  });
});
