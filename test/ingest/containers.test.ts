import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { unpack } from '../../src/ingest/containers/unpack';
import { fieldMap } from '../../src/ingest/file-plan';
import { planFile } from '../../src/ingest/plan';
import { workbook, zip } from '../helpers/containers';
import { load } from '../helpers/load';

const ORDERS = `order_id,customer_id,order_date,amount
1,a,2024-01-03,10.5
2,b,2024-01-04,20
`;

const texts = async (name: string, file: Blob): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(
      (await unpack(name, file)).map(async (part) => [
        part.name,
        part.problem ? `! ${part.problem.code}` : await part.file.text(),
      ]),
    ),
  ) as Record<string, string>;
const lines = (...rows: string[]): string => rows.map((row) => `${row}\n`).join('');

describe('a workbook', () => {
  it('gives each visible sheet as a table: dates by their formats, ids digit for digit, numbers as shown', async () => {
    const file = await workbook([
      {
        name: '订单',
        rows: [
          ['订单号', '会员号', '下单时间', '日期', '时刻', '实付金额'],
          [
            '0012345678901234567',
            138001380001,
            { serial: 45292.395833333336, format: 'moment' },
            { serial: 45292, format: 'chinese' },
            { serial: 0.5, format: 'time' },
            19.989999999999998,
          ],
          ['0012345678901234568', 'a,b "c"', { serial: 45293 }, null, null, 1580000000000000000],
        ],
      },
      { name: '说明', rows: [['只有一行']] },
      {
        name: '隐藏',
        rows: [
          ['a', 'b'],
          ['1', '2'],
        ],
        hidden: true,
      },
      {
        name: '会员',
        rows: [
          ['会员号', '姓名'],
          ['1', '王'],
        ],
      },
    ]);
    const parts = await unpack('店铺.xlsx', file);
    expect(parts.map(({ name }) => name)).toEqual(['店铺.xlsx › 订单', '店铺.xlsx › 会员']);
    expect(await parts[0]?.file.text()).toBe(
      lines(
        '订单号,会员号,下单时间,日期,时刻,实付金额',
        '0012345678901234567,138001380001,2024-01-01 09:30:00,2024-01-01,12:00:00,19.99',
        '0012345678901234568,"a,b ""c""",2024-01-02,,,1580000000000000000',
      ),
    );
    expect(parts[0]?.notes).toEqual([{ code: 'left_out_sheets', args: { count: 2, names: '说明, 隐藏' } }]);
  });

  it('writes what is merged over the lines of an order on each of them, and keeps titles where they stand', async () => {
    const file = await workbook([
      {
        name: 'Sheet1',
        rows: [
          ['三月订单', null, null, null, null],
          ['订单号', '会员号', '下单时间', '商品', '金额'],
          ['A1', 'u1', { serial: 45292 }, '茶', 10],
          [null, null, null, '糖', 5],
          ['A2', 'u2', { serial: 45293 }, '盐', 7],
        ],
        merges: ['A1:E1', 'A3:A4', 'B3:B4', 'C3:C4'],
      },
    ]);
    const [part] = await unpack('orders.xlsx', file);
    if (!part) throw new Error('no table');
    expect(part.name).toBe('orders.xlsx');
    const plan = await planFile('f0', part.name, part.file, part.choices);
    expect(plan.meaning).toMatchObject({ orders: 2, customers: 2, total: 22 });
    const loaded = await load([{ name: part.name, file: part.file, choices: part.choices }]);
    expect(loaded.catalog.rows.transactions).toBe(3);
  });
});

describe('an archive', () => {
  it('gives its tables, names what is none, and opens what is packed in it', async () => {
    const file = await zip({
      '2024-01.csv': ORDERS,
      'more/2024-02.csv.gz': new Blob([gzipSync(ORDERS)]),
      'readme.pdf': 'x',
      '__MACOSX/._2024-01.csv': 'x',
      'book.xlsx': await workbook([
        {
          name: 'S',
          rows: [
            ['order_id', 'amount'],
            ['7', 1],
          ],
        },
      ]),
    });
    const parts = await unpack('months.zip', file);
    expect(parts.map(({ name }) => name)).toEqual([
      'months.zip › 2024-01.csv',
      'months.zip › more/2024-02.csv',
      'months.zip › book.xlsx',
    ]);
    expect(await parts[1]?.file.text()).toBe(ORDERS);
    expect(parts[0]?.notes).toEqual([{ code: 'left_out_files', args: { count: 1, names: 'readme.pdf' } }]);
  });

  it('that is locked, damaged or empty says so', async () => {
    const whole = await zip({ 'a.csv': ORDERS.repeat(500) });
    expect(await texts('locked.zip', await zip({ 'a.csv': ORDERS }, 'secret'))).toEqual({
      'locked.zip': '! file_protected',
    });
    expect(await texts('cut.zip', whole.slice(0, whole.size - 60))).toEqual({ 'cut.zip': '! file_damaged' });
    expect(await texts('none.zip', await zip({ 'a.pdf': 'x' }))).toEqual({
      'none.zip': '! file_archive_empty',
    });
    const bytes = new Uint8Array(await whole.arrayBuffer());
    bytes[45] = (bytes[45] as number) ^ 0xff;
    expect(await texts('bad.zip', new Blob([bytes]))).toEqual({ 'bad.zip › a.csv': '! file_damaged' });
  });

  it('names entries of Chinese systems', async () => {
    const file = await zip({ 'name.csv': ORDERS });
    const bytes = Buffer.from(await file.arrayBuffer());
    const gbk = Buffer.from([0xb6, 0xa9, 0xb5, 0xa5]);
    for (let at = bytes.indexOf('name.csv'); at >= 0; at = bytes.indexOf('name.csv', at + 1))
      gbk.copy(bytes, at);
    for (let at = 0; at < bytes.length - 4; at++) {
      if (bytes.readUInt32LE(at) === 0x04034b50)
        bytes.writeUInt16LE(bytes.readUInt16LE(at + 6) & ~0x800, at + 6);
      if (bytes.readUInt32LE(at) === 0x02014b50)
        bytes.writeUInt16LE(bytes.readUInt16LE(at + 8) & ~0x800, at + 8);
    }
    expect(Object.keys(await texts('z.zip', new Blob([bytes])))).toEqual(['z.zip › 订单.csv']);
  });
});

