import { PRODUCTS } from '../../data/base';
import { countedLine } from '../../data/base-tables';
import { inPeriod } from '../../data/scope';
import { ident, join, raw, sql, type Sql } from '../../sql/sql';
import { inSegment, type Measured } from '../../panel/measured';
import { isCalendar, type CohortParams, type CohortPeriod } from './params';

/** 0001-01-01 is a Monday: days and weeks are counted from it. */
const EPOCH = raw(`DATE '0001-01-01'`);

/** Number of the calendar period that a day lies in. Weeks start on Monday. */
export function periodOf(day: Sql, period: CohortPeriod): Sql {
  switch (period) {
    case 'day':
      return sql`(${day} - ${EPOCH})::INTEGER`;
    case 'week':
      return sql`((${day} - ${EPOCH}) // 7)::INTEGER`;
    case 'month':
      return sql`(year(${day}) * 12 + month(${day}) - 1)::INTEGER`;
    case 'quarter':
      return sql`(year(${day}) * 4 + quarter(${day}) - 1)::INTEGER`;
    case 'year':
      return sql`year(${day})::INTEGER`;
  }
}

/** First day of a calendar period. */
export function startOf(index: Sql, period: CohortPeriod): Sql {
  switch (period) {
    case 'day':
      return sql`(${EPOCH} + (${index})::INTEGER)`;
    case 'week':
      return sql`(${EPOCH} + ((${index}) * 7)::INTEGER)`;
    case 'month':
      return sql`make_date(((${index}) // 12)::INTEGER, ((${index}) % 12 + 1)::INTEGER, 1)`;
    case 'quarter':
      return sql`make_date(((${index}) // 4)::INTEGER, ((${index}) % 4 * 3 + 1)::INTEGER, 1)`;
    case 'year':
      return sql`make_date((${index})::INTEGER, 1, 1)`;
  }
}

/** What cohorts are measured on. */
export interface MeasuredCohorts extends Measured {
  hasCost: boolean;
}

const before = (column: Sql, asOf: string): Sql => sql`${column} < ${asOf}::TIMESTAMP`;

/** Days on which customers did something, one row each: `customer_key`, `day`, `orders`, `units`, `cost_units`. */
function eventsQuery(event: string, measured: MeasuredCohorts, whole: boolean): Sql {
  const within = (column: string): Sql =>
    whole ? raw('TRUE') : inPeriod(raw(column), { ...measured.period });
  if (event === 'order')
    return sql`SELECT customer_key, day, 1 AS orders, amount_units AS units, coalesce(cost_units, 0) AS cost_units
        FROM orders WHERE customer_key IS NOT NULL AND ${within('ordered_at')}
      UNION ALL SELECT customer_key, ordered_at::DATE, 0, units, 0 FROM refunds WHERE customer_key IS NOT NULL AND ${within('ordered_at')}`;
  const [table, column, kind] = event.startsWith('interaction')
    ? ['interactions', 'occurred_at', event.slice('interaction:'.length)]
    : event === 'feedback'
      ? ['feedback', 'submitted_at', '']
      : ['campaign_contacts', 'opened_at', ''];
  return sql`SELECT customer_key, ${ident(column)}::DATE AS day, 1 AS orders, 0 AS units, 0 AS cost_units
    FROM ${ident(table)} JOIN customer_ids USING (customer_id)
    WHERE ${before(ident(column), measured.asOf)} AND ${within(column)} ${kind ? sql`AND kind = ${kind}` : raw('')}`;
}

/** Value that only one row of a customer's first order may have; several values, or a tie for the dearest, are `mixed`. */
function firstValue(by: CohortParams['by'], measured: MeasuredCohorts, fromProducts: boolean): Sql {
  if (by === 'region')
    return raw(
      `SELECT customer_key, coalesce(nullif(trim(region), ''), 'unknown') AS value FROM customer_ids LEFT JOIN customers USING (customer_id)`,
    );
  const first = sql`SELECT l.* FROM lines l JOIN (SELECT customer_key, first_at FROM customer_facts) f ON l.customer_key = f.customer_key AND l.ordered_at = f.first_at WHERE ${countedLine(measured)}`;
  const value =
    by === 'product'
      ? raw('coalesce(n.product_name, n.product_id)')
      : fromProducts
        ? sql`p.${ident(by)}`
        : sql`l.${ident(by)}`;
  const sums = sql`SELECT l.customer_key, coalesce(nullif(trim(${value}::VARCHAR), ''), 'unknown') AS value, sum(l.amount_units) AS units
      FROM (${first}) l ${by === 'product' || fromProducts ? raw('LEFT JOIN product_ids n USING (product_key)') : raw('')}
      ${fromProducts ? sql`LEFT JOIN ${PRODUCTS} p ON p.product_id = n.product_id` : raw('')} GROUP BY 1, 2`;
  return sql`SELECT customer_key, CASE WHEN count(*) = 1 THEN min(value) ELSE 'mixed' END AS value
    FROM (SELECT *, max(units) OVER (PARTITION BY customer_key) AS most FROM (${sums})) WHERE units = most GROUP BY 1`;
}

