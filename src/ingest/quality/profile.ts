import { mask, maskWithin, personalColumn } from '../../data/personal';
import type { Role } from '../../data/canonical';
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
  const read: { value: string; rows: number }[] = [];
  let filled = 0;
  values.forEach((value, word) => {
    const count = words.counts[word] ?? 0;
    if (value === '') return;
    filled += count;
    if (value !== null) read.push({ value, rows: count });
  });
  profile.empty = total - filled;
  const unread = values.flatMap((value, word) => (value === null ? [(words.texts[word] ?? '').trim()] : []));
  profile.distinct = new Set(read.map(({ value }) => value)).size + new Set(unread).size;
  if (format.kind === 'number' || format.kind === 'date') {
    const numbers = read.map(({ value, rows: count }) => ({
      at:
        format.kind === 'date'
          ? Date.parse(`${value.replace(' ', 'T')}Z`) || Date.parse(value)
          : Number(value),
      value,
      count,
    }));
    const least = extreme(numbers, (a, b) => a < b);
    const most = extreme(numbers, (a, b) => a > b);
    profile.min = least?.value ?? null;
    profile.max = most?.value ?? null;
    if (least && most && most.at > least.at) profile.histogram = binned(numbers, least.at, most.at);
  }
  const shown = (value: string): string =>
    kind ? mask(kind, value) : field === 'customer_id' ? value : maskWithin(value);
  const terms = [...new Set(read.map(({ value }) => value))].sort();
  const isTerms = format.kind === 'text' && kind === null && unread.length === 0 && terms.length > 0;
  if (isTerms && terms.length <= FEW_VALUES && filled >= ROWS_OF_EACH * terms.length)
    profile.values = terms.map(maskWithin);
  profile.top = read
    .sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1))
    .slice(0, TOP)
    .map(({ value, rows: count }) => ({ value: shown(value), rows: count }));
  if (kind === 'birth_date') Object.assign(profile, { min: null, max: null });
  return profile;
}

interface Point {
  at: number;
  value: string;
  count: number;
}

const extreme = (points: readonly Point[], beats: (a: number, b: number) => boolean): Point | null =>
  points.reduce<Point | null>(
    (best, point) =>
      Number.isFinite(point.at) && (best === null || beats(point.at, best.at)) ? point : best,
    null,
  );

function binned(points: readonly Point[], least: number, most: number): number[] {
  const bins = new Array<number>(BINS).fill(0);
  for (const { at, count } of points) {
    if (!Number.isFinite(at)) continue;
    const bin = Math.min(BINS - 1, Math.floor((BINS * (at - least)) / (most - least)));
    bins[bin] = (bins[bin] ?? 0) + count;
  }
  return bins;
}

function freshnessOf(plan: FilePlan, survey: Survey, rows: Rows): Freshness | null {
  const column = plan.columns.find(({ use }) => use.kind === 'field' && DATES.includes(use.field));
  const values =
    column && survey.words[column.index] ? rows.column(column.index, column.format)?.values : null;
  const days = [...new Set((values ?? []).flatMap((value) => (value ? [value.slice(0, 10)] : [])))].sort();
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
