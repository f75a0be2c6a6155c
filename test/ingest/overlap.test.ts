import { describe, expect, it } from 'vitest';
import { csv, load } from '../helpers/load';

const HEADER = ['order_id', 'customer_id', 'order_date', 'sku', 'amount'];
const month = (from: number, to: number, marked = ''): string[][] => [
  HEADER,
  ...Array.from({ length: (to - from + 1) * 2 }, (_, index) => {
    const order = from + (index >> 1);
    return [
      `A${order}`,
      `c${order % 5}`,
      `2024-03-${String(order).padStart(2, '0')}`,
      `p${index % 2}${marked}`,
      '10',
    ];
  }),
];

async function revenue(
  ...files: { name: string; rows: string[][]; overlap?: 'once' | 'both' }[]
): Promise<number> {
  const loaded = await load(
    files.map(({ name, rows, overlap }) => ({ name, file: csv(rows), choices: overlap ? { overlap } : {} })),
  );
  const [row] = await loaded.engine.rows<{ s: number }>('SELECT sum(amount)::DOUBLE AS s FROM transactions');
  return row?.s ?? 0;
}

describe('sales that two files hold', () => {
  it('are asked about, and counted', async () => {
    const both = revenue({ name: 'jun.csv', rows: month(1, 6) }, { name: 'jul.csv', rows: month(1, 7) });
    await expect(both).rejects.toMatchObject({
      code: 'files_overlap',
      args: { file: 'jul.csv', other: 'jun.csv', orders: 6, rows: 12 },
    });
  });

  it('count once in any order of the files, or twice where they are others', async () => {
    const jun = { name: 'jun.csv', rows: month(1, 6), overlap: 'once' as const };
    const jul = { name: 'jul.csv', rows: month(4, 9), overlap: 'once' as const };
    expect(await revenue(jun, jul)).toBe(180);
    expect(await revenue(jul, jun)).toBe(180);
    expect(await revenue(jun, { ...jun, name: 'again.csv' })).toBe(120);
    expect(await revenue(jun, { ...jul, overlap: 'both' })).toBe(240);
  });

  it('are none where only the numbers of orders begin anew', async () => {
    expect(
      await revenue({ name: 'a.csv', rows: month(1, 6) }, { name: 'b.csv', rows: month(1, 6, ' other') }),
    ).toBe(240);
  });
});