/**
 * Customers with their cohort: `customer_key`, `cohort`, `first_day`, `first_index` (calendar period of the first day). The cohort is
 * taken on the base; the segment chooses who is shown.
 */
export function startsQuery(params: CohortParams, measured: MeasuredCohorts, fromProducts: boolean): Sql {
  const source =
    params.start === 'order'
      ? raw('SELECT customer_key, first_at::DATE AS first_day FROM customer_facts')
      : sql`SELECT customer_key, min(day) AS first_day FROM (${eventsQuery(params.start, measured, true)}) GROUP BY 1`;
  const index = periodOf(raw('first_day'), params.period);
  const cohort =
    params.by === 'first_order'
      ? sql`strftime(${startOf(index, params.period)}, '%Y-%m-%d')`
      : raw(`coalesce(v.value, 'unknown')`);
  const values =
    params.by === 'first_order'
      ? raw('')
      : sql`LEFT JOIN (${firstValue(params.by, measured, fromProducts)}) v USING (customer_key)`;
  return sql`SELECT customer_key, ${cohort} AS cohort, first_day, ${index} AS first_index
    FROM (SELECT * FROM (${source}) WHERE ${inSegment(measured.segment)}) ${values}`;
}

/** Age of an event in periods, in windows of days, or in brackets; NULL after the last bracket. */
function ageOf(params: CohortParams): Sql {
  if (params.retention === 'bracket') {
    const cases = params.brackets.map((end, index) => sql`WHEN day - first_day <= ${end} THEN ${index + 1}`);
    return sql`CASE WHEN day = first_day THEN 0 ${join(cases, ' ')} END`;
  }
  return params.age === 'rolling'
    ? sql`((day - first_day) // ${params.windowDays})::INTEGER`
    : sql`(${periodOf(raw('day'), params.period)} - first_index)`;
}

/** One row per customer and age at which something happened: `customer_key`, `cohort`, `age`, `orders`, `units`, `cost_units`. */
export function activityQuery(params: CohortParams, measured: MeasuredCohorts, starts: Sql): Sql {
  return sql`SELECT customer_key, s.cohort, s.first_day, s.first_index, a.age, a.orders, a.units, a.cost_units
    FROM (SELECT customer_key, age, sum(orders)::INTEGER AS orders, sum(units)::BIGINT AS units, sum(cost_units)::BIGINT AS cost_units
      FROM (SELECT customer_key, ${ageOf(params)} AS age, orders, units, cost_units
        FROM (${eventsQuery(params.return, measured, false)}) JOIN (SELECT customer_key, first_day, first_index FROM ${starts}) USING (customer_key)
        WHERE day >= first_day)
      WHERE age IS NOT NULL GROUP BY customer_key, age) a JOIN ${starts} s USING (customer_key)`;
}

/** Days of an age, counted from the first day of a customer: rolling windows and brackets. */
function spanOf(params: CohortParams, age: Sql): { from: Sql; to: Sql } {
  if (params.retention !== 'bracket')
    return {
      from: sql`(${age} * ${params.windowDays})`,
      to: sql`((${age} + 1) * ${params.windowDays} - 1)`,
    };
  const ends = join([0, ...params.brackets].map((end) => raw(String(end))));
  return {
    from: sql`CASE WHEN ${age} = 0 THEN 0 ELSE [${ends}][${age}] + 1 END`,
    to: sql`[${ends}][${age} + 1]`,
  };
}

/**
 * All cells, zeros included: `cohort`, `age`, `size`, `customers`, `orders`, `units`, `cost_units`, `complete`, `eligible`,
 * `eligible_customers`. A cell exists when its period has begun, and is complete when it has ended for every customer of the cohort.
 */
