import { hasColumn, type Catalog } from '../../data/catalog';
import { salesIn, type Measured } from '../../panel/measured';
import { ident, join, raw, sql, type Sql } from '../../sql/sql';
import type { QualityParams } from './params';

/** Below so many buyers nobody stands out. */
export const LEAST_BUYERS = 30;

/** Result table `quality.files`. */
export const filesQuery = sql`SELECT * FROM quality_files ORDER BY score, file`;

/** Result table `quality.days`: lines of each day, of the last 24 months that have any; days without lines too. */
export const daysQuery = sql`WITH held AS (SELECT ordered_at::DATE AS day, count(*)::DOUBLE AS lines FROM lines GROUP BY 1),
    span AS (SELECT greatest(min(day), (date_trunc('month', max(day)) - INTERVAL 23 MONTH)::DATE) AS first, max(day) AS last FROM held)
  SELECT strftime(d.day, '%Y-%m-%d') AS day, coalesce(lines, 0)::DOUBLE AS lines
  FROM (SELECT unnest(range(first, last + INTERVAL 1 DAY, INTERVAL 1 DAY))::DATE AS day FROM span) d LEFT JOIN held USING (day) ORDER BY 1`;

/** Result table `quality.columns`: in the order of the files. */
export const columnsQuery = sql`SELECT * FROM quality_columns`;

/** Result table `quality.issues`: the gravest and most frequent first. */
export const issuesQuery = sql`SELECT * FROM quality_issues ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, rows DESC, file, rule, "column"`;

/** Result table `quality.rows`: rows behind a rule, of one column where one is named. */
export const rowsQuery = ({ rule, column }: QualityParams): Sql =>
  sql`SELECT * FROM quality_rows WHERE rule = ${rule ?? ''} AND (${column} = '' OR "column" = ${column}) ORDER BY file, "column", row`;

/** Result table `quality.cleaning`: in the order of the steps. */
export const cleaningQuery = sql`SELECT step, kind, file, "column", was, becomes, rows FROM quality_cleaning ORDER BY step, rows DESC, file, was`;

/** Result table `quality.expectations`: what is not met first. */
export const expectationsQuery = sql`SELECT file, "column", expectation, least, found, strange, CASE WHEN met THEN 'met' ELSE 'failed' END AS state
  FROM quality_expectations ORDER BY met, file`;

const TEST = '(^|[^a-z])(test|tester|testing|demo|dummy|sample)([^a-z]|$)|测试|測試|试用|示例';
const STAFF = '(^|[^a-z])(staff|employee|internal)([^a-z]|$)|员工|員工|内部|內部|内购|店员';
const TOLD_BY = ['name', 'email', 'member_level', 'tags', 'company'];

/**
 * Buyers who may be no customers of the shop, a row for each reason: `test` and `staff` by words in their id, name, e-mail, level or tags;
 * `large` and `frequent` by revenue and orders beyond Tukey's far-out fence (1977) of the logarithm: the upper quartile and `farOut` quartile distances.
 */
export function suspiciousQuery({ farOut }: QualityParams, catalog: Catalog): Sql {
  const told = TOLD_BY.filter((column) => hasColumn(catalog, 'customers', column));
  const words = sql`lower(concat_ws(' ', i.customer_id${told.length > 0 ? sql`, ${join(told.map((column) => sql`c.${ident(column)}`))}` : raw('')}))`;
  const people = told.length > 0 ? raw('LEFT JOIN customers c USING (customer_id)') : raw('');
  const worded = (suspicion: string, pattern: string): Sql =>
    sql`SELECT DISTINCT f.customer_key, ${suspicion} AS suspicion FROM customer_facts f JOIN customer_ids i USING (customer_key) ${people} WHERE regexp_matches(${words}, ${pattern})`;
  const beyond = (suspicion: string, value: Sql): Sql =>
    sql`SELECT customer_key, ${suspicion} AS suspicion FROM (SELECT customer_key, ln(${value}) AS v FROM customer_facts WHERE ${value} > 0)
      WHERE v > (SELECT quantile_cont(w, 0.75) + ${farOut} * (quantile_cont(w, 0.75) - quantile_cont(w, 0.25)) FROM (SELECT ln(${value}) AS w FROM customer_facts WHERE ${value} > 0))
        AND (SELECT count(*) FROM customer_facts) >= ${LEAST_BUYERS}`;
  return join(
    [
      worded('test', TEST),
      worded('staff', STAFF),
      beyond('large', raw('amount_units')),
      beyond('frequent', raw('orders')),
    ],
    ' UNION ALL ',
  );
}

/** Result table `quality.suspicious`: who of them bought under the scope, and for how much. */
export const suspicionQuery = (suspicious: Sql, measured: Measured): Sql =>
  sql`WITH bought AS (SELECT customer_key, sum(units) AS units FROM (${salesIn(measured)}) GROUP BY 1 HAVING count(order_key) > 0),
      found AS (SELECT suspicion, count(*)::INTEGER AS customers, sum(units) AS units FROM (${suspicious}) JOIN bought USING (customer_key) GROUP BY 1)
    SELECT suspicion, customers, (units / ${measured.moneyScale}::DOUBLE)::DOUBLE AS revenue,
      coalesce(units / nullif((SELECT sum(units) FROM bought), 0), 0)::DOUBLE AS revenue_share
    FROM found ORDER BY units DESC, suspicion`;
