import { reachByChannel } from '../../data/consent';
import {
  beside,
  chart,
  controls,
  count,
  customer,
  date,
  days,
  money,
  note,
  notice,
  number,
  own,
  page,
  share,
  table,
  term,
  text,
  variant,
  variants,
  type ColumnOf,
  type Part,
  type Picture,
} from '../../panel/picture';
import type { Say } from '../../panel/say';
import type { Around } from '../../panel/tools';
import { reversedNote } from '../../panel/besides';
import { amountOf, historyChart, metricHistogram, scoreMatrix, segmentGrid, transitionFlow } from './chart';
import { binsOf } from './compute';
import { actionOf, daysWithin, findings, ordersFrom } from './finding';
import { METRICS, OTHERS, SEGMENTS, VALUE_TYPES, type Metric, type RfmParams } from './params';
import { setUpPages, withinNotice } from './set-ups';
import type { RfmFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

/** Cut points that part one-time buyers from the others, whatever ties there are. */
const FIXED_FREQUENCY = [2, 3, 5, 8];
const PAIRS: { id: string; label: string; axes: [x: Metric, y: Metric] }[] = [
  { id: 'rf', label: 'R × F', axes: ['f', 'r'] },
  { id: 'fm', label: 'F × M', axes: ['m', 'f'] },
  { id: 'rm', label: 'R × M', axes: ['m', 'r'] },
];
const SIGNS = { above: '>', atLeast: '≥', below: '<', atMost: '≤' };

/** Opt-in and reach of each channel that the customers' file tells of. */
const reachColumns = ({ catalog }: Around, say: OwnSay): ColumnOf[] =>
  reachByChannel(catalog.columns.customers ?? []).flatMap(({ channel }) => [
    share(`opted_in_${channel}`, {
      label: say('rfm.opted_in', { channel: say.word(`channel.${channel}`) }),
      hint: say('rfm.opted_in.hint'),
    }),
    count(`reachable_${channel}`, {
      label: say('rfm.reachable', { channel: say.word(`channel.${channel}`) }),
      hint: say('rfm.reachable.hint'),
    }),
  ]);

/** What M is: money, or how often somebody did something beside buying. */
const worth = ({ monetary }: RfmParams, key: string, say: OwnSay): ColumnOf =>
  monetary === 'engagement'
    ? number(key, { digits: 1, label: say(`rfm.engagement.${key === 'monetary' ? 'own' : 'median'}`) })
    : money(key);

/** Where the best score of a metric begins. */
function cutWords(metric: Metric, figures: RfmFigures, params: RfmParams, say: OwnSay): string {
  const { values, passes } = figures.cuts[metric];
  const score = binsOf(figures.cuts[metric]);
  if (values.length === 0) return '';
  if (metric === 'r') return say('rfm.cut.r', { score, days: say.exact(daysWithin(figures, score), 0) });
  if (metric === 'f') return say('rfm.cut.f', { score, orders: say.exact(ordersFrom(figures, score), 0) });
  return say(passes === 'above' ? 'rfm.cut.m_above' : 'rfm.cut.m_from', {
    score,
    amount: amountOf(params, values[score - 2] ?? 0, say),
  });
}

/** All cut points of a metric, each with the score that it begins. */
const cutList = (metric: Metric, { cuts }: RfmFigures, say: OwnSay): string =>
  cuts[metric].values
    .map((value, index) => `${index + 2}: ${SIGNS[cuts[metric].passes]} ${say.exact(value)}`)
    .join('   ');

const segmentsPage = (
  figures: RfmFigures,
  params: RfmParams,
  say: OwnSay,
  around: Around,
): readonly Part[] => [
  beside(
    chart('segments', segmentGrid(figures, params, say)),
    table(
      say,
      'rfm.segments',
      [
        term('segment'),
        count('customers'),
        share('customer_share'),
        money('revenue'),
        share('revenue_share', { bar: 'share' }),
        money('average_order_value'),
        number('median_recency_days', { digits: 1 }),
        number('median_frequency', { digits: 1 }),
        worth(params, 'median_monetary', say),
        count('orders'),
        ...reachColumns(around, say),
      ],
      figures.segments,
      {
        opens: { segment: 'segment' },
        says: { customers: 'customers', orders: 'orders', revenue: 'revenue' },
      },
    ),
  ),
  ...note(
    'cuts',
    METRICS.map((metric) => cutWords(metric, figures, params, say))
      .filter(Boolean)
      .join(' · '),
  ),
  own(
    'actions',
    { segments: figures.segments.map(({ segment }) => segment) },
    table(
      say,
      'rfm.actions',
      [term('segment'), text('action')],
      figures.segments.map(({ segment }) => ({ segment, action: actionOf(segment, params, say) })),
      {
        title: say('rfm.actions'),
        heading: true,
      },
    ),
  ),
];

function eightPage(figures: RfmFigures, params: RfmParams, say: OwnSay): readonly Part[] {
  const sums = VALUE_TYPES.map((id) => {
    const cells = figures.cells.filter((cell) => cell.value_type === id);
    return {
      value_type: id,
      pattern: say(`rfm.pattern.${id}`),
      customers: cells.reduce((sum, cell) => sum + cell.customers, 0),
      orders: cells.reduce((sum, cell) => sum + cell.orders, 0),
      revenue: cells.reduce((sum, cell) => sum + cell.revenue, 0),
    };
  });
  const total = sums.reduce((sum, row) => sum + row.revenue, 0);
  const { r, f, m } = figures.thresholds;
  return [
    table(
      say,
      'rfm.eight',
      [
        term('value_type'),
        text('pattern'),
        count('customers'),
        money('revenue'),
        share('revenue_share', { bar: 'share' }),
      ],
      sums.map((row) => ({ ...row, revenue_share: total > 0 ? row.revenue / total : 0 })),
      {
        opens: { value_type: 'value_type' },
        says: { customers: 'customers', orders: 'orders', revenue: 'revenue' },
        title: say('rfm.tab.eight'),
      },
    ),
    ...note(
      'thresholds',
      say('rfm.eight_note', {
        r: say.exact(r, 1),
        f: say.exact(f, 2),
        m: params.eight === 'scoreMean' ? say.exact(m, 2) : amountOf(params, m, say),
      }),
    ),
  ];
}

const matricesPage = (figures: RfmFigures, params: RfmParams, say: OwnSay): readonly Part[] => {
  const bins = { r: binsOf(figures.cuts.r), f: binsOf(figures.cuts.f), m: binsOf(figures.cuts.m) };
  return [
    variants(
      'scores',
      say('rfm.matrix'),
      ...PAIRS.map(({ id, label, axes }) =>
        variant(id, label, () => [
          variants(
            'show',
            say('rfm.matrix.show'),
            ...(['mean', 'count'] as const).map((show) =>
              variant(show, say(show === 'mean' ? 'rfm.matrix.mean' : 'term.customers'), () => [
                chart('matrix', scoreMatrix(figures.cells, axes, show, bins, params, say)),
              ]),
            ),
          ),
        ]),
      ),
    ),
  ];
};

const distributionsPage = (figures: RfmFigures, say: OwnSay): readonly Part[] => [
  variants(
    'scale',
    say('rfm.scale'),
    ...(['logarithmic', 'linear'] as const).map((scale) =>
      variant(scale, say(`rfm.${scale}`), () => [
        beside(
          ...METRICS.map((metric) =>
            own('cutLines', {
              model: metricHistogram(figures, metric, scale === 'logarithmic', say),
              figures,
              metric,
            }),
          ),
        ),
      ]),
    ),
  ),
  ...note('cuts-hint', say('rfm.cuts_hint')),
  ...METRICS.flatMap((metric) =>
    note(`cuts-${metric}`, [say(`term.score_${metric}`), cutList(metric, figures, say)]),
  ),
];

function movesPage(figures: RfmFigures, params: RfmParams, say: OwnSay): readonly Part[] {
  const { since } = figures;
  if (since === null) return note('moves', say('rfm.moves_none', { days: params.transitionDays }));
  return [
    chart('moves', transitionFlow(figures, since, say)),
    own(
      'moves',
      { transitions: figures.transitions },
      table(
        say,
        'rfm.moves',
        [
          term('from_segment', { terms: 'segment' }),
          term('to_segment', { terms: 'segment' }),
          count('customers'),
        ],
        figures.transitions,
        { title: say('rfm.tab.moves'), says: { customers: 'customers' } },
      ),
    ),
    ...note('moves', say('rfm.moves_note', { date: say.day(since) })),
  ];
}

/** Segments on earlier mornings, one of them listed beside today. */
function historyPage(figures: RfmFigures, { monthsBack }: RfmParams, say: OwnSay): readonly Part[] {
  const { history, asOf } = figures;
  if (history === null)
    return note('history', say('rfm.history_ask'), {
      label: say('rfm.history_work'),
      params: { overTime: true },
    });
  const mornings = [...new Set(history.map(({ day }) => day))].reverse();
  const back = Math.min(monthsBack, mornings.length - 1);
  const day = mornings[back] ?? asOf;
  const now = (segment: string): number =>
    figures.segments.find((row) => row.segment === segment)?.customers ?? 0;
  const then = (segment: string): number =>
    history.find((row) => row.day === day && row.segment === segment)?.customers ?? 0;
  const all = history.reduce((sum, row) => sum + (row.day === day ? row.customers : 0), 0);
  return [
    chart('history', historyChart(history, say)),
    controls({ param: 'monthsBack' }),
    table(
      say,
      'rfm.replay',
      [
        term('segment'),
        count('customers'),
        share('customer_share', { bar: 'share' }),
        back > 0 && count('customers_now', { label: say('rfm.on_day', { day: say.day(asOf) }) }),
        back > 0 && count('change', { signed: true }),
      ],
      [...SEGMENTS, OTHERS]
        .filter((segment) => then(segment) > 0 || now(segment) > 0)
        .map((segment) => ({
          segment,
          day,
          customers: then(segment),
          customer_share: all > 0 ? then(segment) / all : 0,
          customers_now: now(segment),
          change: now(segment) - then(segment),
        })),
      {
        opens: { then_day: 'day', then_segment: 'segment' },
        says: { customers: 'customers' },
        title: say('rfm.replay', { day: say.day(day) }),
        heading: true,
      },
    ),
    ...note('history', say('rfm.history_note', { day: say.day(asOf) })),
    table(
      say,
      'rfm.changes',
      [
        customer('customer_id'),
        term('segment'),
        term('previous_segment', { terms: 'segment' }),
        date('changed_on'),
        days('days_in_segment'),
      ],
      'changes',
      { title: say('rfm.changes'), heading: true, height: 300 },
    ),
  ];
}

/** Why scores are empty, and what can be done. */
function warnings(figures: RfmFigures, params: RfmParams, say: OwnSay): Part[] {
  const found: Part[] = [];
  if (figures.constant.length > 0)
    found.push(
      notice(
        'constant',
        say('rfm.constant', {
          metrics: figures.constant.map((metric) => say(`term.score_${metric}`)).join(', '),
        }),
      ),
    );
  if (figures.emptyScores.f.length > 0) {
    const { method } = params;
    const [r, m] = typeof method === 'string' ? [method, method] : [method.r, method.m];
    found.push(
      notice('ties', '', {
        label: say('rfm.use_fixed'),
        params: { method: { r, f: 'fixed', m }, cuts: { ...params.cuts, f: FIXED_FREQUENCY } },
      }),
    );
  }
  return found;
}

const rankingPage = (params: RfmParams, say: OwnSay): readonly Part[] => [
  table(
    say,
    'rfm.ranking',
    [
      number('rank', { digits: 0 }),
      customer('customer_id'),
      number('weighted', { digits: 2 }),
      number('r_score', { digits: 0 }),
      number('f_score', { digits: 0 }),
      number('m_score', { digits: 0 }),
      term('segment'),
      worth(params, 'monetary', say),
    ],
    'ranking',
    { title: say('table.ranking'), height: 400, search: { table: 'ranking', where: {} } },
  ),
  ...note('weights', say('rfm.weights_note', { ...params.weights })),
];

/** Segments, the eight value types, score matrices, distributions and moves between segments. */
export function present(figures: RfmFigures, params: RfmParams, say: OwnSay, around: Around): Picture {
  if (figures.customers === 0)
    return {
      findings: findings(figures),
      top: note('nobody', say('no_customers_here')),
      pages: [],
      bottom: [],
    };
  return {
    findings: findings(figures),
    top: [...withinNotice(params, say), ...warnings(figures, params, say)],
    pages: [
      page('segments', say('rfm.tab.segments'), () => segmentsPage(figures, params, say, around)),
      page('eight', say('rfm.tab.eight'), () => eightPage(figures, params, say)),
      page('matrices', say('rfm.tab.matrices'), () => matricesPage(figures, params, say)),
      page('distributions', say('rfm.tab.distributions'), () => distributionsPage(figures, say)),
      page('ranking', say('rfm.tab.ranking'), () => rankingPage(params, say)),
      page('moves', say('rfm.tab.moves'), () => movesPage(figures, params, say)),
      page('history', say('rfm.tab.history'), () => historyPage(figures, params, say)),
      ...setUpPages(figures, params, say, around),
    ],
    bottom: [
      ...(figures.besides ? reversedNote(figures.besides, say) : []),
      ...(figures.costed === null
        ? []
        : note('costed', say('margin.of', { share: say.percent(figures.costed, 1) }))),
    ],
  };
}
