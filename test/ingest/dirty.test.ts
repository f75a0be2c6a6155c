import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fieldMap, isReady, type FileChoices, type FilePlan } from '../../src/ingest/file-plan';
import { pairOrders } from '../../src/ingest/pair-orders';
import { roundedIds } from '../../src/ingest/file-plan';
import { planFile } from '../../src/ingest/plan';
import { RowReader, scanSource, type ScanReport } from '../../src/ingest/source';
import { csv, hasShared, load, SHARED, sharedFile } from '../helpers/load';
import { listRejects } from '../../src/ingest/stage';

interface Expected {
  header?: string[];
  rows?: string[][];
  n_rows?: number;
  n_cols?: number;
  n_rows_raw?: number;
}

const FOLDER = 'dirty_csv/generated/';

async function readText(
  name: string,
  choices: FileChoices = {},
): Promise<{ plan: FilePlan; rows: string[][]; report: ScanReport | null }> {
  const file = sharedFile(FOLDER + name);
  const plan = await planFile('f', name, file, choices);
  if (plan.names.length === 0) return { plan, rows: [], report: null };
  const rows: string[][] = [];
  const reader = new RowReader(plan.layout);
  const report = await scanSource({ file, encoding: plan.encoding, bomBytes: plan.bomBytes }, plan.layout, {
    onRecord: (record) => void rows.push(reader.texts(record)),
  });
  return { plan, rows, report };
}

describe.skipIf(!hasShared)('the generated dirty files', () => {
  const expected = hasShared
    ? (JSON.parse(readFileSync(new URL(`${FOLDER}expected.json`, SHARED), 'utf8')) as Record<
        string,
        Expected
      >)
    : {};

  const whole = Object.entries(expected).filter(([, { rows }]) => rows);
  it.each(whole)('%s has the expected header and rows', async (name, { header, rows, n_rows_raw }) => {
    const { plan, rows: found } = await readText(name);
    if (header) expect(plan.names).toEqual(header);
    expect(n_rows_raw ? found.slice(0, rows?.length) : found).toEqual(rows);
    if (n_rows_raw) expect(found).toHaveLength(n_rows_raw);
  });

  it('says what cannot be read at all', async () => {
    expect((await readText('empty.csv')).plan.problem?.code).toBe('file_empty');
    expect((await readText('header_only.csv')).plan.problem?.code).toBe('file_header_only');
    expect((await readText('unclosed_quote.csv')).plan.problem).toMatchObject({
      code: 'file_unclosed_quote',
      args: { line: 2 },
    });
    expect((await readText('one_column.csv')).plan.problem?.code).toBe('file_one_column');
  });

  it('reads quotes as ordinary characters when told so', async () => {
    const { rows } = await readText('unclosed_quote.csv', { dialect: { quote: '' } });
    expect(rows).toHaveLength(3);
  });

  it('counts ragged rows and keeps them', async () => {
    const { rows, report } = await readText('ragged.csv');
    expect(rows).toHaveLength(4);
    expect(report).toMatchObject({ shortRows: 1, longRows: 1, raggedLines: [3, 4] });
  });

  it('names columns apart', async () => {
    const duplicate = (await readText('duplicate_headers.csv')).plan.names;
    expect(new Set(duplicate.map((name) => name.toLowerCase())).size).toBe(5);
    expect((await readText('empty_header_cells.csv')).plan.names).toHaveLength(4);
  });

  it('counts NUL bytes and marks damaged text', async () => {
    const nul = await readText('nul_bytes.csv');
    expect(nul.report?.facts.nulBytes).toBe(1);
    expect(nul.rows).toHaveLength(2);
    const bad = await readText('bad_utf8.csv');
    expect(bad.plan).toMatchObject({ encoding: 'utf-8', damaged: true });
    expect(bad.rows).toHaveLength(3);
  });

  it('settles day and month from one row, or asks', async () => {
    const uses = { date: 'ordered_at', id: 'customer_id' };
    const settled = await readText('ambiguous_dates.csv', { role: 'transactions', uses });
    expect(fieldMap(settled.plan).get('ordered_at')?.format).toEqual({ kind: 'date', order: 'dmy' });
    const open = await readText('truly_ambiguous_dates.csv', { role: 'transactions', uses });
    expect(open.plan.questions.map(({ kind }) => kind)).toContain('date_order');
    expect(isReady(open.plan)).toBe(false);
  });

  it('finds the bad value of a file whose types change on the last row', async () => {
    const file = sharedFile(`${FOLDER}big_mixed_type_late.csv`);
    const dated = new Blob([
      (await file.text())
        .split('\n')
        .map((line, index) =>
          line ? (index === 0 ? `${line},date,customer_id` : `${line},2024-01-02,c1`) : line,
        )
        .join('\n'),
    ]);
    const loaded = await load([{ name: 'late.csv', file: dated }]);
    expect(loaded.files[0]).toMatchObject({ rows: 30001, rejected: 1 });
    const [sum] = await loaded.engine.rows<{ s: number }>(
      'SELECT sum(amount)::DOUBLE AS s FROM transactions',
    );
    expect(sum?.s).toBe(449985000);
    const rejects = loaded.rejects.get('f0');
    if (!rejects) throw new Error('no rejects');
    expect(await listRejects(rejects)).toMatchObject([
      { line: 30002, value: 'not a number', reason: 'not_a_value' },
    ]);
  });
});

