import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JOINS, type Join } from '../../src/ingest/file-plan';
import { sql } from '../../src/sql/sql';
import { rowsOf } from '../../src/engine/table';
import { csv, load, type Loaded } from '../helpers/load';
import { contextOf } from '../helpers/panel';

const CUSTOMERS = [
  ['customer_id', 'name', 'phone', 'email'],
  ['C1', '王小明', '138 1234 5678', 'Ming@example.com'],
  ['C2', '曾国藩', '+86-139-0000-1111', 'zeng@example.com'],
  ['C3', 'Anna Müller', '', 'anna@example.com'],
  ['C4', 'Firma A', '13700000000', 'a@example.com'],
  ['C5', 'Firma B', '13700000000', 'b@example.com'],
];
const BY_PHONE = [
  ['order_id', '客户编号', 'order_date', 'amount'],
  ['o1', '13812345678', '2024-01-02', 30],
  ['o2', '8613900001111', '2024-02-02', 10],
  ['o3', '13700000000', '2024-02-03', 60],
  ['o4', '13811112222', '2024-03-03', 5],
  ['o5', '13812345678', '2024-03-04', 7],
];
const both = (orders: (string | number)[][], joined?: Join): Promise<Loaded> =>
  load([
    { name: 'customers.csv', file: csv(CUSTOMERS) },
    { name: 'orders.csv', file: csv(orders), ...(joined ? { choices: { join: joined } } : {}) },
  ]);
const spent = async (loaded: Loaded): Promise<Record<string, number>> =>
  Object.fromEntries(
    rowsOf<{ id: string; money: number }>(
      await contextOf(loaded).query(
        sql`SELECT customer_id AS id, sum(amount)::DOUBLE AS money FROM transactions GROUP BY 1 ORDER BY 1`,
      ),
    ).map(({ id, money }) => [id, money]),
  );

