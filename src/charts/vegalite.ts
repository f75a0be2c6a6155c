import type { TopLevelSpec } from 'vega-lite';
import { amounts } from './amounts';
import { flowShapes } from './flow';
import { SAID } from './tooltip';
import type { ChartModel, ChartOf as Of } from './model';
import { heatmap } from './heatmap';
import { radar } from './radar';
import { lines } from './lines';
import { boxes, network, parallel, pyramid, scatter, tree } from './marks';
import { rankedColours, type ChartTheme } from './theme';

type Spec = TopLevelSpec;

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
    case 'pyramid':
      return pyramid(model, theme);
    case 'boxes':
      return boxes(model, theme);
    case 'flow':
      return flow(model, theme);
    case 'radar':
      return radar(model, theme, width);
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
