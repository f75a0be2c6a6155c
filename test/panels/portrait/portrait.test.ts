import { beforeAll, describe, expect, it } from 'vitest';
import type { TaskContext } from '../../../src/panel/contract';
import { findings } from '../../../src/panels/portrait/finding';
import { schema, ZODIAC } from '../../../src/panels/portrait/params';
import * as task from '../../../src/panels/portrait/task';
import { csv, load } from '../../helpers/load';
import { contextOf, runPanel } from '../../helpers/panel';

const PEOPLE = [
  ['customer_id', 'gender', 'birth_date', 'region', 'income'],
  ['a', 'F', '2006-07-02', 'East', 1000],
  ['b', '女', '2006-06-30', 'East', 2000],
  ['c', 'M', '1959-01-19', 'West', 3000],
  ['d', 'male', '', '', 4000],
  ['e', 'divers', '1999-12-22', 'West', 5000],
];
const ORDERS = [
  ['order_id', 'customer_id', 'order_date', 'amount'],
  ['o1', 'a', '2024-06-01', 30],
  ['o2', 'a', '2024-06-30', 30],
  ['o3', 'c', '2024-06-20', 40],
];

describe('a portrait of five', () => {
  let context: TaskContext;
  beforeAll(async () => {
    const loaded = await load([
      { name: 'customers.csv', file: csv(PEOPLE) },
      { name: 'orders.csv', file: csv(ORDERS) },
    ]);
    context = contextOf(loaded);
  });
  const rowsBy = async (by: string): Promise<[string, number, number][]> => {
    const { figures } = await runPanel(task, schema, { by }, context);
    expect(figures.customers).toBe(5);
    expect(figures.values.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    return figures.values.map(({ value, customers, revenue }) => [value, customers, revenue]);
  };

  it('stands by region with what each brings, the unknown last', async () => {
    expect(await rowsBy('region')).toEqual([
      ['East', 2, 60],
      ['West', 2, 40],
      ['', 1, 0],
    ]);
    const { figures } = await runPanel(task, schema, { by: 'region' }, context);
    expect(figures.values[0]?.index).toBeCloseTo(30 / 20, 12);
  });

  it('stands by age on the last day, with women and men apart', async () => {
    expect(await rowsBy('age_band')).toEqual([
      ['0-17', 1, 60],
      ['18-24', 2, 0],
      ['65+', 1, 40],
      ['', 1, 0],
    ]);
    const { figures } = await runPanel(task, schema, { by: 'age_band' }, context);
    expect(figures.pyramid).toEqual([
      { age_band: '0-17', gender: 'female', customers: 1 },
      { age_band: '18-24', gender: 'female', customers: 1 },
      { age_band: '65+', gender: 'male', customers: 1 },
    ]);
  });

  it('knows the signs of the zodiac and their borders', async () => {
    expect(await rowsBy('zodiac')).toEqual([
      ['capricorn', 2, 40],
      ['cancer', 2, 60],
      ['', 1, 0],
    ]);
    const borders = [
      ['01-19', 'capricorn'],
      ['01-20', 'aquarius'],
      ['02-19', 'pisces'],
      ['03-21', 'aries'],
      ['07-23', 'leo'],
      ['11-22', 'sagittarius'],
      ['12-21', 'sagittarius'],
      ['12-22', 'capricorn'],
    ];
    const people = await load([
      {
        name: 'customers.csv',
        file: csv([
          ['customer_id', 'birth_date', 'city'],
          ...borders.map(([day], at) => [`c${at}`, `1990-${day ?? ''}`, 'Bonn']),
        ]),
      },
    ]);
    const { figures } = await runPanel(task, schema, { by: 'zodiac' }, contextOf(people));
    const counts = new Map(figures.values.map(({ value, customers }) => [value, customers]));
    for (const sign of ZODIAC)
      expect(counts.get(sign) ?? 0, sign).toBe(borders.filter(([, own]) => own === sign).length);
  });

  it('says what the files do not tell', async () => {
    const { figures } = await runPanel(task, schema, { by: 'education' }, context);
    expect(figures.missing).toBe(true);
    expect(findings(figures)).toEqual([]);
  });
});