export function cellsQuery(
  params: CohortParams,
  measured: MeasuredCohorts,
  tables: { starts: Sql; activity: Sql },
): Sql {
  const { end } = measured;
  const lastDay = sql`(${end}::DATE - 1)`;
  const calendar = isCalendar(params);
  const endIndex = periodOf(sql`${end}::DATE`, params.period);
  const lastIndex = periodOf(lastDay, params.period);
  const { from, to } = spanOf(params, raw('age'));
  const ages = calendar
    ? sql`range(0, greatest(0, ${lastIndex} - low_index) + 1)`
    : params.retention === 'bracket'
      ? sql`range(0, ${params.brackets.length + 1})`
      : sql`range(0, greatest(0, (${lastDay} - low_day) // ${params.windowDays}) + 1)`;
  const exists = calendar
    ? sql`low_index + age <= ${lastIndex}`
    : sql`low_day + (${from})::INTEGER < ${end}::DATE`;
  const opens = measured.period.from;
  /** Whether a customer's own period lies within what is known: it has ended, and did not begin before the scope. */
  const seen = (owner: string, age: Sql): Sql => {
    const span = spanOf(params, age);
    const index = sql`${raw(`${owner}first_index`)} + ${age}`;
    const day = raw(`${owner}first_day`);
    if (calendar)
      return sql`${index} < ${endIndex} ${opens ? sql`AND ${startOf(index, params.period)} >= ${opens}::DATE` : raw('')}`;
    return sql`${day} + (${span.to})::INTEGER < ${end}::DATE ${opens ? sql`AND ${day} + (${span.from})::INTEGER >= ${opens}::DATE` : raw('')}`;
  };
  const allEnded = calendar
    ? sql`high_index + age < ${endIndex}`
    : sql`high_day + (${to})::INTEGER < ${end}::DATE`;
  const cut = opens
    ? calendar
      ? sql`AND ${startOf(raw('low_index + age'), params.period)} >= ${opens}::DATE`
      : sql`AND low_day + (${from})::INTEGER >= ${opens}::DATE`
    : raw('');
  const came =
    params.retention === 'on_or_after'
      ? sql`SELECT cohort, a.age::INTEGER AS age, customer_key, first_day, first_index
          FROM (SELECT customer_key, cohort, first_day, first_index, max(age) AS last_age FROM ${tables.activity} WHERE orders > 0 GROUP BY 1, 2, 3, 4), range(0, last_age + 1) a(age)`
      : sql`SELECT cohort, age, customer_key, first_day, first_index FROM ${tables.activity} WHERE orders > 0`;
  return sql`WITH sizes AS (SELECT cohort, count(*)::INTEGER AS size, min(first_index) AS low_index, max(first_index) AS high_index,
        min(first_day) AS low_day, max(first_day) AS high_day FROM ${tables.starts} GROUP BY 1),
      dense AS (SELECT s.*, a.age::INTEGER AS age FROM sizes s, unnest(${ages}) a(age)),
      came AS (SELECT cohort, age, count(*)::INTEGER AS customers, (count(*) FILTER (WHERE ${seen('', raw('age'))}))::INTEGER AS eligible_customers FROM (${came}) GROUP BY 1, 2),
      sums AS (SELECT cohort, age, sum(orders)::INTEGER AS orders, sum(units)::BIGINT AS units, sum(cost_units)::BIGINT AS cost_units FROM ${tables.activity} GROUP BY 1, 2),
      firsts AS (SELECT cohort, ${calendar ? raw('first_index') : raw('first_day')}, count(*)::INTEGER AS n FROM ${tables.starts} GROUP BY 1, 2),
      reached AS (SELECT f.cohort, d.age, sum(f.n)::INTEGER AS eligible FROM firsts f JOIN dense d USING (cohort) WHERE ${seen('f.', raw('d.age'))} GROUP BY 1, 2)
    SELECT cohort, age, size, low_day, coalesce(c.customers, 0) AS customers, coalesce(s.orders, 0) AS orders, coalesce(s.units, 0) AS units,
      coalesce(s.cost_units, 0) AS cost_units, (${allEnded} ${cut}) AS complete, coalesce(r.eligible, 0) AS eligible,
      coalesce(c.eligible_customers, 0) AS eligible_customers
    FROM dense LEFT JOIN came c USING (cohort, age) LEFT JOIN sums s USING (cohort, age) LEFT JOIN reached r USING (cohort, age)
    WHERE ${exists}`;
}

/** Result table `cohorts.retention`, from the stored cells. */
export function retentionQuery(
  cells: Sql,
  measured: MeasuredCohorts,
  longGap: number | null,
  firstDay: string,
): Sql {
  const scale = measured.moneyScale;
  const perCustomer = (units: Sql): Sql =>
    sql`(sum(${units}) OVER (PARTITION BY cohort ORDER BY age) / size / ${scale}::DOUBLE)::DOUBLE`;
  return sql`SELECT cohort, size AS cohort_size, age AS period, customers, customers / size AS retention, orders,
      units / ${scale}::DOUBLE AS revenue, ${perCustomer(raw('units'))} AS cumulative_revenue_per_customer, complete, eligible, eligible_customers,
      eligible_customers / nullif(eligible, 0) AS eligible_retention, units / nullif(orders, 0) / ${scale}::DOUBLE AS average_order_value,
      orders / size AS orders_per_customer,
      ${measured.hasCost ? perCustomer(raw('(units - cost_units)')) : raw('NULL::DOUBLE')} AS cumulative_margin_per_customer,
      low_day < ${firstDay}::DATE + ${Math.max(1, Math.ceil(longGap ?? 1))} AS history_start
    FROM ${cells} ORDER BY cohort, age`;
}

/** Waits from order n to order n + 1, by days and whether it came: the rest is still waiting on the analysis date. */
export const ladderQuery = (steps: number, measured: MeasuredCohorts): Sql =>
  sql`SELECT step::DOUBLE AS step, coalesce(next_day - day, ${measured.asOf}::DATE - day)::DOUBLE AS days, (next_day IS NOT NULL)::INTEGER::DOUBLE AS happened, count(*)::DOUBLE AS n
    FROM (SELECT day, row_number() OVER orderly AS step, lead(day) OVER orderly AS next_day FROM orders
      WHERE customer_key IS NOT NULL AND ${inSegment(measured.segment)}
      WINDOW orderly AS (PARTITION BY customer_key ORDER BY ordered_at))
    WHERE step <= ${steps} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
