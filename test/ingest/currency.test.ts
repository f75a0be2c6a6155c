import { describe, expect, it } from 'vitest';
import { load } from '../helpers/load';

const file = (heading: string, ...amounts: string[]): { name: string; file: Blob } => ({
  name: 'orders.csv',
  file: new Blob([
    `order_id,customer_id,order_date,${heading}\n`,
    ...amounts.map((amount, index) => `${index},k${index},2024-01-0${index + 1},${amount}\n`),
  ]),
});

describe('the currency of the money', () => {
  it.each([
    ['amount', ['$12.50', '$3.00'], 'USD'],
    ['amount', ['¥12.50', '￥3.00'], 'CNY'],
    ['金额(元)', ['12.50', '3.00'], 'CNY'],
    ['amount', ['12.50 €', '3.00 €'], 'EUR'],
    ['amount', ['12.50', '3.00'], null],
  ] as const)('%s %j is %s', async (heading, amounts, code) => {
    const { catalog } = await load([file(heading, ...amounts)]);
    expect(catalog.currency).toBe(code);
  });
  it('is not added up where there are two', async () => {
    await expect(load([file('amount', '$12.50', '€3.00')])).rejects.toMatchObject({
      code: 'mixed_currencies',
    });
  });
});
