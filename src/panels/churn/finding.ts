import type { Finding } from '../../panel/contract';
import type { ChurnFigures } from './types';

const MIN_CUSTOMERS = 30;
const MIN_GROUP = 10;
const SURE = 0.05;
/** Less than this above the plainest guess is no better. */
const BETTER = 0.005;

/** The sentences whose guards are met (`CH-F1` … `CH-F6`); how the list would have done is never left out. */
export function findings(figures: ChurnFigures): Finding[] {
  if (figures.problem !== null || figures.tested < MIN_CUSTOMERS) return [];
  return [
    ...testSentence(figures),
    ...riskSentence(figures),
    ...betterSentence(figures),
    ...saveSentence(figures),
    ...signalSentence(figures),
    ...productSentence(figures),
    ...ladderSentence(figures),
  ];
}

function testSentence({ top, testCut, evaluation, model, tested }: ChurnFigures): Finding[] {
  const row = evaluation.find((one) => one.model === model);
  if (!top || !row) return [];
  return [
    {
      id: testCut === null ? 'CH-F1-parts' : 'CH-F1',
      values: {
        ...(testCut === null ? {} : { date: { as: 'date', value: testCut } }),
        n: { as: 'count', value: tested },
        p: { as: 'percent', value: top.share },
        k: { as: 'count', value: top.people },
        base: { as: 'percent', value: row.base_rate },
        precision: { as: 'percent', value: row.precision_at_10 },
      },
    },
  ];
}

function riskSentence({ bands, customers }: ChurnFigures): Finding[] {
  const high = bands.find(({ band }) => band === 'high');
  if (!high || high.customers < MIN_GROUP) return [];
  const n = {
    as: 'count',
    value: high.customers,
    who: { churn_band: ['high'] },
    is: { customers: high.customers },
  } as const;
  return [
    {
      id: high.value_at_risk === null ? 'CH-F2-people' : 'CH-F2',
      values: {
        n,
        all: { as: 'count', value: customers },
        ...(high.value_at_risk === null ? {} : { amount: { as: 'money', value: high.value_at_risk } }),
      },
    },
  ];
}

/** Whether the model beats the plainest list there is. */
function betterSentence({ evaluation, model }: ChurnFigures): Finding[] {
  const row = evaluation.find((one) => one.model === model);
  if (!row || row.auc_recency === null) return [];
  return [
    {
      id: row.auc - row.auc_recency > BETTER ? 'CH-F3' : 'CH-F3-no',
      values: {
        auc: { as: 'number', value: row.auc, digits: 3 },
        recency: { as: 'number', value: row.auc_recency, digits: 3 },
      },
    },
  ];
}

function saveSentence({ save }: ChurnFigures): Finding[] {
  const within = save.find((row) => row.save === 'within');
  if (!within || within.customers < MIN_GROUP) return [];
  return [
    {
      id: 'CH-F4',
      values: {
        n: {
          as: 'count',
          value: within.customers,
          who: { save: ['within'] },
          is: { customers: within.customers },
        },
        amount: { as: 'money', value: within.value_at_risk },
        gain: { as: 'money', value: within.gain },
      },
    },
  ];
}

function signalSentence({ signals }: ChurnFigures): Finding[] {
  const row = signals.find(({ customers, lift }) => customers >= MIN_GROUP && lift !== null && lift > 1.2);
  if (!row || row.rate_with === null || row.rate_without === null) return [];
  return [
    {
      id: 'CH-F5',
      values: {
        signal: { as: 'term', value: row.signal, terms: 'churn_signal' },
        n: {
          as: 'count',
          value: row.customers,
          who: { signal: [row.signal] },
          is: { customers: row.customers },
        },
        seen: { as: 'count', value: row.seen },
        with: { as: 'percent', value: row.rate_with },
        without: { as: 'percent', value: row.rate_without },
      },
    },
  ];
}

function productSentence({ products }: ChurnFigures): Finding[] {
  const row = products.find(({ lift, p_adjusted: p }) => lift > 1 && p < SURE);
  if (!row) return [];
  return [
    {
      id: 'CH-F6',
      values: {
        product: { as: 'text', value: row.product },
        n: { as: 'count', value: row.customers },
        rate: { as: 'percent', value: row.rate },
        rest: { as: 'percent', value: row.rate / row.lift },
      },
    },
  ];
}

function ladderSentence({ ladder, days }: ChurnFigures): Finding[] {
  const [first] = ladder;
  const later = ladder.find(({ orders }) => orders === 4);
  if (!first || first.orders !== 1 || !later || later.rate >= first.rate) return [];
  return [
    {
      id: 'CH-F7',
      values: {
        n: { as: 'count', value: first.customers },
        first: { as: 'percent', value: first.rate },
        later: { as: 'percent', value: later.rate },
        days: { as: 'days', value: days },
      },
    },
  ];
}
