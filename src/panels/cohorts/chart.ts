import type { ChartModel, LineSeries } from '../../charts/model';
import type { Tally } from '../../data/segments/rule';
import type { Say } from '../../panel/say';
import { cohortText } from './finding';
import type { CohortParams, Measure } from './params';
import { ageName, ageTitle, cellText, cohortName, measureName, stepName, titleOf } from './text';
import type { CohortFigures, LadderStep, RetentionRow, Versus, VersusCell } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

/** What a cell says of those whom it opens. Cells of events other than orders, or of a period and later, say how many they are. */
export const cellTally = (row: RetentionRow, params: CohortParams): Tally => ({
  customers: row.customers ?? 0,
  ...(params.return === 'order' && params.retention !== 'on_or_after'
    ? { orders: row.orders ?? 0, revenue: row.revenue ?? 0 }
    : {}),
});

/** The figure of a cell that a measure shows; null where it does not exist. Cohorts by attribute count those watched long enough. */
export function measureOf(row: RetentionRow, measure: Measure, by: CohortParams['by']): number | null {
  switch (measure) {
    case 'customers':
      return by === 'first_order' ? row.retention : row.eligible_retention;
    case 'orders':
      return row.orders;
    case 'revenue':
      return row.revenue;
    case 'average_order_value':
      return row.average_order_value;
    case 'orders_per_customer':
      return row.orders_per_customer;
    case 'cumulative_revenue':
      return row.cumulative_revenue_per_customer;
    case 'cumulative_margin':
      return row.cumulative_margin_per_customer;
    case 'repeat_rate':
      return row.repeat_rate;
    case 'refund_rate':
      return row.refund_rate;
  }
}

/** Whether a cell is whole: its period has ended for all, or, in cohorts by attribute, for those who are counted. */
export const isWhole = (row: RetentionRow, by: CohortParams['by']): boolean =>
  by === 'first_order' ? row.complete : row.eligible > 0;

/** Retention: the first period is always whole. */
const isRetention = (measure: Measure): boolean => measure === 'customers';

const isShare = (measure: Measure): boolean => ['customers', 'repeat_rate', 'refund_rate'].includes(measure);

/** The triangle as a picture, for export: cohorts down, ages across, incomplete periods faded. */
export function triangleChart(figures: CohortFigures, params: CohortParams, say: OwnSay): ChartModel {
  const title = titleOf(params, say);
  const cohorts = [...new Set(figures.rows.map((row) => row.cohort))];
  const ages = [...new Set(figures.rows.map((row) => row.period))].sort((a, b) => a - b);
  return {
    kind: 'heatmap',
    title,
    height: Math.max(160, 26 * cohorts.length),
    xOrder: ages.map(String),
    yOrder: cohorts.map((cohort) => cohortName(cohort, params, say)),
    xTitle: ageTitle(params, say),
    yTitle: say('cohorts.cohort'),
    cells: figures.rows.flatMap((row) => {
      const value = measureOf(row, params.measure, params.by);
      if (value === null) return [];
      return [
        {
          x: String(row.period),
          y: cohortName(row.cohort, params, say),
          value: row.period === 0 && isRetention(params.measure) ? 0 : Math.max(0, value),
          text: ages.length > 24 ? '' : cellText(row, params, say),
          label: `${cohortName(row.cohort, params, say)} · ${row.period} · ${cellText(row, params, say)}`,
          faded: !isWhole(row, params.by),
          who: { cohort: [row.cohort], period: [row.period] },
          is: cellTally(row, params),
        },
      ];
    }),
  };
}

/** The weighted mean of all cohorts over their age. */
const meanLine = ({ means }: CohortFigures, from: number, say: OwnSay): LineSeries => ({
  name: say('cohorts.weighted'),
  style: 'main',
  points: means
    .filter(({ period }) => period >= from)
    .map(({ period, weighted }) => ({
      x: period,
      y: weighted,
      label: `${say('cohorts.weighted')} · ${period} · ${say.percent(weighted, 1)}`,
    })),
});

const FIRST_LINES = 4;

/** Cohorts that are drawn without a choice: those watched longest that are no leftovers of before the file. */
export function firstLines({ rows }: CohortFigures): string[] {
  const leftovers = new Set(rows.filter((row) => row.history_start).map((row) => row.cohort));
  const cohorts = [...new Set(rows.map((row) => row.cohort))];
  return cohorts.filter((cohort) => !leftovers.has(cohort)).slice(0, FIRST_LINES);
}

