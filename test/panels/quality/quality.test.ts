import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../../../src/data/base';
import { DEFAULT_SCOPE } from '../../../src/data/scope';
import { planFile } from '../../../src/ingest/plan';
import type { QualityFigures } from '../../../src/panels/quality/types';
import { csv, hasShared, SHARED, sharedFile } from '../../helpers/load';
import { testSession } from '../../helpers/session';

const CUSTOMERS = csv([
  ['客户编号', '姓名', '手机号', '邮箱', '城市', '出生日期', '性别'],
  ['C1', '王一', '13800138001', 'a@x.cn', '北京', '1990-01-02', '女'],
  ['C2', '李二', '+86 138-0013-8001', 'b@x', '北京市', '1901-01-02', '男'],
  ['C3', '孙三', '12345', 'c@x.cn', '上海', '2090-01-02', '未知'],
  ['C3', 'CafÃ©', '13800138003', 'C@x.cn ', '上海', '1985-13-45', '是'],
  ['C4', '测试', '13900139004', '', '北京', '1985-01-04', '女'],
]);

const ORDERS = csv([
  ['order_id', 'customer_id', 'order_date', 'product', 'quantity', 'amount'],
  ...Array.from({ length: 60 }, (_, index): (string | number)[] => [
    `o${index}`,
    `C${(index % 40) + 1}`,
    `2024-0${1 + (index % 2) * 4}-1${index % 10}`,
    'Tea',
    1,
    index === 7 ? 250000 : 20 + (index % 9),
  ]),
  ['o98', 'C1', 'soon', 'Tea', 1, 20],
  ['o99', 'C2', '2099-01-01', 'Tea', -1, 5],
]);

async function figuresOf(
  given: Record<string, Blob>,
  params: Record<string, unknown> = {},
): Promise<QualityFigures> {
  const session = await testSession();
  const files = await Promise.all(
    Object.entries(given).map(async ([name, file], index) => ({
      plan: await planFile(`f${index}`, name, file),
      file,
    })),
  );
  await session.importFiles('', files, { rows: DEFAULT_ROW_RULES, asOf: null });
  const { figures } = await session.runPanel('', {
    panel: 'quality',
    params,
    scope: DEFAULT_SCOPE,
    segments: [],
    cell: 'c1',
  });
  return figures as QualityFigures;
}

describe('data quality', () => {
  it('knows identity numbers and credit codes by their check signs, and shows none', async () => {
    const people = csv([
      ['客户编号', '身份证号', '统一社会信用代码'],
      ['C1', '11010519491231002X', '91350100M000100Y43'],
      ['C2', '440300199001011238', '91350100M000100Y43'],
      ['C3', '440300199001011239', '91350100M000100Y44'],
    ]);
    const { issues, found } = await figuresOf(
      { 'customers.csv': people, 'orders.csv': ORDERS },
      { rule: 'id_card' },
    );
    const counted = Object.fromEntries(issues.map(({ rule, column, rows }) => [`${rule} ${column}`, rows]));
    expect(counted).toMatchObject({ 'id_card 身份证号': 1, 'credit_code 统一社会信用代码': 1 });
    expect(JSON.stringify([issues, found])).not.toMatch(/440300199001011239/);
  });

  it('finds what is wrong, in which rows, and masks what is personal', async () => {
    const { issues, found, files, columns } = await figuresOf(
      { 'customers.csv': CUSTOMERS, 'orders.csv': ORDERS },
      { rule: 'phone' },
    );
    const counted = Object.fromEntries(issues.map(({ rule, column, rows }) => [`${rule} ${column}`, rows]));
    expect(counted).toEqual({
      'garbled 姓名': 1,
      'unreadable 出生日期': 1,
      'unreadable order_date': 1,
      'birth_date 出生日期': 2,
      'email 邮箱': 1,
      'phone 手机号': 1,
      'gender 性别': 1,
      'same_id 客户编号': 2,
      'same_phone 手机号': 2,
      'same_email 邮箱': 2,
      'spelling 城市': 1,
      'future_date order_date': 1,
      'negative_quantity quantity': 1,
      'rejected_not_a_value order_date': 1,
    });
    expect(found).toEqual([{ file: 'customers.csv', rule: 'phone', column: '手机号', row: 3, value: '1**' }]);
    const phone = columns.find(({ column }) => column === '手机号');
    expect(phone).toMatchObject({ role: 'phone', rows: 5, empty: 0, distinct: 5, invalid: 1 });
    expect(JSON.stringify({ issues, columns })).not.toMatch(/138001380|a@x\.cn|王一|1990-01-02/);
    expect(files.find(({ file }) => file === 'customers.csv')).toMatchObject({
      rows: 5,
      imported: 5,
      completeness: 34 / 35,
      uniqueness: 3 / 5,
    });
    expect(files.find(({ file }) => file === 'orders.csv')).toMatchObject({
      rows: 62,
      imported: 61,
      first_day: '2024-01-10',
      last_day: '2099-01-01',
    });
  });

  it('names buyers who stand out, as people and as money', async () => {
    const { suspicious } = await figuresOf({ 'customers.csv': CUSTOMERS, 'orders.csv': ORDERS });
    expect(suspicious.map(({ suspicion, customers }) => [suspicion, customers])).toEqual([
      ['large', 1],
      ['test', 1],
    ]);
    expect(suspicious[0]?.revenue_share).toBeGreaterThan(0.9);
  });

  it.skipIf(!hasShared)('counts the cells of the hospital data as published', async () => {
    const expected = JSON.parse(
      readFileSync(new URL('data_quality/expected/hospital.json', SHARED), 'utf8'),
    ) as {
      rows: number;
      empty_per_column: Record<string, number>;
      distinct_per_column: Record<string, number>;
    };
    const file = sharedFile('data_quality/hospital_dirty.csv');
    const plan = await planFile('f', 'hospital.csv', file, {
      role: 'customers',
      uses: { ProviderNumber: 'customer_id' },
    });
    const used = (plan.profile?.columns ?? []).filter(({ field }) => field !== null);
    expect(used.length).toBeGreaterThan(15);
    for (const { column, rows, empty, distinct } of used) {
      expect([column, rows, empty]).toEqual([column, expected.rows, expected.empty_per_column[column]]);
      expect([column, distinct + (empty > 0 ? 1 : 0)]).toEqual([
        column,
        expected.distinct_per_column[column],
      ]);
    }
  });
});
