import { describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../../../src/data/base';
import { rowsOf } from '../../../src/engine/table';
import { schema } from '../../../src/panels/pareto/params';
import * as task from '../../../src/panels/pareto/task';
import type { LevelRow, YearRow } from '../../../src/panels/pareto/types';
import { load } from '../../helpers/load';
import { contextOf, runPanel } from '../../helpers/panel';
import * as v from 'valibot';

/** Ten customers; in 2022 customer n brings 10·n, in 2023 those with an even number bring 100 in two orders, and customer 9 brings 500. */
const ORDERS = ['order_id,customer_id,order_date,amount'];
for (let n = 1; n <= 10; n++) ORDERS.push(`a${n},k${n},2022-0${1 + (n % 9)}-10,${10 * n}`);
for (let n = 2; n <= 10; n += 2) ORDERS.push(`b${n},k${n},2023-03-01,60`, `c${n},k${n},2023-06-30,40`);
ORDERS.push('d9,k9,2023-04-01,500');
const PEOPLE = ['customer_id,member_level'];
for (let n = 1; n <= 11; n++) PEOPLE.push(`k${n},${n <= 4 ? 'gold' : n <= 8 ? 'silver' : ''}`);

const given = (name: string, lines: string[]) => ({ name, file: new Blob([lines.join('\n')]) });

describe('80/20 of customers', () => {
  it('compares member levels, follows the largest fifth into the next year, and tells what a loss would take', async () => {
    const loaded = await load([given('orders.csv', ORDERS), given('people.csv', PEOPLE)]);
    const context = contextOf(loaded);
    const { figures, table } = await runPanel(task, schema, { lose: 2, raise: 0.5 }, context);

    expect(await table<LevelRow>('levels')).toEqual(figures.levels);
    expect(figures.levels.map((row) => [row.member_level, row.customers, row.orders, row.revenue])).toEqual([
      ['none', 2, 5, 90 + 500 + 100 + 100],
      ['silver', 4, 8, 50 + 60 + 70 + 80 + 200],
      ['gold', 4, 8, 10 + 20 + 30 + 40 + 200],
    ]);
    expect(figures.levels[0]?.frequency).toBe(2.5);
    expect(figures.levels.reduce((sum, row) => sum + row.revenue_share, 0)).toBeCloseTo(1, 12);

    expect(await table<YearRow>('years')).toEqual(figures.years);
    const [first, second] = figures.years;
    expect(first).toMatchObject({
      year: '2022',
      customers: 10,
      revenue: 550,
      fifth: 2,
      again: 2,
      again_top: 2,
    });
    expect(first?.fifth_share).toBeCloseTo((100 + 90) / 550, 12);
    expect(second).toMatchObject({ year: '2023', customers: 6, revenue: 1000, again: null, again_top: null });
    expect(second?.fifth).toBe(6);
    expect(second?.fifth_share).toBeCloseTo(600 / 1000, 12);
    expect(second?.days).toBe(181);

    const people = await context.query(
      await task.members(v.parse(schema, {}), context, { top_year: ['2022'] }),
    );
    const tops = rowsOf<{ top_year: string }>(people).filter(({ top_year }) => top_year === '2022');
    expect(tops).toHaveLength(2);

    expect(figures.whatIf.lost).toEqual({ members: 2, value: 590 + 200, share: 790 / 1550 });
    const b = figures.tiers[1]!;
    expect(figures.whatIf.raised).toMatchObject({ tier: 'B', gain: b.value / 2 });
  });

  it('adds up to the total of the panel, by level and by year with what belongs to neither, and says of one loss one thing', async () => {
    const lines = [...ORDERS, 'r1,k1,2023-02-01,-10', 'r2,k2,2023-07-01,-5'];
    const rows = { ...DEFAULT_ROW_RULES, returns: 'net' as const };
    const files = [given('orders.csv', lines), given('people.csv', PEOPLE)];
    const loaded = await load(files, { rows, asOf: '2024-01-01' });
    const { figures } = await runPanel(task, schema, { lose: 10 }, contextOf(loaded, { rows }));
    const sum = (all: { revenue: number }[]): number =>
      all.reduce((total, { revenue }) => total + revenue, 0);
    expect(figures.total).toBe(1550 - 15);
    expect(figures.yearsOthers).toBe(-10);
    expect(sum(figures.levels) + figures.others).toBeCloseTo(figures.total, 9);
    expect(sum(figures.years) + figures.yearsOthers + figures.others).toBeCloseTo(figures.total, 9);
    expect(figures.largest.members).toBe(figures.whatIf.lost.members);
    expect(figures.whatIf.lost.share).toBeCloseTo(figures.largest.share, 12);
  });

  it('a year is known as far as the analysis date, and no further', async () => {
    const loaded = await load([given('orders.csv', ORDERS)]);
    const { figures } = await runPanel(task, schema, {}, contextOf(loaded, { asOf: '2023-04-11' }));
    expect(figures.years.map(({ year, days }) => [year, days])).toEqual([
      ['2022', 356],
      ['2023', 100],
    ]);
  });
});
