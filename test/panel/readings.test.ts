import { expect, it } from 'vitest';
import {
  count,
  customer,
  facts,
  money,
  page,
  share,
  table,
  term,
  text,
  type Picture,
} from '../../src/panel/picture';
import { differencesOf, readingsOf } from '../../src/panel/readings';
import { sayIn } from '../../src/panel/say';

const say = sayIn('en', 'EUR');

/** A picture as panels make them: a fact, and a table whose rows are called by a term and a city. */
const pictureOf = (revenue: number, rows: readonly object[], orders = 10): Picture => ({
  findings: [],
  top: [],
  pages: [
    page('one', 'One', () => [
      facts('kpis', 'cards', [
        { id: 'revenue', label: 'Revenue', value: 'much', figure: { kind: 'money', value: revenue } },
        { id: 'said', label: 'Rule', value: 'within 30 days' },
      ]),
      table(
        say,
        'p.stages',
        [
          term('tier', { free: true }),
          text('city'),
          count('customers', { label: 'customers' }),
          share('part', { label: 'part' }),
          money('amount', { label: 'amount' }),
        ],
        rows,
        { title: 'Stages' },
      ),
      table(say, 'p.people', [customer('customer_id'), count('orders')], [{ customer_id: '007', orders }], {
        title: 'People',
      }),
    ]),
  ],
  bottom: [],
});

const A = { tier: 'A', city: 'Wien', customers: 10, part: 0.5, amount: 1000 };
const B = { tier: 'B', city: 'Wien', customers: 10, part: 0.5, amount: null };

it('names what is different, by group and figure, and counts the rest', () => {
  const before = readingsOf(pictureOf(100, [A, B]));
  const now = pictureOf(112, [
    { ...A, customers: 15, part: 0.6 },
    { ...B, amount: 7 },
  ]);
  expect(differencesOf(before, now, 'Panel', say)).toEqual([
    {
      title: 'Panel',
      same: 0,
      differences: [
        {
          group: '',
          figure: 'Revenue',
          before: '€100.00',
          after: '€112.00',
          moved: '+12%',
          was: 100,
          is: 112,
        },
      ],
    },
    {
      title: 'Stages',
      same: 3,
      differences: [
        { group: 'A · Wien', figure: 'customers', before: '10', after: '15', moved: '+50%', was: 10, is: 15 },
        {
          group: 'A · Wien',
          figure: 'part',
          before: '50%',
          after: '60%',
          moved: '+10 points',
          was: 0.5,
          is: 0.6,
        },
        { group: 'B · Wien', figure: 'amount', before: '–', after: '€7.00', moved: '', was: null, is: 7 },
      ],
    },
  ]);
});

it('a group that came has no before, one that went has no after, and rows in another order are the same', () => {
  const before = readingsOf(pictureOf(1, [A, B]));
  const [, stages] = differencesOf(before, pictureOf(1, [{ ...A, tier: 'C' }, B]), 'Panel', say);
  expect(
    stages?.differences.map(({ group, figure, before: from, after }) => [group, figure, from, after]),
  ).toEqual([
    ['C · Wien', 'customers', '–', '10'],
    ['C · Wien', 'part', '–', '50%'],
    ['C · Wien', 'amount', '–', '€1,000.00'],
    ['A · Wien', 'customers', '10', '–'],
    ['A · Wien', 'part', '50%', '–'],
    ['A · Wien', 'amount', '€1,000.00', '–'],
  ]);
  expect(
    differencesOf(before, pictureOf(1, [B, A]), 'Panel', say).flatMap(({ differences }) => differences),
  ).toEqual([]);
});

it('holds no single customer, and a rise from nothing is no percentage', () => {
  const readings = readingsOf(pictureOf(0, [A], 99));
  expect(JSON.stringify(readings)).not.toContain('007');
  expect(JSON.stringify(readings)).not.toContain('99');
  expect(differencesOf(readings, pictureOf(5, [A]), 'Panel', say)[0]?.differences[0]?.moved).toBe('');
});

it('rows that are called by a number, or twice the same, are compared too', () => {
  const tableOf = (rows: readonly object[]): Picture => ({
    findings: [],
    top: [
      table(
        say,
        'p.deciles',
        [count('decile', { label: 'Decile' }), money('amount', { label: 'amount' })],
        rows,
        {
          title: 'Deciles',
        },
      ),
    ],
    pages: [],
    bottom: [],
  });
  const before = readingsOf(
    tableOf([
      { decile: 1, amount: 10 },
      { decile: 2, amount: 5 },
      { decile: 2, amount: 4 },
    ]),
  );
  const now = tableOf([
    { decile: 1, amount: 11 },
    { decile: 2, amount: 5 },
    { decile: 2, amount: 3 },
  ]);
  const [deciles] = differencesOf(before, now, 'Panel', say);
  expect(deciles?.same).toBe(1);
  expect(deciles?.differences.map(({ group, was, is }) => [group, was, is])).toEqual([
    ['Decile 1', 10, 11],
    ['Decile 2', 4, 3],
  ]);
});
