import type { Finding } from '../../panel/contract';
import type { NextFigures } from './types';

const MIN_CUSTOMERS = 30;
const MIN_GROUP = 10;
const MIN_REPEAT = 30;

/** The sentences whose guards are met (`NP-F1` … `NP-F5`); what the test said is never left out. */
export function findings(figures: NextFigures): Finding[] {
  if (figures.problem !== null || figures.customers < MIN_CUSTOMERS) return [];
  return [
    ...expectedSentence(figures),
    ...testSentence(figures),
    ...overdueSentence(figures),
    ...productSentence(figures),
    ...forecastSentence(figures),
    ...dipSentence(figures),
    ...categorySentence(figures),
  ];
}

function expectedSentence({ within, customers }: NextFigures): Finding[] {
  const of = (days: number): number => Math.round(within.find((one) => one.days === days)?.customers ?? 0);
  return [
    {
      id: 'NP-F1',
      values: {
        all: { as: 'count', value: customers },
        week: { as: 'count', value: of(7) },
        month: { as: 'count', value: of(30) },
        quarter: { as: 'count', value: of(90) },
      },
    },
  ];
}

/** Against the better of the naive guesses. */
function testSentence({ evaluation, testCut }: NextFigures): Finding[] {
  const own = evaluation.find(({ method }) => method === 'residual');
  const [naive] = evaluation
    .filter(({ method }) => method !== 'residual')
    .sort((a, b) => a.median_ae_days - b.median_ae_days);
  if (!own || !naive || testCut === null) return [];
  return [
    {
      id: own.median_ae_days < naive.median_ae_days ? 'NP-F2' : 'NP-F2-no',
      values: {
        date: { as: 'date', value: testCut },
        n: { as: 'count', value: own.customers },
        days: { as: 'number', value: own.median_ae_days, digits: 1 },
        naive: { as: 'number', value: naive.median_ae_days, digits: 1 },
      },
    },
  ];
}

function overdueSentence({ overdue }: NextFigures): Finding[] {
  if (overdue < MIN_GROUP) return [];
  return [
    {
      id: 'NP-F3',
      values: {
        n: { as: 'count', value: overdue, who: { overdue_index: { from: 2 } }, is: { customers: overdue } },
      },
    },
  ];
}

/** The thing that comes again most steadily: its long gaps are close to its usual one. */
function productSentence({ products }: NextFigures): Finding[] {
  const steady = products
    .filter(({ repeat_buyers: n, median_gap_days: gap }) => n >= MIN_REPEAT && gap >= 3)
    .sort((a, b) => a.long_gap_days / a.median_gap_days - b.long_gap_days / b.median_gap_days)[0];
  if (!steady) return [];
  return [
    {
      id: steady.due > 0 ? 'NP-F4' : 'NP-F4-none',
      values: {
        product: { as: 'text', value: steady.product },
        days: { as: 'days', value: Math.round(steady.median_gap_days) },
        n: { as: 'count', value: steady.repeat_buyers },
        long: { as: 'days', value: Math.round(steady.long_gap_days) },
        due: {
          as: 'count',
          value: steady.due,
          who: { due_item: [steady.product_id], due: ['due'] },
          is: { customers: steady.due },
        },
      },
    },
  ];
}

function forecastSentence({ forecast, weeks }: NextFigures): Finding[] {
  const four = weeks.slice(0, 4);
  if (!forecast || four.length < 4) return [];
  return [
    {
      id: forecast.error < forecast.naiveError ? 'NP-F5' : 'NP-F5-naive',
      values: {
        orders: { as: 'count', value: Math.round(four.reduce((sum, row) => sum + row.orders, 0)) },
        amount: { as: 'money', value: four.reduce((sum, row) => sum + row.revenue, 0) },
        error: { as: 'percent', value: forecast.error },
        naive: { as: 'percent', value: forecast.naiveError },
        n: { as: 'count', value: forecast.origins },
      },
    },
  ];
}

/** Weeks like those ahead that were weak a year ago: the forecast may not know it. */
function dipSentence({ dip, forecast }: NextFigures): Finding[] {
  if (!dip || !forecast) return [];
  return [
    {
      id: forecast.method === 'same_week_last_year' ? 'NP-F7-known' : 'NP-F7',
      values: {
        from: { as: 'date', value: dip.from },
        to: { as: 'date', value: dip.to },
        p: { as: 'percent', value: 1 - dip.share },
      },
    },
  ];
}

function categorySentence({ categoryTest }: NextFigures): Finding[] {
  if (!categoryTest) return [];
  return [
    {
      id: categoryTest.hit > categoryTest.usual ? 'NP-F6' : 'NP-F6-no',
      values: {
        n: { as: 'count', value: categoryTest.n },
        hit: { as: 'percent', value: categoryTest.hit },
        usual: { as: 'percent', value: categoryTest.usual },
      },
    },
  ];
}
