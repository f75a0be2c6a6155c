import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { firstRow } from '../../../src/engine/table';
import { forecastBy, forecastWeeks } from '../../../src/models/forecast';
import { residualQuantile, WaitingCurve } from '../../../src/models/residual-life';
import { findings } from '../../../src/panels/next_purchase/finding';
import { schema } from '../../../src/panels/next_purchase/params';
import * as task from '../../../src/panels/next_purchase/task';
import { cdnowOrders } from '../../helpers/cdnow-files';
import { csv, hasShared, load, type Loaded } from '../../helpers/load';
import { contextOf, runPanel } from '../../helpers/panel';
import { dayText, orderRows, shopOrders } from '../../helpers/shop-orders';

interface Row {
  customer_id: string;
  expected_date: string | null;
  days_since: number;
  own_gap_days: number;
  overdue_index: number;
  p_7: number;
  p_30: number;
  p_90: number;
}

const ORDERS = shopOrders(600, 500, 11);
const loadOrders = (rows: readonly (readonly (string | number)[])[]): Promise<Loaded> =>
  load([{ name: 'orders.csv', file: csv(rows) }]);

describe('waits', () => {
  const place = fc.double({ min: 0.01, max: 20, noNaN: true });
  it('have chances between 0 and 1 that grow with the horizon, and quantiles beyond what is gone', () => {
    fc.assert(
      fc.property(
        fc.array(place, { minLength: 1 }),
        fc.array(place),
        place,
        place,
        (ended, open, gone, more) => {
          const rhythms = { ended: Float64Array.from(ended).sort(), open: Float64Array.from(open).sort() };
          const curve = new WaitingCurve(rhythms);
          const [soon, later] = [curve.chance(gone, gone + more), curve.chance(gone, gone + 2 * more)];
          expect(soon).toBeGreaterThanOrEqual(0);
          expect(later).toBeLessThanOrEqual(1);
          expect(later).toBeGreaterThanOrEqual(soon - 1e-12);
          const middle = residualQuantile(rhythms, gone, 0.5);
          expect(middle === null).toBe(!ended.some((value) => value > gone));
          if (middle !== null) expect(middle).toBeGreaterThan(gone);
        },
      ),
    );
  });
  it('follow Kaplan and Meier where some are still open', () => {
    const curve = new WaitingCurve({ ended: Float64Array.of(1, 2, 4), open: Float64Array.of(1.5, 3) });
    expect(curve.at(0.5)).toBe(1);
    expect(curve.at(1)).toBeCloseTo(4 / 5, 12);
    expect(curve.at(2)).toBeCloseTo((4 / 5) * (2 / 3), 12);
    expect(curve.at(4)).toBe(0);
  });
});

describe('a forecast of weeks', () => {
  it('is the one that was best from earlier days, and its interval holds it', () => {
    const season = Array.from({ length: 150 }, (_, week) => 100 + 60 * Math.sin((2 * Math.PI * week) / 52));
    const found = forecastWeeks(season, 8);
    expect(found?.method).toBe('same_week_last_year');
    found?.values.forEach((value, step) => {
      expect(value).toBeCloseTo(season[150 - 52 + step] as number, 9);
      expect(found.low[step] as number).toBeLessThanOrEqual(value);
      expect(found.high[step] as number).toBeGreaterThanOrEqual(value);
    });
    expect(forecastWeeks(season.slice(0, 20), 8)).toBeNull();
    expect(forecastBy('last_week', [3, 5], 2)).toEqual([5, 5]);
  });
});

