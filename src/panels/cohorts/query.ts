import { inPeriod } from '../../data/scope';
import { whereSql, type Where } from '../../data/segments/rule';
import { ident, join, raw, sql, type Sql } from '../../sql/sql';
import { enoughCosted, inSegment, returnedGoods, type Measured } from '../../panel/measured';
import { isCalendar, isHourly, type Calendar, type CohortParams } from './params';

/** 0001-01-01 is a Monday: days and weeks are counted from it. */
const EPOCH = raw(`DATE '0001-01-01'`);

/** Days from the start of a week to its Monday. */
const weekShift = ({ weekStart }: Calendar): Sql => raw(weekStart === 'sunday' ? '1' : '0');
/** Months from January to the start of the business year. */
const yearShift = ({ yearStart }: Calendar): Sql => raw(String(yearStart - 1));

/** Months of a day since the year 0. */
const monthOf = (day: Sql): Sql => sql`(year(${day}) * 12 + month(${day}) - 1)`;
const firstOfMonth = (month: Sql): Sql =>
  sql`make_date(((${month}) // 12)::INTEGER, ((${month}) % 12 + 1)::INTEGER, 1)`;

/** Number of the calendar period that a day lies in. */
export function periodOf(day: Sql, calendar: Calendar): Sql {
  switch (calendar.period) {
    case 'day':
      return sql`(${day} - ${EPOCH})::INTEGER`;
    case 'week':
      return sql`((${day} - ${EPOCH} + ${weekShift(calendar)}) // 7)::INTEGER`;
    case 'month':
      return sql`${monthOf(day)}::INTEGER`;
    case 'quarter':
      return sql`((${monthOf(day)} - ${yearShift(calendar)}) // 3)::INTEGER`;
    case 'year':
      return sql`((${monthOf(day)} - ${yearShift(calendar)}) // 12)::INTEGER`;
  }
}

/** First day of a calendar period. */
export function startOf(index: Sql, calendar: Calendar): Sql {
  switch (calendar.period) {
    case 'day':
      return sql`(${EPOCH} + (${index})::INTEGER)`;
    case 'week':
      return sql`(${EPOCH} + ((${index}) * 7 - ${weekShift(calendar)})::INTEGER)`;
    case 'month':
      return firstOfMonth(index);
    case 'quarter':
      return firstOfMonth(sql`(${index}) * 3 + ${yearShift(calendar)}`);
    case 'year':
      return firstOfMonth(sql`(${index}) * 12 + ${yearShift(calendar)}`);
  }
}

/** What cohorts are measured on. */
export interface MeasuredCohorts extends Measured {
  /** Share of revenue on lines with a cost; null where no line has one. */
  costed: number | null;
}

/** Where the values come from that part the customers. */
export interface CohortSource {
  /** Customers with the `value` that parts them; null where that is when they began, or `scored`. */
  values: Sql | null;
  /** Customers with the `segment` that they had at the beginning of a day, where cohorts are by that. */
  scored: { people: Sql; day: string } | null;
}

const before = (column: Sql, asOf: string): Sql => sql`${column} < ${asOf}::TIMESTAMP`;

/**
 * What customers did on the base, one row each: `customer_key`, `moment`, `day`, `inside` (within the dates), `orders`, `units`, `margin_units`, and
 * of orders `sold_units` and `back_units` (money given back, whatever the rules deduct).
 */
function eventsQuery(event: string, measured: MeasuredCohorts): Sql {
  const within = (column: string): Sql => inPeriod(raw(column), measured.period);
  const deducted = (units: string): Sql => raw(measured.rows.returns === 'net' ? units : '0');
  if (event === 'order')
    return sql`SELECT customer_key, ordered_at AS moment, ordered_at::DATE AS day, ${within('ordered_at')} AS inside, orders, units, margin_units, sold_units, back_units
      FROM (SELECT customer_key, ordered_at, 1 AS orders, amount_units AS units, margin_units, amount_units AS sold_units, 0 AS back_units FROM orders
        UNION ALL SELECT customer_key, ordered_at, 0, ${deducted('units')}, ${deducted('margin_units')}, 0, -units FROM taken_back
        UNION ALL SELECT customer_key, ordered_at, 0, 0, 0, sold_units, back_units FROM (${returnedGoods(measured)}))
      WHERE customer_key IS NOT NULL`;
  const [table, column, kind] = event.startsWith('interaction')
    ? ['interactions', 'occurred_at', event.slice('interaction:'.length)]
    : event === 'feedback'
      ? ['feedback', 'submitted_at', '']
      : ['campaign_contacts', 'opened_at', ''];
  return sql`SELECT customer_key, ${ident(column)} AS moment, ${ident(column)}::DATE AS day, ${within(column)} AS inside, 1 AS orders, 0 AS units, 0 AS margin_units, 0 AS sold_units, 0 AS back_units
    FROM ${ident(table)} JOIN customer_ids USING (customer_id)
    WHERE ${before(ident(column), measured.asOf)} ${kind ? sql`AND kind = ${kind}` : raw('')}`;
}

