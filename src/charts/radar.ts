import type { ChartOf } from './model';
import type { ChartTheme } from './theme';
import { SAID } from './tooltip';

const RINGS = [0.25, 0.5, 0.75, 1];
const SMOOTH = 72;
/** Room for the names around the outer ring. */
const EDGE = 1.3;

interface Place {
  x: number;
  y: number;
}

const at = (turn: number, radius: number): Place => ({
  x: radius * Math.sin(2 * Math.PI * turn),
  y: radius * Math.cos(2 * Math.PI * turn),
});

/** Room for an entry of the legend, and the height of a row of them. */
const LEGEND_ENTRY = 260;
const LEGEND_ROW = 18;
const legendColumns = (width: number): number => Math.max(1, Math.min(3, Math.floor(width / LEGEND_ENTRY)));

type Placed = (extra?: object) => object;

/** As long a step to the side as upwards, whatever the picture's shape. */
function placedIn(width: number, height: number): Placed {
  const reach = (own: number, other: number): number[] => {
    const most = EDGE * Math.max(1, own / other);
    return [-most, most];
  };
  const axis = (field: 'x' | 'y', domain: number[]): object => ({
    field,
    type: 'quantitative',
    scale: { domain },
    axis: null,
  });
  return (extra = {}) => ({
    x: axis('x', reach(width, height)),
    y: axis('y', reach(height, width)),
    ...extra,
  });
}

/** Rings, of which one is where everybody's mean lies, and a spoke for each axis with its name. */
function web({ axes, middle }: ChartOf<'radar'>, theme: ChartTheme, placed: Placed): object[] {
  const rings = [...RINGS, middle].flatMap((radius) =>
    Array.from({ length: SMOOTH + 1 }, (_, step) => ({
      ring: radius,
      step,
      mean: radius === middle,
      ...at(step / SMOOTH, radius),
    })),
  );
  const spokes = axes.flatMap((_, index) => [
    { spoke: index, step: 0, ...at(0, 0) },
    { spoke: index, step: 1, ...at(index / axes.length, 1) },
  ]);
  const order = { field: 'step', type: 'quantitative' };
  const line = { type: 'line', color: theme.faint, strokeWidth: 0.7, tooltip: false, opacity: 0.7 };
  const names = axes.map((name, index) => ({ name, ...at(index / axes.length, 1.12) }));
  const text = (align: string, test: string): object => ({
    data: { values: names },
    transform: [{ filter: test }],
    mark: { type: 'text', align, fontSize: 11, color: theme.muted, limit: 150 },
    encoding: placed({ text: { field: 'name', type: 'nominal' } }),
  });
  return [
    {
      data: { values: rings.filter(({ mean }) => !mean) },
      mark: line,
      encoding: placed({ order, detail: { field: 'ring' } }),
    },
    {
      data: { values: rings.filter(({ mean }) => mean) },
      mark: { ...line, color: theme.muted, strokeDash: [4, 3], strokeWidth: 1.2, opacity: 1 },
      encoding: placed({ order }),
    },
    { data: { values: spokes }, mark: line, encoding: placed({ order, detail: { field: 'spoke' } }) },
    text('left', 'datum.x > 0.05'),
    text('right', 'datum.x < -0.05'),
    text('center', 'abs(datum.x) <= 0.05'),
  ];
}

/** Each series as a closed line around the middle. */
export function radar(model: ChartOf<'radar'>, theme: ChartTheme, width: number): object {
  const legend = LEGEND_ROW * Math.ceil(model.series.length / legendColumns(width));
  const placed = placedIn(width, model.height - legend);
  const count = model.axes.length;
  const marks = model.series.flatMap(({ name, points }) =>
    points.map((point) => ({
      ...point,
      series: name,
      step: point.axis,
      ...at(point.axis / count, point.value),
    })),
  );
  const lines = model.series.flatMap(({ name, points }) =>
    [...points, ...points.slice(0, 1)].map(({ axis, value }, step) => ({
      series: name,
      step,
      ...at(axis / count, value),
    })),
  );
  const color = {
    field: 'series',
    type: 'nominal',
    sort: model.series.map(({ name }) => name),
    scale: { domain: model.series.map(({ name }) => name), range: theme.categories },
    legend: {
      orient: 'top',
      title: null,
      direction: 'horizontal',
      columns: legendColumns(width),
      labelLimit: LEGEND_ENTRY - 30,
    },
  };
  return {
    layer: [
      ...web(model, theme, placed),
      {
        data: { values: lines },
        mark: { type: 'line', strokeWidth: 2, tooltip: false },
        encoding: placed({ color, order: { field: 'step', type: 'quantitative' } }),
      },
      {
        data: { values: marks },
        mark: { type: 'point', filled: true, size: 45, cursor: 'pointer' },
        encoding: placed({ color, ...SAID }),
      },
    ],
  };
}
