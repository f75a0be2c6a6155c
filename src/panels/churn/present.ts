import {
  beside,
  chart,
  controls,
  count,
  customer,
  date,
  facts,
  money,
  note,
  notice,
  number,
  page,
  pValue,
  share,
  table,
  term,
  text,
  type Part,
  type Picture,
} from '../../panel/picture';
import type { Say } from '../../panel/say';
import type { Around } from '../../panel/tools';
import { calibrationChart, ladderChart, survivalChart } from './chart';
import { findings } from './finding';
import { definitionLine, problemParts } from './definition';
import type { ChurnParams } from './params';
import type { ChurnFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

const customersPage = (figures: ChurnFigures, say: OwnSay): readonly Part[] => [
  table(
    say,
    'churn.bands',
    [
      term('band', { terms: 'churn_band' }),
      count('customers'),
      share('mean_probability', { bar: 'share' }),
      figures.hasValue && money('expected_value'),
      figures.hasValue && money('value_at_risk'),
    ],
    figures.bands,
    { opens: { churn_band: 'band' }, says: { customers: 'customers' }, title: say('churn.bands') },
  ),
  table(
    say,
    'churn.customers',
    [
      customer('customer_id'),
      number('score', { digits: 0 }),
      term('band', { terms: 'churn_band' }),
      figures.hasValue && money('value_at_risk'),
      ...(['reason_1', 'reason_2', 'reason_3'] as const).map((key) => term(key, { terms: 'churn_reason' })),
      figures.kind === 'orders' && number('recency_days', { digits: 0 }),
      figures.kind === 'orders' && number('own_gap_days', { digits: 0 }),
      share('probability'),
    ],
    'customers',
    { title: say('table.customers'), height: 380, search: { table: 'customers', where: {} } },
  ),
  ...(figures.quadrants.length
    ? [
        table(
          say,
          'churn.quadrants',
          [
            term('quadrant', { terms: 'churn_quadrant' }),
            count('customers'),
            money('expected_value'),
            money('value_at_risk'),
          ],
          figures.quadrants,
          {
            opens: { quadrant: 'quadrant' },
            says: { customers: 'customers' },
            title: say('churn.quadrants'),
            heading: true,
          },
        ),
      ]
    : []),
];

const savePage = (figures: ChurnFigures, params: ChurnParams, say: OwnSay): readonly Part[] =>
  figures.hasValue
    ? [
        table(
          say,
          'churn.save',
          [term('save', { terms: 'churn_save' }), count('customers'), money('value_at_risk'), money('gain')],
          figures.save,
          { opens: { save: 'save' }, says: { customers: 'customers' }, title: say('churn.tab.save') },
        ),
        ...note(
          'budget',
          say('churn.budget_note', {
            budget: say.money(params.budget),
            cost: say.money(params.cost),
            kept: say.percent(params.saveRate, 0),
          }),
        ),
        table(
          say,
          'churn.save_list',
          [
            number('rank', { digits: 0 }),
            customer('customer_id'),
            share('probability'),
            money('expected_value'),
            money('value_at_risk'),
            money('gain'),
            term('reason_1', { terms: 'churn_reason' }),
            term('save', { terms: 'churn_save' }),
          ],
          'save_list',
          { title: say('churn.save_list'), heading: true, height: 340 },
        ),
        ...winBackParts(figures, say),
      ]
    : [...note('save', say('churn.no_value')), ...winBackParts(figures, say)];

const winBackParts = (figures: ChurnFigures, say: OwnSay): Part[] =>
  figures.kind === 'orders'
    ? [
        facts('winback', 'line', [
          {
            id: 'gone',
            label: say('churn.win_back'),
            value: say.exact(figures.winBack, 0),
            figure: { kind: 'count', value: figures.winBack },
            who: { won_back: [1] },
            is: { customers: figures.winBack },
          },
        ]),
        table(
          say,
          'churn.win_back',
          [
            customer('customer_id'),
            date('last_order_date'),
            count('orders'),
            money('revenue'),
            text('last_reason'),
          ],
          'win_back',
          { title: say('churn.win_back'), height: 260 },
        ),
        ...note('winback', say('churn.win_back_note', { days: figures.days })),
      ]
    : [];

function testPage(figures: ChurnFigures, params: ChurnParams, say: OwnSay): readonly Part[] {
  const threshold = params.threshold ?? figures.payingThreshold ?? 0.5;
  const at = figures.confusion[Math.round(threshold * (figures.confusion.length - 1))];
  const told = at ? at.caught + at.falseAlarms : 0;
  return [
    table(
      say,
      'churn.evaluation',
      [
        term('model', { terms: 'churn_model' }),
        count('customers'),
        share('base_rate'),
        number('auc', { digits: 3 }),
        number('brier', { digits: 3 }),
        share('precision_at_10'),
        share('recall_at_10'),
        number('lift_at_10', { digits: 2 }),
      ],
      figures.evaluation,
      { title: say('table.evaluation') },
    ),
    ...note('test', say(figures.kind === 'orders' ? 'churn.test_note' : 'churn.parts_note')),
    chart('calibration', calibrationChart(figures, say)),
    controls({ param: 'threshold', meanwhile: Math.round(100 * threshold) / 100 }),
    ...(at
      ? [
          table(
            say,
            'churn.confusion',
            [term('told', { terms: 'churn_told' }), count('gone'), count('stayed')],
            [
              { told: 'leaving', gone: at.caught, stayed: at.falseAlarms },
              { told: 'staying', gone: at.missed, stayed: at.leftAlone },
            ],
            { title: say('churn.confusion', { threshold: say.percent(at.threshold, 0) }), heading: true },
          ),
          ...note(
            'threshold',
            say(
              params.threshold === null && figures.payingThreshold !== null
                ? 'churn.pays_from'
                : 'churn.threshold_note',
              {
                threshold: say.percent(at.threshold, 0),
                told: say.exact(told, 0),
                precision: told > 0 ? say.spoken(at.caught / told) : '–',
                recall: at.caught + at.missed > 0 ? say.spoken(at.caught / (at.caught + at.missed)) : '–',
              },
            ),
          ),
        ]
      : []),
  ];
}

function driversPage(figures: ChurnFigures, say: OwnSay): readonly Part[] {
  const warning = figures.signals.filter(({ lift }) => lift === null || lift > 1);
  const idle = figures.signals.length - warning.length;
  return [
    table(
      say,
      'churn.drivers',
      [
        term('feature', { terms: 'churn_feature' }),
        number('odds_ratio', { between: ['low', 'high'] }),
        share('gain', {
          bar: 'share',
          label: say('churn.column.tree_share'),
          hint: say('churn.column.tree_share.hint'),
        }),
      ],
      figures.drivers,
      { title: say('churn.tab.drivers'), height: 420 },
    ),
    ...note('drivers', say(figures.kind === 'orders' ? 'churn.drivers_note' : 'churn.drivers_note_parts')),
    ...(warning.length
      ? [
          table(
            say,
            'churn.signals',
            [
              term('signal', { terms: 'churn_signal' }),
              count('customers'),
              count('seen'),
              share('rate_with'),
              share('rate_without'),
              number('lift', { digits: 2 }),
            ],
            warning,
            {
              opens: { signal: 'signal' },
              says: { customers: 'customers' },
              title: say('churn.signals'),
              heading: true,
            },
          ),
        ]
      : []),
    ...note('signals', [idle > 0 && say('churn.signals_idle', { count: idle })]),
  ];
}

const survivalPage = (figures: ChurnFigures, say: OwnSay, columns: readonly string[]): readonly Part[] => [
  figures.kind === 'orders'
    ? controls({ param: 'by' })
    : controls(...(['tenure', 'split'] as const).map((param) => ({ param, options: optionsOf(columns) }))),
  ...(figures.survival.length
    ? [
        chart('survival', survivalChart(figures, say)),
        table(
          say,
          'churn.survival',
          [text('group'), count('customers'), count('gone'), number('median_days', { digits: 0 })],
          figures.survival.map((row) => ({ ...row, group: row.group || say('churn.everybody') })),
          { title: say('churn.tab.survival') },
        ),
        ...note('logrank', [
          figures.logRank &&
            say('churn.log_rank', {
              chi: say.exact(figures.logRank.chiSquare, 2),
              df: figures.logRank.df,
              p: figures.logRank.p < 0.0001 ? `< ${say.exact(0.0001, 4)}` : say.exact(figures.logRank.p, 4),
            }),
          say(figures.kind === 'orders' ? 'churn.survival_note' : 'churn.tenure_note'),
        ]),
      ]
    : note('survival', say('churn.no_tenure'))),
  ...(figures.ladder.length
    ? [
        beside(
          chart('ladder', ladderChart(figures, say)),
          table(
            say,
            'churn.ladder',
            [
              count('orders', { label: say('churn.column.order_days') }),
              count('customers'),
              count('gone'),
              share('rate'),
            ],
            figures.ladder,
            {
              title: say('churn.ladder'),
            },
          ),
        ),
        ...note('ladder', say('churn.ladder_note', { days: figures.days })),
      ]
    : []),
];

const productsPage = (figures: ChurnFigures, say: OwnSay): readonly Part[] => [
  table(
    say,
    'churn.products',
    [
      text('product'),
      count('customers'),
      count('gone'),
      share('rate', { bar: 'share' }),
      number('lift'),
      pValue('p_adjusted'),
    ],
    figures.products,
    { title: say('churn.tab.products'), search: true, height: 400 },
  ),
  ...note('products', say('churn.products_note', { days: figures.days })),
];

const optionsOf = (columns: readonly string[]): { value: string; text: string }[] => [
  { value: '', text: '–' },
  ...columns.map((name) => ({ value: name, text: name })),
];

/** Columns of the customer file that can be asked. */
const fileColumns = ({ catalog }: Around): string[] =>
  [...(catalog.columns.customers ?? []), ...catalog.attributes].filter((name) => name !== 'customer_id');

/** Who is leaving: scores with reasons, whom to save, the test, drivers and warnings, survival, products. */
export function present(figures: ChurnFigures, params: ChurnParams, say: OwnSay, around: Around): Picture {
  const columns = fileColumns(around);
  const ask =
    figures.kind === 'attribute'
      ? [controls({ param: 'attribute', options: optionsOf(columns) }, { param: 'value' })]
      : [];
  const top = [
    ...ask,
    ...problemParts(figures, say),
    ...(figures.problem === null ? definitionLine(figures, say) : []),
    ...(figures.suspicious.length
      ? [notice('suspicious', say('churn.suspicious', { columns: figures.suspicious.join(', ') }))]
      : []),
  ];
  const survival = page('survival', say('churn.tab.survival'), () => survivalPage(figures, say, columns));
  if (figures.problem !== null)
    return {
      findings: [],
      top,
      pages: figures.kind === 'orders' && figures.survival.length ? [survival] : [],
      bottom: [],
    };
  return {
    findings: findings(figures),
    top,
    pages: [
      page('customers', say('churn.tab.customers'), () => customersPage(figures, say)),
      page('save', say('churn.tab.save'), () => savePage(figures, params, say)),
      page('test', say('churn.tab.test'), () => testPage(figures, params, say)),
      page('drivers', say('churn.tab.drivers'), () => driversPage(figures, say)),
      survival,
      ...(figures.products.length
        ? [page('products', say('churn.tab.products'), () => productsPage(figures, say))]
        : []),
    ],
    bottom: [],
  };
}
