import {
  beside,
  chart,
  controls,
  count,
  customer,
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
  variant,
  variants,
  type Part,
  type Picture,
} from '../../panel/picture';
import type { Say } from '../../panel/say';
import type { Around } from '../../panel/tools';
import {
  aliveChart,
  frequencyChart,
  gridChart,
  pmfChart,
  survivalChart,
  trackingChart,
  whatIfChart,
} from './chart';
import { findings } from './finding';
import { problemParts, warnings } from './problems';
import type { ValueParams } from './params';
import type { ValueFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

const valueLabel = ({ margin, months }: ValueFigures, say: OwnSay): string =>
  say(margin === null ? 'value.expected_revenue' : 'value.expected_value', { months });

const expectedLabel = ({ kind }: ValueFigures, say: OwnSay): string =>
  say(kind === 'contract' ? 'value.expected_renewals' : 'value.expected_orders');

function summary(figures: ValueFigures, say: OwnSay): Part {
  const { fresh, low, high } = figures;
  return facts('summary', 'cards', [
    {
      id: 'expected',
      label: valueLabel(figures, say),
      value: say.shortMoney(figures.expected),
      figure: { kind: 'money', value: figures.expected },
      ...(low !== null && high !== null
        ? { note: say('value.interval', { low: say.shortMoney(low), high: say.shortMoney(high) }) }
        : {}),
    },
    {
      id: 'orders',
      label: expectedLabel(figures, say),
      value: say.exact(figures.expectedOrders, 0),
      figure: { kind: 'count', value: figures.expectedOrders },
    },
    {
      id: 'historic',
      label: say('value.historic'),
      value: say.shortMoney(figures.historic),
      figure: { kind: 'money', value: figures.historic },
    },
    ...(fresh
      ? [
          {
            id: 'fresh',
            label: say('value.fresh'),
            value: say.shortMoney(fresh.value),
            figure: { kind: 'money' as const, value: fresh.value },
            note: say('value.fresh_note', { orders: say.exact(fresh.orders, 2) }),
          },
        ]
      : []),
  ]);
}

const customersTable = (figures: ValueFigures, say: OwnSay): Part => {
  const inContracts = figures.kind === 'contract';
  return table(
    say,
    'value.customers',
    [
      number('rank', { digits: 0, label: say('column.rank') }),
      customer('customer_id'),
      count('repeat_orders', inContracts ? { label: say('value.periods_run') } : {}),
      figures.kind === 'orders' && money('average_order'),
      share('p_alive', { bar: 'share', ...(inContracts ? { label: say('value.renews') } : {}) }),
      number('expected_orders', { digits: 2, label: expectedLabel(figures, say) }),
      money('expected_value', {
        label: valueLabel(figures, say),
        ...(figures.low === null ? {} : { between: ['low', 'high'] as const }),
      }),
      money('historic_revenue'),
    ],
    'customers',
    {
      ...(figures.alive ? { sets: { rank: 'rank' } } : {}),
      height: 380,
      title: say('value.tab.customers'),
      search: { table: 'customers', where: {} },
    },
  );
};

const decilesTable = (figures: ValueFigures, say: OwnSay): Part =>
  table(
    say,
    'value.deciles',
    [
      number('decile', { digits: 0 }),
      count('customers'),
      money('expected_value', { label: valueLabel(figures, say) }),
      share('share', { bar: 'share' }),
      money('least'),
      money('historic_revenue'),
      figures.kind === 'orders' && count('once'),
    ],
    figures.deciles,
    {
      opens: { value_decile: 'decile' },
      says: { customers: 'customers' },
      title: say('value.tab.deciles'),
    },
  );

function testPage(figures: ValueFigures, say: OwnSay): readonly Part[] {
  const { accuracy } = figures;
  if (!accuracy) {
    const why = figures.untested ?? 'short';
    const args = { cut: figures.cut ? say.day(figures.cut) : '–', days: figures.spanDays };
    return [
      why === 'no_fit'
        ? notice('untested', say('value.untested.no_fit', args), {
            label: say('value.use_simple'),
            params: { model: 'simple' },
          })
        : notice('untested', say(`value.untested.${why}`, args)),
    ];
  }
  return [
    ...note(
      'cut',
      say('value.tested', {
        from: say.day(accuracy.from),
        days: accuracy.days,
        model: say.word(`term.value_model.${figures.model}`),
      }),
    ),
    facts('accuracy', 'cards', [
      {
        id: 'orders',
        label: say('value.orders_predicted'),
        value: say.exact(accuracy.predicted, 0),
        note: say('value.came', { n: say.exact(accuracy.orders, 0) }),
      },
      {
        id: 'revenue',
        label: say('value.revenue_predicted'),
        value: say.shortMoney(accuracy.predictedRevenue),
        note: say('value.came', { n: say.shortMoney(accuracy.revenue) }),
      },
      {
        id: 'error',
        label: say('value.error'),
        value: say.exact(accuracy.error, 2),
        figure: { kind: 'number', value: accuracy.error },
        ...(accuracy.naiveError === null
          ? {}
          : { note: say('value.naive', { n: say.exact(accuracy.naiveError, 2) }) }),
      },
    ]),
    beside(
      chart('frequency', frequencyChart(figures, say)),
      ...(figures.pmf.length ? [chart('pmf', pmfChart(figures, say))] : []),
    ),
    table(
      say,
      'value.backtest',
      [
        text('group'),
        count('customers'),
        count('actual_orders'),
        number('predicted_orders', { digits: 1 }),
        money('actual_revenue'),
        money('predicted_revenue'),
      ],
      figures.backtest,
      { title: say('value.tab.test') },
    ),
    ...(figures.tracking.length
      ? [
          variants(
            'tracking',
            say('value.tracking'),
            variant('each', say('value.each_week'), () => [
              chart('tracking', trackingChart(figures, false, say)),
            ]),
            variant('all', say('value.all_weeks'), () => [
              chart('tracking', trackingChart(figures, true, say)),
            ]),
          ),
        ]
      : []),
  ];
}

function modelPage(figures: ValueFigures, say: OwnSay): readonly Part[] {
  const { correlation } = figures;
  return [
    ...(figures.candidates.length
      ? [
          table(
            say,
            'value.candidates',
            [
              term('model', { terms: 'value_model' }),
              term('state', { terms: 'fit_state' }),
              number('log_likelihood', { digits: 3 }),
            ],
            figures.candidates,
            { title: say('value.candidates'), heading: true },
          ),
          ...note('choice', say('value.choice')),
        ]
      : []),
    table(
      say,
      'value.model',
      [
        term('model', { terms: 'value_model' }),
        term('parameter', { terms: 'value_parameter', free: true }),
        number('value', { digits: 5 }),
      ],
      figures.rows,
      { title: say('value.parameters'), heading: true },
    ),
    ...(correlation
      ? note(
          'correlation',
          say('value.correlation', {
            r: say.exact(correlation.value, 2),
            n: say.exact(correlation.customers, 0),
          }),
        )
      : []),
    ...(figures.leftOutOfMoney
      ? note('no_money', say('value.no_money', { n: say.exact(figures.leftOutOfMoney, 0) }))
      : []),
    ...(figures.grid.length
      ? [
          variants(
            'grid',
            say('value.grid'),
            variant('alive', say('column.p_alive'), () => [chart('grid', gridChart(figures, 'alive', say))]),
            variant('expected', say('value.expected_orders'), () => [
              chart('grid', gridChart(figures, 'expected', say)),
            ]),
          ),
        ]
      : []),
  ];
}

const groupsPage = (figures: ValueFigures, params: ValueParams, say: OwnSay): readonly Part[] => [
  controls({ param: 'by' }),
  table(
    say,
    'value.groups',
    [
      params.by === 'segment'
        ? term('value_group', { terms: 'segment', label: say('value.by.segment') })
        : term('value_group', { terms: 'value_group', label: say(`value.by.${params.by}`) }),
      count('customers'),
      money('historic'),
      money('expected'),
      money('expected_value', { label: valueLabel(figures, say) }),
      share('p_alive'),
      money('allowable_cost'),
    ],
    figures.groups,
    {
      opens: { value_group: 'value_group' },
      says: { customers: 'customers' },
      title: say('value.tab.groups'),
      height: 360,
    },
  ),
  ...note(
    'cost',
    say(figures.margin === null ? 'value.cost_note_revenue' : 'value.cost_note', { times: params.perCost }),
  ),
];

const whatIfPage = (figures: ValueFigures, params: ValueParams, say: OwnSay): readonly Part[] => [
  controls({ param: 'lift' }),
  chart('whatif', whatIfChart(figures, say)),
  table(
    say,
    'value.what_if',
    [
      term('factor', { terms: 'value_factor' }),
      money('up', { signed: true }),
      money('down', { signed: true }),
    ],
    figures.whatIf,
    { title: say('value.what_if') },
  ),
  ...note('whatif', say('value.what_if_note', { lift: say.percent(params.lift, 0) })),
];

/** Expected value of every customer, with its test, its model, groups, what-if and one customer over time. */
export function present(figures: ValueFigures, params: ValueParams, say: OwnSay, around: Around): Picture {
  const top = problemParts(figures, params, say, around);
  if (figures.problem !== null) return { findings: [], top, pages: [], bottom: [] };
  const { alive } = figures;
  const marginNote = note(
    'margin',
    figures.margin === null
      ? say('value.is_revenue')
      : say(figures.marginFrom === 'costs' ? 'value.margin_costs' : 'value.margin_given', {
          margin: say.percent(figures.margin, 1),
        }),
  );
  if (figures.kind === 'contract')
    return {
      findings: findings(figures),
      top,
      pages: [
        page('customers', say('value.tab.customers'), () => [customersTable(figures, say)]),
        page('deciles', say('value.tab.deciles'), () => [decilesTable(figures, say)]),
        page('model', say('value.tab.model'), () => [
          chart('renewals', survivalChart(figures, say)),
          ...modelPage(figures, say),
          ...note('section', say('value.cross_section')),
        ]),
      ],
      bottom: marginNote,
    };
  return {
    findings: findings(figures),
    top: [...top, ...warnings(figures, say)],
    pages: [
      page('customers', say('value.tab.customers'), () => [
        summary(figures, say),
        customersTable(figures, say),
        ...note('interval', say('value.interval_note')),
        ...(alive
          ? [
              controls({ param: 'rank' }),
              chart('alive', aliveChart({ ...alive, alive: alive.customer_id }, say)),
              ...note('alive', say('value.alive_note')),
            ]
          : []),
      ]),
      page('deciles', say('value.tab.deciles'), () => [
        decilesTable(figures, say),
        ...(figures.outranked
          ? note('outranked', say('value.outranked', { n: say.exact(figures.outranked, 0) }))
          : []),
      ]),
      page('test', say('value.tab.test'), () => testPage(figures, say)),
      page('groups', say('value.tab.groups'), () => groupsPage(figures, params, say)),
      ...(figures.whatIf.length
        ? [page('whatif', say('value.tab.whatif'), () => whatIfPage(figures, params, say))]
        : []),
      page('model', say('value.tab.model'), () => modelPage(figures, say)),
    ],
    bottom: marginNote,
  };
}
