import type { Finding } from '../../panel/contract';
import { NOT_YET } from './params';
import type { LifecycleFigures } from './types';

const MIN_CUSTOMERS = 30;
const MIN_ORDERS = 100;
const MIN_GAPS = 30;
const MIN_GROUP = 10;

/** The sentences whose guards are met (`LI-F1` … `LI-F7`). */
export function findings(figures: LifecycleFigures): Finding[] {
  const { customers, stages } = figures;
  const orders = stages.reduce((sum, row) => sum + row.orders, 0);
  if (customers < MIN_CUSTOMERS || orders < MIN_ORDERS)
    return customers > 0
      ? [
          {
            id: 'too_few',
            values: {
              n: { as: 'count', value: customers },
              need: { as: 'count', value: MIN_CUSTOMERS },
            },
          },
        ]
      : [];
  return [
    ...activeSentence(figures),
    ...movesSentence(figures),
    ...flowSentence(figures),
    ...wonBackSentence(figures),
    ...riskSentence(figures),
    ...thresholdSentence(figures),
    ...longRunSentence(figures),
  ];
}

/** How many are active, how many have gone and what they had brought. */
function activeSentence({ stages, threshold, lostAfter }: LifecycleFigures): Finding[] {
  const active = stages.filter(({ stage }) => ['new', 'repeat', 'loyal', 'won_back'].includes(stage));
  const gone = stages.find(({ stage }) => stage === 'lost');
  const buyers = stages.reduce((sum, row) => sum + (row.stage === 'lead' ? 0 : row.customers), 0);
  const n = active.reduce((sum, row) => sum + row.customers, 0);
  if (buyers < MIN_CUSTOMERS) return [];
  return [
    {
      id: gone && gone.customers >= MIN_GROUP ? 'LI-F1' : 'LI-F1-active',
      values: {
        n: {
          as: 'count',
          value: n,
          who: { stage: active.map(({ stage }) => stage) },
          is: { customers: n },
        },
        all: { as: 'count', value: buyers },
        days: { as: 'days', value: threshold },
        lost: {
          as: 'count',
          value: gone?.customers ?? 0,
          who: { stage: ['lost'] },
          is: { customers: gone?.customers ?? 0, orders: gone?.orders ?? 0, revenue: gone?.revenue ?? 0 },
        },
        after: { as: 'days', value: lostAfter },
      },
    },
  ];
}

/** How many of those who were loyal have gone quiet since. */
function movesSentence({ transitions, dates }: LifecycleFigures): Finding[] {
  const loyal = transitions.filter((row) => row.from_stage === 'loyal');
  const all = loyal.reduce((sum, row) => sum + row.customers, 0);
  const quiet = loyal.filter((row) => row.to_stage === 'dormant' || row.to_stage === 'lost');
  const n = quiet.reduce((sum, row) => sum + row.customers, 0);
  if (!dates || all < MIN_CUSTOMERS || n < MIN_GROUP) return [];
  return [
    {
      id: 'LI-F2',
      values: {
        all: { as: 'count', value: all },
        from: { as: 'date', value: dates.from },
        to: { as: 'date', value: dates.to },
        n: {
          as: 'count',
          value: n,
          who: { from_stage: ['loyal'], to_stage: ['dormant', 'lost'] },
          is: { customers: n },
        },
        p: { as: 'percent', value: n / all },
      },
    },
  ];
}

/** What the last whole period won and lost. */
function flowSentence({ flow }: LifecycleFigures): Finding[] {
  const last = flow.findLast((row) => row.complete);
  const index = last ? flow.indexOf(last) : -1;
  const before = flow[index - 1];
  if (!last || !before?.complete || last.active < MIN_CUSTOMERS) return [];
  const come = last.new + last.resurrecting;
  const gone = -last.dormant;
  return [
    {
      id: come >= gone ? 'LI-F3-up' : 'LI-F3-down',
      values: {
        period: { as: 'date', value: last.period },
        fresh: {
          as: 'count',
          value: last.new,
          who: { flow_period: [last.period], flow: ['new'] },
          is: { customers: last.new, orders: last.new_orders, revenue: last.new_revenue },
        },
        back: {
          as: 'count',
          value: last.resurrecting,
          who: { flow_period: [last.period], flow: ['resurrecting'] },
          is: {
            customers: last.resurrecting,
            orders: last.resurrecting_orders,
            revenue: last.resurrecting_revenue,
          },
        },
        gone: {
          as: 'count',
          value: gone,
          who: { flow_period: [last.period], flow: ['dormant'] },
          is: { customers: gone },
        },
        active: { as: 'count', value: last.active },
      },
    },
  ];
}

function wonBackSentence({ stages, lostAfter }: LifecycleFigures): Finding[] {
  const row = stages.find(({ stage }) => stage === 'won_back');
  if (!row || row.customers < MIN_GROUP) return [];
  return [
    {
      id: 'LI-F4',
      values: {
        n: {
          as: 'count',
          value: row.customers,
          who: { stage: ['won_back'] },
          is: { customers: row.customers, orders: row.orders, revenue: row.revenue },
        },
        after: { as: 'days', value: lostAfter },
      },
    },
  ];
}

/** What may be lost of what is expected, and with which stage most of it stands. */
function riskSentence({ stages }: LifecycleFigures): Finding[] {
  const sum = (column: 'expected_value' | 'value_at_risk'): number =>
    stages.reduce((all, row) => all + (row[column] ?? 0), 0);
  const [value, risk] = [sum('expected_value'), sum('value_at_risk')];
  const most = [...stages].sort((a, b) => (b.value_at_risk ?? 0) - (a.value_at_risk ?? 0))[0];
  if (!(risk > 0) || !most || most.customers < MIN_GROUP) return [];
  return [
    {
      id: 'LI-F7',
      values: {
        value: { as: 'money', value },
        risk: { as: 'money', value: risk },
        part: { as: 'percent', value: (most.value_at_risk ?? 0) / risk },
        n: {
          as: 'count',
          value: most.customers,
          who: { stage: [most.stage] },
          is: { customers: most.customers, orders: most.orders, revenue: most.revenue },
        },
        stage: { as: 'term', value: most.stage, terms: 'stage' },
      },
    },
  ];
}

/** Where the threshold comes from, and whom the gaps say nothing of. */
function thresholdSentence({ gaps, threshold, thresholdFrom, onceOnly }: LifecycleFigures): Finding[] {
  const all = gaps.find(({ group }) => group === '');
  if (!all || thresholdFrom !== 'data' || all.gaps < MIN_GAPS) return [];
  return [
    {
      id: 'LI-F5',
      values: {
        days: { as: 'days', value: threshold },
        gaps: { as: 'count', value: all.gaps },
        n: { as: 'count', value: all.customers },
        once: { as: 'count', value: onceOnly },
      },
    },
  ];
}

/** Where the moves would end if they went on. */
function longRunSentence({ chain, transitions, dates }: LifecycleFigures): Finding[] {
  const lost = chain?.rows.find(({ stage }) => stage === 'lost');
  const seen = transitions.reduce((sum, row) => sum + (row.from_stage === NOT_YET ? 0 : row.customers), 0);
  if (!dates || !chain?.steady || lost?.long_run == null || seen < MIN_ORDERS) return [];
  return [
    {
      id: lost.long_run > 0.999 ? 'LI-F6-all' : 'LI-F6',
      values: {
        from: { as: 'date', value: dates.from },
        to: { as: 'date', value: dates.to },
        p: { as: 'percent', value: lost.long_run },
      },
    },
  ];
}
