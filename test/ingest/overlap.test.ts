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

  it('say which file they came from, in SQL and beside the columns of the files', async () => {
    const { engine, catalog } = await load([
      { name: 'jan.csv', file: csv(month(1, 3)) },
      { name: 'feb.csv', file: csv(month(4, 9)) },
    ]);
    expect(catalog.columns.transactions).toContain('source_file');
    expect(
      await engine.rows('SELECT source_file, count(*)::DOUBLE AS n FROM counted GROUP BY 1 ORDER BY 1'),
    ).toEqual([
      { source_file: 'feb.csv', n: 12 },
      { source_file: 'jan.csv', n: 6 },
    ]);
  });

  it('are none where only the numbers of orders begin anew', async () => {
    expect(
      await revenue({ name: 'a.csv', rows: month(1, 6) }, { name: 'b.csv', rows: month(1, 6, ' other') }),
    ).toBe(240);
  });
});
