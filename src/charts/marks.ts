import { amounts } from './amounts';
import type { ChartOf } from './model';
import type { ChartTheme } from './theme';
import { SAID } from './tooltip';

/** Where shares differ by more than this factor, they stand on a logarithmic axis. */
const WIDE = 20;
const HIDDEN = { axis: null };

/** Points by two shares, shaded by a third figure. */
export function scatter(model: ChartOf<'scatter'>, theme: ChartTheme): object {
  const plain = model.format === 'amount';
  const axis = { format: plain ? '~s' : '~%', tickCount: 6 };
  const xs = model.points.map(({ x }) => x).filter((x) => x > 0);
  const wide = Math.max(...xs) > WIDE * Math.min(...xs) && xs.length === model.points.length;
  const scale = wide ? { type: 'log', nice: false } : { zero: false };
  return {
    data: { values: model.points },
    mark: { type: 'point', filled: true, size: 42, opacity: 0.8, cursor: 'pointer' },
    encoding: {
      x: { field: 'x', type: 'quantitative', scale, axis: { ...axis, title: model.xTitle } },
      y: { field: 'y', type: 'quantitative', scale: { zero: false }, axis: { ...axis, title: model.yTitle } },
      color: plain
        ? { value: theme.accent }
        : {
            field: 'value',
            type: 'quantitative',
            scale: { range: theme.sequence.slice(1), type: 'sqrt' },
            legend: { title: model.valueTitle, orient: 'top', direction: 'horizontal', gradientLength: 160 },
          },
      order: { field: 'value', type: 'quantitative' },
      ...SAID,
    },
  };
}

/** Bars to both sides of a middle, one pair under the other. */
export function pyramid(model: ChartOf<'pyramid'>, theme: ChartTheme): object {
  const most = Math.max(...model.bars.map(({ value }) => value), 1);
  const values = model.bars.map((bar) => ({
    ...bar,
    along: bar.side === 'left' ? -bar.value : bar.value,
    group: bar.side === 'left' ? model.left : model.right,
  }));
  return {
    data: { values },
    mark: { type: 'bar', cursor: 'pointer', height: { band: 0.8 } },
    encoding: {
      y: {
        field: 'name',
        type: 'nominal',
        sort: model.names,
        scale: { domain: model.names },
        axis: { title: null, ticks: false, domain: false },
      },
      x: {
        field: 'along',
        type: 'quantitative',
        stack: null,
        scale: { domain: [-most, most] },
        axis: { title: model.valueTitle, tickCount: 6, labelExpr: "format(abs(datum.value), '~s')" },
      },
      color: {
        field: 'group',
        type: 'nominal',
        scale: { domain: [model.left, model.right], range: [theme.warn, theme.accent] },
        legend: { title: null, orient: 'top' },
      },
      ...SAID,
    },
  };
}

/** Quarters and medians in boxes, one under the other. */
export function boxes(model: ChartOf<'boxes'>, theme: ChartTheme): object {
  const scale = model.logarithmic ? { type: 'symlog' } : { zero: false };
  const x = (field: string): object => ({
    field,
    type: 'quantitative',
    scale,
    axis: { title: model.valueTitle, tickCount: 5, ...amounts() },
  });
  return {
    data: { values: model.boxes },
    encoding: {
      y: {
        field: 'name',
        type: 'nominal',
        sort: null,
        axis: { title: null, ticks: false, domain: false, labelLimit: 160 },
      },
      ...SAID,
    },
    layer: [
      {
        mark: { type: 'rule', color: theme.muted },
        encoding: { x: x('low'), x2: { field: 'high' } },
      },
      {
        mark: { type: 'bar', color: theme.accent, cursor: 'pointer', height: { band: 0.6 } },
        encoding: { x: x('q1'), x2: { field: 'q3' } },
      },
      {
        mark: { type: 'tick', color: theme.onStrong, thickness: 2, bandSize: 12 },
        encoding: { x: x('median') },
      },
    ],
  };
}

