import { beforeAll, describe, expect, it } from 'vitest';
import { PLANTED } from '../../../samples/generate.mjs';
import type { Decision, Merges } from '../../../src/data/merges';
import { rowsOf } from '../../../src/engine/table';
import { findings } from '../../../src/panels/people/finding';
import { schema } from '../../../src/panels/people/params';
import * as task from '../../../src/panels/people/task';
import * as cohorts from '../../../src/panels/cohorts/task';
import { schema as cohortSchema } from '../../../src/panels/cohorts/params';
import * as pareto from '../../../src/panels/pareto/task';
import { schema as paretoSchema } from '../../../src/panels/pareto/params';
import * as rfm from '../../../src/panels/rfm/task';
import { schema as rfmSchema } from '../../../src/panels/rfm/params';
import { ident, sql } from '../../../src/sql/sql';
import { csv, load, type Loaded } from '../../helpers/load';
import { contextOf, runPanel } from '../../helpers/panel';
import { sampleFiles } from '../../helpers/sample';

interface PairRow {
  customer_id: string;
  other_customer_id: string;
  probability: number;
  matched_on: string;
  exact: number;
  sure: number;
}

const pairsOf = async (loaded: Loaded, params: object = {}): Promise<PairRow[]> =>
  (await runPanel(task, schema, params, contextOf(loaded))).table<PairRow>('pairs');

/** What panels that count people say of everybody. */
async function said(loaded: Loaded): Promise<unknown> {
  const context = contextOf(loaded);
  const scores = await runPanel(rfm, rfmSchema, {}, context);
  const curve = await runPanel(pareto, paretoSchema, {}, context);
  const triangle = await runPanel(cohorts, cohortSchema, {}, context);
  return JSON.parse(JSON.stringify([scores.figures, curve.figures, triangle.figures]));
}

const totals = async (
  loaded: Loaded,
): Promise<{ people: number; orders: number; units: number; lines: number }> => {
  const [row] = rowsOf<{ people: number; orders: number; units: number; lines: number }>(
    await contextOf(loaded).query(
      sql`SELECT count(DISTINCT customer_key)::DOUBLE AS people, count(*)::DOUBLE AS orders, sum(amount_units)::DOUBLE AS units, (SELECT count(*) FROM lines)::DOUBLE AS lines FROM orders`,
    ),
  );
  if (!row) throw new Error('no totals');
  return row;
};

describe('the planted duplicates of the sample shop', () => {
  let loaded: Loaded;
  let pairs: PairRow[];
  beforeAll(async () => {
    loaded = await load(sampleFiles());
    pairs = await pairsOf(loaded);
  });
  const pair = ({ customer_id: a, other_customer_id: b }: PairRow): string => [a, b].sort().join(' ');

  it('are found, and nobody else: precision and recall at least 0.95', async () => {
    const people = rowsOf<{ id: string; email: string; phone: string }>(
      await contextOf(loaded).query(
        sql`SELECT customer_id AS id, email, phone FROM customers WHERE email IS NOT NULL`,
      ),
    );
    const byContact = new Map<string, string[]>();
    for (const { id, email, phone } of people)
      byContact.set(`${email} ${phone}`, [...(byContact.get(`${email} ${phone}`) ?? []), id]);
    const truth = new Set(
      [...byContact.values()].filter((ids) => ids.length === 2).map((ids) => ids.sort().join(' ')),
    );
    expect(truth.size).toBe(PLANTED.duplicatePairs);
    const found = pairs.filter(({ probability }) => probability >= 0.9).map(pair);
    const right = found.filter((one) => truth.has(one)).length;
    console.log(
      `sample shop: precision ${right / found.length}, recall ${right / truth.size}, ${found.length} pairs`,
    );
    expect(right / found.length).toBeGreaterThanOrEqual(0.95);
    expect(right / truth.size).toBeGreaterThanOrEqual(0.95);
    const { figures } = await runPanel(task, schema, {}, contextOf(loaded));
    expect(findings(figures, { threshold: 0.9, fuzzy: true })[0]?.id).toBe('SP-F1');
  });

  it('are counted once when merged, no order is lost, and taking it back gives back every figure', async () => {
    const merges: Merges = {
      decisions: pairs
        .filter(({ sure }) => sure === 1)
        .map((row): Decision => ({ keep: row.customer_id, other: row.other_customer_id, same: true })),
      survivors: {},
    };
    expect(merges.decisions.length).toBe(PLANTED.duplicatePairs);
    const merged = await load(sampleFiles(), { merges });
    const [before, after] = [await totals(loaded), await totals(merged)];
    expect(after.orders).toBe(before.orders);
    expect(after.units).toBe(before.units);
    expect(after.lines).toBe(before.lines);
    expect(merged.catalog.rows.customers).toBe((loaded.catalog.rows.customers ?? 0) - PLANTED.duplicatePairs);
    expect((await pairsOf(merged)).filter(({ sure }) => sure === 1)).toEqual([]);
    const back = await load(sampleFiles(), { merges: { decisions: [], survivors: {} } });
    expect(await said(back)).toEqual(await said(loaded));
  });
});