/** The campaign that was sent to a customer last before the first order; several at once are `mixed`. */
export const LAST_CAMPAIGN =
  raw(`SELECT customer_key, CASE WHEN min(campaign_id) = max(campaign_id) THEN min(campaign_id) ELSE 'mixed' END AS value
    FROM (SELECT f.customer_key, trim(c.campaign_id::VARCHAR) AS campaign_id, max(c.sent_at) OVER (PARTITION BY f.customer_key) = c.sent_at AS last
      FROM campaign_contacts c JOIN customer_ids USING (customer_id) JOIN (SELECT customer_key, first_at FROM customer_facts) f USING (customer_key)
      WHERE c.sent_at <= f.first_at) WHERE last GROUP BY 1`);

/**
 * Customers with their cohort: `customer_key`, `cohort`, `first_day`, `first_index` (calendar period of the first day). The cohort is
 * taken on the base; the segment chooses who is shown.
 * @param scored the customers with their `segment` of a day, where cohorts are by RFM: they begin on the eve of that day.
 */
export function startsQuery(params: CohortParams, measured: MeasuredCohorts, source: CohortSource): Sql {
  const index = periodOf(raw('first_day'), params);
  if (source.scored)
    return sql`SELECT customer_key, cohort, first_day, first_day::TIMESTAMP AS first_moment, ${index} AS first_index FROM (SELECT customer_key, segment AS cohort, ${source.scored.day}::DATE - 1 AS first_day
      FROM (${source.scored.people}) WHERE segment <> 'none' AND ${inSegment(measured.segment)})`;
  const begun =
    params.start === 'order'
      ? raw('SELECT customer_key, first_at::DATE AS first_day, first_at AS first_moment FROM customer_facts')
      : sql`SELECT customer_key, min(day) AS first_day, min(moment) AS first_moment FROM (${eventsQuery(params.start, measured)}) WHERE orders > 0 GROUP BY 1`;
  const { values: parts } = source;
  const cohort = parts
    ? sql`coalesce(v.value, ${params.by === 'campaign' ? 'no_campaign' : 'unknown'})`
    : sql`strftime(${startOf(index, params)}, '%Y-%m-%d')`;
  const values = parts ? sql`LEFT JOIN (${parts}) v USING (customer_key)` : raw('');
  return sql`SELECT customer_key, ${cohort} AS cohort, first_day, first_moment, ${index} AS first_index
    FROM (SELECT * FROM (${begun}) WHERE ${inSegment(measured.segment)}) ${values}`;
}

/** What happened counts from the first day on, or from the first moment. */
const begun = (params: CohortParams): Sql =>
  raw(isHourly(params) ? 'moment >= first_moment' : 'day >= first_day');

const DAY_SECONDS = 86_400;

/** Age of an event in periods, in windows of days, or in brackets; NULL after the last bracket. */
function ageOf(params: CohortParams): Sql {
  if (params.retention === 'bracket') {
    const cases = params.brackets.map((end, index) => sql`WHEN day - first_day <= ${end} THEN ${index + 1}`);
    return sql`CASE WHEN day = first_day THEN 0 ${join(cases, ' ')} END`;
  }
  if (isHourly(params))
    return sql`floor(epoch(moment - first_moment) / ${params.windowDays * DAY_SECONDS}::DOUBLE)::INTEGER`;
  return params.age === 'rolling'
    ? sql`((day - first_day) // ${params.windowDays})::INTEGER`
    : sql`(${periodOf(raw('day'), params)} - first_index)`;
}

/**
 * One row per customer and age at which something happened: `customer_key`, `cohort`, `age`; of what lies within the dates `orders`,
 * `units`, `sold_units`, `back_units`; of everything known `all_orders`, `all_units`, `all_margin_units`.
 */
