import { mask, maskWithin, personalColumn, personalHeader, type PersonalKind } from '../../data/personal';
import { daysBetween } from '../../data/scope';
import type { Happening, PersonAnswer, PreferenceRow } from '../../engine/person';
import { day, exact, money, percent } from '../../i18n/format';
import { isMessage, t, tKey } from '../../i18n/locale.svelte';
import type { ChartModel } from '../../charts/model';
import {
  cellText,
  chart,
  customer,
  count,
  date,
  facts,
  money as amount,
  note,
  number,
  share,
  table,
  text,
  type Fact,
  type Part,
  type Row,
  type TablePart,
} from '../../panel/picture';
import type { Say } from '../../panel/say';
import { motivesOf } from './motives';
import { nextAction } from './next-action';
import { toldColumns } from './told';

/** What the parts of a page on one customer are written with. */
interface Writing {
  say: Say;
  currency: string | null;
  asOf: string | null;
}

const SCORES = ['r_score', 'f_score', 'm_score', 'segment'];

export const fieldName = (column: string): string =>
  isMessage(`field.${column}`) ? tKey(`field.${column}`) : column;

/** What panels tell, beside the RFM scores, which stand in a line of their own. */
export const toldBeside = (say: Say): TablePart['columns'] =>
  table(
    say,
    'drawer.told',
    toldColumns().filter(({ key }) => !SCORES.includes(key)),
    [],
  ).columns;

export function actionText(person: PersonAnswer, { currency, asOf }: Writing): string {
  const days = person.lastDay && asOf ? daysBetween(person.lastDay, asOf) : null;
  const { key, figures } = nextAction(person, days);
  return t(`person.action.${key}`, {
    p: percent(figures.p ?? 0),
    value: money(figures.value ?? 0, currency),
    times: exact(figures.times ?? 0, 1),
    rating: exact(figures.rating ?? 0, 1),
    days: figures.days ?? 0,
  });
}

function reachText({ reachable, refused }: PersonAnswer): string {
  if (refused) return t('person.refused');
  const open = Object.entries(reachable ?? {}).flatMap(([channel, yes]) =>
    yes ? [tKey(`channel.${channel}`)] : [],
  );
  return open.length > 0 ? open.join(', ') : t('person.reach.none');
}

/** Orders, money, days, scores, channels, and what panels tell. */
export function headFacts(person: PersonAnswer, { say, currency }: Writing): Fact[] {
  const { scores } = person;
  const list: (Fact | null)[] = [
    { id: 'orders', label: t('term.metric.orders'), value: exact(person.orders, 0) },
    { id: 'revenue', label: t('term.metric.revenue'), value: money(person.revenue, currency) },
    person.firstDay ? { id: 'first', label: t('person.first'), value: day(person.firstDay) } : null,
    person.lastDay ? { id: 'last', label: t('last_order'), value: day(person.lastDay) } : null,
    scores
      ? {
          id: 'scores',
          label: t('person.scores'),
          value: `${scores.r} · ${scores.f} · ${scores.m} — ${tKey(`term.segment.${scores.segment}`)}`,
        }
      : null,
    person.reachable || person.refused
      ? { id: 'reach', label: t('person.reach'), value: reachText(person) }
      : null,
    ...toldBeside(say)
      .filter(({ key }) => (person.told[key] ?? null) !== null)
      .map((column) => ({
        id: column.key,
        label: column.label,
        hint: column.hint,
        value: cellText(column, person.told, say),
      })),
  ];
  return list.filter((fact) => fact !== null);
}

/** The chance to be alive over time. */
function aliveModel(person: PersonAnswer, say: Say): ChartModel {
  const alive = person.past.filter(({ column }) => column === 'p_alive');
  const start = alive[0]?.day ?? '';
  return {
    kind: 'lines',
    title: t('person.alive'),
    height: 160,
    yFormat: 'percent',
    xTitle: t('person.alive.x'),
    yTitle: '',
    person: true,
    series: [
      {
        name: t('person.alive'),
        style: 'main',
        points: alive.map(({ day: on, value }) => ({
          x: daysBetween(start, on),
          y: Number(value),
          label: `${day(on)} · ${say.percent(Number(value), 0)}`,
        })),
      },
    ],
  };
}

/** What they were before: every change of the segment, newest first, and the chance to be alive. */
export function pastParts(person: PersonAnswer, { say }: Writing): Part[] {
  const changes = person.past.filter(({ column }) => column === 'segment');
  const alive = person.past.filter(({ column }) => column === 'p_alive');
  const rows = changes
    .map(({ day: on, value }) => ({ day: on, said: tKey(`term.segment.${value}`) }))
    .reverse();
  return [
    ...(rows.length > 0
      ? [
          table(
            say,
            'drawer.past',
            [date('day', { label: t('person.since') }), text('said', { label: t('column.segment_name') })],
            rows,
            {
              title: t('person.past'),
              heading: true,
              height: 200,
            },
          ),
        ]
      : []),
    ...(alive.length > 1 ? [chart('alive', aliveModel(person, say))] : []),
  ];
}

