import type { ChartModel } from '../../charts/model';
import type { Say } from '../../panel/say';
import type { NextFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;
const SHOWN_PAST = 26;

/** Gaps between order days, with the middle and the nine-in-ten line. */
export const gapChart = ({ gapBins, medianGap, longGap }: NextFigures, say: OwnSay): ChartModel => ({
  kind: 'histogram',
  title: say('next_purchase.gaps'),
  height: 200,
  logarithmic: false,
  xTitle: say('next_purchase.gap_days'),
  yTitle: say('next_purchase.column.gaps'),
  bins: gapBins.map((bin) => ({
    ...bin,
    label: `${say.exact(bin.from, 0)} – ${say.exact(bin.to, 0)} · ${say.exact(bin.value, 0)}`,
  })),
  cuts: [
    { at: medianGap, text: '50%' },
    { at: longGap, text: '90%' },
  ],
});

/** The share of gaps that have ended by a day. */
export function cumulativeChart({ gapBins }: NextFigures, say: OwnSay): ChartModel {
  const all = gapBins.reduce((sum, { value }) => sum + value, 0);
  let sum = 0;
  return {
    kind: 'lines',
    title: say('next_purchase.gaps_by'),
    height: 200,
    xTitle: say('next_purchase.gap_days'),
    yTitle: say('column.share'),
    yFormat: 'percent',
    series: [
      {
        name: say('next_purchase.column.gaps'),
        points: gapBins.slice(0, -1).map(({ to, value }) => {
          sum += value;
          return { x: to, y: sum / all, label: `${say.exact(to, 0)} · ${say.percent(sum / all, 0)}` };
        }),
      },
    ],
  };
}

/** Orders of the last weeks and of the next, with the 80% interval. */
export function forecastChart({ past, weeks }: NextFigures, say: OwnSay): ChartModel {
  const shown = past.slice(-SHOWN_PAST);
  const names = [...shown.map(({ week }) => week), ...weeks.map(({ week }) => week)];
  return {
    kind: 'lines',
    title: say('next_purchase.forecast'),
    height: 260,
    xTitle: say('next_purchase.column.week'),
    yTitle: say('column.orders'),
    yFormat: 'amount',
    xNames: names,
    series: [
      {
        name: say('next_purchase.so_far'),
        points: shown.map(({ week, orders }, x) => ({
          x,
          y: orders,
          label: `${week} · ${say.exact(orders, 0)}`,
        })),
      },
      {
        name: say('next_purchase.ahead'),
        style: 'projected',
        points: weeks.map(({ week, orders, low, high }, index) => ({
          x: shown.length + index,
          y: orders,
          ...(low === null || high === null ? {} : { low, high }),
          label: `${week} · ${say.exact(orders, 0)}${low === null || high === null ? '' : ` (${say.exact(low, 0)} – ${say.exact(high, 0)})`}`,
        })),
      },
    ],
  };
}

/** Expected orders of each day of the next weeks: the week's, as orders have lain over the days lately. */
export function calendarChart({ weeks, weekdays }: NextFigures, say: OwnSay): ChartModel {
  const names = weekdays.map((_, index) =>
    say(`next_purchase.weekday.${(index + 1) as 1 | 2 | 3 | 4 | 5 | 6 | 7}`),
  );
  const day = (week: string, offset: number): Date =>
    new Date(Date.parse(`${week}T00:00:00Z`) + offset * 86_400_000);
  return {
    kind: 'heatmap',
    title: say('next_purchase.calendar'),
    height: 60 + 26 * weeks.length,
    xOrder: names,
    yOrder: weeks.map(({ week }) => week),
    xTitle: '',
    yTitle: say('next_purchase.column.week'),
    cells: weeks.flatMap(({ week, orders }) =>
      weekdays.map((_, offset) => {
        const date = day(week, offset);
        const weekday = (date.getUTCDay() + 6) % 7;
        const value = orders * (weekdays[weekday] ?? 0);
        return {
          x: names[weekday] ?? '',
          y: week,
          value,
          text: say.exact(value, 0),
          label: `${date.toISOString().slice(0, 10)} · ${say.exact(value, 1)}`,
        };
      }),
    ),
  };
}

/** Predicted against real shares of those who ordered within thirty days. */
export const calibrationChart = ({ calibration }: NextFigures, say: OwnSay): ChartModel => ({
  kind: 'lines',
  title: say('next_purchase.calibration'),
  height: 220,
  xTitle: say('next_purchase.predicted'),
  yTitle: say('next_purchase.came'),
  yFormat: 'percent',
  series: [
    {
      name: say('next_purchase.told'),
      points: calibration.map(({ predicted, actual, people }) => ({
        x: 100 * predicted,
        y: actual,
        label: `${say.percent(predicted, 0)} → ${say.percent(actual, 0)} · n ${say.exact(people, 0)}`,
      })),
    },
    {
      name: say('next_purchase.the_same'),
      style: 'projected',
      points: [calibration[0], calibration.at(-1)].flatMap((bin) =>
        bin ? [{ x: 100 * bin.predicted, y: bin.predicted, label: say.percent(bin.predicted, 0) }] : [],
      ),
    },
  ],
});

/** Which category follows which: share of what came next, against how usual that is. */
export function categoryChart({ categories }: NextFigures, say: OwnSay): ChartModel {
  const names = (side: 'from' | 'to'): string[] =>
    [...new Set(categories.map((row) => row[side]))].sort().slice(0, 12);
  const [from, to] = [names('from'), names('to')];
  return {
    kind: 'heatmap',
    title: say('next_purchase.follows'),
    height: 60 + 26 * from.length,
    xOrder: to,
    yOrder: from,
    xTitle: say('next_purchase.next_is'),
    yTitle: say('next_purchase.last_was'),
    slanted: true,
    cells: categories
      .filter((row) => from.includes(row.from) && to.includes(row.to))
      .map((row) => ({
        x: row.to,
        y: row.from,
        value: row.share,
        text: say.percent(row.share, 0),
        label: `${row.from} → ${row.to} · ${say.percent(row.share, 1)} · n ${say.exact(row.times, 0)}`,
      })),
  };
}

/** Orders by weekday, and by hour where the file knows it. */
export function hoursChart({ hours, hasHours }: NextFigures, say: OwnSay): ChartModel {
  const names = Array.from({ length: 7 }, (_, index) =>
    say(`next_purchase.weekday.${(index + 1) as 1 | 2 | 3 | 4 | 5 | 6 | 7}`),
  );
  if (!hasHours) {
    const sums = names.map((_, index) =>
      hours.reduce((sum, row) => sum + (row.weekday === index + 1 ? row.orders : 0), 0),
    );
    return {
      kind: 'bars',
      title: say('next_purchase.best_day'),
      height: 200,
      valueTitle: say('column.orders'),
      bars: names.map((name, index) => ({
        name,
        value: sums[index] ?? 0,
        text: say.short(sums[index] ?? 0),
        label: `${name} · ${say.exact(sums[index] ?? 0, 0)}`,
      })),
    };
  }
  return {
    kind: 'heatmap',
    title: say('next_purchase.best_hour'),
    height: 260,
    xOrder: Array.from({ length: 24 }, (_, hour) => String(hour)),
    yOrder: names,
    xTitle: say('next_purchase.hour'),
    yTitle: '',
    cells: hours.map(({ weekday, hour, orders }) => ({
      x: String(hour ?? 0),
      y: names[weekday - 1] ?? '',
      value: orders,
      text: '',
      label: `${names[weekday - 1] ?? ''} ${hour ?? 0}:00 · ${say.exact(orders, 0)}`,
    })),
  };
}