/** Lines over named places, as thick and as dark as two of their figures. */
export function parallel(model: ChartOf<'parallel'>, theme: ChartTheme): object {
  const values = model.lines.flatMap(({ points, ...line }, id) =>
    points.map((point) => ({ ...line, ...point, id, order: model.xNames.indexOf(point.x) })),
  );
  const x = {
    field: 'x',
    type: 'ordinal',
    scale: { domain: model.xNames, padding: 0.2 },
    axis: { title: null, labelAngle: 0, ticks: false, domain: false },
  };
  const y = {
    field: 'y',
    type: 'nominal',
    sort: model.yNames,
    axis: { title: null, ticks: false, domain: false, labelLimit: 180, grid: true },
  };
  const color = {
    field: 'value',
    type: 'quantitative',
    scale: { range: theme.sequence.slice(1), type: 'sqrt' },
    legend: { title: model.valueTitle, orient: 'top', direction: 'horizontal', gradientLength: 160 },
  };
  return {
    data: { values },
    layer: [
      {
        mark: { type: 'trail', opacity: 0.85 },
        encoding: {
          x,
          y,
          color,
          size: {
            field: 'weight',
            type: 'quantitative',
            scale: { range: [1, 6], zero: false },
            legend: null,
          },
          detail: { field: 'id' },
          order: { field: 'order', type: 'quantitative' },
        },
      },
      {
        mark: { type: 'point', filled: true, size: 46, cursor: 'pointer' },
        encoding: { x, y, color, ...SAID },
      },
    ],
  };
}

/** Nodes and the lines between them, at places that the panel has found. */
export function network(model: ChartOf<'network'>, theme: ChartTheme): object {
  const place = { type: 'quantitative', scale: { domain: [0, 1] }, ...HIDDEN };
  const nodes = model.nodes.map((node) => ({ ...node, size: Math.PI * node.radius ** 2 }));
  return {
    layer: [
      {
        data: { values: model.links },
        mark: { type: 'rule', color: theme.faint },
        encoding: {
          x: { field: 'x', ...place },
          y: { field: 'y', ...place },
          x2: { field: 'x2' },
          y2: { field: 'y2' },
        },
      },
      {
        data: { values: nodes },
        mark: { type: 'circle', opacity: 1 },
        encoding: {
          x: { field: 'x', ...place },
          y: { field: 'y', ...place },
          size: { field: 'size', type: 'quantitative', scale: null },
          color: {
            field: 'kind',
            type: 'nominal',
            scale: { domain: ['item', 'rule'], range: [theme.accent, theme.warn] },
            legend: null,
          },
          ...SAID,
        },
      },
      {
        data: { values: nodes.filter(({ text }) => text !== '') },
        mark: { type: 'text', dy: -14, fontSize: 11, color: theme.ink },
        encoding: {
          x: { field: 'x', ...place },
          y: { field: 'y', ...place },
          text: { field: 'text', type: 'nominal' },
        },
      },
    ],
  };
}

/** A dendrogram that lies on its side: leaves on the left, branches as long as their distance. */
export function tree(model: ChartOf<'tree'>, theme: ChartTheme): object {
  const y = {
    field: 'y',
    type: 'quantitative',
    scale: { domain: [-0.5, model.leaves.length - 0.5], reverse: true },
    ...HIDDEN,
  };
  const far = Math.max(...model.segments.map(({ x }) => x), 0.001);
  const x = { field: 'x', type: 'quantitative', scale: { domain: [-0.35 * far, far] }, ...HIDDEN };
  return {
    layer: [
      {
        data: { values: model.segments },
        mark: { type: 'line', color: theme.accent, strokeWidth: 1.5, interpolate: 'linear' },
        encoding: { x, y, detail: { field: 'id' }, order: { field: 'order', type: 'quantitative' } },
      },
      {
        data: { values: model.leaves.map((leaf) => ({ ...leaf, x: 0 })) },
        mark: { type: 'text', align: 'right', dx: -6, color: theme.ink, fontSize: 11 },
        encoding: { x, y, text: { field: 'text', type: 'nominal' } },
      },
    ],
  };
}