const orderRows = [
  ['order_id', 'customer_id', 'order_date', 'amount'],
  ['A1', '0001', '2024-03-05', '10.50'],
  ['A2', '12345678901234567890', '2024-03-06', '20'],
  ['A3', '0001', '2024-03-07', '30'],
];

describe('loading', () => {
  it('keeps ids as text and lists what it left out with its line', async () => {
    const loaded = await load([
      {
        name: 'orders.csv',
        file: csv([
          ...orderRows,
          ['A4', 'x', '2024/13/05', '5'],
          ['A5', 'y', '', '5'],
          ['合计', '', '', '65.50'],
        ]),
      },
    ]);
    expect(loaded.files[0]).toMatchObject({ rows: 6, imported: 3, rejected: 3 });
    const rejects = loaded.rejects.get('f0');
    if (!rejects) throw new Error('no rejects');
    expect((await listRejects(rejects)).map(({ line, reason }) => [line, reason])).toEqual([
      [5, 'not_a_value'],
      [6, 'no_date'],
      [7, 'total_row'],
    ]);
    const ids = await loaded.engine.rows('SELECT customer_id FROM customer_ids ORDER BY 1');
    expect(ids).toEqual([{ customer_id: '0001' }, { customer_id: '12345678901234567890' }]);
  });

  it('gives the same rows by the direct way and by the repaired copy', async () => {
    const plain = await load([{ name: 'a.csv', file: csv(orderRows) }]);
    const rows = await plain.engine.rows('SELECT * FROM transactions ORDER BY order_id');
    const text = orderRows.map((row) => row.join(';')).join('\r') + '\r';
    const odd = await load([{ name: 'b.csv', file: new Blob([text]) }]);
    expect(odd.files[0]?.repaired).toBe(true);
    expect(await odd.engine.rows('SELECT * FROM transactions ORDER BY order_id')).toEqual(rows);
  });

  it('joins order headers with their lines and spreads the money to the cent', async () => {
    const orders = csv([
      ['订单编号', '买家会员名', '买家实际支付金额', '订单创建时间', '订单付款时间', '宝贝种类'],
      ['T1', 'u1', '100.00', '2024-01-05 10:00:00', '2024-01-05 10:01:00', '3'],
      ['T2', 'u2', '50.00', '2024-01-06 10:00:00', '2024-01-06 10:01:00', '1'],
    ]);
    const lines = csv([
      ['订单编号', '标题', '价格', '购买数量', '商家编码', '商品属性'],
      ['T1', 'a', '10', '1', 'S1', ''],
      ['T1', 'b', '10', '1', 'S2', ''],
      ['T1', 'c', '10', '1', 'S3', ''],
      ['T2', 'a', '60', '1', 'S1', ''],
      ['T9', 'a', '60', '1', 'S1', ''],
    ]);
    const loaded = await load([
      { name: '订单.csv', file: orders },
      { name: '宝贝.csv', file: lines },
    ]);
    expect(loaded.plans.map(({ role }) => role)).toEqual(['orders', 'order_lines']);
    const rows = await loaded.engine.rows<{ order_id: string; amount: number }>(
      'SELECT order_id, amount FROM transactions ORDER BY order_id, amount',
    );
    expect(rows.map((row) => [row.order_id, row.amount])).toEqual([
      ['T1', 33.33],
      ['T1', 33.33],
      ['T1', 33.34],
      ['T2', 50],
    ]);
    expect(loaded.files[1]).toMatchObject({ rejected: 1, reasons: [{ reason: 'no_order', rows: 1 }] });
  });

  it('asks about repeated order totals and masked buyers', async () => {
    const header = ['order_id', 'customer_id', 'order_date', 'sku', 'amount'];
    const rows = ['1', '2', '3', '4'].flatMap((id) => [
      [id, '张**', '2024-01-05', 'a', `${id}00`],
      [id, '张**', '2024-01-05', 'b', `${id}00`],
    ]);
    const plan = await planFile('f', 'x.csv', csv([header, ...rows]));
    expect(plan.questions.map(({ kind }) => kind)).toEqual(['masked_customer', 'order_total']);
    const answers = { 'masked_customer:1': 'keep', 'order_total:4': 'once' };
    const loaded = await load([{ name: 'x.csv', file: csv([header, ...rows]), choices: { answers } }]);
    const [sum] = await loaded.engine.rows<{ s: number }>(
      'SELECT sum(amount)::DOUBLE AS s FROM transactions',
    );
    expect(sum?.s).toBe(1000);
  });

  it('checks the join with a customer file and derives the rest', async () => {
    const loaded = await load([
      { name: 'orders.csv', file: csv(orderRows) },
      {
        name: 'customers.csv',
        file: csv([
          ['customer_id', 'gender', 'city'],
          ['0001', 'F', 'Oslo'],
          ['7', 'M', 'Bergen'],
        ]),
      },
    ]);
    expect(loaded.catalog.joinCheck).toEqual({
      transactionCustomers: 2,
      matched: 1,
      customersWithoutOrders: 1,
      unmatched: ['12345678901234567890'],
    });
    expect(loaded.catalog.rows.customers).toBe(3);
  });

  it('leaves out every unknown status when told so, however late it comes', async () => {
    const header = ['order_id', 'customer_id', 'order_date', 'amount', 'order_status'];
    const rows = Array.from({ length: 120 }, (_, index) => [
      `A${index}`,
      `c${index % 9}`,
      '2024-01-05',
      '10',
      index === 3 || index === 110 ? `odd ${index}` : 'completed',
    ]);
    const answers = { 'status:4': 'leave_out' };
    const loaded = await load([{ name: 'x.csv', file: csv([header, ...rows]), choices: { answers } }]);
    expect(loaded.base?.counts.counted).toBe(118);
  });

  it('rejects numbers whose separators fit neither mark', async () => {
    const loaded = await load([
      { name: 'x.csv', file: csv([...orderRows, ['A4', 'z', '2024-03-08', '12,50']]) },
    ]);
    expect(loaded.files[0]?.rejected).toBe(1);
  });

  it('fills attributes of known customers from the orders', async () => {
    const orders = csv([
      [...(orderRows[0] ?? []), 'country'],
      ...orderRows.slice(1).map((row, index) => [...row, index === 2 ? 'NO' : 'SE']),
    ]);
    const customers = csv([
      ['customer_id', 'gender'],
      ['0001', 'F'],
    ]);
    const loaded = await load([
      { name: 'orders.csv', file: orders },
      { name: 'customers.csv', file: customers },
    ]);
    expect(await loaded.engine.rows('SELECT customer_id, gender, country FROM customers ORDER BY 1')).toEqual(
      [
        { customer_id: '0001', gender: 'F', country: 'NO' },
        { customer_id: '12345678901234567890', gender: null, country: 'SE' },
      ],
    );
  });

  it('puts order-level refunds on one line of the order only', async () => {
    const orders = csv([
      ['order_id', 'customer_id', 'order_date', 'order_total', 'refund_amount'],
      ['1', 'a', '2024-01-05', '90', '30'],
      ['2', 'b', '2024-01-06', '10', ''],
    ]);
    const lines = csv([
      ['order_id', 'sku', 'quantity', 'unit_price'],
      ['1', 'x', '1', '30'],
      ['1', 'y', '2', '30'],
      ['2', 'x', '1', '10'],
    ]);
    const loaded = await load([
      { name: 'orders.csv', file: orders, choices: { role: 'orders' } },
      { name: 'lines.csv', file: lines },
    ]);
    const [row] = await loaded.engine.rows(
      'SELECT sum(refund_amount)::DOUBLE AS refund, sum(amount)::DOUBLE AS amount FROM transactions',
    );
    expect(row).toEqual({ refund: 30, amount: 100 });
  });

  it('warns of ids that a spreadsheet has rounded', async () => {
    const rows = [
      ['order_id', 'customer_id', 'order_date', 'amount'],
      ['1.58E+18', 'a', '2024-01-05', '1'],
      ['1580000000000000001', 'b', '2024-01-06', '2'],
    ];
    const plan = await planFile('f', 'x.csv', csv(rows));
    expect(roundedIds(plan)).toEqual([{ column: 'order_id', example: '1.58E+18' }]);
  });

  it('says what is missing when one half of a pair stands alone', () => {
    const pair = (role: 'orders' | 'order_lines'): Promise<FilePlan> =>
      planFile(
        'f',
        'x.csv',
        csv([
          ['order_id', 'customer_id', 'order_date'],
          ['1', 'a', '2024-01-05'],
        ]),
        { role },
      );
    return pair('orders').then((plan) => {
      pairOrders([plan]);
      expect(plan.problem?.code).toBe('file_no_amount');
    });
  });
});
