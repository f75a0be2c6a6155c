import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES, type RowRules } from '../../src/data/base';
import { isFee } from '../../src/data/fees';
import { rowsOf, decodeTable } from '../../src/engine/table';
import { planFile } from '../../src/ingest/plan';
import { DEFAULT_SCOPE } from '../../src/data/scope';
import type { Session } from '../../src/session/session';
import { testSession } from '../helpers/session';

const FEES = [
  'POSTAGE',
  'DOTCOM POSTAGE',
  'Manual',
  'Bank Charges',
  'Shipping fee',
  'AMAZONFEE',
  'Gift card 50',
  '运费',
  '补差价',
  '押金（可退）',
  '邮费补拍',
];
const PRODUCTS = [
  'PACK OF 12 TISSUES',
  'POST OFFICE SIGN',
  'Manual coffee grinder',
  'Deposition of Christ, poster',
  'Delivery bag',
  '费列罗巧克力',
  '运动鞋',
];

describe('fees among the products', () => {
  it.each(FEES)('%s is one', (name) => expect(isFee(name)).toBe(true));
  it.each(PRODUCTS)('%s is none', (name) => expect(isFee(name)).toBe(false));
});

/** Tea, sugar with postage, and a huge order of salt that is given back minutes later. */
const ORDERS = `order_id,customer_id,order_date,product_id,product_name,quantity,unit_price,amount
1,a,2024-01-03 10:00:00,T,Tea,2,10,20
1,a,2024-01-03 10:00:00,POST,Postage,1,90,90
2,b,2024-01-04 10:00:00,S,Sugar,1,5,5
2,b,2024-01-04 10:00:00,T,Tea,1,10,10
3,c,2024-01-05 10:00:00,X,Salt,1000,2,2000
C3,c,2024-01-05 10:16:00,X,Salt,-1000,2,-2000
4,c,2024-01-06 10:00:00,T,Tea,1,10,10
`;

interface Overview {
  kpis: { metric: string; value: number }[];
  besides: { fees: { items: number; amount: number }; reversed: { lines: number; amount: number } };
}

describe('product views', () => {
  let session: Session;
  beforeAll(async () => {
    session = await testSession();
    const file = new Blob([ORDERS]);
    const plan = await planFile('f0', 'orders.csv', file);
    await session.importFiles('', [{ plan, file }], { rows: DEFAULT_ROW_RULES, asOf: null });
  });
  const run = async (panel: string, params: object, rules: Partial<RowRules> = {}) => {
    const scope = { ...DEFAULT_SCOPE, rows: { ...DEFAULT_ROW_RULES, ...rules } };
    const answer = await session.runPanel('', {
      panel,
      params: { ...params },
      scope,
      segments: [],
      cell: 'c1',
    });
    return {
      figures: answer.figures,
      table: async (name: string): Promise<Record<string, unknown>[]> =>
        rowsOf(
          decodeTable(await session.table('', answer.tables.find((one) => one.name === name)?.sql ?? '')),
        ),
    };
  };
  const sellers = async (rules: Partial<RowRules> = {}): Promise<unknown[]> =>
    (await (await run('overview', {}, rules)).table('best_sellers')).map((row) => row.product_id);

  it('leave fees out and say so, while their money counts', async () => {
    const { figures } = await run('overview', {});
    const { kpis, besides } = figures as Overview;
    expect(kpis.find(({ metric }) => metric === 'revenue')?.value).toBe(2135);
    expect(besides.fees).toMatchObject({ items: 1, amount: 90 });
    expect(await sellers()).toEqual(['X', 'T', 'S']);
    const products = await (await run('pareto', { dimension: 'product' })).table('curve');
    expect(products.map(({ key }) => key)).toEqual(['X', 'T', 'S']);
  });
  it('take a fee for a product, or a product for a fee, where somebody says so', async () => {
    expect(await sellers({ noFees: ['POST'] })).toEqual(['X', 'POST', 'T', 'S']);
    expect(await sellers({ feeItems: 'include' })).toEqual(['X', 'POST', 'T', 'S']);
    expect(await sellers({ alsoFees: ['S'] })).toEqual(['X', 'T']);
  });
  it('say that an order counts which was wholly given back, and leave it out where told to', async () => {
    const { figures } = await run('overview', {});
    expect((figures as Overview).besides.reversed).toEqual({ lines: 1, amount: 2000 });
    for (const returns of ['exclude', 'net'] as const) {
      const without = await run('overview', {}, { reversed: 'exclude', returns });
      const { kpis, besides } = without.figures as Overview;
      expect(kpis.find(({ metric }) => metric === 'revenue')?.value).toBe(135);
      expect(besides.reversed.lines).toBe(0);
    }
    expect(await sellers({ reversed: 'exclude' })).toEqual(['T', 'S']);
  });
});
