import { quantileType7 } from './quantile';

export type ForecastMethod = 'same_week_last_year' | 'last_week' | 'mean_of_8' | 'damped_trend';

const YEAR = 52;
const RECENT = 8;
const PHI = 0.9;
const LEVEL = 0.3;
const TREND = 0.1;

/** Damped trend by exponential smoothing (Gardner & McKenzie 1985) with fixed weights: level 0.3, trend 0.1, damping 0.9. */
function dampedTrend(series: readonly number[], steps: number): number[] {
  let level = series[0] ?? 0;
  let trend = 0;
  for (const value of series.slice(1)) {
    const before = level;
    level = LEVEL * value + (1 - LEVEL) * (level + PHI * trend);
    trend = TREND * (level - before) + (1 - TREND) * PHI * trend;
  }
  let damp = 0;
  return Array.from({ length: steps }, (_, step) => {
    damp += PHI ** (step + 1);
    return Math.max(0, level + damp * trend);
  });
}

/** The next values of a weekly series; null where it is too short for the method. */
export function forecastBy(
  method: ForecastMethod,
  series: readonly number[],
  steps: number,
): number[] | null {
  const n = series.length;
  switch (method) {
    case 'same_week_last_year':
      return n < YEAR
        ? null
        : Array.from({ length: steps }, (_, step) => series[n - YEAR + (step % YEAR)] as number);
    case 'last_week':
      return n < 1 ? null : new Array<number>(steps).fill(series[n - 1] as number);
    case 'mean_of_8': {
      const recent = series.slice(-RECENT);
      return n < RECENT
        ? null
        : new Array<number>(steps).fill(recent.reduce((sum, value) => sum + value, 0) / RECENT);
    }
    case 'damped_trend':
      return n < RECENT ? null : dampedTrend(series, steps);
  }
}

export interface Forecast {
  method: ForecastMethod;
  values: number[];
  /** 80% of earlier errors at the same distance, over the values; they always hold the value. */
  low: number[];
  high: number[];
  /** Mean absolute error of a week over the mean week, of the method and of the plainest one that could be tried. */
  error: number;
  naiveError: number;
  naive: ForecastMethod;
  /** Days in the past from which the method was tried. */
  origins: number;
}

const METHODS: readonly ForecastMethod[] = ['damped_trend', 'mean_of_8', 'same_week_last_year', 'last_week'];
const LEAST_BEFORE = 12;
const MOST_ORIGINS = 26;
const LEAST_ORIGINS = 5;

/**
 * The method that has done best from many days in the past (rolling origin, mean absolute error over all distances), and the spread of its
 * errors there. The opponent is the same week of last year where a year is known, else the last week. Null where there is too little to try.
 */
export function forecastWeeks(series: readonly number[], steps: number): Forecast | null {
  const last = series.length - steps;
  const first = Math.max(LEAST_BEFORE, last - MOST_ORIGINS + 1);
  const origins = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  if (origins.length < LEAST_ORIGINS) return null;
  const tried = METHODS.flatMap((method) => {
    const errors = Array.from({ length: steps }, (): number[] => []);
    for (const origin of origins) {
      const told = forecastBy(method, series.slice(0, origin), steps);
      if (!told) return [];
      told.forEach((value, step) => errors[step]?.push((series[origin + step] as number) - value));
    }
    const all = errors.flat();
    return [{ method, errors, error: all.reduce((sum, value) => sum + Math.abs(value), 0) / all.length }];
  });
  const naive =
    tried.find(({ method }) => method === 'same_week_last_year') ??
    tried.find(({ method }) => method === 'last_week');
  const best = tried.reduce((found, one) => (one.error < found.error ? one : found));
  const values = forecastBy(best.method, series, steps);
  if (!naive || !values) return null;
  const mean = series.slice(first).reduce((sum, value) => sum + value, 0) / (series.length - first) || 1;
  const bound = (probability: number, ofTwo: (...numbers: number[]) => number): number[] =>
    values.map((value, step) =>
      Math.max(
        0,
        value + ofTwo(0, quantileType7(Float64Array.from(best.errors[step] ?? []).sort(), probability)),
      ),
    );
  return {
    method: best.method,
    values,
    low: bound(0.1, Math.min),
    high: bound(0.9, Math.max),
    error: best.error / mean,
    naiveError: naive.error / mean,
    naive: naive.method,
    origins: origins.length,
  };
}
