import type { Finding } from '../../panel/contract';
import type { ChurnFigures } from './types';

const MIN_CUSTOMERS = 30;
const MIN_GROUP = 10;
const SURE = 0.05;
/** Less than this above the plainest guess is no better. */
const BETTER = 0.005;
/** Chances that lie further from what happened than this, in the mean over the people of the test, are said to be off. */
const OFF = 0.1;

/** The sentences whose guards are met (`CH-F1` … `CH-F6`); how the list would have done is never left out. */
export function findings(figures: ChurnFigures): Finding[] {
  if (figures.problem !== null || figures.tested < MIN_CUSTOMERS) return [];
  return [
    ...testSentence(figures),
    ...riskSentence(figures),
    ...betterSentence(figures),
    ...offSentence(figures),
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

/** Whether the model beats the plainest list there is: over all, and among the first tenth, which is what people work with. */
function betterSentence({ evaluation, model }: ChurnFigures): Finding[] {
  const row = evaluation.find((one) => one.model === model);
  const plainest = evaluation.find((one) => one.model === 'recency');
  if (!row || row.auc_recency === null || !plainest) return [];
  const better = row.auc - row.auc_recency > BETTER;
  const top = {
    top: { as: 'percent', value: row.precision_at_10 },
    plain: { as: 'percent', value: plainest.precision_at_10 },
  } as const;
  return [
    {
      id: !better ? 'CH-F3-no' : row.precision_at_10 < plainest.precision_at_10 ? 'CH-F3-all' : 'CH-F3',
      values: {
        ...(better && row.precision_at_10 < plainest.precision_at_10 ? top : {}),
        auc: { as: 'number', value: row.auc, digits: 3 },
        recency: { as: 'number', value: row.auc_recency, digits: 3 },
      },
    },
  ];
}

/** Chances that were far off in the test rank people, and say little by themselves. */
function offSentence({ calibration }: ChurnFigures): Finding[] {
  const people = calibration.reduce((sum, bin) => sum + bin.people, 0);
  const mean = (of: (bin: (typeof calibration)[number]) => number): number =>
    calibration.reduce((sum, bin) => sum + of(bin) * bin.people, 0) / people;
  if (!(mean(({ predicted, actual }) => Math.abs(predicted - actual)) > OFF)) return [];
  return [
    {
      id: 'CH-F8',
      values: {
        told: { as: 'percent', value: mean(({ predicted }) => predicted) },
        real: { as: 'percent', value: mean(({ actual }) => actual) },
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
