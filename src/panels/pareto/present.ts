import type { ChartModel } from '../../charts/model';
import { write } from '../../panel/kinds';
import {
  beside,
  chart,
  controls,
  count,
  customer,
  facts,
  money,
  note,
  number,
  page,
  pValue,
  share,
  table,
  term,
  text,
  type ColumnOf,
  type Part,
  type Picture,
} from '../../panel/picture';
import type { Say } from '../../panel/say';
import type { Around } from '../../panel/tools';
import { feeNote, reversedNote } from '../../panel/besides';
import { lorenzCurve, paretoCurve } from './chart';
import { customerPages } from './customer-pages';
import { findings } from './finding';
import type { ParetoParams } from './params';
import type { ParetoFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

const isMoney = ({ metric }: ParetoParams): boolean => metric === 'revenue' || metric === 'margin';

/** Writes amounts of the measure: money, or a number of things. */
const amountIn =
  (params: ParetoParams, say: OwnSay) =>
  (value: number): string =>
    isMoney(params) ? say.money(value) : say.exact(value);

/** The column of the measure: money, or a number of things. */
const valueColumn = (params: ParetoParams, say: OwnSay): ColumnOf =>
  (isMoney(params) ? money : number)('value', { label: say(`term.metric.${params.metric}`) });

/** Tiers and the shares of the largest, beside a curve. */
function besideCurve(
  figures: ParetoFigures,
  params: ParetoParams,
  say: OwnSay,
  model: ChartModel,
): readonly Part[] {
  const tops = figures.topShares.map(({ share: part, value }) => ({
    id: `top_${part}`,
    label: say('pareto.top', { part: say.percent(part) }),
    value: say.percent(value, 1),
  }));
  return [
    beside(
      chart(model.kind === 'curve' && model.diagonal ? 'lorenz' : 'curve', model),
      table(
        say,
        'pareto.tiers',
        [
          term('tier', { free: true }),
          count('members', { label: say(`term.dimension.${params.dimension}.plural`) }),
          share('member_share'),
          valueColumn(params, say),
          share('value_share', { bar: 'share' }),
        ],
        figures.tiers,
        {
          opens: { tier: 'tier' },
          says: {
            ...(params.dimension === 'customer' ? { customers: 'members' } : {}),
            ...(params.metric === 'revenue' ? { revenue: 'value' } : {}),
          },
        },
      ),
    ),
    facts('shares', 'line', [
      ...tops,
      {
        id: 'gini',
        label: say('pareto.gini'),
        hint: say('pareto.gini.hint'),
        value: figures.gini === null ? '–' : say.exact(figures.gini, 3),
        figure: { kind: 'number', digits: 3, value: figures.gini },
      },
      {
        id: 'hhi',
        label: 'HHI',
        hint: say('pareto.hhi.hint'),
        value: say.exact(figures.hhi, 4),
        figure: { kind: 'number', digits: 4, value: figures.hhi },
      },
    ]),
    ...note('click', say('pareto.click_hint')),
  ];
}

const membersTable = (params: ParetoParams, say: OwnSay): Part =>
  table(
    say,
    'pareto.curve',
    [
      (params.dimension === 'customer' ? customer : text)('key', {
        label: say(`term.dimension.${params.dimension}`),
      }),
      params.dimension === 'product' && text('name', { label: say('column.product') }),
      number('rank', { digits: 0 }),
      valueColumn(params, say),
      share('share', { digits: 2 }),
      share('cumulative_share', { digits: 2 }),
      term('tier', { free: true }),
    ],
    'curve',
    {
      opens: params.dimension === 'customer' ? null : { key: 'key' },
      says: params.metric === 'revenue' ? { revenue: 'value' } : {},
      title: say('pareto.tab.members'),
      search: true,
    },
  );

function profilePage(figures: ParetoFigures, say: OwnSay): readonly Part[] {
  if (figures.profile.length === 0) return note('profile', say('pareto.profile_none'));
  const named = (field: string): string => (say.has(`field.${field}`) ? say.word(`field.${field}`) : field);
  return [
    table(
      say,
      'pareto.profile',
      [
        text('trait'),
        share('top_share', { also: ['top'] }),
        share('rest_share', { also: ['rest'] }),
        number('lift'),
        pValue('p_adjusted'),
      ],
      figures.profile.map((row) => ({ ...row, trait: `${named(row.attribute)} = ${row.value}` })),
      { title: say('pareto.tab.profile') },
    ),
    ...note('profile', say('pareto.profile_note')),
  ];
}

/** What would be, had the largest gone, or the second tier grown. */
function whatIfPage(figures: ParetoFigures, params: ParetoParams, say: OwnSay): readonly Part[] {
  const { lost, raised } = figures.whatIf;
  const amount = amountIn(params, say);
  const members = say(`term.dimension.${params.dimension}.plural`);
  const kind = isMoney(params) ? 'money' : 'number';
  const tier = write('term', raised?.tier, { terms: 'tier', free: true }, say);
  return [
    controls({ param: 'lose' }, { param: 'raise' }),
    facts('what_if', 'cards', [
      {
        id: 'lost',
        label: say('pareto.lost', { count: say.exact(lost.members, 0), members }),
        value: amount(-lost.value),
        note: say.percent(-lost.share, 1),
        figure: { kind, value: -lost.value },
      },
      ...(raised
        ? [
            {
              id: 'raised',
              label: say('pareto.raised', { tier, by: say.percent(params.raise) }),
              value: amount(raised.gain),
              note: say.percent(raised.share, 1),
              figure: { kind, value: raised.gain } as const,
            },
          ]
        : []),
    ]),
    ...note('what_if', [
      raised !== null &&
        raised.gain > 0 &&
        say('pareto.what_if_even', {
          by: say.percent((lost.value / raised.gain) * params.raise, 0),
          tier,
        }),
      say('pareto.what_if_note'),
    ]),
  ];
}

/** The curve of contributions, the Lorenz curve, all members, and who the largest are. */
export function present(figures: ParetoFigures, params: ParetoParams, say: OwnSay, around: Around): Picture {
  const members = say(`term.dimension.${params.dimension}.plural`);
  const amount = amountIn(params, say);
  return {
    findings: findings(figures, params),
    top: [],
    pages: [
      page('curve', say('pareto.tab.curve'), () =>
        besideCurve(figures, params, say, paretoCurve(figures, params, say)),
      ),
      page('lorenz', say('pareto.tab.lorenz'), () =>
        besideCurve(figures, params, say, lorenzCurve(figures, params, say)),
      ),
      page('members', say('pareto.tab.members'), () => [membersTable(params, say)]),
      ...(params.dimension === 'customer'
        ? [page('profile', say('pareto.tab.profile'), () => profilePage(figures, say))]
        : []),
      ...customerPages(figures, params, say, around),
      page('what_if', say('pareto.tab.what_if'), () => whatIfPage(figures, params, say)),
    ],
    bottom: [
      ...(params.dimension === 'product' ? feeNote(figures.besides, say) : []),
      ...reversedNote(figures.besides, say),
      ...(figures.costed === null
        ? []
        : note('costed', say('margin.of', { share: say.percent(figures.costed, 1) }))),
      ...(figures.unnamed.rows > 0 && params.dimension !== 'customer'
        ? note('unnamed', say('pareto.unnamed', { members, amount: amount(figures.unnamed.value) }))
        : []),
      ...(figures.others !== 0
        ? note('others', say('pareto.others', { amount: amount(figures.others) }))
        : []),
      ...(figures.negatives > 0
        ? note('negatives', say('pareto.negatives', { count: say.exact(figures.negatives, 0), members }))
        : []),
    ],
  };
}
