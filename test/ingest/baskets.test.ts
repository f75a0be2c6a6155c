import { describe, expect, it } from 'vitest';
import { unfoldPlan } from '../../src/ingest/containers/baskets';
import { planFile } from '../../src/ingest/plan';
import { load } from '../helpers/load';

interface Unfolded {
  asked: boolean;
  text: string;
  orders: number;
  items: Record<string, number>;
}

/** What becomes of a table once somebody said that its rows are baskets. */
async function unfolded(text: string): Promise<Unfolded> {
  const file = new Blob([text]);
  const plan = await planFile('f', 'baskets.csv', file);
  const asked = plan.questions.some(({ kind, answer }) => kind === 'baskets' && answer === null);
  if (!asked) return { asked, text: '', orders: 0, items: {} };
  const part = await unfoldPlan(plan, file);
  const loaded = await load([{ name: part.name, file: part.file, choices: part.choices }]);
  const rows = await loaded.engine.rows<{ item: string; n: number }>(
    `SELECT product_name AS item, count(DISTINCT order_id)::DOUBLE AS n FROM transactions WHERE counted_as = 'order' GROUP BY 1`,
  );
  const [orders] = await loaded.engine.rows<{ n: number }>(
    `SELECT count(DISTINCT order_id)::DOUBLE AS n FROM transactions`,
  );
  return {
    asked,
    text: await part.file.text(),
    orders: orders?.n ?? 0,
    items: Object.fromEntries(rows.map(({ item, n }) => [item, n])),
  };
}

const SUPPORT = { beer: 4, chips: 4, soap: 2 };

describe('a table of baskets is asked about, and becomes a row an item', () => {
  it('where a cell holds a list', async () => {
    const found = await unfolded(
      'TransactionID,Items\n1,"beer, chips"\n2,"beer, chips, soap"\n3,soap\n4,"beer, chips"\n5,chips\n6,beer\n',
    );
    expect(found).toMatchObject({ asked: true, orders: 6, items: SUPPORT });
  });

  it('where a list says how many, beside a customer, a day and the money of the order', async () => {
    const rows = Array.from(
      { length: 8 },
      (_, day) => `o${day},u${day % 3},2024-01-0${day + 1},2× 茶；1× 杯,35.00`,
    );
    const found = await unfolded(`订单号,客户编号,下单时间,商品名称,实付金额\n${rows.join('\n')}\n`);
    expect(found).toMatchObject({ asked: true, orders: 8, items: { 茶: 8, 杯: 8 } });
    expect(found.text.split('\n')[1]).toBe('o0,u0,2024-01-01,35.00,茶,2');
  });

  it('where rows hold as many items as there are, with and without a header or an id', async () => {
    const rows = ['beer,chips,', 'beer,chips,soap', 'soap,,', 'chips,beer,', 'chips,,', 'beer,,'];
    for (const text of [
      rows.join('\n'),
      `item 1,item 2,item 3\n${rows.join('\n')}`,
      `id,a,b,c\n${rows.map((row, index) => `${index + 1},${row}`).join('\n')}`,
    ])
      expect(await unfolded(`${text}\n`)).toMatchObject({ asked: true, orders: 6, items: SUPPORT });
  });

  it('where each item has a column of marks', async () => {
    const marks = ['1,1,0,0,0,0', '1,1,1,0,0,0', '0,0,1,0,0,0', '1,1,0,0,0,0', '0,1,0,0,0,1', '1,0,0,0,1,0'];
    const found = await unfolded(
      `basket,beer,chips,soap,tea,salt,mug\n${marks.map((row, index) => `b${index},${row}`).join('\n')}\n`,
    );
    expect(found).toMatchObject({ asked: true, orders: 6, items: { ...SUPPORT, salt: 1, mug: 1 } });
  });
});

it('lines of orders are not asked about', async () => {
  const lines = Array.from(
    { length: 30 },
    (_, row) =>
      `${Math.floor(row / 2)},u${row % 5},2024-01-${10 + (row % 9)},"Tea, green ${row % 4}",1,${row}`,
  );
  const found = await unfolded(
    `order_id,customer_id,order_date,product,quantity,amount\n${lines.join('\n')}\n`,
  );
  expect(found.asked).toBe(false);
});
