import { mask, maskWithin, personalColumn } from '../../data/personal';
import type { ColumnPlan, FilePlan } from '../file-plan';
import type { Rows } from '../meaning';
import type { Survey } from '../survey';
import { rulesOf, type BrokenRule, type Words } from './rules';
import { ISSUE_RULES, type Issue } from './types';

const SHOWN = 200;
const MOST_HASHED_ROWS = 300_000;

interface Column extends Omit<ColumnPlan, 'use'>, Words {
  /** The word of each row. */
  at: Int32Array;
}

/** Everything that is wrong with the columns in use. @param today `YYYY-MM-DD`. */
export function findIssues(plan: FilePlan, survey: Survey, rows: Rows, today: string): Issue[] {
  const columns = plan.columns.flatMap(({ use, ...column }): Column[] => {
    const words = survey.words[column.index];
    const values = use.kind === 'ignore' ? null : rows.column(column.index, column.format)?.values;
    if (!words || !values) return [];
    const field = use.kind === 'field' ? use.field : column.name;
    const { kind } = column.format;
    return [{ ...column, field, kind, values, texts: words.texts, counts: words.counts, at: words.rows }];
  });
  return [
    ...columns.flatMap((column) => [
      ...rulesOf(column, plan.role, today).flatMap((rule) => issue(column, rule)),
      ...empty(column, plan),
    ]),
    ...sameRows(columns),
  ].sort((a, b) => ISSUE_RULES.indexOf(a.rule) - ISSUE_RULES.indexOf(b.rule) || b.rows - a.rows);
}

/** Rows whose word breaks a rule, with an example of what stands there. */
function issue(column: Column, { rule, severity, isFound, own }: BrokenRule): Issue[] {
  const flags = column.values.map((_, word) => isFound(word));
  const rows = flags.reduce((sum, flag, word) => sum + (flag ? (column.counts[word] ?? 0) : 0), 0);
  if (rows === 0) return [];
  const found: Issue['found'] = [];
  for (let row = 0; row < column.at.length && found.length < SHOWN; row++) {
    const word = column.at[row] ?? -1;
    if (flags[word]) found.push({ row: row + 1, value: shownValue(column, word) });
  }
  return [
    {
      rule,
      column: column.name,
      severity,
      rows,
      cells: own ? rows : 0,
      example: found[0]?.value ?? '',
      found,
    },
  ];
}

function shownValue({ field, texts }: Column, word: number): string {
  const text = (texts[word] ?? '').trim();
  const kind = personalColumn(field);
  if (kind) return mask(kind, text);
  return field === 'customer_id' ? text : maskWithin(text);
}

const empty = ({ name, values, counts }: Column, { scan }: FilePlan): Issue[] =>
  values.some((value, word) => value !== '' && (counts[word] ?? 0) > 0) || !scan
    ? []
    : [
        {
          rule: 'empty_column',
          column: name,
          severity: 'info',
          rows: scan.dataRecords,
          cells: 0,
          example: '',
          found: [],
        },
      ];

/** Rows that are the same in every column in use as a row before. */
function sameRows(columns: readonly Column[]): Issue[] {
  const rows = columns[0]?.at.length ?? 0;
  if (rows > MOST_HASHED_ROWS) return [];
  const seen = new Set<string>();
  const found: Issue['found'] = [];
  let same = 0;
  for (let row = 0; row < rows; row++) {
    const key = columns.map(({ at }) => at[row]).join(' ');
    if (seen.has(key)) {
      same++;
      if (found.length < SHOWN) found.push({ row: row + 1, value: '' });
    } else seen.add(key);
  }
  return same === 0
    ? []
    : [{ rule: 'same_row', column: '', severity: 'warning', rows: same, cells: 0, example: '', found }];
}
