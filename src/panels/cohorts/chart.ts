import type { ChartModel } from '../../charts/model';
import { cohortText } from './finding';
import type { CohortParams, Measure } from './params';
import type { CohortFigures, LadderStep, RetentionRow } from './types';

/** What charts of this panel need from the language. */
export interface ChartWords {
  age: string;
  cohort: string;
  mean: string;
  measure: string;
  days: string;
  reached: string;
  projected: string;
  step(step: number): string;
  value(row: RetentionRow): string;
  percent(share: number): string;
  name(cohort: string): string;
}

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
  }
}

/** Whether a cell is whole: its period has ended for all, or, in cohorts by attribute, for those who are counted. */
export const isWhole = (row: RetentionRow, by: CohortParams['by']): boolean =>
  by === 'first_order' ? row.complete : row.eligible > 0;

const isShare = (measure: Measure): boolean => measure === 'customers';

/** The triangle as a picture, for export: cohorts down, ages across, incomplete periods faded. */
export function triangleChart(
  figures: CohortFigures,
  params: CohortParams,
  words: ChartWords,
  title: string,
): ChartModel {
  const cohorts = [...new Set(figures.rows.map((row) => row.cohort))];
  const ages = [...new Set(figures.rows.map((row) => row.period))].sort((a, b) => a - b);
  return {
    kind: 'heatmap',
    title,
    height: Math.max(160, 26 * cohorts.length),
    xOrder: ages.map(String),
    yOrder: cohorts.map(words.name),
    xTitle: words.age,
    yTitle: words.cohort,
    cells: figures.rows.flatMap((row) => {
      const value = measureOf(row, params.measure, params.by);
      if (value === null) return [];
      return [
        {
          x: String(row.period),
          y: words.name(row.cohort),
          value: row.period === 0 && isShare(params.measure) ? 0 : Math.max(0, value),
          text: ages.length > 24 ? '' : words.value(row),
          label: `${words.name(row.cohort)} · ${row.period} · ${words.value(row)}`,
          faded: !isWhole(row, params.by),
          who: { cohort: [row.cohort], period: [row.period] },
        },
      ];
    }),
  };
}

/** A line for each chosen cohort over its age, and the mean of all. */
export function cohortLines(
  figures: CohortFigures,
  params: CohortParams,
  chosen: readonly string[],
  words: ChartWords,
  title: string,
): ChartModel {
  const share = isShare(params.measure);
  const from = share ? 1 : 0;
  const point = (row: RetentionRow) => {
    const y = measureOf(row, params.measure, params.by);
    return y === null || row.period < from || row.eligible === 0
      ? []
      : [
          {
            x: row.period,
            y,
            label: `${words.name(row.cohort)} · ${row.period} · ${words.value(row)}`,
            who: { cohort: [row.cohort], period: [row.period] },
          },
        ];
  };
  const all = [...new Set(figures.rows.map((row) => row.cohort))];
  const line = (cohort: string, style: 'main' | 'quiet') => ({
    name: words.name(cohort),
    style,
    points: figures.rows.filter((row) => row.cohort === cohort && isWhole(row, params.by)).flatMap(point),
  });
  const means = share
    ? [
        {
          name: words.mean,
          style: 'main' as const,
          points: figures.means
            .filter(({ period }) => period >= from)
            .map(({ period, weighted }) => ({
              x: period,
              y: weighted,
              label: `${words.mean} · ${period} · ${words.percent(weighted)}`,
            })),
        },
      ]
    : [];
  const projected = (figures.projection?.cells ?? []).filter(({ cohort }) => chosen.includes(cohort));
  const sizes = new Map(figures.rows.map((row) => [row.cohort, row.cohort_size]));
  const ahead = share
    ? chosen
        .map((cohort) => ({
          name: `${words.name(cohort)} ${words.projected}`,
          style: 'projected' as const,
          points: projected
            .filter((cell) => cell.cohort === cohort)
            .map((cell) => {
              const size = sizes.get(cohort) ?? 1;
              return {
                x: cell.period,
                y: cell.customers / size,
                low: cell.low / size,
                high: cell.high / size,
                label: `${words.name(cohort)} · ${cell.period} · ${words.percent(cell.customers / size)} (${words.percent(cell.low / size)} – ${words.percent(cell.high / size)})`,
              };
            }),
        }))
        .filter(({ points }) => points.length > 0)
    : [];
  return {
    kind: 'lines',
    title,
    height: 280,
    xTitle: words.age,
    yTitle: words.measure,
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
export function ageTrend(
  figures: CohortFigures,
  params: CohortParams,
  words: ChartWords,
  title: string,
): ChartModel {
  const rows = figures.rows
    .filter((row) => row.period === params.trendAge && isWhole(row, params.by))
    .sort((a, b) => (a.cohort < b.cohort ? -1 : 1));
  return {
    kind: 'lines',
    title,
    height: 260,
    xTitle: words.cohort,
    yTitle: words.measure,
    yFormat: isShare(params.measure) ? 'percent' : 'amount',
    xNames: rows.map((row) => cohortText(row.cohort, params)),
    series: [
      {
        name: words.measure,
        style: 'main',
        points: rows.flatMap((row, x) => {
          const y = measureOf(row, params.measure, params.by);
          return y === null
            ? []
            : [
                {
                  x,
                  y,
                  label: `${words.name(row.cohort)} · ${words.value(row)}`,
                  who: { cohort: [row.cohort], period: [row.period] },
                },
              ];
        }),
      },
    ],
  };
}

/** How many have gone on to the next order by each day. */
export const ladderCurves = (
  ladder: readonly LadderStep[],
  words: ChartWords,
  title: string,
): ChartModel => ({
  kind: 'lines',
  title,
  height: 260,
  xTitle: words.days,
  yTitle: words.reached,
  yFormat: 'percent',
  series: ladder
    .filter((step) => step.from > 0)
    .map((step) => ({
      name: words.step(step.step),
      style: 'main',
      points: step.curve.map(({ days, share }) => ({
        x: days,
        y: share,
        label: `${words.step(step.step)} · ${days} · ${words.percent(share)}`,
        who: { order_number: [step.step + 1] },
      })),
    })),
});
