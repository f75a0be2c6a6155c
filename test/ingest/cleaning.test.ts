import { describe, expect, it } from 'vitest';
import type { CleaningStep } from '../../src/data/cleaning';
import { rowsOf } from '../../src/engine/table';
import { listRejects } from '../../src/ingest/stage';
import { csv, load, type Loaded } from '../helpers/load';

const CUSTOMERS = csv([
  ['customer_id', 'name', 'phone', 'email', 'city', 'birth_date', 'badge'],
  ['C1', 'Ann', '13800138001', 'a@x.cn', '北京', '1990-01-02', 'gold'],
  ['C2', 'Bo', '13800138002', 'b@x', '北京市', '1901-01-02', 'Gold '],
  ['C3', 'Cy', '12345', 'c@x.cn', '北京', '2090-01-02', 'gold'],
  ['C3', 'Cy', '12345', 'c@x.cn', '北京', '2090-01-02', 'gold'],
]);

const ORDERS = csv([
  ['order_id', 'customer_id', 'order_date', 'product', 'channel', 'amount'],
  ['o1', 'C1', '2024-01-05', 'Tea', 'Web', 10],
  ['o2', 'C2', '2024-02-05', 'Tea', 'web', 20],
  ['o3', 'C3', '2024-03-05', 'Pot', 'Internal', 40],
  ['o3', 'C3', '2024-03-05', 'Pot', 'Internal', 40],
  ['o4', 'C1', '2090-01-01', 'Tea', 'web', 80],
  ['o5', 'C1', '2024-05-01', 'Tea', 'web', 160],
]);

const on = (...deeds: Omit<CleaningStep, 'on'>[]): CleaningStep[] =>
  deeds.map((deed) => ({ ...deed, on: true }) as CleaningStep);

const loaded = (cleaning: CleaningStep[]): Promise<Loaded> =>
  load(
    [
      { name: 'customers.csv', file: CUSTOMERS },
      { name: 'orders.csv', file: ORDERS },
    ],
    { cleaning },
  );

async function rows(data: Loaded, sql: string): Promise<Record<string, unknown>[]> {
  return rowsOf(await data.engine.query(sql));
}

const told = (data: Loaded): Promise<Record<string, unknown>[]> =>
  rows(
    data,
    'SELECT step, kind, file, "column", was, becomes, rows FROM quality_cleaning ORDER BY step, was',
  );