describe('files that name people differently', () => {
  it('are not joined in silence: it says what each way would find', async () => {
    await expect(both(BY_PHONE)).rejects.toMatchObject({
      code: 'files_unjoined',
      args: {
        file: 'orders.csv',
        other: 'customers.csv',
        rows: 5,
        ids: 0,
        phone: 3,
        phone_shared: 1,
        phone_people: 4,
        apart_people: 4,
      },
    });
  });

  it('are joined by phone as it is meant; a phone of several and one of nobody stay, and are listed', async () => {
    const loaded = await both(BY_PHONE, 'phone');
    expect(await spent(loaded)).toEqual({ C1: 37, C2: 10, '13700000000': 60, '13811112222': 5 });
    expect(loaded.catalog.joins).toEqual([
      {
        file: 'orders.csv',
        by: 'phone',
        rows: 5,
        matched: 3,
        shared: 1,
        open: [
          { id: '13700000000', rows: 1, candidates: ['C4', 'C5'] },
          { id: '13811112222', rows: 1, candidates: [] },
        ],
      },
    ]);
    expect(loaded.catalog.joinCheck).toMatchObject({ transactionCustomers: 4, matched: 2 });
  });

  it('stay as they are where somebody says so, and lose no row either way', async () => {
    for (const way of JOINS) {
      const loaded = await both(BY_PHONE, way);
      expect(
        Object.values(await spent(loaded)).reduce((sum, money) => sum + money, 0),
        way,
      ).toBe(112);
    }
    expect(Object.keys(await spent(await both(BY_PHONE, 'apart')))).toHaveLength(4);
  });

  it('are joined by an address beside an id of another system: an id of theirs is one person', async () => {
    const rows = [
      ['order_id', 'customer_id', 'order_date', 'amount', 'email'],
      ['o1', 'nick1', '2024-01-02', 30, 'MING@example.com '],
      ['o2', 'nick1', '2024-01-05', 20, ''],
      ['o3', 'nick2', '2024-01-05', 5, 'anna@example.com'],
      ['o4', 'nick3', '2024-01-05', 4, 'a@example.com'],
      ['o5', 'nick3', '2024-01-06', 4, 'b@example.com'],
    ];
    await expect(both(rows)).rejects.toMatchObject({ code: 'files_unjoined' });
    const loaded = await both(rows, 'email');
    expect(await spent(loaded)).toEqual({ C1: 50, C3: 5, nick3: 8 });
    expect(loaded.catalog.joins[0]?.open).toEqual([{ id: 'nick3', rows: 2, candidates: ['C4', 'C5'] }]);
  });

  it('that number their people alike are asked about where the addresses are others', async () => {
    const numbered = [
      ['order_id', 'customer_id', 'order_date', 'amount', 'email'],
      ['o1', 'C2', '2024-01-02', 30, 'ming@example.com'],
      ['o2', 'C3', '2024-01-05', 20, 'zeng@example.com'],
      ['o3', 'C1', '2024-01-05', 5, 'anna@example.com'],
    ];
    await expect(both(numbered)).rejects.toMatchObject({ args: { ids: 3, differ: 3, email: 3 } });
    expect(await spent(await both(numbered, 'email'))).toEqual({ C1: 30, C2: 20, C3: 5 });
    const same = numbered.map((row) => row.slice(0, 4));
    expect((await both(same)).catalog.joins).toEqual([]);
  });

  it('are decided one by one where several share an address', async () => {
    const loaded = await load(
      [
        { name: 'customers.csv', file: csv(CUSTOMERS) },
        { name: 'orders.csv', file: csv(BY_PHONE), choices: { join: 'phone' } },
      ],
      {
        merges: { decisions: [{ keep: 'C5', other: '13700000000', same: true }], survivors: {} },
      },
    );
    expect(await spent(loaded)).toMatchObject({ C5: 60 });
  });

  it('find visits by e-mail and feedback by nickname, among buyers where no customers are told', async () => {
    const orders = [
      ['order_id', 'customer_id', 'name', 'order_date', 'amount', 'email'],
      ['o1', 'C1', '小明', '2024-01-02', 30, 'ming@example.com'],
      ['o2', 'C2', '阿花', '2024-01-05', 20, 'hua@example.com'],
    ];
    const visits = [
      ['email', 'occurred_at', 'page'],
      ['ming@example.com', '2024-01-01', '/a'],
      ['Hua@Example.com', '2024-01-02', '/b'],
    ];
    const feedback = [
      ['昵称', '提交时间', '评分', '内容'],
      ['小明', '2024-01-03', 5, '好'],
      ['路人', '2024-01-04', 1, '差'],
    ];
    const loaded = await load([
      { name: 'orders.csv', file: csv(orders) },
      { name: 'visits.csv', file: csv(visits), choices: { join: 'email' } },
      { name: 'feedback.csv', file: csv(feedback), choices: { join: 'name' } },
    ]);
    expect(loaded.plans.map(({ role }) => role)).toEqual(['transactions', 'interactions', 'feedback']);
    expect(loaded.plans.map(({ certain }) => certain)).toEqual([true, false, false]);
    expect(loaded.catalog.joins.map(({ file, matched, rows }) => [file, matched, rows])).toEqual([
      ['visits.csv', 2, 2],
      ['feedback.csv', 1, 2],
    ]);
  });

  it('lead nowhere by a guest id, a masked or a common address, or where one address is strange', async () => {
    const rows = [
      ['order_id', 'customer_id', 'order_date', 'amount', 'email', 'phone'],
      ['o1', 'guest', '2024-01-02', 30, 'ming@example.com', ''],
      ['o2', 'guest', '2024-01-05', 20, 'else@example.com', ''],
      ['o3', 'nick1', '2024-01-05', 5, 'zeng@example.com', '139****1111'],
      ['o4', 'nick2', '2024-01-06', 6, 'anna@example.com', '00000000000'],
      ['o5', 'nick2', '2024-01-07', 7, 'work@elsewhere.com', ''],
    ];
    const loaded = await both(rows, 'email');
    expect(await spent(loaded)).toMatchObject({ C2: 5, nick2: 13 });
    expect(loaded.catalog.joins[0]).toMatchObject({ matched: 1, shared: 2 });
    expect(loaded.catalog.joins[0]?.open.find(({ id }) => id === 'nick2')?.candidates).toEqual(['C3']);
  });

  it('whose numbers are others’ by chance stay apart, and hold what was decided and erased', async () => {
    const numbered = [
      ['order_id', 'customer_id', 'order_date', 'amount', 'email'],
      ['o1', 'C2', '2024-01-02', 30, 'ming@example.com'],
      ['o2', 'C3', '2024-01-05', 20, 'zeng@example.com'],
      ['o3', 'C4', '2024-01-06', 99, 'nobody@example.com'],
    ];
    expect(await spent(await both(numbered, 'email'))).toEqual({ C1: 30, C2: 20, 'orders.csv: C4': 99 });
    const decided = await load(
      [
        { name: 'customers.csv', file: csv(CUSTOMERS) },
        { name: 'orders.csv', file: csv(BY_PHONE), choices: { join: 'phone' } },
      ],
      {
        merges: {
          decisions: [{ keep: 'C5', other: 'C4', same: true }],
          survivors: {},
          erased: ['13811112222'],
        },
      },
    );
    expect(await spent(decided)).toEqual({ C1: 37, C2: 10, C5: 60 });
    expect(decided.catalog.joins[0]?.open).toEqual([]);
  });

  it('are joined under the address by which their people are told apart', async () => {
    const rows = [
      ['order_id', 'customer_id', 'order_date', 'amount', 'email'],
      ['o1', 'n1', '2024-01-02', 30, 'Ming@example.com'],
      ['o2', 'n2', '2024-01-05', 20, 'ming@example.com'],
      ['o3', 'n3', '2024-01-05', 7, ''],
    ];
    const loaded = await load([
      { name: 'customers.csv', file: csv(CUSTOMERS) },
      {
        name: 'orders.csv',
        file: csv(rows),
        choices: { join: 'email', answers: { 'identity:4': 'address' } },
      },
    ]);
    expect(await spent(loaded)).toEqual({ C1: 50, n3: 7 });
  });

  it('give every row to the one customer with its phone, however it is written', async () => {
    const spell = fc.constantFrom(
      (phone: string) => phone,
      (phone: string) => `+86 ${phone}`,
      (phone: string) => `0086${phone}`,
      (phone: string) => `${phone.slice(0, 3)}-${phone.slice(3, 7)}-${phone.slice(7)}`,
      (phone: string) => phone.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: 9 }), spell), { minLength: 3, maxLength: 25 }),
        async (sales) => {
          const phone = (index: number): string => `1380000${1000 + index}`;
          const people = Array.from({ length: 10 }, (_, index) => [`C${index}`, phone(index)]);
          const orders = sales.map(([index, write], at) => [`o${at}`, write(phone(index)), '2024-01-02', 1]);
          const loaded = await load([
            { name: 'customers.csv', file: csv([['customer_id', 'phone'], ...people]) },
            {
              name: 'orders.csv',
              file: csv([['order_id', 'customer_id', 'order_date', 'amount'], ...orders]),
              choices: { join: 'phone' },
            },
          ]);
          const expected = new Map<string, number>();
          for (const [index] of sales) expected.set(`C${index}`, (expected.get(`C${index}`) ?? 0) + 1);
          expect(await spent(loaded)).toEqual(Object.fromEntries(expected));
        },
      ),
      { numRuns: 12 },
    );
  });
});
