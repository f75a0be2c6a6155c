import { beforeAll, describe, expect, it } from 'vitest';
import { customerFields } from '../../../src/data/segments/fields';
import { rowsOf } from '../../../src/engine/table';
import type { TaskContext } from '../../../src/panel/contract';
import { findings } from '../../../src/panels/portrait/finding';
import { schema } from '../../../src/panels/portrait/params';
import { provinceMap } from '../../../src/panels/portrait/chart';
import * as task from '../../../src/panels/portrait/task';
import { addWords } from '../../../src/i18n/dictionary';
import { sayIn } from '../../../src/panel/say';
import { words } from '../../../src/panels/portrait/words';
import { raw, sql } from '../../../src/sql/sql';
import { csv, load } from '../../helpers/load';
import { contextOf, runPanel } from '../../helpers/panel';

addWords('portrait', words);
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

  it('knows the signs of the zodiac', async () => {
    expect(await rowsBy('zodiac')).toEqual([
      ['capricorn', 2, 40],
      ['cancer', 2, 60],
      ['', 1, 0],
    ]);
  });

  it('calls signs and ages as segments do, for every day of a year', async () => {
    const people = await load([
      {
        name: 'customers.csv',
        file: csv([
          ['customer_id', 'birth_date', 'city'],
          ...Array.from({ length: 366 }, (_, at) => [
            `c${at}`,
            new Date(Date.UTC(2000, 0, 1 + at)).toISOString().slice(0, 10),
            'Bonn',
          ]),
        ]),
      },
    ]);
    const whole = contextOf(people, { asOf: '2018-06-15' });
    const asked = (id: string) => customerFields(people.catalog, whole.asOf).find((field) => field.id === id);
    for (const [by, field] of [
      ['zodiac', asked('zodiac')?.expression],
      [
        'age_band',
        sql`CASE WHEN ${asked('age_years')?.expression ?? raw('NULL')} < 18 THEN '0-17' ELSE '18-24' END`,
      ],
    ] as const) {
      const portrait = await task.members({ by }, whole);
      const [row] = rowsOf<{ n: number; apart: number; kinds: number }>(
        await whole.query(
          sql`SELECT count(*)::DOUBLE AS n, (count(*) FILTER (WHERE p.value <> ${field ?? raw('NULL')}))::DOUBLE AS apart, count(DISTINCT p.value)::DOUBLE AS kinds
            FROM (${portrait}) p JOIN customer_ids i USING (customer_key) JOIN customers c USING (customer_id)`,
        ),
      );
      expect(row).toEqual({ n: 366, apart: 0, kinds: by === 'zodiac' ? 12 : 2 });
    }
  });

  it('says what the files do not tell', async () => {
    const { figures } = await runPanel(task, schema, { by: 'education' }, context);
    expect(figures.missing).toBe(true);
    expect(findings(figures)).toEqual([]);
  });
});

describe('people of China', () => {
  it('stand on a map by province, however it is written, and open by all its spellings', async () => {
    const regions = ['广东省', '广东', 'Guangdong', '北京市', '北京', '浙江', 'Bavaria', ''];
    const people = [['customer_id', 'region'], ...regions.map((region, at) => [`k${at}`, region])];
    const orders = [
      ['order_id', 'customer_id', 'order_date', 'amount'],
      ...regions.map((_, at) => [`o${at}`, `k${at}`, '2024-06-01', 10 * (at + 1)]),
    ];
    const context = contextOf(
      await load([
        { name: 'customers.csv', file: csv(people) },
        { name: 'orders.csv', file: csv(orders) },
      ]),
    );
    const { figures } = await runPanel(task, schema, { by: 'region' }, context);
    expect(figures.provinces).toEqual([
      {
        code: 'GD',
        values: expect.arrayContaining(['广东省', '广东', 'Guangdong']) as string[],
        customers: 3,
        revenue: 60,
      },
      {
        code: 'BJ',
        values: expect.arrayContaining(['北京市', '北京']) as string[],
        customers: 2,
        revenue: 90,
      },
      { code: 'ZJ', values: ['浙江'], customers: 1, revenue: 60 },
    ]);
    const map = provinceMap(figures, sayIn('zh-CN', 'CNY') as never);
    const marks = map.kind === 'heatmap' ? map.cells : [];
    expect(marks).toHaveLength(34);
    expect(marks.find(({ text }) => text.startsWith('广东'))?.who).toEqual({
      value: figures.provinces[0]?.values,
    });
  });

  it('who live elsewhere stand on no map', async () => {
    const people = [
      ['customer_id', 'region'],
      ['a', '广东'],
      ['b', 'East'],
      ['c', 'West'],
    ];
    const context = contextOf(await load([{ name: 'customers.csv', file: csv(people) }]));
    expect((await runPanel(task, schema, { by: 'region' }, context)).figures.provinces).toEqual([]);
  });
});
