import {
  beside,
  chart,
  controls,
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
  variant,
  variants,
  type Part,
  type Picture,
} from '../../panel/picture';
import type { Say } from '../../panel/say';
import { conversionChart, flowChart, gapChart, movesChart, movesMatrix, stageBars } from './chart';
import { findings } from './finding';
import { STAGES, type LifecycleParams } from './params';
import type { LifecycleFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

/** What each stage means here, with the figures in force. */
const rulesPart = (
  { threshold, lostAfter }: LifecycleFigures,
  { loyalOrders }: LifecycleParams,
  say: OwnSay,
): Part =>
  facts(
    'rules',
    'line',
    STAGES.map((stage) => ({
      id: stage,
      label: say(`term.stage.${stage}`),
      value: say(`lifecycle.rule.${stage}`, { days: threshold, lost: lostAfter, orders: loyalOrders }),
    })),
  );

function stagesPage(figures: LifecycleFigures, params: LifecycleParams, say: OwnSay): readonly Part[] {
  const tells = (column: 'margin' | 'expected_value' | 'value_at_risk'): boolean =>
    figures.stages.some((row) => row[column] !== null);
  return [
    beside(
      chart('stages', stageBars(figures, say)),
      table(
        say,
        'lifecycle.stages',
        [
          term('stage'),
          count('customers'),
          share('customer_share', { bar: 'share' }),
          money('revenue'),
          tells('expected_value') && money('expected_value'),
          tells('value_at_risk') && money('value_at_risk'),
          tells('margin') && money('margin'),
          count('orders'),
          share('revenue_share'),
          days('median_days'),
        ],
        figures.stages,
        {
          opens: { stage: 'stage' },
          says: { customers: 'customers', orders: 'orders', revenue: 'revenue' },
          title: say('lifecycle.tab.stages'),
        },
      ),
    ),
    ...(figures.costed === null
      ? []
      : note('costed', say('margin.of', { share: say.percent(figures.costed, 1) }))),
    rulesPart(figures, params, say),
    table(
      say,
      'lifecycle.actions',
      [term('stage'), count('customers'), text('goal', { wraps: true }), text('action', { wraps: true })],
      figures.stages.map(({ stage, customers }) => ({
        stage,
        customers,
        goal: say.word(`lifecycle.goal.${stage}`),
        action: say.word(`lifecycle.action.${stage}`),
      })),
      {
        opens: { stage: 'stage' },
        says: { customers: 'customers' },
        title: say('lifecycle.actions'),
        heading: true,
      },
    ),
  ];
}

const flowPage = (figures: LifecycleFigures, params: LifecycleParams, say: OwnSay): readonly Part[] => [
  chart('flow', flowChart(figures, params, say)),
  table(
    say,
    'lifecycle.flow',
    [
      date('period'),
      count('new'),
      count('returning'),
      count('resurrecting'),
      count('dormant'),
      count('active'),
      money('new_revenue'),
      money('returning_revenue'),
      money('resurrecting_revenue'),
    ],
    figures.flow,
    { title: say('lifecycle.tab.flow'), height: 300 },
  ),
  ...note('flow', say('lifecycle.flow_note')),
];

function movesPage(figures: LifecycleFigures, say: OwnSay): readonly Part[] {
  const { dates, chain } = figures;
  if (!dates) return note('moves', say('lifecycle.no_moves'));
  return [
    ...note('dates', say('lifecycle.moves_between', { from: say.day(dates.from), to: say.day(dates.to) })),
    variants(
      'moves',
      say('lifecycle.tab.moves'),
      variant('sankey', say('lifecycle.sankey'), () => [chart('moves', movesChart(figures, say))]),
      variant('matrix', say('lifecycle.matrix'), () => [chart('matrix', movesMatrix(figures, say))]),
    ),
    table(
      say,
      'lifecycle.transitions',
      [
        term('from_stage', { terms: 'stage' }),
        term('to_stage', { terms: 'stage' }),
        count('customers'),
        share('probability', { bar: 'share' }),
        count('orders', { label: say('lifecycle.orders_in_scope') }),
        money('revenue', { label: say('lifecycle.revenue_in_scope') }),
      ],
      figures.transitions.map((row) => ({
        ...row,
        move: `${say.word(`term.stage.${row.from_stage}`)} → ${say.word(`term.stage.${row.to_stage}`)}`,
      })),
      {
        opens: { from_stage: 'from_stage', to_stage: 'to_stage' },
        says: { customers: 'customers', orders: 'orders', revenue: 'revenue' },
        names: 'move',
        height: 260,
        title: say('lifecycle.tab.moves'),
      },
    ),
    ...(chain
      ? [
          table(
            say,
            'lifecycle.chain',
            [
              term('stage'),
              count('customers'),
              chain.steady && share('long_run'),
              days('days_until_lost'),
              money('value'),
            ],
            chain.rows,
            { title: say('lifecycle.chain'), heading: true },
          ),
          ...note('chain', [
            say('lifecycle.chain_note'),
            chain.steady ? null : say('lifecycle.depends_on_start'),
          ]),
        ]
      : []),
  ];
}

function thresholdPage(figures: LifecycleFigures, say: OwnSay): readonly Part[] {
  return [
    chart('gaps', gapChart(figures, say)),
    table(
      say,
      'lifecycle.gaps',
      [text('group'), count('gaps'), count('customers'), days('median_days'), days('threshold_days')],
      figures.gaps.map((row) => ({ ...row, group: row.group || say('lifecycle.everything') })),
      { sets: { threshold: 'threshold_days' }, title: say('lifecycle.tab.threshold') },
    ),
    ...note('gaps', [
      say('lifecycle.gaps_note'),
      figures.testable !== null &&
        say('lifecycle.untested', { days: figures.threshold, tested: figures.testable }),
    ]),
  ];
}

const conversionPage = (figures: LifecycleFigures, say: OwnSay): readonly Part[] => [
  chart('conversion', conversionChart(figures, say)),
  table(
    say,
    'lifecycle.conversion',
    [
      term('step', { terms: 'conversion' }),
      count('customers'),
      count('reached'),
      share('share', { label: say('lifecycle.column.share_reached'), between: ['low', 'high'] }),
      days('watched'),
      days('median_days', { label: say('lifecycle.column.median_wait') }),
    ],
    figures.conversion,
    { title: say('lifecycle.tab.conversion') },
  ),
  ...note('conversion', say('lifecycle.conversion_note')),
];

function buyingPage(figures: LifecycleFigures, params: LifecycleParams, say: OwnSay): readonly Part[] {
  const { periods } = figures;
  const set = controls(
    { param: 'by' },
    { param: 'firstFrom' },
    { param: 'firstTo' },
    { param: 'secondFrom' },
    { param: 'secondTo' },
  );
  if (!periods) return [set, ...note('buying', say('lifecycle.no_periods'))];
  return [
    set,
    ...note(
      'periods',
      say('lifecycle.periods', {
        a: say.day(periods.first.from),
        b: say.day(periods.first.to),
        c: say.day(periods.second.from),
        d: say.day(periods.second.to),
      }),
    ),
    table(
      say,
      'lifecycle.buying',
      [
        params.by !== 'none' && text('group', { label: say(`lifecycle.by.${params.by}`) }),
        term('buying'),
        count('customers'),
        share('share', { bar: 'share' }),
        money('first_revenue'),
        money('second_revenue'),
      ],
      figures.buying.map((row) => ({
        ...row,
        name: [row.group, say.word(`term.buying.${row.buying}`)].filter(Boolean).join(' · '),
      })),
      {
        opens: { buying: 'buying', buying_group: 'group' },
        says: { customers: 'customers' },
        names: 'name',
        title: say('lifecycle.tab.buying'),
        height: 320,
      },
    ),
  ];
}

const leadsPage = (figures: LifecycleFigures, say: OwnSay): readonly Part[] =>
  figures.leads.length === 0
    ? note('leads', say('lifecycle.no_leads'))
    : [
        table(
          say,
          'lifecycle.leads',
          [
            text('touches', { label: say('lifecycle.column.touches', { days: figures.leadDays }) }),
            count('leads'),
            count('watched', { label: say('lifecycle.column.like_them') }),
            count('converted'),
            share('share', { bar: 'share', label: say('lifecycle.column.converted_share') }),
          ],
          figures.leads,
          {
            opens: { touches: 'touches' },
            says: { customers: 'leads' },
            title: say('lifecycle.tab.leads'),
          },
        ),
        ...note('leads', say('lifecycle.leads_note', { days: figures.leadDays })),
        table(
          say,
          'lifecycle.lead_list',
          [
            customer('customer_id'),
            number('interactions', { digits: 0 }),
            date('last_interaction'),
            share('chance'),
          ],
          'lead_list',
          { title: say('lifecycle.lead_list'), heading: true, height: 300 },
        ),
      ];

/** Stages, flow, moves between them, the rhythm they rest on, steps that are taken, buyers of two periods, leads. */
export function present(figures: LifecycleFigures, params: LifecycleParams, say: OwnSay): Picture {
  if (figures.customers === 0)
    return { findings: [], top: note('nobody', say('no_customers_here')), pages: [], bottom: [] };
  const rough = figures.gaps.find(({ group }) => group === '')?.gaps ?? 0;
  const top =
    figures.thresholdFrom === 'none'
      ? [notice('rhythm', say('lifecycle.no_gaps', { days: figures.threshold }))]
      : figures.thresholdFrom === 'data' && rough < 30
        ? [notice('rhythm', say('lifecycle.few_gaps', { gaps: rough, days: figures.threshold }))]
        : [];
  return {
    findings: findings(figures),
    top,
    pages: [
      page('stages', say('lifecycle.tab.stages'), () => stagesPage(figures, params, say)),
      page('flow', say('lifecycle.tab.flow'), () => flowPage(figures, params, say)),
      page('moves', say('lifecycle.tab.moves'), () => movesPage(figures, say)),
      page('threshold', say('lifecycle.tab.threshold'), () => thresholdPage(figures, say)),
      page('conversion', say('lifecycle.tab.conversion'), () => conversionPage(figures, say)),
      page('buying', say('lifecycle.tab.buying'), () => buyingPage(figures, params, say)),
      page('leads', say('lifecycle.tab.leads'), () => leadsPage(figures, say)),
    ],
    bottom: [],
  };
}