export function activityQuery(params: CohortParams, measured: MeasuredCohorts, starts: Sql): Sql {
  const { from, to } = measured.period;
  const everything = from === null && to === null;
  const within = (name: string, type: string): Sql =>
    raw(
      everything
        ? `sum(${name})::${type} AS ${name}`
        : `coalesce(sum(${name}) FILTER (WHERE inside), 0)::${type} AS ${name}`,
    );
  const whole = (name: string, type: string): Sql => raw(`sum(${name})::${type} AS all_${name}`);
  const sums = [
    within('orders', 'INTEGER'),
    ...['units', 'sold_units', 'back_units'].map((name) => within(name, 'BIGINT')),
    ...(everything ? [] : [whole('orders', 'INTEGER'), whole('units', 'BIGINT')]),
    whole('margin_units', 'BIGINT'),
  ];
  const same = everything ? raw(', a.orders AS all_orders, a.units AS all_units') : raw('');
  return sql`SELECT customer_key, s.cohort, s.first_day, s.first_index, a.* EXCLUDE (customer_key) ${same}
    FROM (SELECT customer_key, age, ${join(sums)}
      FROM (SELECT customer_key, ${ageOf(params)} AS age, inside, orders, units, margin_units, sold_units, back_units
        FROM (${eventsQuery(params.return, measured)}) JOIN (SELECT customer_key, first_day, first_moment, first_index FROM ${starts}) USING (customer_key)
        WHERE ${begun(params)})
      WHERE age IS NOT NULL GROUP BY customer_key, age) a JOIN ${starts} s USING (customer_key)`;
}

/** Orders and refunds of the cells that are marked, within the dates: `customer_key`, `order_key` (null of a refund), `units`. */
export const cellSales = (params: CohortParams, measured: MeasuredCohorts, starts: Sql, where: Where): Sql =>
  sql`SELECT customer_key, order_key, units FROM (SELECT customer_key, s.cohort, ${ageOf(params)} AS period, order_key, units
      FROM (SELECT customer_key, ordered_at AS moment, ordered_at::DATE AS day, order_key, units FROM (SELECT customer_key, ordered_at, order_key, amount_units AS units FROM orders
          UNION ALL SELECT customer_key, ordered_at, NULL, units FROM refunds) WHERE ${inPeriod(raw('ordered_at'), measured.period)})
        JOIN ${starts} s USING (customer_key) WHERE ${begun(params)})
    WHERE ${whereSql(where)}`;

/** Days of an age, counted from the first day of a customer: rolling windows and brackets. */
function spanOf(params: CohortParams, age: Sql): { from: Sql; to: Sql } {
  if (params.retention !== 'bracket')
    return {
      from: sql`(${age} * ${params.windowDays})`,
      to: sql`((${age} + 1) * ${params.windowDays} - ${isHourly(params) ? 0 : 1})`,
    };
  const ends = join([0, ...params.brackets].map((end) => raw(String(end))));
  return {
    from: sql`CASE WHEN ${age} = 0 THEN 0 ELSE [${ends}][${age}] + 1 END`,
    to: sql`[${ends}][${age} + 1]`,
  };
}

/**
 * All cells, zeros included: `cohort`, `age`, `size`, `customers`, `orders`, `units`, `sold_units`, `back_units`, `all_units`, `all_margin_units`, `repeaters` (customers whose
 * second order came at this age), `inside`, `complete`, `eligible`, `eligible_customers`. A cell exists when its period has begun by the analysis
 * date, for cohorts with any cell inside; it lies inside when any of it is within the dates, and is complete when it lies within them and has ended for every customer of the cohort.
 */
