import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../../src/data/base';
import { DEFAULT_SCOPE } from '../../src/data/scope';
import { planFile } from '../../src/ingest/plan';
import { measuredBy } from '../../src/panel/measured';
import { readTraits, traitsThere } from '../../src/panel/traits';
import { describePerson } from '../../src/session/person';
import type { Session } from '../../src/session/session';
import { sql, type Sql } from '../../src/sql/sql';
import { csv, load } from '../helpers/load';
import { contextOf } from '../helpers/panel';
import { testSession } from '../helpers/session';

const PEOPLE = [
  ['customer_id', 'name', 'phone', 'email', 'city', 'consent_email', 'opted_out'],
  ['C1', '王小明', '+86 138-1234-5678', 'ming@example.com', '北京', 'yes', 'no'],
  ['C2', '曾国藩', '13900001111', 'zeng@example.com', '长沙', 'no', 'no'],
  ['C3', 'Anna Müller', '', 'Anna.M@Example.com', 'Bonn', 'yes', 'yes'],
  ['C30', '張偉', '', '', '上海', '', 'no'],
];
const ORDERS = [
  ['order_id', 'customer_id', 'order_date', 'product', 'category', 'quantity', 'amount'],
  ['o1', 'C1', '2024-01-02', 'Tea', 'Drinks', 1, 30],
  ['o2', 'C1', '2024-02-02', 'Cake', 'Food', 1, 10],
  ['o3', 'C2', '2024-02-03', 'Tea', 'Drinks', 2, 60],
  ['o4', 'C3', '2024-03-03', 'Tea', 'Drinks', 1, 30],
];
const FEEDBACK = [
  ['customer_id', 'submitted_at', 'rating', 'kind'],
  ['C1', '2024-01-05', 5, 'review'],
  ['C1', '2024-02-05', 1, 'review'],
];

