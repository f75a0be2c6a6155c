import { mask, maskWithin, personalColumn } from '../../data/personal';
import type { Role } from '../../data/canonical';
import { millisOf } from '../dates';
import type { Words } from '../dictionary';
import type { ColumnPlan, FilePlan } from '../file-plan';
import type { Rows } from '../meaning';
import type { Survey } from '../survey';
import { findIssues } from './issues';
import type { ColumnProfile, FileProfile, Freshness } from './types';

const TOP = 5;
const BINS = 12;
/** So few values are a list of terms rather than free text, where each stands on several rows. */
const FEW_VALUES = 20;
const ROWS_OF_EACH = 5;
const DAY = 86_400_000;
const DATES = ['ordered_at', 'occurred_at', 'submitted_at', 'sent_at', 'created_at'];

/** The id of what a file lists, a row each. */
const KEYS: Partial<Record<Role, string>> = {
  customers: 'customer_id',
  products: 'product_id',
  orders: 'order_id',
};

/** @param today day of the load, `YYYY-MM-DD`: what lies behind it is in the future. */
export function profileOf(plan: FilePlan, survey: Survey, rows: Rows, today: string): FileProfile {
  const issues = findIssues(plan, survey, rows, today);
  const invalid = new Map<string, number>();
  for (const { column, cells } of issues) invalid.set(column, (invalid.get(column) ?? 0) + cells);
  const columns = plan.columns.map((column) =>
    columnProfile(column, plan, survey, rows, {
      invalid: invalid.get(column.name) ?? 0,
      future: issues.some(({ rule, column: name }) => rule === 'future_date' && name === column.name),
    }),
  );
  return { role: plan.role, columns, issues, freshness: freshnessOf(plan, survey, rows) };
}

function columnProfile(
  { index, name, use, format }: ColumnPlan,
  plan: FilePlan,
  survey: Survey,
  rows: Rows,
  found: Pick<ColumnProfile, 'invalid' | 'future'>,
): ColumnProfile {
  const total = plan.scan?.dataRecords ?? 0;
  const field = use.kind === 'field' ? use.field : use.kind === 'attribute' ? name : null;
  const profile: ColumnProfile = {
    column: name,
    field,
    type: format.kind,
    rows: total,
    empty: 0,
    distinct: 0,
    ...found,
    min: null,
    max: null,
    top: [],
    values: null,
    key: field !== null && field === KEYS[plan.role],
    histogram: null,
  };
  const words = survey.words[index];
  const values = use.kind === 'ignore' ? null : rows.column(index, format)?.values;
  if (!words || !values) return profile;
  const kind = personalColumn(field ?? '');
  const read = countedOf(values, words);
  profile.empty = total - read.filled;
  profile.distinct = read.values.length + read.unread.size;
  if (format.kind === 'number' || format.kind === 'date') {
    const toNumber = format.kind === 'date' ? millisOf : Number;
    const at = Float64Array.from(read.values, toNumber);
    const least = extreme(at, (a, b) => a < b);
    const most = extreme(at, (a, b) => a > b);
    profile.min = read.values[least] ?? null;
    profile.max = read.values[most] ?? null;
    const [from, to] = [at[least] ?? 0, at[most] ?? 0];
    if (to > from) profile.histogram = binned(at, read.rows, from, to);
  }
  const shown = (value: string): string =>
    kind ? mask(kind, value) : field === 'customer_id' ? value : maskWithin(value);
  const isTerms = format.kind === 'text' && kind === null && read.unread.size === 0 && read.values.length > 0;
  if (isTerms && read.values.length <= FEW_VALUES && read.filled >= ROWS_OF_EACH * read.values.length)
    profile.values = read.values.map(maskWithin).sort();
  profile.top = mostFrequent(read).map((at) => ({
    value: shown(read.values[at] ?? ''),
    rows: read.rows[at] ?? 0,
  }));
  if (kind === 'birth_date') Object.assign(profile, { min: null, max: null });
  return profile;
}

/** Distinct values that can be read, with their rows; texts that cannot. */
interface CountedValues {
  values: string[];
  rows: number[];
  filled: number;
  unread: Set<string>;
}

function countedOf(values: readonly (string | null)[], { texts, counts }: Words): CountedValues {
  const read: CountedValues = { values: [], rows: [], filled: 0, unread: new Set() };
  let asWritten = true;
  values.forEach((value, word) => {
    if (value === '') return;
    const text = texts[word] ?? '';
    const count = counts[word] ?? 0;
    read.filled += count;
    if (value === null) read.unread.add(text.trim());
    else {
      read.values.push(value);
      read.rows.push(count);
      asWritten &&= value === text;
    }
  });
  if (asWritten) return read;
  const merged = new Map<string, number>();
  read.values.forEach((value, at) => merged.set(value, (merged.get(value) ?? 0) + (read.rows[at] ?? 0)));
  return { ...read, values: [...merged.keys()], rows: [...merged.values()] };
}

/** Where the most frequent values stand, the most frequent first, equal ones by their text. */
function mostFrequent({ values, rows }: CountedValues): number[] {
  const top: number[] = [];
  const before = (a: number, b: number): boolean => {
    const more = (rows[a] ?? 0) - (rows[b] ?? 0);
    return more !== 0 ? more > 0 : (values[a] ?? '') < (values[b] ?? '');
  };
  for (let at = 0; at < values.length; at++) {
    const last = top[TOP - 1];
    if (last !== undefined && !before(at, last)) continue;
    const place = top.findIndex((other) => before(at, other));
    top.splice(place < 0 ? top.length : place, 0, at);
    if (top.length > TOP) top.pop();
  }
  return top;
}

/** Where the extreme stands; -1 where there is none. */
function extreme(numbers: Float64Array, beats: (a: number, b: number) => boolean): number {
  let best = -1;
  numbers.forEach((number, at) => {
    if (Number.isFinite(number) && (best < 0 || beats(number, numbers[best] ?? 0))) best = at;
  });
  return best;
}

function binned(numbers: Float64Array, rows: readonly number[], least: number, most: number): number[] {
  const bins = new Array<number>(BINS).fill(0);
  numbers.forEach((number, at) => {
    if (!Number.isFinite(number)) return;
    const bin = Math.min(BINS - 1, Math.floor((BINS * (number - least)) / (most - least)));
    bins[bin] = (bins[bin] ?? 0) + (rows[at] ?? 0);
  });
  return bins;
}

function freshnessOf(plan: FilePlan, survey: Survey, rows: Rows): Freshness | null {
  const column = plan.columns.find(({ use }) => use.kind === 'field' && DATES.includes(use.field));
  const values =
    column && survey.words[column.index] ? rows.column(column.index, column.format)?.values : null;
  const found = new Set<string>();
  for (const value of values ?? []) if (value) found.add(value.slice(0, 10));
  const days = [...found].sort();
  const [first] = days;
  const last = days.at(-1);
  if (!first || !last) return null;
  const numbers = days.map((day) => Math.round(Date.parse(day) / DAY));
  let gap: Freshness['gap'] = null;
  numbers.forEach((day, index) => {
    const before = numbers[index - 1];
    const length = before === undefined ? 0 : day - before - 1;
    if (before !== undefined && length > (gap?.days ?? 0))
      gap = { from: new Date((before + 1) * DAY).toISOString().slice(0, 10), days: length };
  });
  const span = (numbers.at(-1) ?? 0) - (numbers[0] ?? 0) + 1;
  return { first, last, missing: span - days.length, gap };
}