describe('cleaning steps', () => {
  it('one spelling is that of most rows, over all files', async () => {
    const data = await loaded(on({ kind: 'spellings', column: 'channel' } as never));
    expect(await rows(data, 'SELECT DISTINCT channel FROM transactions ORDER BY 1')).toEqual([
      { channel: 'Internal' },
      { channel: 'web' },
    ]);
    expect(await told(data)).toEqual([
      {
        step: 1,
        kind: 'spellings',
        file: 'orders.csv',
        column: 'channel',
        was: 'Web',
        becomes: 'web',
        rows: 1,
      },
    ]);
  });

  it('replaces values, and leaves blank what becomes nothing', async () => {
    const data = await loaded(
      on(
        { kind: 'replace', column: 'city', from: ['北京市'], to: '北京' } as never,
        { kind: 'replace', column: 'badge', from: ['Gold'], to: '' } as never,
      ),
    );
    expect(await rows(data, 'SELECT DISTINCT customer_id, city, badge FROM customers ORDER BY 1')).toEqual([
      { customer_id: 'C1', city: '北京', badge: 'gold' },
      { customer_id: 'C2', city: '北京', badge: null },
      { customer_id: 'C3', city: '北京', badge: 'gold' },
    ]);
  });

  it('leaves out rows by value, counted, listed with their line, and out of every sum', async () => {
    const data = await loaded(on({ kind: 'leave_out', column: 'channel', values: ['Internal'] } as never));
    const report = data.files.find(({ name }) => name === 'orders.csv');
    expect(report).toMatchObject({
      rows: 6,
      imported: 4,
      rejected: 2,
      reasons: [{ reason: 'cleaned', column: 'channel', rows: 2 }],
    });
    expect(data.catalog.notImported).toEqual([{ reason: 'cleaned', rows: 2 }]);
    expect(await rows(data, 'SELECT sum(amount)::DOUBLE AS sum FROM transactions')).toEqual([{ sum: 270 }]);
    const rejects = data.rejects.get(report?.id ?? '');
    const listed = rejects ? await listRejects(rejects) : [];
    expect(listed.map(({ line, reason }) => ({ line, reason }))).toEqual([
      { line: 4, reason: 'cleaned' },
      { line: 5, reason: 'cleaned' },
    ]);
  });

  it('blanks what breaks a rule, leaves a row out that cannot do without, and keeps same rows once', async () => {
    const data = await loaded(
      on(
        { kind: 'invalid', column: 'email', rule: 'email' } as never,
        { kind: 'invalid', column: 'birth_date', rule: 'birth_date' } as never,
        { kind: 'invalid', column: 'ordered_at', rule: 'future_date' } as never,
        { kind: 'same_rows', role: 'transactions' } as never,
        { kind: 'same_rows', role: 'products' } as never,
      ),
    );
    expect(
      await rows(
        data,
        'SELECT DISTINCT customer_id, email, birth_date::VARCHAR AS b FROM customers ORDER BY 1',
      ),
    ).toEqual([
      { customer_id: 'C1', email: 'a@x.cn', b: '1990-01-02 00:00:00' },
      { customer_id: 'C2', email: null, b: null },
      { customer_id: 'C3', email: 'c@x.cn', b: null },
    ]);
    expect(await rows(data, 'SELECT sum(amount)::DOUBLE AS sum FROM transactions')).toEqual([{ sum: 230 }]);
    expect((await told(data)).map(({ step, was, becomes, rows: n }) => [step, was, becomes, n])).toEqual([
      [1, '', '', 1],
      [2, '', '', 3],
      [3, '2090-01-01 00:00:00', null, 1],
      [4, '', null, 1],
      [5, '', '', 0],
    ]);
  });

  it('takes steps in their order, and skips those that are off', async () => {
    const first = { kind: 'replace', column: 'channel', from: ['Web'], to: 'Internal', on: true } as const;
    const second = { kind: 'leave_out', column: 'channel', values: ['Internal'], on: true } as const;
    const sum = async (steps: unknown): Promise<unknown> =>
      rows(await loaded(steps as CleaningStep[]), 'SELECT sum(amount)::DOUBLE AS sum FROM transactions');
    expect(await sum([first, second])).toEqual([{ sum: 260 }]);
    expect(await sum([second, first])).toEqual([{ sum: 270 }]);
    expect(
      await sum([
        { ...first, on: false },
        { ...second, on: false },
      ]),
    ).toEqual([{ sum: 350 }]);
  });

  it('refuses a step that leaves nothing of a file, and names it', async () => {
    await expect(
      loaded(on({ kind: 'leave_out', column: 'product_name', values: ['Tea', 'Pot'] } as never)),
    ).rejects.toMatchObject({ code: 'cleaning_leaves_nothing', args: { step: 1, file: 'orders.csv' } });
  });

  it('refuses to leave lines out of orders whose money stands on the order, and takes whole orders', async () => {
    const lines = csv([
      ['order_id', 'product', 'quantity', 'unit_price'],
      ...Array.from({ length: 8 }, (_, index) => [`o${index >> 1}`, index % 2 ? 'Tea' : 'Pot', 1, 10]),
    ]);
    const orders = csv([
      ['order_id', 'customer_id', 'order_date', 'total'],
      ...Array.from({ length: 4 }, (_, index) => [`o${index}`, `c${index}`, `2024-01-1${index}`, 20]),
    ]);
    const withoutPots = on({ kind: 'leave_out', column: 'product_name', values: ['Pot'] } as never);
    await expect(
      load(
        [
          { name: 'orders.csv', file: orders },
          { name: 'lines.csv', file: lines },
        ],
        { cleaning: withoutPots },
      ),
    ).rejects.toMatchObject({ code: 'cleaning_splits_orders', args: { step: 1, file: 'lines.csv' } });
    const repeated = (product: (index: number) => string): Blob =>
      csv([
        ['order_id', 'customer_id', 'order_date', 'product', 'order total'],
        ...Array.from({ length: 8 }, (_, index) => [
          `o${index >> 1}`,
          'c1',
          `2024-01-1${index >> 1}`,
          product(index),
          20 + (index >> 1),
        ]),
      ]);
    const half = repeated((index) => (index % 2 ? 'Tea' : 'Pot'));
    await expect(load([{ name: 'o.csv', file: half }], { cleaning: withoutPots })).rejects.toMatchObject({
      code: 'cleaning_splits_orders',
    });
    const whole = repeated((index) => (index < 2 ? 'Pot' : 'Tea'));
    const data = await load([{ name: 'o.csv', file: whole }], { cleaning: withoutPots });
    expect(await rows(data, 'SELECT sum(amount)::DOUBLE AS sum FROM transactions')).toEqual([{ sum: 66 }]);
  });
});
