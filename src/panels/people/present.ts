import {
  controls,
  count,
  customer,
  facts,
  note,
  notice,
  number,
  own,
  page,
  share,
  table,
  term,
  text,
  type Part,
  type Picture,
} from '../../panel/picture';
import type { Say } from '../../panel/say';
import { aboveOf, findings } from './finding';
import type { PeopleParams } from './params';
import type { PeopleFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

const fieldName = (column: string, say: OwnSay): string =>
  say.has(`field.${column}`) ? say.word(`field.${column}`) : column;

/** What stands above the threshold. */
function aboveParts(figures: PeopleFigures, { threshold }: PeopleParams, say: OwnSay): Part[] {
  const above = aboveOf(figures, threshold);
  if (!above) return [];
  return [
    controls({ param: 'threshold' }),
    facts('above', 'line', [
      {
        id: 'pairs',
        label: say('people.fact.pairs'),
        value: say.exact(above.pairs, 0),
        figure: { kind: 'count', value: above.pairs },
      },
      {
        id: 'people',
        label: say('people.fact.people'),
        value: say.exact(above.people, 0),
        figure: { kind: 'count', value: above.people },
        who: { twin: { from: above.at } },
        is: { customers: above.people },
      },
      {
        id: 'precision',
        label: say('people.fact.precision'),
        value: above.pairs > 0 ? say.percent(above.precision, 1) : '–',
        figure: { kind: 'percent', value: above.pairs > 0 ? above.precision : null },
      },
      {
        id: 'largest',
        label: say('people.fact.largest'),
        value: say.exact(above.largest, 0),
        figure: { kind: 'count', value: above.largest },
      },
      {
        id: 'exact',
        label: say('people.fact.exact'),
        value: say.exact(figures.exact, 0),
        figure: { kind: 'count', value: figures.exact },
      },
      {
        id: 'compared',
        label: say('people.fact.compared'),
        value: say.exact(figures.compared, 0),
        figure: { kind: 'count', value: figures.compared },
      },
    ]),
    ...note('threshold', say('people.note')),
  ];
}

const fieldsPage = (figures: PeopleFigures, say: OwnSay): readonly Part[] => [
  table(
    say,
    'people.compared',
    [
      text('name', { label: say('people.column.column') }),
      term('kind', { terms: 'link' }),
      count('known'),
      share('same'),
      share('chance', { digits: 2 }),
      count('fillers'),
      count('filler_records'),
    ],
    figures.fields.map((row) => ({ ...row, name: fieldName(row.column, say) })),
    { title: say('table.compared') },
  ),
  ...note('fillers', figures.fields.some(({ fillers }) => fillers > 0) ? say('people.fillers_note') : ''),
];

/** People who stand in the files twice: how many, side by side to decide upon, and by what. */
export function present(figures: PeopleFigures, params: PeopleParams, say: OwnSay): Picture {
  const decided = page('decided', say('people.tab.decided'), () => [own('decided', {})]);
  if (figures.problem !== null)
    return {
      findings: [],
      top: [notice('problem', say(`people.${figures.problem}`))],
      pages: [decided],
      bottom: [],
    };
  return {
    findings: findings(figures, params),
    top: aboveParts(figures, params, say),
    pages: [
      page('review', say('people.tab.review'), () => [
        own('review', {
          threshold: params.threshold,
          fields: figures.shown.map((column) => ({ column, name: fieldName(column, say) })),
        }),
      ]),
      page('pairs', say('people.tab.pairs'), () => [
        table(
          say,
          'people.pairs',
          [
            number('pair', { digits: 0 }),
            customer('customer_id'),
            customer('other_customer_id'),
            share('probability', { bar: 'share' }),
            number('weight', { digits: 1 }),
            text('matched_on'),
          ],
          'pairs',
          { title: say('table.pairs'), height: 380, search: { table: 'pairs', where: {} } },
        ),
      ]),
      page('fields', say('people.tab.fields'), () => fieldsPage(figures, say)),
      decided,
    ],
    bottom: [],
  };
}
