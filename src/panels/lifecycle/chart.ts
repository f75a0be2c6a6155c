import type { ChartModel } from '../../charts/model';
import type { Say } from '../../panel/say';
import { FLOW_KINDS, NOT_YET, STAGES, type LifecycleParams } from './params';
import type { LifecycleFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;
type MonthBar = Extract<ChartModel, { kind: 'months' }>['bars'][number];

/** Customers by stage; a click opens them. */
export const stageBars = ({ stages }: LifecycleFigures, say: OwnSay): ChartModel => ({
  kind: 'bars',
  title: say('lifecycle.stages_title'),
  height: 240,
  valueTitle: say('term.customers'),
  bars: stages.map((row) => ({
    name: say.word(`term.stage.${row.stage}`),
    value: row.customers,
    text: say.exact(row.customers, 0),
    label: `${say.word(`term.stage.${row.stage}`)} · ${say.exact(row.customers, 0)} · ${say.shortMoney(row.revenue)}`,
    who: { stage: [row.stage] },
    is: { customers: row.customers, orders: row.orders, revenue: row.revenue },
  })),
});

/** Active customers of each period by what they were before, and below zero those who stayed away. */
export function flowChart({ flow }: LifecycleFigures, { period }: LifecycleParams, say: OwnSay): ChartModel {
  const name = (kind: string): string => say.word(`term.flow.${kind}`);
  return {
    kind: 'months',
    title: say('lifecycle.flow_title'),
    height: 280,
    step: period,
    series: ['returning', 'resurrecting', 'new', 'dormant'].map(name),
    valueTitle: say('term.customers'),
    incomplete: say('incomplete'),
    bars: flow.flatMap((row) =>
      FLOW_KINDS.map((kind): MonthBar => {
        const value = row[kind];
        return {
          month: row.period,
          series: name(kind),
          value,
          complete: row.complete,
          text: say.short(value),
          label: `${row.period} · ${name(kind)} · ${say.exact(Math.abs(value), 0)}${row.complete ? '' : ` · ${say('incomplete')}`}`,
          who: { flow_period: [row.period], flow: [kind] },
          is:
            kind === 'dormant'
              ? { customers: -value }
              : { customers: value, orders: row[`${kind}_orders`], revenue: row[`${kind}_revenue`] },
        };
      }).filter(({ value }) => value !== 0),
    ),
  };
}

/** Who went from which stage to which between the two dates. */
export function movesChart({ transitions }: LifecycleFigures, say: OwnSay): ChartModel {
  const name = (id: string): string => say.word(`term.stage.${id}`);
  return {
    kind: 'flow',
    title: say('lifecycle.moves_title'),
    height: 340,
    order: ['loyal', 'repeat', 'won_back', 'new', 'lead', 'dormant', 'lost', NOT_YET].map(name),
    fromTitle: '',
    toTitle: '',
    flows: transitions.map((row) => ({
      from: name(row.from_stage),
      to: name(row.to_stage),
      value: row.customers,
      text: say.short(row.customers),
      label: `${name(row.from_stage)} → ${name(row.to_stage)} · ${say.exact(row.customers, 0)} · ${say.percent(row.probability, 1)}`,
      who: { from_stage: [row.from_stage], to_stage: [row.to_stage] },
      is: { customers: row.customers, orders: row.orders, revenue: row.revenue },
    })),
  };
}

/** The same as a matrix: shares of each row. */
export function movesMatrix({ transitions }: LifecycleFigures, say: OwnSay): ChartModel {
  const name = (id: string): string => say.word(`term.stage.${id}`);
  const there = (side: 'from_stage' | 'to_stage') =>
    [...STAGES, NOT_YET].filter((stage) => transitions.some((row) => row[side] === stage)).map(name);
  return {
    kind: 'heatmap',
    title: say('lifecycle.matrix_title'),
    height: 260,
    xOrder: there('to_stage'),
    yOrder: there('from_stage'),
    xTitle: say('lifecycle.to'),
    yTitle: say('lifecycle.from'),
    cells: transitions.map((row) => ({
      x: name(row.to_stage),
      y: name(row.from_stage),
      value: row.probability,
      text: say.percent(row.probability, 0),
      label: `${name(row.from_stage)} → ${name(row.to_stage)} · ${say.percent(row.probability, 1)} · ${say.exact(row.customers, 0)}`,
      who: { from_stage: [row.from_stage], to_stage: [row.to_stage] },
      is: { customers: row.customers, orders: row.orders, revenue: row.revenue },
    })),
  };
}

/** Gaps between order days, with the threshold. */
export const gapChart = ({ gapBins, threshold, lostAfter }: LifecycleFigures, say: OwnSay): ChartModel => ({
  kind: 'histogram',
  title: say('lifecycle.gaps_title'),
  height: 200,
  logarithmic: false,
  xTitle: say('lifecycle.gap_days'),
  yTitle: say('lifecycle.column.gaps'),
  bins: gapBins.map((bin) => ({
    ...bin,
    label: `${say.exact(bin.from, 0)} – ${say.exact(bin.to, 0)} · ${say.exact(bin.value, 0)}`,
  })),
  cuts: [
    { at: threshold, text: say('term.stage.dormant') },
    ...(lostAfter > threshold ? [{ at: lostAfter, text: say('term.stage.lost') }] : []),
  ],
});

/** How many have taken the next step by a day (Kaplan–Meier). */
export const conversionChart = ({ conversion }: LifecycleFigures, say: OwnSay): ChartModel => ({
  kind: 'lines',
  title: say('lifecycle.conversion_title'),
  height: 240,
  xTitle: say('lifecycle.days_after'),
  yTitle: say('lifecycle.column.share_reached'),
  yFormat: 'percent',
  series: conversion.map(({ step, curve }) => ({
    name: say.word(`term.conversion.${step}`),
    points: curve.map(({ days, share, low, high, atRisk }) => ({
      x: days,
      y: share,
      low,
      high,
      label: `${say.word(`term.conversion.${step}`)} · ${say('lifecycle.on_day', { days })} · ${say.percent(share, 1)} · ${say('lifecycle.at_risk', { n: say.exact(atRisk, 0) })}`,
    })),
  })),
});
