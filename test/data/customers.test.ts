import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../../src/data/base';
import { DEFAULT_SCOPE, type Scope } from '../../src/data/scope';
import type { Rule } from '../../src/data/segments/rule';
import { planFile } from '../../src/ingest/plan';
import type { Session } from '../../src/session/session';
import { testSession } from '../helpers/session';

const ORDERS = `order_id,customer_id,order_date,amount,city,member_level
1,a,2024-01-05,10,Rome,silver
2,b,2024-01-06,20,Oslo,
3,a,2024-06-05,30,Bern,gold
4,c,2024-06-06,40,Oslo,gold
5,b,2024-06-07,50,,
`;
const CUSTOMERS = `customer_id,created_at,gender
a,2024-01-01,f
d,2024-05-01,m
`;

describe('what is shown as of a day in the past', () => {
  let session: Session;
  beforeAll(async () => {
    session = await testSession();
    const given = [
      ['orders.csv', ORDERS],
      ['customers.csv', CUSTOMERS],
    ] as const;
    const files = await Promise.all(
      given.map(async ([name, text], index) => {
        const file = new Blob([text]);
        return { plan: await planFile(`f${index}`, name, file), file };
      }),
    );
    await session.importFiles('', files, { rows: DEFAULT_ROW_RULES, asOf: null });
  });
  const scope = (asOf: string | null): Scope => ({ ...DEFAULT_SCOPE, asOf });
  const count = async (rule: Rule, asOf: string | null): Promise<number> =>
    (await session.audience('', { rule, scope: scope(asOf), segments: [] })).customers;
  const lives = (city: string): Rule => ({ field: 'city', op: 'is', value: [city] });

  it('knows the attributes that orders had brought by then', async () => {
    expect([await count(lives('Rome'), '2024-03-01'), await count(lives('Bern'), '2024-03-01')]).toEqual([
      1, 0,
    ]);
    expect([await count(lives('Rome'), null), await count(lives('Bern'), null)]).toEqual([0, 1]);
    expect([await count(lives('Oslo'), '2024-03-01'), await count(lives('Oslo'), null)]).toEqual([1, 2]);
    expect(await count({ field: 'member_level', op: 'is', value: ['gold'] }, '2024-03-01')).toBe(0);
  });
  it('counts the customers who were known by then', async () => {
    const known = async (asOf: string | null): Promise<number | undefined> => {
      const request = { panel: 'overview', params: {}, scope: scope(asOf), segments: [], cell: 'c1' };
      const { figures } = await session.runPanel('', request);
      const { kpis } = figures as { kpis: { metric: string; value: number }[] };
      return kpis.find(({ metric }) => metric === 'customers')?.value;
    };
    expect([await known('2024-03-01'), await known('2024-05-15'), await known(null)]).toEqual([2, 3, 4]);
  });
  it('dates first orders, recency and money by then', async () => {
    const first: Rule = { field: 'first_order_at', op: 'between', value: ['2024-06-01', '2024-06-30'] };
    expect([await count(first, '2024-03-01'), await count(first, null)]).toEqual([0, 1]);
    const recent: Rule = { field: 'recency_days', op: 'lte', value: 60 };
    expect(await count(recent, '2024-03-01')).toBe(2);
    const spent: Rule = { field: 'revenue', op: 'gte', value: 40 };
    expect([await count(spent, '2024-03-01'), await count(spent, null)]).toEqual([0, 3]);
  });
});
