import type { ChartModel } from '../../charts/model';
import {
  chart,
  count,
  date,
  money,
  note,
  number,
  page,
  share,
  table,
  term,
  text,
  type Deed,
  type Part,
  type Picture,
} from '../../panel/picture';
import type { Say } from '../../panel/say';
import { findings } from './finding';
import type { QualityParams } from './params';
import type { QualityFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

const BLOCKS = '▁▂▃▄▅▆▇█';

/** Rows in steps from the least to the greatest value, as a row of blocks. */
function sparkline(histogram: string): string {
  if (histogram === '') return '';
  const bins = histogram.split(' ').map(Number);
  const most = Math.max(...bins);
  return bins
    .map((rows) => (rows === 0 ? ' ' : BLOCKS.charAt(Math.min(7, Math.floor((8 * rows) / (most + 1))))))
    .join('');
}

const DAYS_OF_MONTH = Array.from({ length: 31 }, (_, index) => String(index + 1));

/** Lines of every day, months down and days across: where sales are missing shows as a hole. */
function calendar({ days }: QualityFigures, say: OwnSay): ChartModel {
  const months = [...new Set(days.map(({ day }) => day.slice(0, 7)))];
  return {
    kind: 'heatmap',
    title: say('quality.calendar'),
    height: Math.max(120, 20 * months.length),
    xOrder: DAYS_OF_MONTH,
    yOrder: months,
    xTitle: say('quality.day'),
    yTitle: say('quality.month'),
    cells: days.map(({ day, lines }) => ({
      x: String(Number(day.slice(8))),
      y: day.slice(0, 7),
      value: lines,
      text: lines === 0 ? '×' : '',
      label: `${say.day(day)} · ${lines === 0 ? say('quality.no_lines') : say('quality.lines', { lines: say.exact(lines, 0) })}`,
    })),
  };
}

function filesPage(figures: QualityFigures, say: OwnSay): readonly Part[] {
  const { files, days } = figures;
  return [
    table(
      say,
      'quality.files',
      [
        text('file'),
        share('score', { bar: 'share' }),
        share('completeness'),
        share('validity'),
        share('uniqueness'),
        share('consistency'),
        count('rows'),
        count('imported'),
        term('role', { terms: 'quality_role', label: say('quality.holds') }),
        date('first_day'),
        date('last_day'),
        count('missing_days'),
        count('gap_days'),
        date('gap_from'),
      ],
      files.map((row) => ({ ...row })),
    ),
    ...note('score', say('quality.score_note')),
    ...(days.length > 1 ? [chart('calendar', calendar(figures, say))] : []),
  ];
}

function issuesPage({ issues, found }: QualityFigures, params: QualityParams, say: OwnSay): readonly Part[] {
  const clean: Deed = { label: say('quality.edit_cleaning'), drawer: 'cleaning' };
  if (issues.length === 0) return note('none', say('quality.no_issues'), clean);
  return [
    table(
      say,
      'quality.issues',
      [
        term('rule', { terms: 'quality_rule' }),
        text('column'),
        count('rows'),
        term('severity', { terms: 'quality_severity' }),
        text('example', { single: true }),
        text('file'),
      ],
      issues.map((row) => ({ ...row })),
      { sets: { rule: 'rule', column: 'column' }, names: 'rule' },
    ),
    ...note('choose', params.rule === null ? say('quality.choose') : '', clean),
    ...(params.rule === null
      ? []
      : found.length === 0
        ? note('no-rows', say('quality.no_rows'))
        : [
            table(
              say,
              'quality.rows',
              [text('file'), text('column'), number('row', { digits: 0 }), text('value', { single: true })],
              found.map((row) => ({ ...row })),
              { heading: true, title: say.word(`term.quality_rule.${params.rule}`), search: true },
            ),
            ...note('rows', say('quality.rows_note')),
          ]),
  ];
}

/** A canonical column in the words of the page; an attribute has its own name. */
function fieldName(field: string, say: OwnSay): string {
  const key = `field.${field}`;
  return say.has(key) ? say.word(key) : field;
}

const columnsPage = ({ columns }: QualityFigures, say: OwnSay): readonly Part[] => [
  table(
    say,
    'quality.columns',
    [
      text('column'),
      text('role'),
      share('filled', { bar: 'share' }),
      count('distinct'),
      count('invalid'),
      text('shape'),
      text('min', { single: true }),
      text('max', { single: true }),
      text('top', { single: true }),
      term('type', { terms: 'quality_type' }),
      text('file'),
    ],
    columns.map((row) => ({
      ...row,
      role: row.role === null ? say('quality.left_out') : fieldName(row.role, say),
      filled: row.empty === null || row.rows === 0 ? null : 1 - row.empty / row.rows,
      shape: sparkline(row.histogram),
    })),
    { search: true },
  ),
  ...note('columns', say('quality.columns_note')),
];

function peoplePage({ suspicious, fewBuyers }: QualityFigures, say: OwnSay): readonly Part[] {
  return [
    ...(suspicious.length === 0
      ? note('nobody', say(fewBuyers ? 'quality.few_buyers' : 'quality.nobody'))
      : [
          table(
            say,
            'quality.suspicious',
            [
              term('suspicion'),
              count('customers'),
              money('revenue'),
              share('revenue_share', { bar: 'share' }),
            ],
            suspicious.map((row) => ({ ...row })),
            { opens: { suspicion: 'suspicion' }, says: { customers: 'customers', revenue: 'revenue' } },
          ),
        ]),
    ...note('suspicion', say('quality.suspicion_note')),
  ];
}

function cleaningPage({ cleaning }: QualityFigures, say: OwnSay): readonly Part[] {
  const edit: Deed = { label: say('quality.edit_cleaning'), drawer: 'cleaning' };
  if (cleaning.length === 0) return note('none', say('quality.no_cleaning'), edit);
  return [
    table(
      say,
      'quality.cleaning',
      [
        number('step', { digits: 0 }),
        term('kind', { terms: 'quality_step' }),
        text('column'),
        text('was'),
        text('becomes'),
        count('rows'),
        text('file'),
      ],
      cleaning.map((row) => ({
        ...row,
        column: fieldName(row.column, say),
        becomes: row.becomes ?? say('quality.left_out_row'),
      })),
    ),
    ...note('cleaning', say('quality.cleaning_note'), edit),
  ];
}

function expectationsPage({ expectations }: QualityFigures, say: OwnSay): readonly Part[] {
  const edit: Deed = { label: say('quality.edit_expectations'), drawer: 'expectations' };
  if (expectations.length === 0) return note('none', say('quality.no_expectations'), edit);
  return [
    table(
      say,
      'quality.expectations',
      [
        term('state', { terms: 'quality_state' }),
        text('column'),
        term('expectation', { terms: 'quality_expectation' }),
        share('least'),
        share('found'),
        text('strange', { single: true }),
        text('file'),
      ],
      expectations.map((row) => ({ ...row, column: fieldName(row.column, say) })),
      { search: true },
    ),
    ...note('expectations', say('quality.expectations_note'), edit),
  ];
}

/** Score of each file, what is wrong and where, every column, what cleaning did, what was expected, and buyers who may be none. */
export function present(figures: QualityFigures, params: QualityParams, say: OwnSay): Picture {
  if (figures.files.length === 0)
    return { findings: [], top: note('none', say('quality.none')), pages: [], bottom: [] };
  return {
    findings: findings(figures),
    top: [],
    pages: [
      page('files', say('table.files'), () => filesPage(figures, say)),
      page('issues', say('table.issues'), () => issuesPage(figures, params, say)),
      page('columns', say('table.columns'), () => columnsPage(figures, say)),
      page('cleaning', say('table.cleaning'), () => cleaningPage(figures, say)),
      page('expectations', say('table.expectations'), () => expectationsPage(figures, say)),
      page('people', say('table.suspicious'), () => peoplePage(figures, say)),
    ],
    bottom: [],
  };
}