/** A line for each chosen cohort over its age, and the mean of all. */
export function cohortLines(
  figures: CohortFigures,
  params: CohortParams,
  chosen: readonly string[],
  say: OwnSay,
): ChartModel {
  const share = isShare(params.measure);
  const retention = isRetention(params.measure);
  const from = retention ? 1 : 0;
  const point = (row: RetentionRow) => {
    const y = measureOf(row, params.measure, params.by);
    return y === null || row.period < from || row.eligible === 0
      ? []
      : [
          {
            x: row.period,
            y,
            label: `${cohortName(row.cohort, params, say)} · ${row.period} · ${cellText(row, params, say)}`,
            who: { cohort: [row.cohort], period: [row.period] },
            is: cellTally(row, params),
          },
        ];
  };
  const all = [...new Set(figures.rows.map((row) => row.cohort))];
  const line = (cohort: string, style: 'main' | 'quiet') => ({
    name: cohortName(cohort, params, say),
    style,
    points: figures.rows.filter((row) => row.cohort === cohort && isWhole(row, params.by)).flatMap(point),
  });
  const means = retention ? [meanLine(figures, from, say)] : [];
  const projected = (figures.projection?.cells ?? []).filter(({ cohort }) => chosen.includes(cohort));
  const sizes = new Map(figures.rows.map((row) => [row.cohort, row.cohort_size]));
  const ahead = retention
    ? chosen
        .map((cohort) => ({
          name: `${cohortName(cohort, params, say)} ${say('cohorts.projected')}`,
          style: 'projected' as const,
          of: cohortName(cohort, params, say),
          points: projected
            .filter((cell) => cell.cohort === cohort)
            .map((cell) => {
              const size = sizes.get(cohort) ?? 1;
              return {
                x: cell.period,
                y: cell.customers / size,
                low: cell.low / size,
                high: cell.high / size,
                label: `${cohortName(cohort, params, say)} · ${cell.period} · ${say.percent(cell.customers / size, 1)} (${say.percent(cell.low / size, 1)} – ${say.percent(cell.high / size, 1)})`,
              };
            }),
        }))
        .filter(({ points }) => points.length > 0)
    : [];
  return {
    kind: 'lines',
    title: titleOf(params, say),
    height: 280,
    xTitle: ageTitle(params, say),
    yTitle: measureName(params, say),
    yFormat: share ? 'percent' : 'amount',
    series: [
      ...all.filter((cohort) => !chosen.includes(cohort)).map((cohort) => line(cohort, 'quiet')),
      ...chosen.map((cohort) => line(cohort, 'main')),
      ...means,
      ...ahead,
    ].filter(({ points }) => points.length > 0),
  };
}

/** One age over the cohorts: is it getting better? */
export function ageTrend(figures: CohortFigures, params: CohortParams, say: OwnSay): ChartModel {
  const title = say('cohorts.trend_title', { age: ageName(params.trendAge, params) });
  const rows = figures.rows
    .filter((row) => row.period === params.trendAge && isWhole(row, params.by))
    .sort((a, b) => (a.cohort < b.cohort ? -1 : 1));
  return {
    kind: 'lines',
    title,
    height: 260,
    xTitle: say('cohorts.cohort'),
    yTitle: measureName(params, say),
    yFormat: isShare(params.measure) ? 'percent' : 'amount',
    xNames: rows.map((row) => cohortText(row.cohort, params)),
    series: [
      {
        name: measureName(params, say),
        style: 'main',
        points: rows.flatMap((row, x) => {
          const y = measureOf(row, params.measure, params.by);
          return y === null
            ? []
            : [
                {
                  x,
                  y,
                  label: `${cohortName(row.cohort, params, say)} · ${cellText(row, params, say)}`,
                  who: { cohort: [row.cohort], period: [row.period] },
                  is: cellTally(row, params),
                },
              ];
        }),
      },
    ],
  };
}

/** How many have gone on to the next order by each day. */
export const ladderCurves = (ladder: readonly LadderStep[], say: OwnSay): ChartModel => ({
  kind: 'lines',
  title: say('cohorts.ladder_title'),
  height: 260,
  xTitle: say('cohorts.axis.days'),
  yTitle: say('cohorts.axis.reached'),
  yFormat: 'percent',
  series: ladder
    .filter((step) => step.curve.length > 0)
    .map((step) => ({
      name: stepName(step, say),
      style: 'main',
      points: [
        { x: 0, y: 0, label: stepName(step, say) },
        ...step.curve.map(({ days, share, low, high, atRisk, happened }) => ({
          x: days,
          y: share,
          low,
          high,
          label: say('cohorts.ladder.point', {
            step: stepName(step, say),
            days,
            share: say.percent(share, 1),
            low: say.percent(low, 1),
            high: say.percent(high, 1),
            risk: say.exact(atRisk, 0),
          }),
          who: { order_number: [step.step + 1], sure: [1], wait: { to: days } },
          is: { customers: happened },
        })),
      ],
    })),
});

const SURE = 0.05;
const SHOWN = 40;
/** Beyond this many ages the figures would run into each other: the colour and the mark stay. */
const MOST_WRITTEN = 12;

/** Retention of this cell minus that of a segment, cohort by cohort; what may be chance is pale. */
export function versusChart(versus: Versus, other: string, params: CohortParams, say: OwnSay): ChartModel {
  const cohorts = [...new Set(versus.cells.map(({ cohort }) => cohort))].slice(-SHOWN);
  const ages = [...new Set(versus.cells.map(({ period }) => period))].sort((a, b) => a - b).slice(0, SHOWN);
  const textOf = ({ difference, pAdjusted }: VersusCell): string => {
    const mark = pAdjusted < SURE ? '*' : '';
    if (ages.length > MOST_WRITTEN) return mark;
    return `${difference > 0 ? '+' : ''}${say.exact(difference * 100, 1)}${mark}`;
  };
  return {
    kind: 'heatmap',
    title: say('cohorts.versus.title', { name: other }),
    height: Math.min(620, 60 + cohorts.length * 24),
    middle: 0,
    xOrder: ages.map((age) => ageName(age, params)),
    yOrder: cohorts.map((cohort) => cohortName(cohort, params, say)),
    xTitle: ageTitle(params, say),
    yTitle: say('cohorts.cohort'),
    cells: versus.cells
      .filter(({ cohort, period }) => cohorts.includes(cohort) && ages.includes(period))
      .map((cell) => ({
        x: ageName(cell.period, params),
        y: cohortName(cell.cohort, params, say),
        value: cell.difference,
        text: textOf(cell),
        faded: cell.pAdjusted >= SURE,
        label: `${cohortName(cell.cohort, params, say)} · ${ageName(cell.period, params)}: ${say.percent(cell.a, 1)} / ${say.percent(cell.b, 1)}`,
      })),
  };
}
