import type { ChartModel } from '../../charts/model';
import type { Say } from '../../panel/say';
import type { MonthRow } from './types';
import type { words } from './words';

type Bar = Extract<ChartModel, { kind: 'months' }>['bars'][number];

/** Revenue of each month from new and from returning customers. */
export function monthsChart(months: readonly MonthRow[], say: Say<typeof words>): ChartModel {
  const [fresh, returning] = [say('overview.new'), say('overview.returning')];
  return {
    kind: 'months',
    title: say('overview.months_title'),
    height: 220,
    series: [returning, fresh],
    valueTitle: say('term.metric.revenue'),
    incomplete: say('incomplete'),
    bars: months.flatMap((row) => {
      const month = row.month.slice(0, 7);
      const bar = (series: string, value: number, column: string): Bar => ({
        month: row.month,
        complete: row.complete,
        series,
        value,
        text: say.shortMoney(value),
        label: `${month} · ${series} · ${say.shortMoney(value)}${row.complete ? '' : ` · ${say('incomplete')}`}`,
        who: { [column]: [month] },
      });
      return [
        bar(returning, row.returning_revenue, 'active_month'),
        bar(fresh, row.new_revenue, 'first_month'),
      ];
    }),
  };
}
