import type { TopLevelSpec } from 'vega-lite';
import { locale } from '../i18n/locale.svelte';
import { flowShapes } from './flow';
import { SAID } from './tooltip';
import type { ChartModel, ChartOf as Of } from './model';
import { heatmap } from './heatmap';
import { network, parallel, scatter, tree } from './marks';
import { rankedColours, type ChartTheme } from './theme';

type Spec = TopLevelSpec;

const WAN_YI = `datum.value >= 1e8 ? format(datum.value / 1e8, '~g') + '亿' : datum.value >= 1e4 ? format(datum.value / 1e4, '~g') + '万' : format(datum.value, ',~g')`;

/** Labels of an axis of amounts: K and M, or 万 and 亿. */
const amounts = (): object => (locale.language === 'zh-CN' ? { labelExpr: WAN_YI } : { format: '~s' });

/** Turns a chart model into a Vega-Lite specification. Field names are ours, never the user's: dots and brackets would break them. */
export function toVegaLite(model: ChartModel, width: number, theme: ChartTheme): Spec {
  const base = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width,
    height: model.height,
    padding: 4,
    autosize: { type: 'fit', contains: 'padding' },
    background: 'transparent',
    description: model.title,
    config: theme.config,
  };
  return { ...base, ...layers(model, theme, width) } as unknown as Spec;
}

function layers(model: ChartModel, theme: ChartTheme, width: number): object {
  switch (model.kind) {
    case 'heatmap':
      return heatmap(model, theme);
    case 'bars':
      return bars(model, theme);
    case 'histogram':
      return histogram(model, theme);
    case 'months':
      return months(model, theme);
    case 'curve':
      return curve(model, theme);
    case 'lines':
      return lines(model, theme, width);
    case 'scatter':
      return scatter(model, theme);
    case 'parallel':
      return parallel(model, theme);
    case 'network':
      return network(model, theme);
    case 'tree':
      return tree(model, theme);
    case 'flow':
      return flow(model, theme);
  }
}

function bars(model: Of<'bars'>, theme: ChartTheme): object {
  return {
    data: { values: model.bars },
    encoding: {
      y: {
        field: 'name',
        type: 'nominal',
        sort: null,
        axis: { title: null, ticks: false, domain: false, labelLimit: 160 },
      },
      x: {
        field: 'value',
        type: 'quantitative',
        scale: { domainMax: 1.15 * Math.max(...model.bars.map((bar) => bar.value), 0.001) },
        axis: {
          title: model.valueTitle,
          tickCount: 4,
          ...(model.valueFormat === 'percent' ? { format: '.0%' } : amounts()),
        },
      },
      ...SAID,
    },
    layer: [
      { mark: { type: 'bar', color: theme.accent, cursor: 'pointer', height: { band: 0.7 } } },
      {
        mark: { type: 'text', align: 'left', dx: 4, color: theme.muted },
        encoding: { text: { field: 'text', type: 'nominal' } },
      },
    ],
  };
}

function histogram(model: Of<'histogram'>, theme: ChartTheme): object {
  const scale = model.logarithmic ? { type: 'log', nice: false } : { zero: false, nice: false };
  return {
    layer: [
      {
        data: { values: model.bins },
        mark: {
          type: 'rect',
          color: theme.accent,
          cursor: 'pointer',
          stroke: theme.ground,
          strokeWidth: 0.5,
        },
        encoding: {
          x: {
            field: 'from',
            type: 'quantitative',
            scale,
            axis: { title: model.xTitle, tickCount: 6, ...amounts(), grid: false },
          },
          x2: { field: 'to' },
          y2: { datum: 0 },
          y: {
            field: 'value',
            type: 'quantitative',
            axis: { title: model.yTitle, tickCount: 4, ...amounts() },
          },
          ...SAID,
        },
      },
      {
        data: { values: model.cuts },
        mark: { type: 'rule', color: theme.warn, strokeDash: [3, 3] },
        encoding: { x: { field: 'at', type: 'quantitative' } },
      },
      {
        data: { values: model.cuts },
        mark: { type: 'text', color: theme.warn, align: 'left', baseline: 'top', dx: 3, y: 0, fontSize: 11 },
        encoding: { x: { field: 'at', type: 'quantitative' }, text: { field: 'text', type: 'nominal' } },
      },
    ],
  };
}

const STEP_UNITS = { week: 'utcyearweek', month: 'utcyearmonth', quarter: 'utcyearquarter' };

