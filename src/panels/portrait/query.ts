import { ageAt, zodiacOf } from '../../data/birthdays';
import { hasColumn, type Catalog } from '../../data/catalog';
import { firstRow } from '../../engine/table';
import type { TaskContext } from '../../panel/contract';
import { inSegment, salesIn, type Measured } from '../../panel/measured';
import { ident, raw, sql, type Sql } from '../../sql/sql';
import { AGE_BANDS, type Dimension } from './params';

const BIRTH = raw('birth_date');
/** Lowest age of each band. */
const AGES = AGE_BANDS.map((band) => parseInt(band, 10));

const ageOf = (catalog: Catalog, end: string): Sql | null =>
  hasColumn(catalog, 'customers', 'birth_date')
    ? ageAt(BIRTH, end)
    : hasColumn(catalog, 'customers', 'age')
      ? raw('TRY_CAST(age AS DOUBLE)')
      : null;

function ageBand(catalog: Catalog, end: string): Sql {
  const age = ageOf(catalog, end);
  if (!age) return raw(`''`);
  const steps = AGE_BANDS.map((band, at) => sql`WHEN a < ${AGES[at + 1] ?? 130} THEN ${band}`);
  return sql`(SELECT CASE WHEN a IS NULL OR a < 0 OR a >= 130 THEN '' ${raw(steps.map(({ text }) => text).join(' '))} ELSE '' END FROM (SELECT ${age} AS a))`;
}

const zodiac = (catalog: Catalog): Sql =>
  hasColumn(catalog, 'customers', 'birth_date') ? sql`coalesce(${zodiacOf(BIRTH)}, '')` : raw(`''`);

const GENDER =
  raw(`CASE WHEN lower(trim(gender::VARCHAR)) IN ('f', 'female', 'woman', 'w', 'mrs', 'ms', 'miss', '女', '女士', '女性', '小姐') THEN 'female'
  WHEN lower(trim(gender::VARCHAR)) IN ('m', 'male', 'man', 'mr', '男', '先生', '男性') THEN 'male' ELSE coalesce(trim(gender::VARCHAR), '') END`);

const MOST_INCOMES = 30;

/** Income as it is written, or where it is a number of many values in quarters of equally many people. */
async function income(context: TaskContext): Promise<Sql> {
  const number = raw('TRY_CAST(income AS DOUBLE)');
  const { values, numbers, q1, q2, q3 } = firstRow<Record<'values' | 'numbers' | 'q1' | 'q2' | 'q3', number>>(
    await context.query(
      sql`SELECT count(DISTINCT income)::DOUBLE AS "values", count(${number})::DOUBLE / greatest(count(income), 1) AS numbers, quantile_cont(${number}, 0.25)::DOUBLE AS q1, quantile_cont(${number}, 0.5)::DOUBLE AS q2, quantile_cont(${number}, 0.75)::DOUBLE AS q3 FROM customers`,
    ),
  );
  if (values <= MOST_INCOMES || numbers < 1) return raw(`coalesce(trim(income::VARCHAR), '')`);
  const said = (value: number): string => String(Math.round(value * 100) / 100);
  return sql`CASE WHEN income IS NULL THEN '' WHEN ${number} < ${q1} THEN ${`1 · < ${said(q1)}`} WHEN ${number} < ${q2} THEN ${`2 · ${said(q1)} – ${said(q2)}`} WHEN ${number} < ${q3} THEN ${`3 · ${said(q2)} – ${said(q3)}`} ELSE ${`4 · ≥ ${said(q3)}`} END`;
}

/** What a customer stands under; '' where it is not known. Null where no file tells it. */
export async function valueOf(by: Dimension, context: TaskContext, end: string): Promise<Sql | null> {
  const { catalog } = context;
  switch (by) {
    case 'age_band':
      return ageOf(catalog, end) ? ageBand(catalog, end) : null;
    case 'zodiac':
      return hasColumn(catalog, 'customers', 'birth_date') ? zodiac(catalog) : null;
    case 'gender':
      return hasColumn(catalog, 'customers', 'gender') ? GENDER : null;
    case 'income':
      return hasColumn(catalog, 'customers', 'income') ? income(context) : null;
    default:
      return hasColumn(catalog, 'customers', by) ? sql`coalesce(trim(${ident(by)}::VARCHAR), '')` : null;
  }
}

/** Customers of the segment with what they stand under: `customer_key`, `value`, `age_band`, `sex`. */
export const peopleQuery = (value: Sql, { catalog }: TaskContext, measured: Measured): Sql =>
  sql`SELECT customer_key, ${value} AS value, ${ageBand(catalog, measured.end)} AS age_band, ${hasColumn(catalog, 'customers', 'gender') ? GENDER : raw(`''`)} AS sex
    FROM customers JOIN customer_ids USING (customer_id) WHERE ${inSegment(measured.segment)}`;

const NO_SALES = raw(
  'SELECT NULL::INTEGER AS customer_key, NULL::INTEGER AS order_key, NULL::BIGINT AS units WHERE FALSE',
);

/** Result table `portrait.values`, the largest first, those of whom it is not known last. */
export const valuesQuery = (people: Sql, measured: Measured, hasMoney: boolean): Sql =>
  sql`WITH p AS (${people}), s AS (SELECT customer_key, sum(units) AS units, count(DISTINCT order_key) AS orders FROM (${hasMoney ? salesIn(measured) : NO_SALES}) GROUP BY 1),
      g AS (SELECT value, count(*)::DOUBLE AS customers, count(*) FILTER (WHERE orders > 0)::DOUBLE AS buyers, (coalesce(sum(units), 0) / ${measured.moneyScale}::DOUBLE)::DOUBLE AS revenue FROM p LEFT JOIN s USING (customer_key) GROUP BY 1)
    SELECT value, customers::INTEGER AS customers, customers / sum(customers) OVER () AS share, buyers::INTEGER AS buyers, revenue, CASE WHEN sum(revenue) OVER () > 0 THEN revenue / sum(revenue) OVER () END AS revenue_share,
      revenue / customers AS mean_revenue, CASE WHEN sum(revenue) OVER () > 0 THEN (revenue / customers) / (sum(revenue) OVER () / sum(customers) OVER ()) END AS index
    FROM g ORDER BY value = '', customers DESC, value`;
