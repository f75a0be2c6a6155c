import { naturalBreaks } from '../../models/natural-breaks';
import { quantileType7 } from '../../models/quantile';
import { mean } from '../../models/mean';
import { methodOf, METRICS, type Metric, type RfmParams } from './params';

/**
 * Where the scores of a metric change. A value has score k or better when it `passes` the edge number k − 1 (0-based k − 2):
 * for `above`, value > edge; `atLeast`, value ≥ edge; `below` and `atMost` the same for recency, where less is better.
 */
export interface Edges {
  values: number[];
  passes: 'above' | 'atLeast' | 'below' | 'atMost';
}

export interface Cuts {
  r: Edges;
  f: Edges;
  m: Edges;
}

/** Recency in days, frequency and money of each customer, in parallel. */
export interface Facts {
  r: Float64Array;
  f: Float64Array;
  m: Float64Array;
}

/**
 * Edges of the tie-safe quantile score `1 + (bins × customers strictly worse) div n`: a customer reaches score k when at
 * least ⌈(k − 1) n / bins⌉ are strictly worse, that is, when the value is strictly better than that order statistic from the
 * worst. Equal values therefore always score alike, and heavy ties leave scores empty.
 * @param worstFirst values sorted from the worst to the best.
 */
export function quantileEdges(worstFirst: Float64Array, bins: number): number[] {
  return Array.from({ length: bins - 1 }, (_, index) => {
    const needed = Math.ceil(((index + 1) * worstFirst.length) / bins);
    return worstFirst[needed - 1] as number;
  });
}

/**
 * Edges of every metric by the methods chosen. `r-rfm` is the rule of R's package rfm: type-7 quantiles at i/bins plus one,
 * half-open from below. `width` cuts the range into equal parts. `jenks` parts where the values lie farthest apart. `fixed` takes the cuts as given, and quantiles
 * where none are given yet.
 * @param facts of at least one customer.
 */
export function cutPoints(facts: Facts, params: RfmParams): Cuts {
  const edgesOf = (metric: Metric): Edges => {
    const bins = params.bins[metric];
    const method = methodOf(params, metric);
    const better = metric === 'r' ? -1 : 1;
    const ascending = facts[metric].slice().sort();
    const low = ascending[0] as number;
    const high = ascending[ascending.length - 1] as number;
    const quantiles = (): Edges => ({
      values: quantileEdges(better > 0 ? ascending : ascending.slice().reverse(), bins),
      passes: better > 0 ? 'above' : 'below',
    });
    switch (method) {
      case 'quantile':
        return quantiles();
      case 'r-rfm': {
        const upward = Array.from(
          { length: bins - 1 },
          (_, index) => quantileType7(ascending, (index + 1) / bins) + 1,
        );
        return better > 0
          ? { values: upward, passes: 'atLeast' }
          : { values: upward.reverse(), passes: 'below' };
      }
      case 'width': {
        const upward = Array.from(
          { length: bins - 1 },
          (_, index) => low + ((index + 1) * (high - low)) / bins,
        );
        return better > 0
          ? { values: upward, passes: 'atLeast' }
          : { values: upward.reverse(), passes: 'atMost' };
      }
      case 'jenks':
        return naturalEdges(ascending, bins, better);
      case 'fixed': {
        const cuts = params.cuts[metric].slice(0, 9).sort((x, y) => x - y);
        if (cuts.length === 0) return quantiles();
        return better > 0
          ? { values: cuts, passes: 'atLeast' }
          : { values: cuts.reverse(), passes: 'atMost' };
      }
    }
  };
  return { r: edgesOf('r'), f: edgesOf('f'), m: edgesOf('m') };
}

/** Edges at natural breaks. Where there are fewer classes than scores, the best class still has the best score and the worst has 1. */
function naturalEdges(ascending: Float64Array, bins: number, better: number): Edges {
  const breaks = naturalBreaks(ascending, bins);
  if (better < 0) breaks.reverse();
  const nobody = better > 0 ? (ascending[ascending.length - 1] as number) + 1 : (ascending[0] as number);
  const missing = Array.from({ length: bins - 1 - breaks.length }, () => breaks[0] ?? nobody);
  return { values: [...missing, ...breaks], passes: better > 0 ? 'atLeast' : 'below' };
}

/** What a fixed cut of money stands beside an edge that itself does not pass. */
const CENT = 0.01;

/**
 * Edges as the numbers that `cuts` takes for fixed ones, ascending: the least F and M, the most days, with which a score is still reached.
 * Metrics of whole numbers keep every score; money is cut at the next cent.
 */
export function asFixedCuts({ values, passes }: Edges, whole: boolean): number[] {
  const cutAt = (edge: number): number => {
    if (passes === 'above') return whole ? Math.floor(edge) + 1 : Number((edge + CENT).toPrecision(15));
    if (passes === 'below') return whole ? Math.ceil(edge) - 1 : Number((edge - CENT).toPrecision(15));
    return edge;
  };
  return values.map(cutAt).sort((a, b) => a - b);
}

