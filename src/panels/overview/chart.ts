import type { ChartModel } from '../../charts/model';
import type { MonthRow } from './types';

type Bar = Extract<ChartModel, { kind: 'months' }>['bars'][number];

export interface ChartWords {
  fresh: string;
  returning: string;
  revenue: string;
  money(value: number): string;
  incomplete: string;
}

/** Revenue of each month from new and from returning customers. */
export function monthsChart(months: MonthRow[], words: ChartWords, title: string): ChartModel {
  return {
    kind: 'months',
    title,
    height: 220,
    series: [words.returning, words.fresh],
    valueTitle: words.revenue,
    incomplete: words.incomplete,
    bars: months.flatMap((row) => {
      const month = row.month.slice(0, 7);
      const bar = (series: string, value: number, column: string): Bar => ({
        month: row.month,
        complete: row.complete,
        series,
        value,
        text: words.money(value),
        label: `${month} · ${series} · ${words.money(value)}${row.complete ? '' : ` · ${words.incomplete}`}`,
        who: { [column]: [month] },
      });
      return [
        bar(words.returning, row.returning_revenue, 'active_month'),
        bar(words.fresh, row.new_revenue, 'first_month'),
      ];
    }),
  };
}
