import type { ChartOf } from './model';
import type { ChartTheme } from './theme';
import { SAID } from './tooltip';

/** Cells by two names, shaded by a figure. */
export function heatmap(model: ChartOf<'heatmap'>, theme: ChartTheme): object {
  const highest = Math.max(...model.cells.map((cell) => cell.value), 0);
  const lowest = Math.min(...model.cells.map((cell) => cell.value), model.middle ?? 0);
  const axis = { ticks: false, domain: false, labelAngle: 0 };
  return {
    data: { values: model.cells.map((cell) => ({ ...cell, strong: cell.value > highest * 0.5 })) },
    encoding: {
      x: {
        field: 'x',
        type: 'ordinal',
        sort: model.xOrder,
        scale: { domain: model.xOrder },
        axis: model.bare
          ? null
          : {
              ...axis,
              title: model.xTitle,
              ...(model.slanted ? { labelAngle: -40, labelLimit: 150 } : {}),
            },
      },
      y: {
        field: 'y',
        type: 'ordinal',
        sort: model.yOrder,
        scale: { domain: model.yOrder },
        axis: model.bare ? null : { ...axis, title: model.yTitle, labelLimit: 170 },
      },
      ...SAID,
    },
    layer: [
      {
        mark: { type: 'rect', stroke: theme.ground, strokeWidth: 2, cursor: 'pointer' },
        encoding: {
          color: {
            field: 'value',
            type: 'quantitative',
            legend: null,
            scale:
              model.middle === undefined
                ? { range: theme.sequence, domain: [0, highest || 1], type: 'sqrt' }
                : {
                    range: [theme.warn, theme.ground, theme.accent],
                    domain: [lowest, model.middle, highest],
                    interpolate: 'lab',
                  },
          },
          opacity: { condition: { test: 'datum.faded', value: 0.45 }, value: 1 },
        },
      },
      ...frames(model, theme),
      {
        transform: [{ filter: "datum.text !== ''" }],
        mark: {
          type: 'text',
          fontSize: model.bare || model.cells.some(({ group }) => group) ? 10 : 12,
          lineBreak: '\n',
          cursor: 'pointer',
        },
        encoding: {
          text: { field: 'text', type: 'nominal' },
          color: { condition: { test: 'datum.strong', value: theme.onStrong }, value: theme.ink },
        },
      },
    ],
  };
}

/** Lines between cells that belong to different groups. */
function frames(model: ChartOf<'heatmap'>, theme: ChartTheme): object[] {
  const groups = new Map(model.cells.map((cell) => [`${cell.x}|${cell.y}`, cell.group]));
  if (![...groups.values()].some(Boolean)) return [];
  const between = (dx: number, dy: number): { x: string; y: string }[] =>
    model.cells.flatMap(({ x, y, group }) => {
      const [nextX, nextY] = [
        model.xOrder[model.xOrder.indexOf(x) + dx],
        model.yOrder[model.yOrder.indexOf(y) + dy],
      ];
      const next = groups.get(`${nextX}|${nextY}`);
      return next !== undefined && next !== group ? [{ x, y }] : [];
    });
  const mark = { type: 'rule', color: theme.ink, strokeWidth: 1.5, tooltip: false };
  const at = (field: 'x' | 'y', band: number): object => ({ field, type: 'ordinal', bandPosition: band });
  return [
    {
      data: { values: between(1, 0) },
      mark,
      encoding: { x: at('x', 1), y: at('y', 0), y2: { field: 'y', bandPosition: 1 }, tooltip: null },
    },
    {
      data: { values: between(0, 1) },
      mark,
      encoding: { y: at('y', 1), x: at('x', 0), x2: { field: 'x', bandPosition: 1 }, tooltip: null },
    },
  ];
}