/** What a preference is called: by a word where its values are ours, as the file writes it else. */
function preferenceName({ group, name }: PreferenceRow): string {
  const own = `person.prefers.${group}.${name}`;
  return isMessage(own) ? tKey(own) : `${fieldName(group)}: ${name}`;
}

/** Why they seem to buy, in words. */
export const motiveTexts = (person: PersonAnswer): string[] =>
  motivesOf(person).map(({ key, name, share: own, average }) =>
    t('person.motive.of', {
      motive: t(`person.motive.${key}`, { name }),
      share: percent(own),
      average: percent(average),
    }),
  );

/** The firm, and who else works there. */
export const companyParts = ({ company }: PersonAnswer, { say, currency }: Writing): Part[] =>
  company
    ? [
        facts('company', 'line', [
          { id: 'company', label: fieldName('company'), value: company.name },
          { id: 'customers', label: t('person.company.people'), value: exact(company.customers, 0) },
          { id: 'orders', label: t('term.metric.orders'), value: exact(company.orders, 0) },
          { id: 'revenue', label: t('term.metric.revenue'), value: money(company.revenue, currency) },
        ]),
        ...(company.contacts.length > 0
          ? [
              table(
                say,
                'drawer.company',
                [
                  customer('customer_id'),
                  count('orders'),
                  amount('revenue'),
                  date('last_day', { label: t('last_order') }),
                ],
                company.contacts,
                { title: t('person.company'), heading: true, height: 200 },
              ),
            ]
          : []),
      ]
    : [];

export const preferencesPart = (person: PersonAnswer, { say }: Writing): TablePart =>
  table(
    say,
    'drawer.preferences',
    [
      text('name'),
      share('share', { bar: 'share', label: t('column.share') }),
      share('average', { label: t('column.average') }),
    ],
    person.preferences.map((row) => ({ ...row, name: preferenceName(row) })),
    { title: t('person.preferences'), heading: true },
  );

/** @param shown of what alone; all where it is null. */
export const timelinePart = (
  person: PersonAnswer,
  { say, currency }: Writing,
  shown: Happening | null,
): TablePart =>
  table(
    say,
    'drawer.timeline',
    [
      date('day'),
      text('happening'),
      text('text', { wraps: true }),
      text('said', { label: t('column.amount') }),
    ],
    person.timeline
      .filter(({ kind }) => shown === null || kind === shown)
      .map((row): Row => ({
        ...row,
        happening: t(`person.timeline.${row.kind}`),
        said: row.kind === 'order' || row.kind === 'refund' ? money(row.amount ?? 0, currency) : row.amount,
      })),
    { title: t('person.timeline'), heading: true, height: 320 },
  );

export const alikePart = (person: PersonAnswer, { say }: Writing): TablePart =>
  table(
    say,
    'drawer.alike',
    [customer('customer_id'), count('orders'), amount('revenue'), number('distance', { label: '≈' })],
    person.alike,
    { title: t('person.alike'), heading: true },
  );

/** What a column of a person holds, by its own name or its header. */
export const identityKind = (column: string): PersonalKind | null =>
  personalColumn(column) ?? personalHeader(column);

/** Columns that name somebody else. */
const OF_OTHERS = ['referrer'];

/** Who they are, masked. */
const identityFacts = (person: PersonAnswer): Fact[] =>
  person.identity
    .filter(({ column }) => !OF_OTHERS.includes(column))
    .map(({ column, value }) => {
      const kind = identityKind(column);
      return { id: column, label: fieldName(column), value: kind ? mask(kind, value) : maskWithin(value) };
    });

/** The same with what is personal in texts masked. */
const masked = (person: PersonAnswer): PersonAnswer => ({
  ...person,
  timeline: person.timeline.map((row) => ({ ...row, text: maskWithin(row.text) })),
});

/** All that goes on one page about a customer: masked, and nobody else in it. @param segments their names. */
export function onePage(person: PersonAnswer, segments: readonly string[], writing: Writing): Part[] {
  return [
    facts('head', 'line', headFacts(person, writing)),
    ...note('action', `${t('person.action')}: ${actionText(person, writing)}`),
    ...note('motives', motiveTexts(person).join(' · ')),
    ...(person.identity.length > 0 ? [facts('identity', 'line', identityFacts(person))] : []),
    ...(segments.length > 0 ? note('segments', `${t('person.segments')}: ${segments.join(', ')}`) : []),
    ...pastParts(person, writing),
    ...(person.preferences.length > 0 ? [preferencesPart(person, writing)] : []),
    ...(person.timeline.length > 0 ? [timelinePart(masked(person), writing, null)] : []),
    ...(person.earlier > 0 ? note('earlier', t('person.earlier', { count: person.earlier })) : []),
  ];
}
