import {
  beside,
  chart,
  controls,
  count,
  days,
  note,
  own,
  page,
  points,
  pValue,
  share,
  table,
  text,
  type Part,
  type Picture,
} from '../../panel/picture';
import type { Say } from '../../panel/say';
import type { Around } from '../../panel/tools';
import {
  ageTrend,
  cohortLines,
  firstLines,
  isWhole,
  ladderCurves,
  triangleChart,
  versusChart,
} from './chart';
import { findings } from './finding';
import type { CohortParams } from './params';
import { LEVEL } from './projection';
import { ageName, ageTitle, stepName } from './text';
import type { CohortFigures, Versus } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

const SURE = 0.05;

/** What the projection promises, and how it did where the answer is known. */
function projectionNotes({ projection }: CohortFigures, params: CohortParams, say: OwnSay): Part[] {
  if (!projection) return params.projection ? note('projection', say('cohorts.projection.none')) : [];
  const { backtest } = projection;
  return note('projection', [
    say('cohorts.projection.note', { level: say.percent(LEVEL) }),
    backtest
      ? say('cohorts.backtest', {
          periods: backtest.periods,
          cells: backtest.cells,
          error: say.exact(backtest.error * 100, 1),
          plain: say.exact(backtest.plainError * 100, 1),
          covered: say.percent(backtest.covered),
          level: say.percent(LEVEL),
        })
      : say('cohorts.backtest.none'),
  ]);
}

const trianglePage = (figures: CohortFigures, params: CohortParams, say: OwnSay): readonly Part[] => [
  own('triangle', { figures }),
  chart('triangle', triangleChart(figures, params, say), true),
  ...note('legend', [
    say('cohorts.legend', { age: ageTitle(params, say) }),
    figures.costed !== null && say('margin.of', { share: say.percent(figures.costed, 1) }),
    figures.scoredOn !== null && say('cohorts.scored', { day: say.day(figures.scoredOn) }),
    figures.rows.some((row) => !row.inside) && say('cohorts.outside.note'),
    figures.rows.some((row) => row.history_start) && say('cohorts.history_start.note'),
    figures.cohorts > figures.shownCohorts &&
      say('cohorts.shown', { shown: figures.shownCohorts, all: figures.cohorts }),
  ]),
  ...projectionNotes(figures, params, say),
];

function trendPage(figures: CohortFigures, params: CohortParams, say: OwnSay): readonly Part[] {
  const whole = figures.rows.filter((row) => isWhole(row, params.by) && row.period > 0);
  const ages = [...new Set(whole.map((row) => row.period))].sort((a, b) => a - b);
  return [
    controls({
      param: 'trendAge',
      options: ages.map((age) => ({ value: String(age), text: ageName(age, params) })),
    }),
    ...(ages.includes(params.trendAge)
      ? [chart('trend', ageTrend(figures, params, say))]
      : note('trend', say('cohorts.trend_none'))),
  ];
}

const ladderPage = ({ ladder, horizon, unsure }: CohortFigures, say: OwnSay): readonly Part[] => [
  beside(
    chart('ladder', ladderCurves(ladder, say)),
    table(
      say,
      'cohorts.ladder',
      [
        text('step'),
        count('from'),
        count('reached'),
        share('so_far', { hint: say('cohorts.ladder.so_far') }),
        share('share', { bar: 'share', between: ['low', 'high'], hint: say('cohorts.ladder.hint') }),
        days('watched'),
        days('quarterDays'),
        days('medianDays'),
      ],
      ladder.map((row) => ({
        ...row,
        step: stepName(row, say),
        so_far: row.from > 0 ? row.reached / row.from : null,
        order_number: row.step + 1,
        sure: 1,
      })),
      {
        opens: { order_number: 'order_number', sure: 'sure' },
        says: { customers: 'reached' },
        title: say('cohorts.tab.ladder'),
      },
    ),
  ),
  ...note('ladder', [
    say('cohorts.ladder.note', { days: horizon }),
    unsure > 0 && say('cohorts.ladder.unsure', { count: say.exact(unsure, 0) }),
  ]),
];

function versusParts(versus: Versus, params: CohortParams, say: OwnSay, { segments }: Around): Part[] {
  const other = segments.find(({ id }) => id === versus.against)?.name ?? versus.against;
  const sure = versus.ages.filter(({ pAdjusted }) => pAdjusted < SURE).length;
  const found = note(
    'versus',
    say('cohorts.versus.sure', { count: sure, ages: versus.ages.length, name: other }),
  );
  if (versus.cells.length === 0) return [...found, ...note('versus-none', say('cohorts.versus.none'))];
  return [
    ...found,
    chart('versus', versusChart(versus, other, params, say)),
    table(
      say,
      'cohorts.versus',
      [
        text('age', { label: ageTitle(params, say) }),
        share('a'),
        share('b', { label: other }),
        points('difference'),
        pValue('pAdjusted'),
      ],
      versus.ages.map((row) => ({ ...row, age: ageName(row.period, params) })),
      { title: say('cohorts.versus.title', { name: other }), height: 260 },
    ),
    ...note('versus-note', [
      say('cohorts.versus.note'),
      versus.both > 0 && say('cohorts.versus.both', { count: say.exact(versus.both, 0) }),
    ]),
  ];
}

const versusPage = (
  figures: CohortFigures,
  params: CohortParams,
  say: OwnSay,
  around: Around,
): readonly Part[] => [
  controls({
    param: 'against',
    options: [
      { value: '', text: '–' },
      ...around.segments.map((segment) => ({ value: segment.id, text: segment.name })),
    ],
  }),
  ...(figures.versus
    ? versusParts(figures.versus, params, say, around)
    : note(
        'versus',
        say(around.segments.length > 0 ? 'cohorts.versus.choose' : 'cohorts.versus.no_segments'),
      )),
];

/** The triangle, its lines, one age over the cohorts, the way to the next order, and two groups side by side. */
export function present(figures: CohortFigures, params: CohortParams, say: OwnSay, around: Around): Picture {
  const sentences = findings(figures, params);
  if (figures.rows.length === 0)
    return { findings: sentences, top: note('nobody', say('no_customers_here')), pages: [], bottom: [] };
  return {
    findings: sentences,
    top: [],
    pages: [
      page('triangle', say('cohorts.tab.triangle'), () => trianglePage(figures, params, say)),
      page('lines', say('cohorts.tab.lines'), () => [
        own('lines', { figures }, chart('lines', cohortLines(figures, params, firstLines(figures), say))),
      ]),
      page('trend', say('cohorts.tab.trend'), () => trendPage(figures, params, say)),
      page('ladder', say('cohorts.tab.ladder'), () => ladderPage(figures, say)),
      page('versus', say('cohorts.tab.versus'), () => versusPage(figures, params, say, around)),
    ],
    bottom:
      figures.withoutStart > 0
        ? note('without_start', say('cohorts.without_start', { count: say.short(figures.withoutStart) }))
        : [],
  };
}
