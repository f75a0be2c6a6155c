import type { Finding } from '../../panel/contract';
import type { ValueFigures } from './types';

const MIN_CUSTOMERS = 30;
const MIN_DECILE = 10;
/** A test over fewer later orders tells nothing. */
const MIN_LATER = 100;

/** The sentences whose guards are met (`VA-F1` … `VA-F5`); what the test said is never left out. */
export function findings(figures: ValueFigures): Finding[] {
  if (figures.problem !== null || figures.customers < MIN_CUSTOMERS) return [];
  if (figures.kind === 'contract') return contractSentence(figures);
  return [
    ...totalSentence(figures),
    ...testSentence(figures),
    ...decileSentence(figures),
    ...freshSentence(figures),
  ];
}

function totalSentence({
  deciles,
  expected,
  low,
  high,
  expectedOrders,
  months,
  margin,
}: ValueFigures): Finding[] {
  const n = deciles.reduce((sum, { customers }) => sum + customers, 0);
  if (n < MIN_CUSTOMERS || !(expected > 0)) return [];
  const interval = low !== null && high !== null;
  const id =
    margin === null
      ? interval
        ? 'VA-F1-revenue'
        : 'VA-F1-revenue-plain'
      : interval
        ? 'VA-F1'
        : 'VA-F1-plain';
  return [
    {
      id,
      values: {
        n: {
          as: 'count',
          value: n,
          who: { value_decile: deciles.map(({ decile }) => decile) },
          is: { customers: n },
        },
        amount: { as: 'money', value: expected },
        low: { as: 'money', value: low },
        high: { as: 'money', value: high },
        orders: { as: 'count', value: Math.round(expectedOrders) },
        months: { as: 'number', value: months },
        ...(margin === null ? {} : { margin: { as: 'percent', value: margin } }),
      },
    },
  ];
}

/** What the same model said of what came after the cut, and whether it was better than the plainest guess. */
function testSentence({ accuracy }: ValueFigures): Finding[] {
  if (!accuracy || accuracy.orders < MIN_LATER || accuracy.customers < MIN_CUSTOMERS) return [];
  const { naiveError } = accuracy;
  const id = naiveError === null ? 'VA-F2-alone' : accuracy.error < naiveError ? 'VA-F2' : 'VA-F2-worse';
  return [
    {
      id,
      values: {
        from: { as: 'date', value: accuracy.from },
        n: { as: 'count', value: accuracy.customers },
        predicted: { as: 'count', value: Math.round(accuracy.predicted) },
        actual: { as: 'count', value: accuracy.orders },
        bias: { as: 'percent', value: accuracy.predicted / accuracy.orders - 1, signed: true },
        error: { as: 'number', value: accuracy.error, digits: 2 },
        ...(naiveError === null ? {} : { naive: { as: 'number', value: naiveError, digits: 2 } }),
      },
    },
  ];
}

function decileSentence({ topDecile }: ValueFigures): Finding[] {
  if (!topDecile || topDecile.customers < MIN_DECILE) return [];
  return [
    {
      id: topDecile.once > 0 ? 'VA-F3' : 'VA-F3-repeat',
      values: {
        n: {
          as: 'count',
          value: topDecile.customers,
          who: { value_decile: [1] },
          is: { customers: topDecile.customers },
        },
        p: { as: 'percent', value: topDecile.share },
        once: {
          as: 'count',
          value: topDecile.once,
          who: { value_decile: [1], repeat_orders: [0] },
          is: { customers: topDecile.once },
        },
      },
    },
  ];
}

function freshSentence({ fresh, months, margin }: ValueFigures): Finding[] {
  if (!fresh) return [];
  return [
    {
      id: margin === null ? 'VA-F4-revenue' : 'VA-F4',
      values: {
        orders: { as: 'number', value: fresh.orders, digits: 2 },
        months: { as: 'number', value: months },
        amount: { as: 'money', value: fresh.value },
        first: { as: 'money', value: fresh.first },
      },
    },
  ];
}

function contractSentence({
  customers,
  repeaters,
  expectedOrders,
  expected,
  months,
}: ValueFigures): Finding[] {
  return [
    {
      id: 'VA-F5',
      values: {
        running: { as: 'count', value: repeaters },
        n: { as: 'count', value: customers },
        periods: { as: 'count', value: Math.round(expectedOrders) },
        months: { as: 'number', value: months },
        amount: { as: 'money', value: expected },
      },
    },
  ];
}
