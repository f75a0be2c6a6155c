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
      const bar = (series: string, value: number, customers: number, kind: 'new' | 'returning'): Bar => ({
        month: row.month,
        complete: row.complete,
        series,
        value,
        text: say.shortMoney(value),
        label: `${month} · ${series} · ${say.shortMoney(value)}${row.complete ? '' : ` · ${say('incomplete')}`}`,
        who: { active_month: [month], month_kind: [kind] },
        is: { customers, revenue: value },
      });
      return [
        bar(returning, row.returning_revenue, row.returning_customers, 'returning'),
        bar(fresh, row.new_revenue, row.new_customers, 'new'),
      ];
    }),
  };
}
