import { mask, maskWithin, personalColumn } from '../../data/personal';
import {
  isBirthDate,
  isChineseMobile,
  isEmail,
  isGarbled,
  isGender,
  isPhone,
  isPostcode,
  normaliseEmail,
  normalisePhone,
  spellingKey,
} from '../../data/validity';
import type { ColumnPlan, FilePlan } from '../file-plan';
import type { Rows } from '../meaning';
import type { Survey } from '../survey';
import { ISSUE_RULES, type Issue, type IssueRule, type Severity } from './types';

const SHOWN = 200;
const MOST_OF = 0.5;
/** More rows than that with one phone number or address are no family: it stands for nobody. */
const SHARED_BY_MANY = 4;
const MOST_HASHED_ROWS = 300_000;
const PLACES = [
  'city',
  'region',
  'country',
  'category',
  'brand',
  'channel',
  'store',
  'member_level',
  'source_channel',
  'gender',
];

interface Column extends ColumnPlan {
  field: string;
  /** Each distinct value once, null where it cannot be read. */
  values: readonly (string | null)[];
  texts: readonly string[];
  counts: readonly number[];
  /** The word of each row. */
  at: Int32Array;
}

/** Everything that is wrong with the columns in use. */
export function findIssues(plan: FilePlan, survey: Survey, rows: Rows, today: string): Issue[] {
  const columns = plan.columns.flatMap((column): Column[] => {
    const words = survey.words[column.index];
    const values = column.use.kind === 'ignore' ? null : rows.column(column.index, column.format)?.values;
    if (!words || !values) return [];
    const field = column.use.kind === 'field' ? column.use.field : column.name;
    return [{ ...column, field, values, texts: words.texts, counts: words.counts, at: words.rows }];
  });
  return [
    ...columns.flatMap((column) => [
      ...byValue(column, today),
      ...shared(column, plan),
      ...spellings(column),
      ...empty(column, plan),
    ]),
    ...sameRows(columns),
  ].sort((a, b) => ISSUE_RULES.indexOf(a.rule) - ISSUE_RULES.indexOf(b.rule) || b.rows - a.rows);
}

/** Rows whose word is one of those, with an example of what stands there. */
function issue(
  column: Column,
  rule: IssueRule,
  severity: Severity,
  isFound: (word: number) => boolean,
  own = true,
): Issue[] {
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

function byValue(column: Column, today: string): Issue[] {
  const { field, values, texts, format } = column;
  const each = (rule: IssueRule, severity: Severity, isWrong: (value: string) => boolean): Issue[] =>
    issue(column, rule, severity, (word) => {
      const value = values[word];
      return value !== null && value !== undefined && value !== '' && isWrong(value);
    });
  const found = [
    ...issue(column, 'unreadable', 'error', (word) => values[word] === null),
    ...(format.kind === 'text' || format.kind === 'id'
      ? issue(column, 'garbled', 'error', (word) => isGarbled(texts[word] ?? ''))
      : []),
  ];
  if (field === 'email') found.push(...each('email', 'warning', (value) => !isEmail(value)));
  if (field === 'phone') {
    const chinese = isMostly(column, isChineseMobile);
    found.push(...each('phone', 'warning', (value) => !isPhone(value, chinese)));
  }
  if (field === 'postcode') {
    const chinese = isMostly(column, (value) => isPostcode(value, true));
    found.push(...each('postcode', 'warning', (value) => !isPostcode(value, chinese)));
  }
  if (field === 'gender') found.push(...each('gender', 'warning', (value) => !isGender(value)));
  if (field === 'birth_date')
    found.push(...each('birth_date', 'warning', (value) => !isBirthDate(value, today)));
  else if (format.kind === 'date' && field !== 'launched_at')
    found.push(...each('future_date', 'error', (value) => value.slice(0, 10) > today));
  if (field === 'quantity') found.push(...each('negative_quantity', 'info', (value) => Number(value) < 0));
  return found;
}

/** Whether most of the filled cells are of a form. */
function isMostly({ values, counts }: Column, isForm: (value: string) => boolean): boolean {
  let filled = 0;
  let held = 0;
  values.forEach((value, word) => {
    if (!value) return;
    filled += counts[word] ?? 0;
    if (isForm(value)) held += counts[word] ?? 0;
  });
  return held > MOST_OF * filled;
}

/** In a file with a row for each customer: ids, numbers and addresses that stand on several rows, and those that stand on too many. */
function shared(column: Column, { role }: FilePlan): Issue[] {
  if (role !== 'customers') return [];
  const { field, values, counts } = column;
  const form = { customer_id: (value: string) => value, phone: normalisePhone, email: normaliseEmail }[field];
  if (!form) return [];
  const rows = new Map<string, number>();
  const keys = values.map((value) => (value ? form(value) : ''));
  keys.forEach((key, word) => key && rows.set(key, (rows.get(key) ?? 0) + (counts[word] ?? 0)));
  const times = (word: number): number => rows.get(keys[word] ?? '') ?? 0;
  if (field === 'customer_id') return issue(column, 'same_id', 'error', (word) => times(word) > 1, false);
  const rule = field === 'phone' ? 'same_phone' : 'same_email';
  return [
    ...issue(column, rule, 'warning', (word) => times(word) > 1 && times(word) < SHARED_BY_MANY, false),
    ...issue(column, 'filler', 'warning', (word) => times(word) >= SHARED_BY_MANY, false),
  ];
}

/** Values that differ from a more frequent one only in width, capitals, blanks, punctuation or the name of their region's kind. */
function spellings(column: Column): Issue[] {
  if (!PLACES.includes(column.field)) return [];
  const { values, counts } = column;
  const most = new Map<string, { value: string; rows: number }>();
  values.forEach((value, word) => {
    if (!value) return;
    const key = spellingKey(value);
    const rows = counts[word] ?? 0;
    if (key && rows > (most.get(key)?.rows ?? 0)) most.set(key, { value, rows });
  });
  return issue(column, 'spelling', 'info', (word) => {
    const value = values[word];
    const known = value ? most.get(spellingKey(value)) : undefined;
    return known !== undefined && known.value !== value;
  });
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