describe('gzip', () => {
  it('is inflated, several members after another as one; what was cut off says so', async () => {
    const packed = gzipSync(ORDERS);
    expect(await texts('orders.csv.gz', new Blob([packed]))).toEqual({ 'orders.csv': ORDERS });
    expect(await texts('orders.csv.gz', new Blob([packed, gzipSync('3,c,2024-01-05,1\n')]))).toEqual({
      'orders.csv': `${ORDERS}3,c,2024-01-05,1\n`,
    });
    for (const cut of [4, 8, 12, 40])
      expect(await texts('o.csv.gz', new Blob([packed.subarray(0, -cut)]))).toEqual({
        'o.csv.gz': '! file_damaged',
      });
  });
});

describe('JSON', () => {
  it('of orders with their lines becomes a row a line, ids digit for digit', async () => {
    const json = `{"orders": [
      {"id": 5678901234567890123, "created_at": "2024-01-03T10:00:00Z", "customer": {"id": 7, "email": "a@x.cn"}, "total": 30, "tags": ["x", "y"],
       "line_items": [{"sku": "T", "price": 10.10, "quantity": 2}, {"sku": "S", "price": 9.8, "quantity": 1}]},
      {"id": 5678901234567890124, "created_at": "2024-01-04T10:00:00Z", "customer": {"id": 8, "email": null}, "total": 5, "line_items": []}]}`;
    expect(await texts('orders.json', new Blob([json]))).toEqual({
      'orders.json': lines(
        'id,created_at,customer.id,email,total,tags,sku,price,quantity',
        '5678901234567890123,2024-01-03T10:00:00Z,7,a@x.cn,30,x; y,T,10.1,2',
        '5678901234567890123,2024-01-03T10:00:00Z,7,a@x.cn,30,x; y,S,9.8,1',
        '5678901234567890124,2024-01-04T10:00:00Z,8,,5,,,,',
      ),
    });
  });

  it('of one record a line, with fields that come later', async () => {
    const json = '{"order_id":"1","amount":5}\n{"order_id":"2","customer":"b","amount":6.5}\n\n';
    expect(await texts('o.jsonl', new Blob([json]))).toEqual({
      'o.jsonl': lines('order_id,amount,customer', '1,5,', '2,6.5,b'),
    });
    expect(await texts('o.jsonl', new Blob([`${json}{"order_id":`]))).toEqual({
      'o.jsonl': '! file_json_damaged',
    });
  });

  it('with several lists gives several tables, and without one says so', async () => {
    const json = JSON.stringify({ customers: [{ customer_id: 'a' }], orders: [{ order_id: '1' }] });
    expect(Object.keys(await texts('shop.json', new Blob([json])))).toEqual([
      'shop.json › customers',
      'shop.json › orders',
    ]);
    expect(await texts('x.json', new Blob(['{"a": 1}']))).toEqual({ 'x.json': '! file_json_shape' });
    expect(await texts('x.json', new Blob(['[{"a": 1}, {"a":']))).toEqual({ 'x.json': '! file_damaged' });
  });
});

describe('Parquet', () => {
  it('keeps leading zeros, long integers, decimals and moments', async () => {
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: 'order_id', data: ['007', '008', '009'], type: 'STRING' },
        { name: 'customer_id', data: [9007199254740993n, 2n, 3n], type: 'INT64' },
        {
          name: 'ordered_at',
          data: [new Date('2024-01-03T10:00:05Z'), new Date('2024-01-04T00:00:00Z'), null],
          type: 'TIMESTAMP',
        },
        { name: 'amount', data: [19.99, 0.1, 1e-7], type: 'DOUBLE' },
      ],
      rowGroupSize: [2, 1],
    });
    expect(await texts('o.parquet', new Blob([buffer]))).toEqual({
      'o.parquet': lines(
        'order_id,customer_id,ordered_at,amount',
        '007,9007199254740993,2024-01-03 10:00:05,19.99',
        '008,2,2024-01-04,0.1',
        '009,3,,0.0000001',
      ),
    });
    expect(await texts('o.parquet', new Blob([buffer.slice(0, 40)]))).toEqual({
      'o.parquet': '! file_damaged',
    });
  });
});

it('a table is left as it is, whatever its name', async () => {
  const file = new Blob([ORDERS]);
  expect(await unpack('orders.xlsx', file)).toMatchObject([
    { name: 'orders.xlsx', file, choices: {}, problem: null },
  ]);
  expect(fieldMap(await planFile('f', 'orders.xlsx', file)).has('amount')).toBe(true);
  const page = new Blob(['<html><body><table><tr><td>订单号</td></tr></table></body></html>']);
  expect((await planFile('f', 'orders.xls', page)).problem?.code).toBe('file_resave');
});
