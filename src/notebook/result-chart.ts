import type { ChartModel } from '../charts/model';
import { ident, raw, sql, type Sql } from '../sql/sql';
import type { ChartChoice } from './schema';

/** The most marks that a chart of a result draws; more are said to be left out. */
export const MOST_MARKS = 1000;

const MOST_BARS = 40;

/** The rows that a chart draws: `x`, `y` and `by` of the result, added up where asked. */
export function chartSql(from: Sql, { type, x, y, by, aggregate }: ChartChoice): Sql {
  const value = y === '' ? raw('NULL') : sql`try_cast(${ident(y)} AS DOUBLE)`;
  if (type === 'histogram')
    return sql`SELECT try_cast(${ident(x)} AS DOUBLE) AS x FROM ${from} WHERE ${ident(x)} IS NOT NULL`;
  if (type === 'scatter')
    return sql`SELECT try_cast(${ident(x)} AS DOUBLE) AS x, ${value} AS y FROM ${from} WHERE ${ident(x)} IS NOT NULL AND ${value} IS NOT NULL LIMIT ${MOST_MARKS}`;
  const series = by === '' ? raw(`''`) : sql`${ident(by)}::VARCHAR`;
  const figure = {
    none: value,
    sum: sql`sum(${value})`,
    mean: sql`avg(${value})`,
    min: sql`min(${value})`,
    max: sql`max(${value})`,
    count: raw('count(*)::DOUBLE'),
  }[aggregate];
  const group = aggregate === 'none' ? raw('') : raw('GROUP BY ALL');
  const order =
    type === 'bars' ? sql`ORDER BY y DESC LIMIT ${MOST_BARS}` : sql`ORDER BY place LIMIT ${MOST_MARKS}`;
  return sql`SELECT x, y, by FROM (SELECT ${ident(x)} AS place, ${ident(x)}::VARCHAR AS x, ${figure} AS y, ${series} AS by FROM ${from} ${group}) ${order}`;
}

export interface ChartRow {
  x: string | number | null;
  y: number | null;
  by: string | null;
}

const HISTOGRAM_BINS = 30;

function bins(values: readonly number[]): { from: number; to: number; value: number }[] {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const width = (high - low) / HISTOGRAM_BINS || 1;
  const counts = new Array<number>(HISTOGRAM_BINS).fill(0);
  for (const value of values) {
    const at = Math.min(HISTOGRAM_BINS - 1, Math.floor((value - low) / width));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts.map((value, index) => ({ from: low + index * width, to: low + (index + 1) * width, value }));
}

/** Rows of a result as a chart model; null where there is nothing to draw. */
export function resultChart(
  choice: ChartChoice,
  rows: readonly ChartRow[],
  title: string,
  number: (value: number) => string,
): ChartModel | null {
  if (rows.length === 0) return null;
  const common = { title, height: 260 };
  const text = (value: string | number | null): string => (value === null ? '–' : String(value));
  switch (choice.type) {
    case 'bars':
      return {
        ...common,
        kind: 'bars',
        height: Math.min(560, 40 + rows.length * 22),
        valueTitle: choice.aggregate === 'count' ? '' : choice.y,
        bars: rows.map(({ x, y, by }) => {
          const name = by ? `${text(x)} · ${by}` : text(x);
          return { name, value: y ?? 0, text: number(y ?? 0), label: `${name}: ${number(y ?? 0)}` };
        }),
      };
    case 'lines': {
      const names = [...new Set(rows.map(({ x }) => text(x)))];
      const series = [...new Set(rows.map(({ by }) => by ?? ''))].slice(0, 7);
      return {
        ...common,
        kind: 'lines',
        xTitle: choice.x,
        yTitle: choice.y,
        yFormat: 'amount',
        xNames: names,
        series: series.map((name) => ({
          name: name || choice.y,
          style: 'main',
          points: rows
            .filter(({ by }) => (by ?? '') === name)
            .map(({ x, y }) => ({
              x: names.indexOf(text(x)),
              y: y ?? 0,
              label: `${text(x)}: ${number(y ?? 0)}`,
            })),
        })),
      };
    }
    case 'scatter':
      return {
        ...common,
        kind: 'scatter',
        height: 320,
        xTitle: choice.x,
        yTitle: choice.y,
        valueTitle: '',
        points: rows.map(({ x, y }) => ({
          x: Number(x),
          y: y ?? 0,
          value: 1,
          label: `${number(Number(x))}, ${number(y ?? 0)}`,
        })),
      };
    case 'histogram': {
      const values = rows.map(({ x }) => Number(x)).filter(Number.isFinite);
      if (values.length === 0) return null;
      return {
        ...common,
        kind: 'histogram',
        logarithmic: false,
        cuts: [],
        xTitle: choice.x,
        yTitle: '',
        bins: bins(values).map((bin) => ({
          ...bin,
          label: `${number(bin.from)} – ${number(bin.to)}: ${number(bin.value)}`,
        })),
      };
    }
    case 'heatmap': {
      const xOrder = [...new Set(rows.map(({ x }) => text(x)))];
      const yOrder = [...new Set(rows.map(({ by }) => by ?? ''))];
      return {
        ...common,
        kind: 'heatmap',
        height: Math.min(560, 60 + yOrder.length * 26),
        xOrder,
        yOrder,
        xTitle: choice.x,
        yTitle: choice.by,
        cells: rows.map(({ x, y, by }) => ({
          x: text(x),
          y: by ?? '',
          value: y ?? 0,
          text: number(y ?? 0),
          label: `${text(x)}, ${by ?? ''}: ${number(y ?? 0)}`,
        })),
      };
    }
  }
}