describe('one customer', () => {
  let session: Session;
  beforeAll(async () => {
    session = await testSession();
    const given = [
      ['customers.csv', PEOPLE],
      ['orders.csv', ORDERS],
      ['feedback.csv', FEEDBACK],
    ] as const;
    const files = await Promise.all(
      given.map(async ([name, rows], at) => {
        const file = csv(rows);
        return { plan: await planFile(`f${at}`, name, file), file };
      }),
    );
    await session.importFiles('', files, { rows: DEFAULT_ROW_RULES, asOf: null });
  });
  const ids = async (text: string): Promise<string[]> =>
    (await session.findPersons('', text)).map(({ id }) => id);

  it('is found by id, name, phone, e-mail, pinyin and initials', async () => {
    expect(await ids('c3')).toEqual(['C3', 'C30']);
    expect(await ids('小明')).toEqual(['C1']);
    expect(await ids('张伟')).toEqual(['C30']);
    expect(await ids('138 1234')).toEqual(['C1']);
    expect(await ids('5678')).toEqual(['C1']);
    expect(await ids('anna.m@')).toEqual(['C3']);
    expect(await ids('müller')).toEqual(['C3']);
    expect(await ids('zengguofan')).toEqual(['C2']);
    expect(await ids('zeng guo')).toEqual(['C2']);
    expect(await session.findPersons('', 'wxm')).toEqual([{ id: 'C1', by: 'sound' }]);
    expect(await ids('nobody')).toEqual([]);
    expect(await ids('  ')).toEqual([]);
  });

  it('has a timeline of everything, preferences beside everybody, and who buys alike', async () => {
    const person = await session.person('', 'C1', DEFAULT_SCOPE, []);
    expect(person.timeline.map(({ day, kind, amount }) => [day, kind, amount])).toEqual([
      ['2024-02-05', 'feedback', 1],
      ['2024-02-02', 'order', 10],
      ['2024-01-05', 'feedback', 5],
      ['2024-01-02', 'order', 30],
    ]);
    expect(person.preferences.filter(({ group }) => group === 'category')).toEqual([
      { group: 'category', name: 'Drinks', share: 0.75, average: 120 / 130 },
      { group: 'category', name: 'Food', share: 0.25, average: 10 / 130 },
    ]);
    expect(person.alike.map(({ customer_id: id }) => id).sort()).toEqual(['C2', 'C3']);
    expect(person.reachable).toEqual({ email: true });
    expect(person.refused).toBe(false);
    expect((await session.person('', 'C3', DEFAULT_SCOPE, [])).refused).toBe(true);
    expect(person.identity.map(({ column }) => column)).toEqual(['name', 'city', 'email', 'phone']);
  });

  it('was in the segments that a look back by the same cut points tells', async () => {
    const { past } = await session.person('', 'C1', DEFAULT_SCOPE, []);
    expect(past.map(({ column }) => column)).toEqual(past.map(() => 'segment'));
    expect(past[0]?.day).toBe('2024-01-03');
    const person = await session.person('', 'C1', DEFAULT_SCOPE, []);
    expect(past.at(-1)?.value).toBe(person.scores?.segment);
    expect((await session.person('', 'C30', DEFAULT_SCOPE, [])).past).toEqual([]);
  });

  it('can have everything that is held on them, and nothing of others', async () => {
    const held = await session.everythingOn('', 'C1', DEFAULT_SCOPE);
    const counts = Object.fromEntries(held.map(({ table, rows }) => [table, rows.length]));
    expect(counts).toMatchObject({ transactions: 2, customers: 1, feedback: 2 });
    expect(JSON.stringify(held)).toContain('ming@example.com');
    expect(JSON.stringify(held)).not.toMatch(/zeng|Anna|C2|C3/);
    await expect(session.everythingOn('', 'C99', DEFAULT_SCOPE)).rejects.toMatchObject({ code: 'no_data' });
  });

  it('prefers by the shares that clusters and trees compare, of money whose row names something', async () => {
    const rows = [...ORDERS, ['o5', 'C1', '2024-03-04', 'Gift', '', 1, 60]];
    const context = contextOf(await load([{ name: 'orders.csv', file: csv(rows) }]));
    const measured = measuredBy(context);
    const { traits } = await traitsThere(context, measured);
    const read = await readTraits(
      traits.filter(({ group }) => group === 'category'),
      measured,
      sql`SELECT customer_key FROM customer_ids WHERE customer_id = 'C1'`,
      context,
    );
    const shares = read.traits.map(({ id }, at) => [id.replace('category=', ''), read.columns[at]?.[0]]);
    const person = await describePerson('C1', context, {
      scores: (query) => Promise.resolve(query),
      segments: () => Promise.resolve([]),
      past: () => Promise.resolve([]),
    });
    const own = person.preferences.filter(({ group }) => group === 'category');
    expect(own.map(({ name, share }) => [name, share])).toEqual(shares);
    expect(shares).toEqual([
      ['Drinks', 0.75],
      ['Food', 0.25],
    ]);
  });

  it('is looked for among those who are loaded now', async () => {
    const other = await testSession();
    const read = async (name: string): Promise<void> => {
      const file = csv([PEOPLE[0] as string[], ['C1', name, '', '', '', '', '']]);
      const orders = csv(ORDERS.slice(0, 2));
      const settings = { rows: DEFAULT_ROW_RULES, asOf: null };
      await other.importFiles(
        '',
        [
          { plan: await planFile('p', 'customers.csv', file), file },
          { plan: await planFile('o', 'orders.csv', orders), file: orders },
        ],
        settings,
      );
    };
    await read('Anna');
    expect(await other.findPersons('', 'anna')).toHaveLength(1);
    await read('Berta');
    expect(await other.findPersons('', 'anna')).toEqual([]);
  });

  it('stands with everybody of the same firm, and what they bring together', async () => {
    const firms = [
      ['customer_id', 'name', 'company'],
      ['C1', 'A', 'Acme Ltd'],
      ['C2', 'B', 'ACME  ltd'],
      ['C3', 'C', 'Other'],
      ['C4', 'D', ''],
    ];
    const context = contextOf(
      await load([
        { name: 'customers.csv', file: csv(firms) },
        { name: 'orders.csv', file: csv(ORDERS) },
      ]),
    );
    const known = {
      scores: (query: Sql) => Promise.resolve(query),
      segments: () => Promise.resolve([]),
      past: () => Promise.resolve([]),
    };
    expect((await describePerson('C1', context, known)).company).toEqual({
      name: 'Acme Ltd',
      customers: 2,
      orders: 3,
      revenue: 100,
      contacts: [{ customer_id: 'C2', orders: 1, revenue: 60, last_day: '2024-02-03' }],
    });
    expect((await describePerson('C3', context, known)).company?.contacts).toEqual([]);
    expect((await describePerson('C4', context, known)).company).toBeNull();
  });
});
