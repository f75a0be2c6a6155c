import { amounts } from './amounts';
import type { ChartOf } from './model';
import type { ChartTheme } from './theme';
import { SAID } from './tooltip';

type Lines = ChartOf<'lines'>;

/** Names of lines need about so much room in a legend. */
const LEGEND_ENTRY = 170;

/** Small strokes on the x axis where something happened; those that would fall upon each other, once. */
function ticksOf({ ticks, series }: Lines, theme: ChartTheme, width: number, axes: object): object[] {
  if (!ticks) return [];
  const end = series.flatMap(({ points }) => points).reduce((most, { x }) => Math.max(most, x), 1);
  const places = new Map(ticks.map((at) => [Math.round((at / end) * width), at]));
  return [
    {
      data: { values: [...places.values()].map((at) => ({ x: at, y: 0 })) },
      mark: {
        type: 'tick',
        aria: false,
        orient: 'vertical',
        size: 14,
        thickness: 1,
        color: theme.warn,
        yOffset: -7,
      },
      encoding: axes,
    },
  ];
}

/** Pixels from one point to the next that a pointer can tell apart. */
const APART = 3;

/** Points of a line, and which of them are pointed at: all that open somebody, and of the others no two in the same place. */
function withApart<T extends { x: number; who?: unknown }>(
  points: readonly T[],
  width: number,
): (T & { apart: boolean })[] {
  const xs = points.map(({ x }) => x);
  const [from, to] = [Math.min(...xs), Math.max(...xs)];
  const places = new Set<number>();
  return points.map((point) => {
    const place = Math.round(((point.x - from) / (to - from || 1)) * (width / APART));
    const apart = point.who !== undefined || !places.has(place);
    places.add(place);
    return { ...point, apart };
  });
}

const axisFormat = (how: ChartOf<'lines'>['yFormat']): object =>
  how === 'percent' ? { format: '.0%' } : how === 'plain' ? { format: '~g' } : amounts();

/** Lines over numbers or named places; what is not sure is shaded or dashed. */
export function lines(model: Lines, theme: ChartTheme, width: number): object {
  const { xNames, series } = model;
  const coloured = [
    ...new Set(series.flatMap(({ name, of = name, style }) => (style === 'quiet' ? [] : [of]))),
  ];
  const values = series.flatMap(({ name, of = name, points, style = 'main' }, order) =>
    withApart(points, width).map((point) => ({ ...point, name: of, style, order })),
  );
  const x = {
    field: 'x',
    type: 'quantitative',
    scale: { nice: false },
    axis: {
      title: model.xTitle,
      grid: false,
      tickMinStep: 1,
      ...(xNames
        ? {
            values: thinned(xNames.length),
            labelExpr: `[${xNames.map((name) => JSON.stringify(name)).join(',')}][datum.value]`,
          }
        : { tickCount: 10, format: 'd' }),
    },
  };
  const y = {
    field: 'y',
    type: 'quantitative',
    scale: { zero: true },
    axis: {
      title: model.yTitle,
      tickCount: 5,
      ...axisFormat(model.yFormat),
    },
  };
  const color = {
    condition: { test: "datum.style === 'quiet'", value: theme.faint },
    field: 'name',
    type: 'nominal',
    scale: { domain: coloured, range: theme.categories },
    legend:
      coloured.length > 1
        ? {
            title: null,
            orient: 'top',
            direction: 'horizontal',
            columns: Math.max(1, Math.min(3, Math.floor(width / LEGEND_ENTRY))),
            symbolOpacity: 1,
            symbolType: 'stroke',
          }
        : null,
  };
  return {
    data: { values },
    layer: [
      ...ticksOf(model, theme, width, { x, y }),
      {
        transform: [{ filter: 'isValid(datum.low)' }],
        mark: { type: 'area', opacity: 0.15 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color, detail: { field: 'order' } },
      },
      {
        mark: { type: 'line', interpolate: 'linear' },
        encoding: {
          x,
          y,
          color,
          detail: { field: 'order' },
          strokeWidth: { condition: { test: "datum.style === 'quiet'", value: 1 }, value: 2 },
          strokeDash: { condition: { test: "datum.style === 'projected'", value: [4, 4] }, value: [1, 0] },
        },
      },
      {
        transform: [{ filter: 'datum.apart' }],
        mark: { type: 'point', filled: true, size: 50, opacity: 0.01, cursor: 'pointer' },
        encoding: { x, y, ...SAID },
      },
    ],
  };
}

/** At most a dozen places of `count`, evenly apart. */
const thinned = (count: number): number[] => {
  const step = Math.max(1, Math.ceil(count / 12));
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
};
