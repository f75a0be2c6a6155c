import type { Tally, Where } from '../../data/segments/rule';
import {
  chart,
  count,
  facts,
  money,
  note,
  page,
  share,
  table,
  text,
  type Fact,
  type Picture,
} from '../../panel/picture';
import type { Kind } from '../../panel/kinds';
import type { Say } from '../../panel/say';
import { feeNote, reversedNote } from '../../panel/besides';
import { monthsChart } from './chart';
import { findings } from './finding';
import type { OverviewParams } from './params';
import type { Kpi, KpiRow, OverviewFigures, ProductRow } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

/** Who stands behind a key figure, and which of it they come to. */
const WHO: Partial<Record<Kpi, { who: Where; names?: keyof Tally }>> = {
  customers: { who: { known: [1] }, names: 'customers' },
  buyers: { who: { orders: { from: 1 } }, names: 'customers' },
  orders: { who: { orders: { from: 1 } }, names: 'orders' },
  revenue: { who: { orders: { from: 1 } }, names: 'revenue' },
  average_order_value: { who: { orders: { from: 1 } } },
  orders_per_customer: { who: { orders: { from: 1 } } },
  repeat_rate: { who: { orders: { from: 2 } } },
  median_gap_days: { who: { order_days: { from: 2 } } },
};

/** What kind of figure each is; plain numbers but for these. */
const KIND: Partial<Record<Kpi, Kind>> = {
  revenue: 'money',
  average_order_value: 'money',
  repeat_rate: 'percent',
};

function written(metric: Kpi, value: number | null, say: OwnSay): string {
  if (value === null) return '–';
  if (metric === 'revenue') return say.shortMoney(value);
  if (metric === 'average_order_value') return say.money(value);
  if (metric === 'repeat_rate') return say.percent(value, 1);
  return say.exact(value, metric === 'orders_per_customer' ? 2 : 1);
}

/** How far a figure is from its earlier one: in points for a rate, in percent for the others. */
function change({ metric, value, previous }: KpiRow, say: OwnSay): string {
  if (value === null || previous === null) return '';
  const sign = value >= previous ? '+' : '';
  if (metric === 'repeat_rate')
    return say('points', { value: sign + say.exact((value - previous) * 100, 1) });
  return previous === 0 ? '' : sign + say.percent(value / previous - 1, 1);
}

const factOf = (row: KpiRow, say: OwnSay): Fact => {
  const [mark, moved] = [WHO[row.metric], change(row, say)];
  return {
    id: row.metric,
    label: say(`kpi.${row.metric}`),
    hint: say(`kpi.${row.metric}.hint`),
    value: written(row.metric, row.value, say),
    figure: { kind: KIND[row.metric] ?? 'number', value: row.value },
    ...(moved ? { note: moved } : {}),
    ...(mark ? { who: mark.who, is: mark.names ? { [mark.names]: row.value ?? 0 } : {} } : {}),
  };
};

/** Key figures, revenue by month, best sellers. */
export function present(figures: OverviewFigures, params: OverviewParams, say: OwnSay): Picture {
  const products = figures.bestSellers.map((row: ProductRow) => ({
    ...row,
    product: row.product_name ?? row.product_id,
  }));
  return {
    findings: findings(figures),
    top: [],
    pages: [
      page('overview', say.word('panel.overview.title'), () => [
        facts(
          'kpis',
          'cards',
          figures.kpis.map((row) => factOf(row, say)),
        ),
        ...(figures.compared
          ? note(
              'compared',
              say(figures.compared.covered ? 'overview.compared' : 'overview.not_covered', {
                from: say.day(figures.compared.from),
                to: say.day(figures.compared.to),
              }),
            )
          : []),
        chart('months', monthsChart(figures.months, say)),
        ...(products.length > 0
          ? [
              table(
                say,
                'overview.best_sellers',
                [
                  text('product'),
                  money('revenue'),
                  share('share', { bar: 'largest' }),
                  count('orders'),
                  count('buyers'),
                  share('repeat_rate'),
                  products.some(({ reversed }) => reversed > 0) && money('reversed'),
                  share('growth', {
                    digits: 0,
                    signed: true,
                    label: say('overview.growth', { days: params.growthDays }),
                    hint: say(`overview.growth.${figures.growthAgainst}`, { days: params.growthDays }),
                  }),
                ],
                products,
                {
                  opens: { product_id: 'product_id' },
                  says: { customers: 'buyers', orders: 'orders', revenue: 'revenue' },
                  heading: true,
                  height: 330,
                },
              ),
            ]
          : []),
      ]),
    ],
    bottom: [
      ...(products.length > 0 ? feeNote(figures.besides, say) : []),
      ...reversedNote(figures.besides, say),
      ...(figures.unknownRevenue > 0
        ? note(
            'unknown',
            say('overview.unknown', {
              amount: say.money(figures.unknownRevenue),
              from: say.day(figures.firstDay ?? ''),
              to: say.day(figures.lastDay ?? ''),
            }),
          )
        : []),
    ],
  };
}
