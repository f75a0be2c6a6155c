import type { ChartModel } from '../../charts/model';
import type { Say } from '../../panel/say';
import type { ValueFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;
const WEEK = 7;

/** Orders after the cut by repeat orders before it: as they came, and as the model said. */
export const frequencyChart = ({ backtest }: ValueFigures, say: OwnSay): ChartModel => ({
  kind: 'lines',
  title: say('value.by_frequency'),
  height: 240,
  xTitle: say('value.column.group'),
  yTitle: say('value.orders_each'),
  yFormat: 'amount',
  xNames: backtest.map(({ group }) => group),
  series: (['actual', 'predicted'] as const).map((kind) => ({
    name: say(`value.${kind}`),
    style: kind === 'actual' ? 'main' : 'projected',
    points: backtest.map((row, x) => {
      const y = row[`${kind}_orders`] / row.customers;
      return {
        x,
        y,
        label: `${row.group} · ${say(`value.${kind}`)} · ${say.exact(y, 2)} · n ${say.exact(row.customers, 0)}`,
      };
    }),
  })),
});

/** Repeat orders week by week, or all up to a week, against the model that knew only what came before the cut. */
export const trackingChart = ({ tracking }: ValueFigures, all: boolean, say: OwnSay): ChartModel => ({
  kind: 'lines',
  title: say(all ? 'value.tracking_all' : 'value.tracking_each'),
  height: 260,
  xTitle: say('value.weeks'),
  yTitle: say('value.repeat_orders'),
  yFormat: 'amount',
  series: (['actual', 'predicted'] as const).map((kind) => ({
    name: say(`value.${kind}`),
    style: kind === 'actual' ? 'main' : 'projected',
    points: tracking.map((point) => {
      const y = all ? point[`${kind}Sum`] : point[kind];
      return {
        x: point.day / WEEK,
        y,
        label: `${say('value.week', { n: point.day / WEEK })} · ${say(`value.${kind}`)} · ${say.exact(y, 0)}`,
      };
    }),
  })),
});

/** How many customers have come back how often until the cut. */
export const pmfChart = ({ pmf }: ValueFigures, say: OwnSay): ChartModel => ({
  kind: 'lines',
  title: say('value.pmf'),
  height: 220,
  xTitle: say('value.repeat_orders'),
  yTitle: say('term.customers'),
  yFormat: 'amount',
  xNames: pmf.map(({ x }) => String(x)),
  series: (['actual', 'predicted'] as const).map((kind) => ({
    name: say(`value.${kind}`),
    style: kind === 'actual' ? 'main' : 'projected',
    points: pmf.map((row) => ({
      x: row.x,
      y: row[kind],
      label: `${row.x} · ${say(`value.${kind}`)} · ${say.exact(row[kind], 0)}`,
    })),
  })),
});

/** P(alive), or expected orders, by repeat orders and the day of the last of them. */
export function gridChart({ grid }: ValueFigures, show: 'alive' | 'expected', say: OwnSay): ChartModel {
  const days = [...new Set(grid.map(({ last }) => last))].sort((a, b) => a - b);
  const orders = [...new Set(grid.map(({ x }) => x))].sort((a, b) => b - a);
  return {
    kind: 'heatmap',
    title: say(show === 'alive' ? 'value.grid_alive' : 'value.grid_expected'),
    height: 300,
    xOrder: days.map(String),
    yOrder: orders.map(String),
    xTitle: say('value.last_day'),
    yTitle: say('value.repeat_orders'),
    cells: grid.map((cell) => {
      const written = show === 'alive' ? say.percent(cell.alive, 0) : say.exact(cell.expected, 1);
      return {
        x: String(cell.last),
        y: String(cell.x),
        value: cell[show],
        text: written,
        label: say('value.grid_cell', { orders: cell.x, day: cell.last, figure: written }),
      };
    }),
  };
}

/** What the total changes by if one thing gets better. */
export const whatIfChart = ({ whatIf }: ValueFigures, say: OwnSay): ChartModel => ({
  kind: 'bars',
  title: say('value.what_if'),
  height: 130,
  valueTitle: say('value.more'),
  bars: whatIf.map(({ factor, up }) => ({
    name: say(`value.factor.${factor}`),
    value: Math.max(0, up),
    text: say.shortMoney(up),
    label: `${say(`value.factor.${factor}`)} · ${say.shortMoney(up)}`,
  })),
});

/** The chance to be alive of one customer, with the days of their orders. */
export const aliveChart = (
  {
    alive,
    points,
    orders,
  }: {
    alive: string;
    points: readonly { day: string; at: number; alive: number }[];
    orders: readonly number[];
  },
  say: OwnSay,
): ChartModel => ({
  kind: 'lines',
  person: true,
  title: say('value.alive_of', { customer: alive }),
  height: 220,
  xTitle: say('value.days_since_first'),
  yTitle: say('column.p_alive'),
  yFormat: 'percent',
  ticks: orders,
  series: [
    {
      name: alive,
      points: points.map((point) => ({
        x: point.at,
        y: point.alive,
        label: `${point.day} · ${say.percent(point.alive, 0)}`,
      })),
    },
  ],
});

/** Contracts that are still there, as seen and as the model says. */
export const survivalChart = ({ survival }: ValueFigures, say: OwnSay): ChartModel => ({
  kind: 'lines',
  title: say('value.renewals'),
  height: 240,
  xTitle: say('value.periods'),
  yTitle: say('value.still_there'),
  yFormat: 'percent',
  series: [
    {
      name: say('value.actual'),
      points: survival.flatMap(({ period, seen }) =>
        seen === null ? [] : [{ x: period, y: seen, label: `${period} · ${say.percent(seen, 1)}` }],
      ),
    },
    {
      name: say('value.predicted'),
      style: 'projected',
      points: survival.map(({ period, share }) => ({
        x: period,
        y: share,
        label: `${period} · ${say.percent(share, 1)}`,
      })),
    },
  ],
});