const SMALL = [
  ['customer_id', 'name', 'phone', 'email', 'birth_date', 'city'],
  ['a', '王小明', '138 1234 5678', '', '1990-01-02', '北京'],
  ['b', '王小明', '+86 13812345678', 'WXM@Example.com', '1990-01-02', ''],
  ['c', '王曉明', '', 'wxm@example.com', '1990-01-02', '北京'],
  ['d', 'Li Na', '021-5555 0000', '', '1980-05-06', '上海'],
  ['e', 'Zhao Lei', '021-5555 0000', '', '1981-05-06', '上海'],
  ['f', 'Sun Mei', '021-5555 0000', '', '1982-05-06', '上海'],
  ['g', 'Qian Jun', '021-5555 0000', '', '1983-05-06', '上海'],
];
const ORDERS = [
  ['order_id', 'customer_id', 'order_date', 'amount'],
  ...['a', 'b', 'b', 'c', 'c', 'c', 'd', 'e', 'f', 'g'].map((id, at) => [
    `o${at}`,
    id,
    `2024-01-${10 + at}`,
    10 + at,
  ]),
];
const loadSmall = (merges?: Merges): Promise<Loaded> =>
  load(
    [
      { name: 'customers.csv', file: csv(SMALL) },
      { name: 'orders.csv', file: csv(ORDERS) },
    ],
    merges ? { merges } : {},
  );

describe('records of a small file', () => {
  it('agree by phone and e-mail as they are meant; a phone of a company merges nobody', async () => {
    const loaded = await loadSmall();
    const { figures, table } = await runPanel(task, schema, { fuzzy: false }, contextOf(loaded));
    const pairs = await table<PairRow>('pairs');
    expect(pairs.map(({ customer_id: a, other_customer_id: b }) => [a, b].sort().join(''))).toEqual(
      expect.arrayContaining(['ab', 'bc']),
    );
    expect(pairs.every(({ customer_id: a }) => 'abc'.includes(a))).toBe(true);
    expect(figures.fields.find(({ column }) => column === 'phone')).toMatchObject({
      fillers: 1,
      filler_records: 4,
    });
    expect(
      pairs.find(({ customer_id: a, other_customer_id: b }) => [a, b].sort().join('') === 'bc'),
    ).toMatchObject({
      sure: 1,
    });
  });

  it('hang together: a with b and b with c is one person, with the blanks filled', async () => {
    const merged = await loadSmall({
      decisions: [
        { keep: 'b', other: 'a', same: true },
        { keep: 'c', other: 'b', same: true },
        { keep: 'd', other: 'e', same: false },
      ],
      survivors: { name: 'longest' },
    });
    const context = contextOf(merged);
    const [person] = rowsOf<Record<string, string>>(
      await context.query(
        sql`SELECT customer_id, name, phone, email, city FROM customers WHERE customer_id IN ('a', 'b', 'c')`,
      ),
    );
    expect(person).toMatchObject({ customer_id: 'c', email: 'wxm@example.com', city: '北京' });
    expect(person?.phone).toMatch(/13812345678|138 1234 5678/);
    const orders = rowsOf<{ id: string; n: number }>(
      await context.query(
        sql`SELECT customer_id AS id, count(*)::INTEGER AS n FROM orders JOIN customer_ids USING (customer_key) GROUP BY 1 ORDER BY 1`,
      ),
    );
    expect(orders).toEqual([{ id: 'c', n: 6 }, ...['d', 'e', 'f', 'g'].map((id) => ({ id, n: 1 }))]);
  });

  it('are in no table once they are erased', async () => {
    const left = await loadSmall({ decisions: [], survivors: {}, erased: ['b', 'g'] });
    const context = contextOf(left);
    for (const table of ['customers', 'transactions'])
      expect(
        rowsOf<{ n: number }>(
          await context.query(
            sql`SELECT count(*)::DOUBLE AS n FROM ${ident(table)} WHERE customer_id IN ('b', 'g')`,
          ),
        ),
      ).toEqual([{ n: 0 }]);
    expect((await totals(left)).orders).toBe(7);
  });

  it('leave no line of their orders where heads and lines are two files', async () => {
    const heads = [
      ['order_id', 'customer_id', 'order_date', 'total'],
      ['o1', 'a', '2024-01-02', 30],
      ['o2', 'b', '2024-01-03', 20],
    ];
    const lines = [
      ['order_id', 'product', 'quantity', 'amount'],
      ['o1', 'Tea', 1, 30],
      ['o2', 'Cake', 2, 15],
      ['o2', 'Bun', 1, 5],
    ];
    const left = await load(
      [
        { name: 'orders.csv', file: csv(heads), choices: { role: 'orders' } },
        { name: 'order_lines.csv', file: csv(lines), choices: { role: 'order_lines' } },
      ],
      { merges: { decisions: [], survivors: {}, erased: ['b'] } },
    );
    expect(await totals(left)).toMatchObject({ people: 1, orders: 1, lines: 1 });
    expect(left.files.map(({ rejected }) => rejected)).toEqual([0, 0]);
  });

  it('agree by an identity number of fifteen digits and of eighteen', async () => {
    const people = [
      ['customer_id', 'name', '身份证号'],
      ['a', '王小明', '110105491231002'],
      ['b', '王晓明', '11010519491231002X'],
      ['c', '李雷', '440300199001011238'],
    ];
    const loaded = await load([
      { name: 'customers.csv', file: csv(people) },
      { name: 'orders.csv', file: csv(ORDERS) },
    ]);
    const pairs = await pairsOf(loaded, { fuzzy: false });
    expect(
      pairs.map(({ customer_id: one, other_customer_id: other }) => [one, other].sort().join('')),
    ).toEqual(['ab']);
  });
});
