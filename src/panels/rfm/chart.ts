import type { ChartModel, ChartOf } from '../../charts/model';
import type { Say } from '../../panel/say';
import { binsOf, onFive } from './compute';
import { OTHERS, SEGMENTS, type Metric, type RfmParams } from './params';
import type { HistoryRow, RfmFigures, ScoreCell } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;
type HeatCell = ChartOf<'heatmap'>['cells'][number];

const SCORES_UP = (bins: number): string[] => Array.from({ length: bins }, (_, index) => String(index + 1));

interface GridCell {
  r: number;
  fm: number;
  customers: number;
  revenue: number;
  orders: number;
  segment: string;
}

function gridCells(figures: RfmFigures): GridCell[] {
  const sums = new Map<string, GridCell>();
  const bins = binsOf(figures.cuts.r);
  for (const cell of figures.cells) {
    const r = figures.constant.includes('r') ? 3 : onFive(cell.r, bins);
    const key = `${r}:${cell.fm}`;
    const sum = sums.get(key) ?? {
      r,
      fm: cell.fm,
      customers: 0,
      revenue: 0,
      orders: 0,
      segment: cell.segment,
    };
    sum.customers += cell.customers;
    sum.revenue += cell.revenue;
    sum.orders += cell.orders;
    sums.set(key, sum);
  }
  return [...sums.values()];
}

const MOST_SIGNS = 12;

/** A long name on two lines, divided at the blank nearest to its middle. */
function inTwo(name: string): string {
  if (name.length <= MOST_SIGNS || !name.includes(' ')) return name;
  const blanks = [...name.matchAll(/ /g)].map(({ index }) => index);
  const middle = blanks.reduce((best, at) =>
    Math.abs(at - name.length / 2) < Math.abs(best - name.length / 2) ? at : best,
  );
  return `${name.slice(0, middle)}\n${name.slice(middle + 1)}`;
}

/**
 * Customers by recency score and the mean of frequency and money; stronger colour is more revenue. Where cells belong to one segment
 * each, they carry its name, lines run between segments, and a click opens the segment; in the package's list, the cell.
 */
export function segmentGrid(figures: RfmFigures, params: RfmParams, say: OwnSay): ChartModel {
  const bins = binsOf(figures.cuts.r);
  const back = (r: number): number[] =>
    Array.from({ length: bins }, (_, index) => index + 1).filter((score) => onFive(score, bins) === r);
  const named = params.map !== 'r-rfm';
  const name = (id: string): string => say.word(`term.segment.${id}`);
  return {
    kind: 'heatmap',
    title: say('rfm.grid_title'),
    height: 280,
    xOrder: SCORES_UP(5),
    yOrder: SCORES_UP(5).reverse(),
    xTitle: say('term.score_fm'),
    yTitle: say('term.score_r'),
    cells: gridCells(figures).map(({ r, fm, customers, revenue, orders, segment }): HeatCell => {
      const place = { x: String(fm), y: String(r), value: revenue };
      const whole = figures.segments.find((row) => row.segment === segment);
      if (!named || !whole)
        return {
          ...place,
          text: say.short(customers),
          label: `R ${r} · FM ${fm} · ${say.short(customers)} · ${say.shortMoney(revenue)}`,
          who: { fm: [fm], r_score: back(r) },
          is: { customers, orders, revenue },
        };
      return {
        ...place,
        text: `${inTwo(name(segment))}\n${say.short(customers)}`,
        group: segment,
        label: say('rfm.grid_cell', {
          segment: name(segment),
          count: say.exact(whole.customers, 0),
          amount: say.shortMoney(whole.revenue),
          r,
          fm,
          here: say.exact(customers, 0),
        }),
        who: { segment: [segment] },
        is: { customers: whole.customers, orders: whole.orders, revenue: whole.revenue },
      };
    }),
  };
}

/** M as it is said: money, or a number of times. */
export const amountOf = (
  { monetary }: Pick<RfmParams, 'monetary'>,
  value: number,
  say: OwnSay,
  short = false,
): string =>
  monetary === 'engagement' ? say.exact(value, 1) : short ? say.shortMoney(value) : say.money(value);