describe('the next purchase of a shop', () => {
  let rows: Row[];
  let figures: Awaited<ReturnType<typeof task.run>>['figures'];
  beforeAll(async () => {
    const loaded = await loadOrders(orderRows(ORDERS));
    const run = await runPanel(task, schema, {}, contextOf(loaded));
    rows = await run.table<Row>('customers');
    figures = run.figures;
  });

  it('never shows a date that lies behind, and chances that grow', () => {
    const asOf = dayText(Math.max(...ORDERS.map(({ day }) => day)) + 1);
    expect(rows).toHaveLength(new Set(ORDERS.map(({ customer }) => customer)).size);
    for (const row of rows) {
      if (row.expected_date !== null) expect(row.expected_date > asOf).toBe(true);
      expect(row.p_7).toBeLessThanOrEqual(row.p_30 + 1e-12);
      expect(row.p_30).toBeLessThanOrEqual(row.p_90 + 1e-12);
      expect(row.overdue_index).toBeCloseTo(row.days_since / row.own_gap_days, 9);
    }
    const sum = rows.reduce((all, row) => all + row.p_30, 0);
    expect(figures.within.find(({ days }) => days === 30)?.customers).toBeCloseTo(sum, 6);
  });
  it('is calibrated on what came after the cut', () => {
    const people = figures.calibration.reduce((sum, bin) => sum + bin.people, 0);
    const told = figures.calibration.reduce((sum, bin) => sum + bin.predicted * bin.people, 0) / people;
    const came = figures.calibration.reduce((sum, bin) => sum + bin.actual * bin.people, 0) / people;
    expect(Math.abs(told - came)).toBeLessThan(0.05);
  });
  it('changes nothing when rows come in another order', async () => {
    const [head = [], ...rest] = orderRows(ORDERS);
    const loaded = await loadOrders([head, ...rest.reverse()]);
    const { table } = await runPanel(task, schema, {}, contextOf(loaded));
    const byId = (list: Row[]): Row[] => [...list].sort((a, b) => (a.customer_id < b.customer_id ? -1 : 1));
    expect(byId(await table<Row>('customers'))).toEqual(byId(rows));
  });
  it('finds the thing that comes again every thirty days, and who is due for it', async () => {
    const steady = Array.from({ length: 40 }, (_, person) =>
      Array.from({ length: 10 }, (_, turn) => [
        `s${person}`,
        `t${person}-${turn}`,
        dayText(30 * turn + (person % 30)),
        9,
        'Beans',
      ]),
    ).flat();
    const other = ORDERS.map(({ customer, order, day, amount }, index) => [
      customer,
      order,
      dayText(day),
      amount,
      `Thing ${index % 5}`,
    ]);
    const loaded = await loadOrders([
      ['customer_id', 'order_id', 'ordered_at', 'amount', 'product_name'],
      ...steady,
      ...other,
    ]);
    const { figures: found } = await runPanel(task, schema, {}, contextOf(loaded));
    const beans = found.products.find(({ product }) => product === 'Beans');
    expect(beans).toMatchObject({ repeat_buyers: 40, median_gap_days: 30 });
    expect(findings(found).find(({ id }) => id.startsWith('NP-F4'))?.values.product?.value).toBe('Beans');
  });
  it.each([
    ['one order each', ORDERS.filter(({ order }) => order.endsWith('-0'))],
    ['one customer', ORDERS.filter(({ customer }) => customer === 'c5').slice(0, 5)],
    ['all on one day', ORDERS.map((order) => ({ ...order, day: 9 }))],
  ])('says what is missing: %s', async (_, orders) => {
    const { figures: empty } = await runPanel(
      task,
      schema,
      {},
      contextOf(await loadOrders(orderRows(orders))),
    );
    expect(empty.problem).toBe('no_gaps');
    expect(findings(empty)).toEqual([]);
  });
});

describe.skipIf(!hasShared)('the next purchase of CDNOW', () => {
  it('is told better than by the last date and the own median', async () => {
    const loaded = await load([{ name: 'cdnow.csv', file: cdnowOrders('CDNOW_master.txt') }]);
    const { figures } = await runPanel(task, schema, {}, contextOf(loaded));
    const of = (method: string): number =>
      figures.evaluation.find((row) => row.method === method)?.median_ae_days ?? NaN;
    expect(of('residual')).toBeLessThan(of('last_and_own_clipped'));
    expect(of('residual')).toBeLessThan(of('last_and_own'));
  });

  it('has chances that come to what happens next, on days that it knows nothing of', async () => {
    const loaded = await load([{ name: 'cdnow.csv', file: cdnowOrders('CDNOW_master.txt') }]);
    let off = 0;
    for (const day of ['1998-02-01', '1998-04-01', '1998-06-01']) {
      const context = contextOf(loaded, { asOf: day });
      const { figures } = await runPanel(task, schema, {}, context);
      const row = firstRow<{ n: number }>(
        await loaded.engine.query(
          `SELECT count(DISTINCT customer_key)::DOUBLE AS n FROM orders WHERE day >= DATE '${day}' AND day < DATE '${day}' + 30`,
        ),
      );
      const told = figures.within.find(({ days }) => days === 30)?.customers ?? NaN;
      off += Math.abs(told / row.n - 1) / 3;
    }
    expect(off).toBeLessThan(0.15);
  });
});
