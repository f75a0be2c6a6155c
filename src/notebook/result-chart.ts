import type { ChartModel } from '../charts/model';
import { ident, raw, sql, type Sql } from '../sql/sql';
import type { ChartChoice } from './schema';

/** The most marks that a chart of a result draws; more are said to be left out. */
export const MOST_MARKS = 1000;

const MOST_BARS = 40;
const MOST_LINES = 7;
const HISTOGRAM_BINS = 30;
const HEIGHT = 260;

/** The rows that a chart draws: `x`, `y` and `by` of the result, added up where asked. */
export function chartSql(from: Sql, { type, x, y, by, aggregate }: ChartChoice): Sql {
  const value = y === '' ? raw('NULL') : sql`try_cast(${ident(y)} AS DOUBLE)`;
  if (type === 'histogram')
    return sql`WITH v AS (SELECT try_cast(${ident(x)} AS DOUBLE) AS v FROM ${from}), e AS (SELECT min(v) AS low, max(v) AS high FROM v WHERE isfinite(v))
      SELECT low + bin * (high - low) / ${HISTOGRAM_BINS} AS x, count(*)::DOUBLE AS y, ((high - low) / ${HISTOGRAM_BINS})::VARCHAR AS "by"
      FROM (SELECT *, CASE WHEN high > low THEN least(${HISTOGRAM_BINS - 1}, floor((v - low) / (high - low) * ${HISTOGRAM_BINS})) ELSE 0 END AS bin FROM v, e WHERE isfinite(v))
      GROUP BY bin, low, high ORDER BY bin`;
  if (type === 'scatter')
    return sql`SELECT try_cast(${ident(x)} AS DOUBLE) AS x, ${value} AS y FROM ${from} WHERE ${ident(x)} IS NOT NULL AND ${value} IS NOT NULL ORDER BY hash(${ident(x)}, ${value}) LIMIT ${MOST_MARKS}`;
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
  return sql`SELECT x, y, "by" FROM (SELECT ${ident(x)} AS place, ${ident(x)}::VARCHAR AS x, ${figure} AS y, ${series} AS "by" FROM ${from} ${group}) ${order}`;
}

export interface ChartRow {
  x: string | number | null;
  y: number | null;
  by: string | null;
}

/** Whether more would be drawn than a picture can hold. */
export const isCut = (type: ChartChoice['type'], rows: number): boolean =>
  rows >= (type === 'bars' ? MOST_BARS : MOST_MARKS);

interface Drawing {
  choice: ChartChoice;
  rows: readonly ChartRow[];
  title: string;
  number: (value: number) => string;
}

const textOf = (value: string | number | null): string => (value === null ? '–' : String(value));

const DRAW: Record<ChartChoice['type'], (drawing: Drawing) => ChartModel> = {
  bars: ({ choice, rows, title, number }) => ({
    title,
    kind: 'bars',
    height: Math.min(560, 40 + rows.length * 22),
    valueTitle: choice.aggregate === 'count' ? '' : choice.y,
    bars: rows.map(({ x, y, by }) => {
      const name = by ? `${textOf(x)} · ${by}` : textOf(x);
      return { name, value: y ?? 0, text: number(y ?? 0), label: `${name}: ${number(y ?? 0)}` };
    }),
  }),
  lines: ({ choice, rows, title, number }) => {
    const names = [...new Set(rows.map(({ x }) => textOf(x)))];
    const series = [...new Set(rows.map(({ by }) => by ?? ''))].slice(0, MOST_LINES);
    return {
      title,
      kind: 'lines',
      height: HEIGHT,
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
            x: names.indexOf(textOf(x)),
            y: y ?? 0,
            label: `${textOf(x)}: ${number(y ?? 0)}`,
          })),
      })),
    };
  },
  scatter: ({ choice, rows, title, number }) => ({
    title,
    kind: 'scatter',
    height: 320,
    xTitle: choice.x,
    yTitle: choice.y,
    valueTitle: '',
    format: 'amount',
    points: rows.map(({ x, y }) => ({
      x: Number(x),
      y: y ?? 0,
      value: 1,
      label: `${number(Number(x))}, ${number(y ?? 0)}`,
    })),
  }),
  histogram: ({ choice, rows, title, number }) => ({
    title,
    kind: 'histogram',
    height: HEIGHT,
    logarithmic: false,
    cuts: [],
    xTitle: choice.x,
    yTitle: '',
    bins: rows.map(({ x, y, by }) => {
      const [from, value] = [Number(x), y ?? 0];
      const to = from + (Number(by) || 1);
      return { from, to, value, label: `${number(from)} – ${number(to)}: ${number(value)}` };
    }),
  }),
  heatmap: ({ choice, rows, title, number }) => {
    const xOrder = [...new Set(rows.map(({ x }) => textOf(x)))];
    const yOrder = [...new Set(rows.map(({ by }) => by ?? ''))];
    return {
      title,
      kind: 'heatmap',
      height: Math.min(560, 60 + yOrder.length * 26),
      xOrder,
      yOrder,
      xTitle: choice.x,
      yTitle: choice.by,
      cells: rows.map(({ x, y, by }) => ({
        x: textOf(x),
        y: by ?? '',
        value: y ?? 0,
        text: number(y ?? 0),
        label: `${textOf(x)}, ${by ?? ''}: ${number(y ?? 0)}`,
      })),
    };
  },
};

/** Rows of a result as a chart model; null where there is nothing to draw. */
export const resultChart = (
  choice: ChartChoice,
  rows: readonly ChartRow[],
  title: string,
  number: (value: number) => string,
): ChartModel | null => (rows.length === 0 ? null : DRAW[choice.type]({ choice, rows, title, number }));