/** The score that edges give to a value: one plus the edges it passes. */
export function scoreOf(value: number, { values, passes }: Edges): number {
  let score = 1;
  for (const edge of values) {
    if (
      passes === 'above'
        ? value > edge
        : passes === 'atLeast'
          ? value >= edge
          : passes === 'below'
            ? value < edge
            : value <= edge
    )
      score++;
  }
  return score;
}

/** Number of scores that edges can give: fixed cuts set their own. */
export const binsOf = (edges: Edges): number => edges.values.length + 1;

/** A score of any number of bins on the five of the map: ceil(5 × score / bins). */
export const onFive = (score: number, bins: number): number => Math.ceil((5 * score) / bins);

/** Metrics with one value for everybody: they tell nobody apart and stay out of the segments. */
export function constantMetrics(facts: Facts): Metric[] {
  return METRICS.filter((metric) => {
    const [first] = facts[metric];
    return facts[metric].every((value) => value === first);
  });
}

/** Thresholds of the eight value types: high is at or above for F and M, at or below for recency days. */
export function eightThresholds(facts: Facts, cuts: Cuts, params: RfmParams): Record<Metric, number> {
  const of = (metric: Metric): number => {
    switch (params.eight) {
      case 'mean':
        return mean(facts[metric]);
      case 'median':
        return quantileType7(facts[metric].slice().sort(), 0.5);
      case 'scoreMean':
        return mean(facts[metric].map((value) => scoreOf(value, cuts[metric])));
      case 'fixed':
        return params.eightCuts[metric] ?? mean(facts[metric]);
    }
  };
  return { r: of('r'), f: of('f'), m: of('m') };
}

export interface HistogramBin {
  from: number;
  to: number;
  customers: number;
  /** The least and the most value in it; those of its ends where it is empty. */
  least: number;
  most: number;
}

/** Counts over equal steps of the value, or of its logarithm, where all values are positive. The last bin holds its upper end. */
export function histogram(values: Float64Array, bins: number, logarithmic: boolean): HistogramBin[] {
  const usable = logarithmic ? values.filter((value) => value > 0) : values;
  if (usable.length === 0) return [];
  const at = (value: number): number => (logarithmic ? Math.log10(value) : value);
  const back = (value: number): number => (logarithmic ? 10 ** value : value);
  let low = Infinity;
  let high = -Infinity;
  for (const value of usable) {
    low = Math.min(low, at(value));
    high = Math.max(high, at(value));
  }
  const count = low === high ? 1 : bins;
  const step = (high - low) / count;
  const found = Array.from({ length: count }, (_, index): HistogramBin => ({
    from: back(low + index * step),
    to: back(low + (index + 1) * step),
    customers: 0,
    least: Infinity,
    most: -Infinity,
  }));
  for (const value of usable) {
    const bin = found[
      step > 0 ? Math.min(count - 1, Math.floor((at(value) - low) / step)) : 0
    ] as HistogramBin;
    bin.customers++;
    bin.least = Math.min(bin.least, value);
    bin.most = Math.max(bin.most, value);
  }
  for (const bin of found) if (bin.customers === 0) [bin.least, bin.most] = [bin.from, bin.to];
  return found;
}

/** Bounds of R's package rfm as its own tests set them, in order; the first that fits names the segment. */
export const R_RFM_MAP: { segment: string; r: [number, number]; f: [number, number]; m: [number, number] }[] =
  [
    { segment: 'champion', r: [4, 5], f: [4, 5], m: [4, 5] },
    { segment: 'loyal', r: [2, 5], f: [3, 5], m: [3, 5] },
    { segment: 'potential_loyalist', r: [3, 5], f: [1, 3], m: [1, 3] },
    { segment: 'new', r: [4, 5], f: [1, 1], m: [1, 1] },
    { segment: 'promising', r: [3, 4], f: [1, 1], m: [1, 1] },
    { segment: 'need_attention', r: [2, 3], f: [2, 3], m: [2, 3] },
    { segment: 'about_to_sleep', r: [2, 3], f: [1, 2], m: [1, 2] },
    { segment: 'at_risk', r: [1, 2], f: [2, 5], m: [2, 5] },
    { segment: 'cant_lose', r: [1, 1], f: [4, 5], m: [4, 5] },
    { segment: 'lost', r: [1, 2], f: [1, 2], m: [1, 2] },
  ];

/**
 * Whether a map names a segment for every pair of scores, exactly one: the proof that the editor shows. A grid holds one name
 * a cell, so it cannot overlap; it is total when no cell is empty.
 */
export function proveGrid(grid: readonly string[]): { cells: number; named: number; overlaps: number } {
  return { cells: 25, named: grid.filter((name) => name !== '').length, overlaps: 0 };
}
