import { SIGNS } from '../../data/birthdays';
import { hasColumn } from '../../data/catalog';
import { provinceOf } from '../../data/provinces';
import { rowsOf } from '../../engine/table';
import type { TaskContext, TaskResult } from '../../panel/contract';
import { measuredBy } from '../../panel/measured';
import { raw, sql, type Sql } from '../../sql/sql';
import { AGE_BANDS, type Dimension, type PortraitParams } from './params';
import { peopleQuery, valueOf, valuesQuery } from './query';
import type { PortraitFigures, ProvinceRow, PyramidRow, ValueRow } from './types';

const MOST_SHOWN = 60;
/** From the first of January on. */
const SIGNS_OF_YEAR = [...SIGNS.slice(-1), ...SIGNS.slice(0, -1)].map(([, sign]) => sign);

/** Customers by what their file tells of them, with what they bring. */
export async function run(
  { by }: PortraitParams,
  context: TaskContext,
): Promise<TaskResult<PortraitFigures>> {
  const measured = measuredBy(context);
  const value = await valueOf(by, context, measured.end);
  const empty: PortraitFigures = {
    missing: true,
    customers: 0,
    known: 0,
    revenue: 0,
    hasMoney: hasColumn(context.catalog, 'transactions', 'customer_id'),
    values: [],
    further: 0,
    provinces: [],
    pyramid: [],
  };
  if (!value) return { figures: empty, tables: [] };
  const people = peopleQuery(value, context, measured);
  const query = valuesQuery(people, measured, empty.hasMoney);
  const rows = rowsOf<ValueRow>(await context.query(query));
  const known = rows.filter((row) => row.value !== '');
  const shown = inOrder(by, known.slice(0, MOST_SHOWN));
  return {
    figures: {
      ...empty,
      missing: false,
      customers: rows.reduce((sum, { customers }) => sum + customers, 0),
      known: known.reduce((sum, { customers }) => sum + customers, 0),
      revenue: rows.reduce((sum, { revenue }) => sum + revenue, 0),
      values: [...shown, ...rows.filter((row) => row.value === '')],
      further: known.length - shown.length,
      provinces: by === 'region' ? provincesOf(known) : [],
      pyramid: by === 'age_band' ? await pyramidOf(people, context) : [],
    },
    tables: [{ name: 'values', sql: query }],
  };
}

/** Customers by province, where at least half of those known live in one. */
function provincesOf(rows: readonly ValueRow[]): ProvinceRow[] {
  const found = new Map<string, ProvinceRow>();
  for (const { value, customers, revenue } of rows) {
    const code = provinceOf(value)?.code;
    if (code === undefined) continue;
    const row = found.get(code) ?? { code, values: [], customers: 0, revenue: 0 };
    found.set(code, row);
    row.values.push(value);
    row.customers += customers;
    row.revenue += revenue;
  }
  const sum = (list: Iterable<{ customers: number }>): number =>
    [...list].reduce((all, { customers }) => all + customers, 0);
  return 2 * sum(found.values()) >= sum(rows)
    ? [...found.values()].sort((a, b) => b.customers - a.customers)
    : [];
}

/** Ages, signs and incomes stand in their own order, all else the largest first. */
function inOrder(by: Dimension, rows: readonly ValueRow[]): ValueRow[] {
  const order: readonly string[] | null =
    by === 'age_band' ? AGE_BANDS : by === 'zodiac' ? SIGNS_OF_YEAR : null;
  if (order) return [...rows].sort((a, b) => order.indexOf(a.value) - order.indexOf(b.value));
  return by === 'income' ? [...rows].sort((a, b) => (a.value < b.value ? -1 : 1)) : [...rows];
}

const pyramidOf = async (people: Sql, context: TaskContext): Promise<PyramidRow[]> =>
  rowsOf<PyramidRow>(
    await context.query(
      sql`SELECT age_band, sex AS gender, count(*)::DOUBLE AS customers FROM (${people}) WHERE age_band <> '' AND sex IN ('female', 'male') GROUP BY 1, 2 ORDER BY 1, 2`,
    ),
  );

/** Customers with what they stand under. */
export async function members({ by }: PortraitParams, context: TaskContext): Promise<Sql> {
  const measured = measuredBy(context);
  const value = (await valueOf(by, context, measured.end)) ?? raw(`''`);
  return peopleQuery(value, context, measured);
}
