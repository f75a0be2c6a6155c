import type { ChartModel } from '../charts/model';
import { ident, raw, sql, type Sql } from '../sql/sql';
import type { ChartChoice } from './schema';

/** The most marks that a chart of a result draws; more are said to be left out. */
export const MOST_MARKS = 1000;

const MOST_BARS = 40;
const MOST_LINES = 7;
const HISTOGRAM_BINS = 30;

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
      const series = [...new Set(rows.map(({ by }) => by ?? ''))].slice(0, MOST_LINES);
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
        format: 'amount',
        points: rows.map(({ x, y }) => ({
          x: Number(x),
          y: y ?? 0,
          value: 1,
          label: `${number(Number(x))}, ${number(y ?? 0)}`,
        })),
      };
    case 'histogram': {
      return {
        ...common,
        kind: 'histogram',
        logarithmic: false,
        cuts: [],
        xTitle: choice.x,
        yTitle: '',
        bins: rows.map(({ x, y, by }) => {
          const [from, value] = [Number(x), y ?? 0];
          const to = from + (Number(by) || 1);
          return { from, to, value, label: `${number(from)} – ${number(to)}: ${number(value)}` };
        }),
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
