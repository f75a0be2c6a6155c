import { describe, expect, it } from 'vitest';
import { planFile } from '../../src/ingest/plan';
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
  it('of the rows that count, where one was chosen of several', async () => {
    const { engine, catalog, files } = await load([
      {
        ...file('amount', '$12.50', '€3.00', '$1.00'),
        choices: { answers: { 'currency:3': 'USD' } },
      },
    ]);
    expect(catalog.currency).toBe('USD');
    expect(files[0]).toMatchObject({ rejected: 1, reasons: [{ reason: 'other_currency', rows: 1 }] });
    expect(await engine.rows('SELECT sum(amount)::DOUBLE AS s FROM transactions')).toEqual([{ s: 13.5 }]);
  });

  it.each([
    [file('amount', '$12.50', '€3.00', '¥100'), 'currency:3'],
    [
      {
        name: 'orders.csv',
        file: new Blob([
          'order_id,customer_id,order_date,amount,currency\n1,a,2024-01-01,12.50,usd\n2,b,2024-01-02,3.00,EUR\n3,c,2024-01-03,100,RMB\n',
        ]),
      },
      'currency:4',
    ],
  ])(
    'is converted with rates that somebody typed, and the question stays open until all are there',
    async (given, key) => {
      const choices = { answers: { [key]: 'convert' } };
      const some = await planFile('f', given.name, given.file, {
        ...choices,
        rates: { to: 'USD', of: { EUR: 1.1 } },
      });
      expect(some.questions.find(({ kind }) => kind === 'currency')?.answer).toBeNull();
      const rates = { to: 'USD', of: { EUR: 1.1, CNY: 0.14 } };
      const { engine, catalog, plans } = await load([{ ...given, choices: { ...choices, rates } }]);
      expect(catalog.currency).toBe('USD');
      expect(plans[0]?.meaning?.total).toBeCloseTo(29.8, 6);
      const found = await engine.rows<{ amount: number }>(
        'SELECT amount::DOUBLE AS amount FROM transactions ORDER BY ordered_at',
      );
      expect(found.map(({ amount }) => amount)).toEqual([12.5, 3.3, 14]);
    },
  );

  it('is not added up where there are two', async () => {
    await expect(load([file('amount', '$12.50', '€3.00')])).rejects.toMatchObject({
      code: 'mixed_currencies',
    });
  });

  it.each([
    [
      'order_id,customer_id,order_date,product,quantity,unit_price,currency',
      'o{i},c1,2024-01-1{i},Tea,2,10,',
      6,
      20,
      40,
    ],
    [
      'order_id,customer_id,order_date,product,order total,currency',
      'o{h},c1,2024-01-1{h},P{i},20,',
      5,
      20,
      20,
    ],
  ])('each answer says what the file comes to under it: %s', async (header, row, column, usd, eur) => {
    const codes = ['USD', 'USD', 'EUR', 'EUR', 'EUR', 'EUR'];
    const lines = codes.map(
      (code, index) => row.replaceAll('{i}', String(index)).replaceAll('{h}', String(index >> 1)) + code,
    );
    const plan = await planFile('f', 'o.csv', new Blob([[header, ...lines].join('\n')]));
    const { money } = plan.questions.find((one) => one.column === column) ?? {};
    expect(money).toEqual({ USD: usd * (header.includes('total') ? 1 : 2), EUR: eur * 2 });
  });

  it('is that of the others where a row names none, which is said', async () => {
    const given = file('amount', '$12.50', '€3.00', '1.00');
    const { plans, engine } = await load([
      { ...given, choices: { answers: { 'currency:3': 'convert' }, rates: { to: 'USD', of: { EUR: 2 } } } },
    ]);
    expect(plans[0]?.meaning?.total).toBe(19.5);
    expect(plans[0]?.notes).toContainEqual({ code: 'no_currency', args: { rows: 1, column: 'amount' } });
    expect(await engine.rows('SELECT sum(amount)::DOUBLE AS s FROM transactions')).toEqual([{ s: 19.5 }]);
  });
});
