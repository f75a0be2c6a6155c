import {
  chart,
  controls,
  count,
  money,
  note,
  notice,
  page,
  share,
  table,
  term,
  text,
  type Page,
  type Part,
} from '../../panel/picture';
import type { Say } from '../../panel/say';
import type { Around } from '../../panel/tools';
import type { ChartModel } from '../../charts/model';
import { OTHERS, SEGMENTS, scoringOf, type RfmParams } from './params';
import { groupsThere, isOfLines } from './source';
import type { RfmFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

const ORDER = [...SEGMENTS, OTHERS];

/** How large each segment is within each group, by cut points of its own. */
function groupMap({ rows }: NonNullable<RfmFigures['groups']>, say: OwnSay): ChartModel {
  const groups = [...new Set(rows.map(({ group }) => group))];
  const named = (segment: string): string => say.word(`term.segment.${segment}`);
  const there = ORDER.filter((id) => rows.some(({ segment }) => segment === id));
  return {
    kind: 'heatmap',
    title: say('rfm.groups_title'),
    height: 60 + 24 * there.length,
    slanted: true,
    xOrder: groups,
    yOrder: there.map(named),
    xTitle: '',
    yTitle: '',
    cells: rows.map(({ group, segment, customers, customer_share: part, orders, revenue }) => ({
      x: group,
      y: named(segment),
      value: part,
      text: say.percent(part),
      label: `${group} · ${named(segment)} · ${say.exact(customers, 0)} · ${say.percent(part, 1)} · ${say.shortMoney(revenue)}`,
      who: { group: [group], segment: [segment] },
      is: { customers, orders, revenue },
    })),
  };
}

function groupsPage(
  figures: RfmFigures,
  { groupBy }: RfmParams,
  say: OwnSay,
  around: Around,
): readonly Part[] {
  const there = groupsThere(around.catalog);
  if (there.length === 0) return note('groups', say('rfm.groups_none'));
  const choice = controls({
    param: 'groupBy',
    options: [
      { value: '', text: say('rfm.groups_choose') },
      ...there.map((by) => ({ value: by, text: say.word(`field.${by}`) })),
    ],
  });
  const { groups } = figures;
  if (!groups || groupBy === null) return [choice, ...note('groups', say('rfm.groups_ask'))];
  const names = [...new Set(groups.rows.map(({ group }) => group))];
  return [
    choice,
    chart('groups', groupMap(groups, say)),
    table(
      say,
      'rfm.within_groups',
      [
        text('group', { label: say.word(`field.${groupBy}`) }),
        term('segment'),
        count('customers'),
        share('customer_share', { bar: 'share' }),
        money('revenue'),
        share('revenue_share'),
      ],
      groups.rows,
      {
        opens: { group: 'group', segment: 'segment' },
        says: { customers: 'customers', orders: 'orders', revenue: 'revenue' },
        height: 400,
      },
    ),
    ...note('groups', [
      say(isOfLines(groupBy) ? 'rfm.groups_note' : 'rfm.groups_note_people', {
        group: say.word(`field.${groupBy}`),
      }),
      groups.more > 0 && say('rfm.groups_more', { count: groups.more }),
    ]),
    ...note(
      'within',
      say('rfm.within_ask'),
      ...names.map((value) => ({ label: value, params: { within: { by: groupBy, value } } })),
    ),
  ];
}

/** Customers by their segments under two set-ups. */
function crossMap(rows: NonNullable<RfmFigures['compared']>, say: OwnSay): ChartModel {
  const named = (segment: string): string => say.word(`term.segment.${segment}`);
  const of = (key: 'segment' | 'other_segment'): string[] =>
    ORDER.filter((id) => rows.some((row) => row[key] === id)).map(named);
  return {
    kind: 'heatmap',
    title: say('rfm.compared_title'),
    height: 80 + 26 * of('other_segment').length,
    slanted: true,
    xOrder: of('segment'),
    yOrder: of('other_segment'),
    xTitle: say('rfm.compared_now'),
    yTitle: say('rfm.compared_other'),
    cells: rows.map(({ segment, other_segment: other, customers, orders, revenue }) => ({
      x: named(segment),
      y: named(other),
      value: customers,
      text: say.short(customers),
      label: `${named(other)} → ${named(segment)} · ${say.exact(customers, 0)} · ${say.shortMoney(revenue)}`,
      who: { other_segment: [other], segment: [segment] },
      is: { customers, orders, revenue },
    })),
  };
}

function comparedPage(figures: RfmFigures, params: RfmParams, say: OwnSay): readonly Part[] {
  const keep = { label: say('rfm.compared_keep'), params: { other: scoringOf(params) } };
  const { compared } = figures;
  if (!compared)
    return note('compared', say('rfm.compared_ask'), keep, {
      label: say('rfm.compared_package'),
      params: { other: { ...scoringOf(params), method: 'r-rfm', map: 'r-rfm' } },
    });
  const all = compared.reduce((sum, { customers }) => sum + customers, 0);
  const same = compared.reduce(
    (sum, row) => sum + (row.segment === row.other_segment ? row.customers : 0),
    0,
  );
  return [
    ...note(
      'same',
      say('rfm.compared_same', { share: say.percent(all > 0 ? same / all : 0, 1), n: all }),
      keep,
      {
        label: say('rfm.compared_stop'),
        params: { other: null },
      },
    ),
    chart('compared', crossMap(compared, say)),
    table(
      say,
      'rfm.two_set_ups',
      [term('other_segment', { terms: 'segment' }), term('segment'), count('customers'), money('revenue')],
      compared,
      {
        opens: { other_segment: 'other_segment', segment: 'segment' },
        says: { customers: 'customers', orders: 'orders', revenue: 'revenue' },
        height: 400,
      },
    ),
  ];
}

/** Scored within groups, and by two set-ups. */
export const setUpPages = (figures: RfmFigures, params: RfmParams, say: OwnSay, around: Around): Page[] => [
  page('groups', say('rfm.tab.groups'), () => groupsPage(figures, params, say, around)),
  page('compared', say('rfm.tab.compared'), () => comparedPage(figures, params, say)),
];

/** That only a group is scored, where it is. */
export const withinNotice = ({ within }: RfmParams, say: OwnSay): Part[] =>
  within
    ? [
        notice(
          'within',
          say(isOfLines(within.by) ? 'rfm.within' : 'rfm.within_people', {
            group: say.word(`field.${within.by}`),
            value: within.value,
          }),
          {
            label: say('rfm.within_all'),
            params: { within: null },
          },
        ),
      ]
    : [];