function months(model: Of<'months'>, theme: ChartTheme): object {
  return {
    data: {
      values: model.bars.map((bar) => ({
        ...bar,
        time: Date.parse(`${bar.month}T00:00:00Z`),
        rank: model.series.indexOf(bar.series),
      })),
    },
    mark: {
      type: 'bar',
      cursor: 'pointer',
      ...(model.ranked ? { binSpacing: 0, stroke: theme.ground, strokeWidth: 0.5 } : {}),
    },
    encoding: {
      x: {
        field: 'time',
        type: 'temporal',
        timeUnit: STEP_UNITS[model.step ?? 'month'],
        axis: { title: null, format: '%Y-%m', tickCount: 8, grid: false, labelOverlap: true },
      },
      y: {
        field: 'value',
        type: 'quantitative',
        axis: { title: model.valueTitle, tickCount: 4, ...amounts() },
      },
      color: {
        field: 'series',
        type: 'nominal',
        scale: {
          domain: model.series,
          range: model.ranked ? rankedColours(model.series.length, theme) : theme.categories,
        },
        legend: model.ranked
          ? { title: null, orient: 'right' }
          : { title: null, orient: 'top', direction: 'horizontal' },
      },
      opacity: { condition: { test: 'datum.complete', value: 1 }, value: 0.4 },
      order: { field: model.ranked ? 'rank' : 'series', sort: model.ranked ? 'descending' : 'ascending' },
      ...SAID,
    },
  };
}

function curve(model: Of<'curve'>, theme: ChartTheme): object {
  const share = { format: '.0%', tickCount: 5 };
  const x = {
    field: 'x',
    type: 'quantitative',
    scale: { domain: [0, 1] },
    axis: { ...share, title: model.xTitle, grid: false },
  };
  const top = Math.max(1, ...model.points.map((point) => point.y));
  const y = {
    field: 'y',
    type: 'quantitative',
    scale: { domain: [0, top] },
    axis: { ...share, title: model.yTitle },
  };
  const layer: object[] = [
    {
      data: { values: [{ x: 0, y: 0, label: '' }, ...model.points] },
      mark: { type: 'line', color: theme.accent, strokeWidth: 2 },
      encoding: { x, y },
    },
    {
      data: { values: model.points.filter(({ label }) => label !== '') },
      mark: { type: 'point', filled: true, size: 60, opacity: 0, cursor: 'pointer' },
      encoding: { x, y, ...SAID },
    },
  ];
  if (model.diagonal)
    layer.unshift({
      data: {
        values: [
          { x: 0, y: 0 },
          { x: 1, y: 1 },
        ],
      },
      mark: { type: 'line', color: theme.faint, strokeDash: [2, 4] },
      encoding: { x, y },
    });
  if (model.mark) {
    const { x: at, y: reached, text } = model.mark;
    const onRight = at > 0.6;
    layer.push(
      {
        data: {
          values: [
            { x: 0, y: reached },
            { x: at, y: reached },
            { x: at, y: 0 },
          ],
        },
        mark: { type: 'line', color: theme.warn, strokeDash: [3, 3], strokeWidth: 1, interpolate: 'linear' },
        encoding: { x, y, order: { value: null } },
      },
      {
        data: { values: [{ x: at, y: reached }] },
        mark: { type: 'point', filled: true, size: 70, color: theme.warn, opacity: 1 },
        encoding: { x, y },
      },
      {
        data: { values: [{ x: at, y: reached, text }] },
        mark: {
          type: 'text',
          align: onRight ? 'right' : 'left',
          dx: onRight ? -8 : 8,
          dy: 14,
          color: theme.ink,
          fontSize: 12,
        },
        encoding: { x, y, text: { field: 'text', type: 'nominal' } },
      },
    );
  }
  return { layer };
}

/** Names of lines need about so much room in a legend. */
const LEGEND_ENTRY = 170;

/** Small strokes on the x axis where something happened; those that would fall upon each other, once. */
function ticksOf({ ticks, series }: Of<'lines'>, theme: ChartTheme, width: number, axes: object): object[] {
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

function lines(model: Of<'lines'>, theme: ChartTheme, width: number): object {
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
      ...(model.yFormat === 'percent' ? { format: '.0%' } : amounts()),
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

function flow(model: Of<'flow'>, theme: ChartTheme): object {
  const { ribbons, names } = flowShapes(model.flows, model.order);
  const hidden = { axis: null };
  return {
    layer: [
      {
        data: { values: ribbons },
        mark: { type: 'area', opacity: 0.5, cursor: 'pointer', interpolate: 'linear' },
        encoding: {
          x: { field: 'x', type: 'quantitative', scale: { domain: [-0.42, 1.42] }, ...hidden },
          y: { field: 'low', type: 'quantitative', scale: { domain: [0, 1], reverse: true }, ...hidden },
          y2: { field: 'high' },
          detail: { field: 'id', type: 'nominal' },
          color: {
            field: 'direction',
            type: 'nominal',
            scale: { domain: ['up', 'same', 'down'], range: [theme.categories[2], theme.faint, theme.warn] },
            legend: null,
          },
          ...SAID,
        },
      },
      {
        data: { values: names.filter((name) => name.side === 'left') },
        mark: { type: 'text', align: 'right', dx: -6, color: theme.ink, fontSize: 11 },
        encoding: {
          x: { field: 'x', type: 'quantitative' },
          y: { field: 'y', type: 'quantitative' },
          text: { field: 'text', type: 'nominal' },
        },
      },
      {
        data: { values: names.filter((name) => name.side === 'right') },
        mark: { type: 'text', align: 'left', dx: 6, color: theme.ink, fontSize: 11 },
        encoding: {
          x: { field: 'x', type: 'quantitative' },
          y: { field: 'y', type: 'quantitative' },
          text: { field: 'text', type: 'nominal' },
        },
      },
    ],
  };
}
