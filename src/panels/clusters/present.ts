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
  own,
  page,
  share,
  table,
  text,
  variant,
  variants,
  type Part,
  type Picture,
} from '../../panel/picture';
import type { Say } from '../../panel/say';
import type { Around } from '../../panel/tools';
import { traitName } from '../../panel/trait-names';
import { ruleText } from '../../panel/tree-rules';
import { elbowChart, heatmapChart, radarChart, silhouetteChart, spreadChart } from './chart';
import { findings } from './finding';
import { groupName, traitsOf } from './naming';
import type { ClusterParams } from './params';
import type { ClusterFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

const namesOf =
  (figures: ClusterFigures, params: ClusterParams, say: OwnSay) =>
  (cluster: number): string =>
    groupName(figures, params, cluster, say);

function groupsPage(figures: ClusterFigures, params: ClusterParams, say: OwnSay): readonly Part[] {
  const nameOf = namesOf(figures, params, say);
  const rows = figures.clusters.map((row) => ({ ...row, name: nameOf(row.cluster) }));
  const cards = figures.clusters.map((row) => ({
    cluster: row.cluster,
    name: nameOf(row.cluster),
    customers: row.customers,
    size: say('clusters.card', { customers: say.exact(row.customers, 0), share: say.percent(row.share, 1) }),
    money:
      row.revenue_share === null
        ? ''
        : say('clusters.card_money', { share: say.percent(row.revenue_share, 1) }),
    traits: traitsOf(figures, row.cluster, say).slice(0, 5),
  }));
  return [
    own('cards', { cards }),
    table(
      say,
      'clusters.clusters',
      [
        text('name'),
        count('customers'),
        share('share', { bar: 'share' }),
        figures.byRevenue && money('revenue'),
        figures.byRevenue && share('revenue_share', { bar: 'share' }),
        figures.byRevenue && money('mean_revenue'),
        figures.choice.length > 0 && number('silhouette', { digits: 2 }),
        figures.choice.length > 0 && number('stability', { digits: 2 }),
      ],
      rows,
      {
        opens: { cluster: 'cluster' },
        says: { customers: 'customers', ...(figures.byRevenue ? { revenue: 'revenue' } : {}) },
        title: say('table.clusters'),
      },
    ),
  ];
}

function mapPage(figures: ClusterFigures, params: ClusterParams, say: OwnSay): readonly Part[] {
  const nameOf = namesOf(figures, params, say);
  return [
    own('map', {
      points: figures.points,
      names: figures.clusters.map(({ cluster }) => ({ cluster, name: nameOf(cluster) })),
      lasso: params.lasso,
    }),
    ...(figures.lasso === null
      ? []
      : [
          facts('lasso', 'line', [
            {
              id: 'lasso',
              label: say('clusters.lasso'),
              value: say.exact(figures.lasso, 0),
              figure: { kind: 'count', value: figures.lasso },
              who: { in_lasso: [1] },
              is: { customers: figures.lasso },
            },
          ]),
          ...note('lasso', [], { label: say('clusters.lasso_clear'), params: { lasso: null } }),
        ]),
    ...note(
      'map',
      say('clusters.map_note', {
        first: say.percent(figures.shown[0], 0),
        second: say.percent(figures.shown[1], 0),
        shown: say.exact(figures.points.length, 0),
        customers: say.exact(figures.customers, 0),
      }),
    ),
    table(
      say,
      'clusters.axes',
      [text('axis'), number('first', { digits: 2 }), number('second', { digits: 2 })],
      figures.axes.map((row) => ({ ...row, axis: traitName(row.id, say) })),
      { title: say('clusters.map_title'), height: 240 },
    ),
  ];
}

function profilePage(figures: ClusterFigures, params: ClusterParams, say: OwnSay): readonly Part[] {
  const nameOf = namesOf(figures, params, say);
  const features = [...new Set(figures.profile.map(({ feature }) => feature))];
  return [
    variants(
      'profile',
      say('clusters.profile_as'),
      variant('heatmap', say('clusters.as_heatmap'), () => [
        chart('heatmap', heatmapChart(figures, nameOf, say)),
      ]),
      ...(features.length > 2
        ? [
            variant('radar', say('clusters.as_radar'), () => [
              chart('radar', radarChart(figures, nameOf, say)),
              ...note('radar', say('clusters.radar_note')),
            ]),
          ]
        : []),
    ),
    variants(
      'spread',
      say('clusters.spread_of'),
      ...features.map((feature) =>
        variant(feature, traitName(feature, say), () => [
          chart('spread', spreadChart(figures, feature, nameOf, say)),
        ]),
      ),
    ),
  ];
}

const choicePage = (figures: ClusterFigures, say: OwnSay): readonly Part[] => [
  beside(chart('elbow', elbowChart(figures, say)), chart('silhouettes', silhouetteChart(figures, say))),
  table(
    say,
    'clusters.choice',
    [
      number('k', { digits: 0 }),
      number('within_ss', { digits: 3 }),
      number('silhouette', { digits: 3 }),
      number('gap', { digits: 3 }),
      number('gap_error', { digits: 3 }),
      number('stability', { digits: 2 }),
    ],
    figures.choice,
    { sets: { k: 'k' }, title: say('table.choice') },
  ),
  ...note('choice', [
    say('clusters.choice_note', { sample: say.exact(figures.sample, 0) }),
    figures.gapGroups === null
      ? say('clusters.gap_none')
      : say('clusters.gap_says', { k: figures.gapGroups }),
  ]),
];

function rulesPage(figures: ClusterFigures, params: ClusterParams, say: OwnSay): readonly Part[] {
  const nameOf = namesOf(figures, params, say);
  return [
    table(
      say,
      'clusters.rules',
      [
        text('rule', { wraps: true }),
        text('name'),
        count('customers'),
        share('precision', { bar: 'share' }),
        share('covers', { bar: 'share' }),
      ],
      figures.rules.map((row) => ({ ...row, rule: ruleText(row.lines, say), name: nameOf(row.cluster) })),
      {
        opens: { rule_leaf: 'rule_leaf' },
        says: { customers: 'customers' },
        title: say('table.group_rules'),
      },
    ),
    ...note(
      'rules',
      figures.ruleAccuracy === null
        ? ''
        : say('clusters.rules_note', { accuracy: say.percent(figures.ruleAccuracy, 1) }),
    ),
  ];
}

const featuresPage = (figures: ClusterFigures, say: OwnSay): readonly Part[] => [
  own('traits', {
    choices: figures.comparables.map(({ id, group, chosen }) => ({
      id,
      group: group === 'category' || group === 'channel' ? 'mix' : group,
      name: traitName(id, say),
      chosen,
    })),
  }),
  ...note('features', [
    figures.unknown > 0 && say('clusters.unknown', { count: figures.unknown }),
    figures.constant.length > 0 &&
      say('clusters.constant', { columns: figures.constant.map((id) => traitName(id, say)).join(', ') }),
    ...(['many_values', 'one_value'] as const).map((reason) => {
      const columns = figures.leftOut.filter((one) => one.reason === reason);
      return (
        columns.length > 0 &&
        say(`clusters.${reason}`, {
          columns: columns.map(({ column }) => traitName(`column:${column}`, say)).join(', '),
        })
      );
    }),
  ]),
];

function alikePage(
  { lookalikes }: ClusterFigures,
  params: ClusterParams,
  say: OwnSay,
  { segments }: Around,
): readonly Part[] {
  const segment = segments.find(({ id }) => id === params.like)?.name ?? params.like ?? '';
  return [
    controls(
      {
        param: 'like',
        options: [{ value: '', text: '–' }, ...segments.map((one) => ({ value: one.id, text: one.name }))],
      },
      { param: 'likeCount' },
    ),
    ...(lookalikes === null
      ? note('alike', say(segments.length > 0 ? 'clusters.like_choose' : 'clusters.like_none'))
      : lookalikes.people === 0
        ? [notice('alike', say('clusters.like_empty', { segment }))]
        : [
            facts('alike', 'line', [
              {
                id: 'alike',
                label: say('clusters.like_found'),
                value: say.exact(lookalikes.rows, 0),
                figure: { kind: 'count', value: lookalikes.rows },
                who: { like_rank: { from: 1, to: lookalikes.rows } },
                is: { customers: lookalikes.rows },
              },
            ]),
            table(
              say,
              'clusters.lookalikes',
              [
                number('rank', { digits: 0 }),
                customer('customer_id'),
                number('distance', { digits: 3 }),
                number('cluster', { digits: 0 }),
              ],
              'lookalikes',
              { title: say('table.lookalikes'), height: 360 },
            ),
            ...note('alike', say('clusters.like_note', { people: lookalikes.people, segment })),
          ]),
  ];
}

function keptPage(figures: ClusterFigures, params: ClusterParams, say: OwnSay): readonly Part[] {
  const nameOf = namesOf(figures, params, say);
  if (!params.model)
    return [
      ...note(
        'keep',
        say(figures.model ? 'clusters.keep_note' : 'clusters.keep_not'),
        ...(figures.model
          ? [
              {
                label: say('clusters.keep'),
                params: {
                  model: figures.model,
                  names: Object.fromEntries(
                    figures.clusters.map(({ cluster }) => [cluster, nameOf(cluster)]),
                  ),
                },
              },
            ]
          : []),
      ),
    ];
  return [
    table(
      say,
      'clusters.drift',
      [text('name'), share('share_then'), share('share_now'), number('psi', { digits: 3 })],
      figures.drift.map((row) => ({ ...row, name: nameOf(row.cluster) })),
      { title: say('table.drift') },
    ),
    ...note(
      'kept',
      [
        figures.driftDistance &&
          say('clusters.kept_note', {
            psi: say.exact(
              figures.drift.reduce((sum, { psi }) => sum + psi, 0),
              3,
            ),
            now: say.exact(figures.driftDistance.now, 2),
            then: say.exact(figures.driftDistance.then, 2),
          }),
        figures.missing.length > 0 &&
          say('clusters.kept_missing', {
            columns: figures.missing.map((id) => traitName(id, say)).join(', '),
          }),
      ],
      { label: say('clusters.forget'), params: { model: null } },
    ),
  ];
}

/** Groups of alike customers: who they are, a map, what sets them apart, how many, rules, and who is like a segment. */
export function present(
  figures: ClusterFigures,
  params: ClusterParams,
  say: OwnSay,
  around: Around,
): Picture {
  const features = page('features', say('clusters.tab.features'), () => featuresPage(figures, say));
  if (figures.problem !== null)
    return {
      findings: [],
      top: [notice('problem', say(`clusters.${figures.problem}`, { customers: figures.customers }))],
      pages: [features],
      bottom: [],
    };
  const kept = page('kept', say('clusters.tab.kept'), () => keptPage(figures, params, say));
  return {
    findings: findings(figures),
    top:
      figures.asked === null
        ? []
        : [notice('fewer', say('clusters.fewer', { k: figures.k, asked: figures.asked }))],
    pages: [
      page('groups', say('clusters.tab.groups'), () => groupsPage(figures, params, say)),
      page('map', say('clusters.tab.map'), () => mapPage(figures, params, say)),
      page('profile', say('clusters.tab.profile'), () => profilePage(figures, params, say)),
      ...(figures.choice.length > 0
        ? [page('choice', say('clusters.tab.choice'), () => choicePage(figures, say))]
        : []),
      page('rules', say('clusters.tab.rules'), () => rulesPage(figures, params, say)),
      features,
      page('customers', say('clusters.tab.customers'), () => [
        table(
          say,
          'clusters.customers',
          [customer('customer_id'), number('cluster', { digits: 0 }), number('distance', { digits: 3 })],
          'customers',
          { title: say('table.customers'), height: 380, search: { table: 'customers', where: {} } },
        ),
      ]),
      page('alike', say('clusters.tab.alike'), () => alikePage(figures, params, say, around)),
      kept,
    ],
    bottom: [],
  };
}