export function cellsQuery(
  params: CohortParams,
  measured: MeasuredCohorts,
  tables: { starts: Sql; activity: Sql },
): Sql {
  const { end, asOf } = measured;
  const lastDay = sql`(${asOf}::DATE - 1)`;
  const calendar = isCalendar(params);
  const endIndex = periodOf(sql`${end}::DATE`, params);
  const lastIndex = periodOf(lastDay, params);
  const { from, to } = spanOf(params, raw('age'));
  const ages = calendar
    ? sql`range(0, greatest(0, ${lastIndex} - low_index) + 1)`
    : params.retention === 'bracket'
      ? sql`range(0, ${params.brackets.length + 1})`
      : sql`range(0, greatest(0, (${lastDay} - low_day) // ${params.windowDays}) + 1)`;
  const exists = calendar
    ? sql`low_index + age <= ${lastIndex}`
    : sql`low_day + (${from})::INTEGER < ${asOf}::DATE`;
  const opens = measured.period.from;
  const begun = calendar
    ? sql`${startOf(raw('low_index + age'), params)} < ${end}::DATE`
    : sql`low_day + (${from})::INTEGER < ${end}::DATE`;
  const notOver = opens
    ? calendar
      ? sql`AND ${startOf(raw('high_index + age + 1'), params)} > ${opens}::DATE`
      : sql`AND high_day + (${to})::INTEGER >= ${opens}::DATE`
    : raw('');
  /** Whether a customer's own period lies within what is known: it has ended, and did not begin before the scope. */
  const seen = (owner: string, age: Sql): Sql => {
    const span = spanOf(params, age);
    const index = sql`${raw(`${owner}first_index`)} + ${age}`;
    const day = raw(`${owner}first_day`);
    if (calendar)
      return sql`${index} < ${endIndex} ${opens ? sql`AND ${startOf(index, params)} >= ${opens}::DATE` : raw('')}`;
    return sql`${day} + (${span.to})::INTEGER < ${end}::DATE ${opens ? sql`AND ${day} + (${span.from})::INTEGER >= ${opens}::DATE` : raw('')}`;
  };
  const allEnded = calendar
    ? sql`high_index + age < ${endIndex}`
    : sql`high_day + (${to})::INTEGER < ${end}::DATE`;
  const cut = opens
    ? calendar
      ? sql`AND ${startOf(raw('low_index + age'), params)} >= ${opens}::DATE`
      : sql`AND low_day + (${from})::INTEGER >= ${opens}::DATE`
    : raw('');
  const came =
    params.retention === 'on_or_after'
      ? sql`SELECT cohort, a.age::INTEGER AS age, customer_key, first_day, first_index
          FROM (SELECT customer_key, cohort, first_day, first_index, max(age) AS last_age FROM ${tables.activity} WHERE orders > 0 GROUP BY 1, 2, 3, 4), range(0, last_age + 1) a(age)`
      : sql`SELECT cohort, age, customer_key, first_day, first_index FROM ${tables.activity} WHERE orders > 0`;
  const added = ['orders', 'units', 'sold_units', 'back_units', 'all_units', 'all_margin_units'];
  return sql`WITH sizes AS (SELECT cohort, count(*)::INTEGER AS size, min(first_index) AS low_index, max(first_index) AS high_index,
        min(first_day) AS low_day, max(first_day) AS high_day FROM ${tables.starts} GROUP BY 1),
      dense AS (SELECT s.*, a.age::INTEGER AS age FROM sizes s, unnest(${ages}) a(age)),
      came AS (SELECT cohort, age, count(*)::INTEGER AS customers, (count(*) FILTER (WHERE ${seen('', raw('age'))}))::INTEGER AS eligible_customers FROM (${came}) GROUP BY 1, 2),
      sums AS (SELECT cohort, age, ${join(added.map((name) => raw(`sum(${name})::${name === 'orders' ? 'INTEGER' : 'BIGINT'} AS ${name}`)))} FROM ${tables.activity} GROUP BY 1, 2),
      second AS (SELECT cohort, age, count(*)::INTEGER AS repeaters FROM (SELECT cohort, CASE WHEN arg_min(all_orders, age) >= 2 THEN min(age) ELSE min(age, 2)[2] END AS age
        FROM ${tables.activity} WHERE all_orders > 0 GROUP BY customer_key, cohort) WHERE age IS NOT NULL GROUP BY 1, 2),
      firsts AS (SELECT cohort, ${calendar ? raw('first_index') : raw('first_day')}, count(*)::INTEGER AS n FROM ${tables.starts} GROUP BY 1, 2),
      reached AS (SELECT f.cohort, d.age, sum(f.n)::INTEGER AS eligible FROM firsts f JOIN dense d USING (cohort) WHERE ${seen('f.', raw('d.age'))} GROUP BY 1, 2)
    SELECT cohort, age, size, low_day, coalesce(c.customers, 0) AS customers, ${join(added.map((name) => raw(`coalesce(s.${name}, 0) AS ${name}`)))},
      coalesce(n.repeaters, 0) AS repeaters, (${begun} ${notOver}) AS inside, (${allEnded} ${cut}) AS complete, coalesce(r.eligible, 0) AS eligible,
      coalesce(c.eligible_customers, 0) AS eligible_customers
    FROM dense LEFT JOIN came c USING (cohort, age) LEFT JOIN sums s USING (cohort, age) LEFT JOIN second n USING (cohort, age) LEFT JOIN reached r USING (cohort, age)
    WHERE ${exists} QUALIFY bool_or(inside) OVER (PARTITION BY cohort)`;
}