/** A matrix of two scores: mean money of the customers in a cell, or how many they are. */
export function scoreMatrix(
  cells: ScoreCell[],
  [x, y]: [Metric, Metric],
  show: 'mean' | 'count',
  bins: Record<Metric, number>,
  params: RfmParams,
  say: OwnSay,
): ChartModel {
  const sums = new Map<string, { x: number; y: number; customers: number; monetary: number }>();
  for (const cell of cells) {
    const key = `${cell[x]}:${cell[y]}`;
    const sum = sums.get(key) ?? { x: cell[x], y: cell[y], customers: 0, monetary: 0 };
    sum.customers += cell.customers;
    sum.monetary += cell.monetary;
    sums.set(key, sum);
  }
  return {
    kind: 'heatmap',
    title: say('rfm.matrix_title'),
    height: 220,
    xOrder: SCORES_UP(bins[x]),
    yOrder: SCORES_UP(bins[y]).reverse(),
    xTitle: say(`term.score_${x}`),
    yTitle: say(`term.score_${y}`),
    cells: [...sums.values()].map((sum) => {
      const mean = sum.monetary / sum.customers;
      return {
        x: String(sum.x),
        y: String(sum.y),
        value: Math.max(0, show === 'mean' ? mean : sum.customers),
        text: show === 'mean' ? amountOf(params, mean, say, true) : say.short(sum.customers),
        label: `${x.toUpperCase()} ${sum.x} · ${y.toUpperCase()} ${sum.y} · ${say.short(sum.customers)} · ${amountOf(params, mean, say, true)}`,
        who: { [`${x}_score`]: [sum.x], [`${y}_score`]: [sum.y] },
        is: { customers: sum.customers },
      };
    }),
  };
}

const COLUMN = { r: 'recency_days', f: 'frequency', m: 'monetary' } as const;

/** Distribution of a metric with the cut points of its scores. */
export function metricHistogram(
  figures: RfmFigures,
  metric: Metric,
  logarithmic: boolean,
  say: OwnSay,
): ChartOf<'histogram'> {
  const bins = figures.histograms[metric][logarithmic ? 'logarithmic' : 'linear'];
  const low = bins[0]?.from ?? 0;
  const high = bins[bins.length - 1]?.to ?? 0;
  const { values } = figures.cuts[metric];
  return {
    kind: 'histogram',
    title: say(`term.score_${metric}`),
    height: 170,
    logarithmic,
    xTitle: say(`term.${COLUMN[metric]}`),
    yTitle: say('term.customers'),
    bins: bins.map(({ from, to, customers, least, most }) => ({
      from,
      to,
      value: customers,
      label: `${say.short(from)} – ${say.short(to)} · ${say.short(customers)}`,
      ...(customers > 0 ? { who: { [COLUMN[metric]]: { from: least, to: most } }, is: { customers } } : {}),
    })),
    cuts: [...new Set(values)]
      .filter((at) => at >= low && at <= high && (!logarithmic || at > 0))
      .map((at) => ({ at, text: String(values.lastIndexOf(at) + 2) })),
  };
}

/** Customers who moved from one segment to another between two dates. */
export function transitionFlow(figures: RfmFigures, since: string, say: OwnSay): ChartModel {
  const moved = figures.transitions.filter((row) => row.from_segment !== 'none');
  const name = (id: string): string => say.word(`term.segment.${id}`);
  return {
    kind: 'flow',
    title: say('rfm.moves_title', { date: say.day(since) }),
    height: 320,
    order: SEGMENTS.map(name),
    fromTitle: '',
    toTitle: '',
    flows: moved.map((row) => ({
      from: name(row.from_segment),
      to: name(row.to_segment),
      value: row.customers,
      text: say.short(row.customers),
      label: `${name(row.from_segment)} → ${name(row.to_segment)} · ${say.short(row.customers)} · ${say.shortMoney(row.revenue)}`,
      who: { from_segment: [row.from_segment], to_segment: [row.to_segment] },
      is: { customers: row.customers, orders: row.orders, revenue: row.revenue },
    })),
  };
}

/** How many customers each segment had on earlier mornings, the best on top; a click opens them. */
export function historyChart(history: readonly HistoryRow[], say: OwnSay): ChartModel {
  const name = (segment: string): string => say.word(`term.segment.${segment}`);
  const there = [...SEGMENTS, OTHERS].filter((id) => history.some(({ segment }) => segment === id));
  return {
    kind: 'months',
    title: say('rfm.history_title'),
    height: 320,
    ranked: true,
    series: there.map(name),
    valueTitle: say('term.customers'),
    incomplete: '',
    bars: history.map(({ day, segment, customers }) => ({
      month: day,
      series: name(segment),
      value: customers,
      complete: true,
      text: say.short(customers),
      label: `${say.day(day)} · ${name(segment)} · ${say.exact(customers, 0)}`,
      who: { then_day: [day], then_segment: [segment] },
      is: { customers },
    })),
  };
}
