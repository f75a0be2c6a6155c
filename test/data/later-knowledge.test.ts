import { expect, it } from 'vitest';
import { DEFAULT_ROW_RULES, type RowRules } from '../../src/data/base';
import { planFile } from '../../src/ingest/plan';
import { testSession } from '../helpers/session';

/** An order of January that is given back in March, one that is cancelled in April, and one of May that stays. */
const ORDERS = `order_id,customer_id,order_date,cancelled_at,product_id,quantity,unit_price,amount
1,a,2024-01-03 10:00:00,,T,2,10,20
2,b,2024-01-04 10:00:00,2024-04-02 09:00:00,S,1,5,5
3,a,2024-03-05 10:00:00,,T,-2,10,-20
4,c,2024-05-01 10:00:00,,T,1,10,10
`;

it('an analysis date in the past knows no later cancellation and nothing given back later', async () => {
  const session = await testSession();
  const file = new Blob([ORDERS]);
  const plan = await planFile('f0', 'orders.csv', file);
  const excluded: RowRules = { ...DEFAULT_ROW_RULES, reversed: 'exclude' };
  await session.importFiles('', [{ plan, file }], { rows: excluded, asOf: null });
  const counted = async (asOf: string | null, rows: RowRules): Promise<[number, string[]]> => {
    const { counts } = await session.rebase('', { rows, asOf });
    return [counts.countedAmount, counts.rules.map(({ rule, rows: n }) => `${rule} ${n}`).sort()];
  };
  const net: RowRules = { ...excluded, returns: 'net' };
  expect(await counted(null, excluded)).toEqual([10, ['cancelled 1', 'nonPositiveQuantity 1', 'reversed 2']]);
  expect(await counted('2024-02-01', excluded)).toEqual([25, ['afterAsOf 2', 'nonPositiveQuantity 1']]);
  expect(await counted('2024-02-01', net)).toEqual([25, ['afterAsOf 2']]);
  expect(await counted('2024-03-20', excluded)).toEqual([
    5,
    ['afterAsOf 1', 'nonPositiveQuantity 1', 'reversed 2'],
  ]);
  expect(await counted('2024-04-10', net)).toEqual([0, ['afterAsOf 1', 'cancelled 1', 'reversed 2']]);
  expect(await counted(null, net)).toEqual([10, ['cancelled 1', 'reversed 2']]);
});
