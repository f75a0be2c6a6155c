import {
  beside,
  chart,
  count,
  customer,
  date,
  days,
  facts,
  money,
  note,
  notice,
  number,
  page,
  share,
  table,
  term,
  text,
  type Part,
  type Picture,
} from '../../panel/picture';
import type { Say } from '../../panel/say';
import {
  calendarChart,
  calibrationChart,
  categoryChart,
  cumulativeChart,
  forecastChart,
  gapChart,
  hoursChart,
} from './chart';
import { findings } from './finding';
import type { NextParams } from './params';
import type { NextFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

const customersPage = (figures: NextFigures, say: OwnSay): readonly Part[] => [
  facts('within', 'cards', [
    ...figures.within.map(({ days: within, customers }) => ({
      id: `p_${within}`,
      label: say('next_purchase.within', { days: within }),
      value: say.exact(customers, 0),
      figure: { kind: 'count' as const, value: customers },
    })),
    {
      id: 'beyond',
      label: say('next_purchase.beyond'),
      value: say.exact(figures.beyond, 0),
      figure: { kind: 'count', value: figures.beyond },
    },
  ]),
  table(
    say,
    'next_purchase.customers',
    [
      customer('customer_id'),
      term('due', { terms: 'due' }),
      date('expected_date'),
      date('low_date'),
      date('high_date'),
      days('days_since'),
      number('own_gap_days', { digits: 0 }),
      number('overdue_index', { digits: 1 }),
      share('p_7'),
      share('p_30', { bar: 'share' }),
      share('p_90'),
    ],
    'customers',
    { title: say('table.customers'), height: 380, search: { table: 'customers', where: {} } },
  ),
  ...note('dates', say('next_purchase.dates_note')),
];

const itemsPage = (figures: NextFigures, params: NextParams, say: OwnSay): readonly Part[] => [
  table(
    say,
    'next_purchase.products',
    [
      text('product', { label: say(`next_purchase.by.${params.by}`) }),
      count('repeat_buyers'),
      days('median_gap_days'),
      days('long_gap_days'),
      count('due'),
      count('overdue'),
    ],
    figures.products.map((row) => ({ ...row, when: 'due' })),
    {
      opens: { due_item: 'product_id', due: 'when' },
      says: { customers: 'due' },
      title: say('next_purchase.tab.items'),
      height: 340,
      search: true,
    },
  ),
  ...note('items', say('next_purchase.items_note')),
  table(
    say,
    'next_purchase.due_list',
    [
      customer('customer_id'),
      text('product'),
      term('due', { terms: 'due' }),
      date('expected_date'),
      days('days_overdue'),
      days('gap_days'),
      date('last_date'),
    ],
    'due_list',
    { title: say('next_purchase.due_list'), heading: true, height: 320 },
  ),
];

function forecastPage(figures: NextFigures, say: OwnSay): readonly Part[] {
  const { forecast } = figures;
  if (!forecast) return note('forecast', say('next_purchase.no_forecast'));
  return [
    chart('forecast', forecastChart(figures, say)),
    chart('calendar', calendarChart(figures, say)),
    table(
      say,
      'next_purchase.weeks',
      [date('week'), number('orders', { digits: 0, between: ['low', 'high'] }), money('revenue')],
      figures.weeks,
      { title: say('next_purchase.tab.forecast') },
    ),
    ...note(
      'forecast',
      say('next_purchase.forecast_note', {
        method: say(`next_purchase.method.${forecast.method}`),
        naive: say(`next_purchase.method.${forecast.naive}`),
        n: forecast.origins,
        error: say.percent(forecast.error, 1),
        other: say.percent(forecast.naiveError, 1),
        money: say.money(forecast.orderMoney),
      }),
    ),
  ];
}

const testPage = (figures: NextFigures, say: OwnSay): readonly Part[] =>
  figures.evaluation.length === 0 && figures.calibration.length === 0
    ? note('test', say('next_purchase.no_test'))
    : [
        ...(figures.evaluation.length
          ? [
              table(
                say,
                'next_purchase.evaluation',
                [
                  term('method', { terms: 'next_method' }),
                  count('customers'),
                  number('mae_days', { digits: 1 }),
                  number('median_ae_days', { digits: 1 }),
                ],
                figures.evaluation,
                { title: say('table.evaluation') },
              ),
            ]
          : []),
        ...note('test', say('next_purchase.test_note', { date: say.day(figures.testCut ?? '') })),
        ...(figures.calibration.length ? [chart('calibration', calibrationChart(figures, say))] : []),
      ];

const rhythmPage = (figures: NextFigures, say: OwnSay): readonly Part[] => [
  beside(chart('gaps', gapChart(figures, say)), chart('cumulative', cumulativeChart(figures, say))),
  chart('hours', hoursChart(figures, say)),
  ...note('hours', say('next_purchase.hours_note')),
];

const categoriesPage = (figures: NextFigures, say: OwnSay): readonly Part[] => [
  chart('categories', categoryChart(figures, say)),
  table(
    say,
    'next_purchase.categories',
    [
      text('from'),
      text('to'),
      count('times'),
      share('share', { bar: 'share' }),
      share('usual'),
      number('lift'),
    ],
    figures.categories,
    { title: say('next_purchase.tab.categories'), height: 320, names: 'from' },
  ),
  ...note('categories', say('next_purchase.categories_note')),
];

/** When customers come again, what is due this week, the next weeks, the test, the rhythm, what comes next. */
export function present(figures: NextFigures, params: NextParams, say: OwnSay): Picture {
  if (figures.problem !== null)
    return {
      findings: [],
      top: [notice('gaps', say('next_purchase.no_gaps', { gaps: say.exact(figures.gaps, 0) }))],
      pages: [],
      bottom: [],
    };
  return {
    findings: findings(figures),
    top: figures.rough
      ? [notice('rough', say('next_purchase.rough', { gaps: say.exact(figures.gaps, 0) }))]
      : [],
    pages: [
      page('customers', say('next_purchase.tab.customers'), () => customersPage(figures, say)),
      ...(figures.products.length
        ? [page('items', say('next_purchase.tab.items'), () => itemsPage(figures, params, say))]
        : []),
      page('forecast', say('next_purchase.tab.forecast'), () => forecastPage(figures, say)),
      page('test', say('next_purchase.tab.test'), () => testPage(figures, say)),
      page('rhythm', say('next_purchase.tab.rhythm'), () => rhythmPage(figures, say)),
      ...(figures.categories.length
        ? [page('categories', say('next_purchase.tab.categories'), () => categoriesPage(figures, say))]
        : []),
    ],
    bottom: [],
  };
}