/** Result table `cohorts.retention`, from the stored cells. What is measured is NULL in cells outside the dates. */
export function retentionQuery(cells: Sql, measured: MeasuredCohorts, sure: Sql): Sql {
  const scale = measured.moneyScale;
  const soFar = (column: Sql): Sql => sql`sum(${column}) OVER (PARTITION BY cohort ORDER BY age) / size`;
  const perCustomer = (units: Sql): Sql => sql`(${soFar(units)} / ${scale}::DOUBLE)::DOUBLE`;
  const inside = (figure: Sql, name: string): Sql =>
    sql`CASE WHEN inside THEN ${figure} END AS ${ident(name)}`;
  return sql`SELECT cohort, size AS cohort_size, age AS period, ${inside(raw('customers'), 'customers')}, ${inside(raw('customers / size'), 'retention')}, ${inside(raw('orders'), 'orders')},
      ${inside(sql`units / ${scale}::DOUBLE`, 'revenue')}, ${inside(perCustomer(raw('all_units')), 'cumulative_revenue_per_customer')}, complete, eligible, eligible_customers,
      eligible_customers / nullif(eligible, 0) AS eligible_retention, ${inside(sql`units / nullif(orders, 0) / ${scale}::DOUBLE`, 'average_order_value')},
      ${inside(raw('orders / size'), 'orders_per_customer')},
      ${enoughCosted(measured.costed) ? inside(perCustomer(raw('all_margin_units')), 'cumulative_margin_per_customer') : raw('NULL::DOUBLE AS cumulative_margin_per_customer')},
      ${inside(soFar(raw('repeaters')), 'repeat_rate')}, ${inside(raw('back_units / nullif(sold_units, 0)'), 'refund_rate')}, inside,
      low_day < ${sure} AS history_start
    FROM ${cells} ORDER BY cohort, age`;
}

/** The day from which on a first order in the file is surely a customer's first: before it, one may have gone before. */
export const sureFrom = (firstDay: string, longGap: number | null): Sql =>
  sql`(${firstDay}::DATE + ${Math.max(1, Math.ceil(longGap ?? 1))})`;

/**
 * Orders of customers in order: `customer_key`, `order_number`, `day`, `wait` (days since the order before), `sure` (whether the first of
 * them is surely the first ever).
 */
export const orderNumbers = (sure: Sql): Sql =>
  sql`SELECT customer_key, order_number, day, (day - before_day)::INTEGER AS wait, (first_at >= ${sure})::INTEGER AS sure
    FROM (SELECT customer_key, day, (row_number() OVER orderly)::INTEGER AS order_number, lag(day) OVER orderly AS before_day FROM orders
      WHERE customer_key IS NOT NULL WINDOW orderly AS (PARTITION BY customer_key ORDER BY ordered_at))
      JOIN (SELECT customer_key, first_at FROM customer_facts) USING (customer_key)`;

/** Waits from order n to order n + 1, by days and whether it came: the rest is still waiting on the analysis date. */
export const ladderQuery = (steps: number, measured: MeasuredCohorts, sure: Sql): Sql =>
  sql`SELECT step::DOUBLE AS step, coalesce(next_day - day, ${measured.asOf}::DATE - 1 - day)::DOUBLE AS days, (next_day IS NOT NULL)::INTEGER::DOUBLE AS happened, count(*)::DOUBLE AS n
    FROM (SELECT day, row_number() OVER orderly AS step, lead(day) OVER orderly AS next_day FROM orders
      WHERE customer_key IN (SELECT customer_key FROM customer_facts WHERE first_at >= ${sure}) AND ${inSegment(measured.segment)}
      WINDOW orderly AS (PARTITION BY customer_key ORDER BY ordered_at))
    WHERE step <= ${steps} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
