import type { ChartModel } from '../../charts/model';
import { onFive } from './compute';
import { SEGMENTS, type Metric } from './params';
import type { RfmFigures, ScoreCell } from './types';

type Format = (value: number) => string;

/** Words that a chart of this panel needs, by locale. */
export interface ChartWords {
  term(id: string): string;
  count: Format;
  money: Format;
}

const SCORES_UP = (bins: number): string[] => Array.from({ length: bins }, (_, index) => String(index + 1));

/** Customers by recency score and the mean of frequency and money; stronger colour is more revenue. */
export function segmentGrid(figures: RfmFigures, words: ChartWords, title: string): ChartModel {
  const sums = new Map<
    string,
    { r: number; fm: number; customers: number; revenue: number; segment: string }
  >();
  const bins = figures.cuts.r.values.length + 1;
  for (const cell of figures.cells) {
    const r = figures.constant.includes('r') ? 3 : onFive(cell.r, bins);
    const key = `${r}:${cell.fm}`;
    const sum = sums.get(key) ?? { r, fm: cell.fm, customers: 0, revenue: 0, segment: cell.segment };
    sum.customers += cell.customers;
    sum.revenue += cell.revenue;
    sums.set(key, sum);
  }
  const back = (r: number): number[] =>
    Array.from({ length: bins }, (_, index) => index + 1).filter((score) => onFive(score, bins) === r);
  return {
    kind: 'heatmap',
    title,
    height: 240,
    xOrder: SCORES_UP(5),
    yOrder: SCORES_UP(5).reverse(),
    xTitle: words.term('score_fm'),
    yTitle: words.term('score_r'),
    cells: [...sums.values()].map(({ r, fm, customers, revenue, segment }) => ({
      x: String(fm),
      y: String(r),
      value: revenue,
      text: words.count(customers),
      label: `${words.term(`segment.${segment}`)} · R ${r} · FM ${fm} · ${words.count(customers)} · ${words.money(revenue)}`,
      who: { fm: [fm], r_score: back(r) },
    })),
  };
}

/** A matrix of two scores: mean money of the customers in a cell, or how many they are. */
export function scoreMatrix(
  cells: ScoreCell[],
  [x, y]: [Metric, Metric],
  show: 'mean' | 'count',
  bins: Record<Metric, number>,
  words: ChartWords,
  title: string,
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
    title,
    height: 220,
    xOrder: SCORES_UP(bins[x]),
    yOrder: SCORES_UP(bins[y]).reverse(),
    xTitle: words.term(`score_${x}`),
    yTitle: words.term(`score_${y}`),
    cells: [...sums.values()].map((sum) => {
      const mean = sum.monetary / sum.customers;
      return {
        x: String(sum.x),
        y: String(sum.y),
        value: Math.max(0, show === 'mean' ? mean : sum.customers),
        text: show === 'mean' ? words.money(mean) : words.count(sum.customers),
        label: `${x.toUpperCase()} ${sum.x} · ${y.toUpperCase()} ${sum.y} · ${words.count(sum.customers)} · ${words.money(mean)}`,
        who: { [`${x}_score`]: [sum.x], [`${y}_score`]: [sum.y] },
      };
    }),
  };
}

const COLUMN: Record<Metric, string> = { r: 'recency_days', f: 'frequency', m: 'monetary' };

/** Distribution of a metric with the cut points of its scores. */
export function metricHistogram(
  figures: RfmFigures,
  metric: Metric,
  logarithmic: boolean,
  words: ChartWords,
  title: string,
): ChartModel {
  const bins = figures.histograms[metric][logarithmic ? 'logarithmic' : 'linear'];
  const low = bins[0]?.from ?? 0;
  const high = bins[bins.length - 1]?.to ?? 0;
  const { values } = figures.cuts[metric];
  return {
    kind: 'histogram',
    title,
    height: 170,
    logarithmic,
    xTitle: words.term(COLUMN[metric]),
    yTitle: words.term('customers'),
    bins: bins.map(({ from, to, customers }, index) => ({
      from,
      to,
      value: customers,
      label: `${words.count(from)} – ${words.count(to)} · ${words.count(customers)}`,
      who: {
        [COLUMN[metric]]: {
          from,
          to: index === bins.length - 1 ? to : Math.max(from, to - 1e-9 * Math.abs(to)),
        },
      },
    })),
    cuts: [...new Set(values)]
      .filter((at) => at >= low && at <= high && (!logarithmic || at > 0))
      .map((at) => ({ at, text: String(values.lastIndexOf(at) + 2) })),
  };
}

/** Customers who moved from one segment to another between two dates. */
export function transitionFlow(figures: RfmFigures, words: ChartWords, title: string): ChartModel {
  const moved = figures.transitions.filter((row) => row.from_segment !== 'none');
  const name = (id: string): string => words.term(`segment.${id}`);
  return {
    kind: 'flow',
    title,
    height: 320,
    order: SEGMENTS.map(name),
    fromTitle: '',
    toTitle: '',
    flows: moved.map((row) => ({
      from: name(row.from_segment),
      to: name(row.to_segment),
      value: row.customers,
      text: words.count(row.customers),
      label: `${name(row.from_segment)} → ${name(row.to_segment)} · ${words.count(row.customers)} · ${words.money(row.revenue)}`,
      who: { from_segment: [row.from_segment], to_segment: [row.to_segment] },
    })),
  };
}
