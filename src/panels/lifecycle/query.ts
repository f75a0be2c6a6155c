import { countedLine } from '../../data/base-tables';
import { hasColumn, type Catalog } from '../../data/catalog';
import { knownCustomers } from '../../data/customers';
import { addDays, inPeriod, type Period } from '../../data/scope';
import { lineCategory } from '../../panel/line-category';
import { inSegment, salesIn, type Measured } from '../../panel/measured';
import { gapsQuery as allGaps } from '../../panel/rhythm';
import { ident, raw, sql, type Sql } from '../../sql/sql';
import { NOT_YET, type LifecycleParams } from './params';

/** After how many days without an order a customer is dormant and lost. */
export interface Limits {
  threshold: number;
  lostAfter: number;
  loyalOrders: number;
}

/**
 * Everybody known at the beginning of a day: `customer_key`, `stage`, `previous_stage`, `since` (first day in the stage), `days_in_stage`, `first_day`,
 * `last_day`, `orders`, `recency_days`. Stages are read off the order days: an order makes the customer new, repeat, loyal or, after a gap of
 * more than `lostAfter` days, won back; then days without one make dormant and lost.
 */
export function stagesQuery(
  { threshold, lostAfter, loyalOrders }: Limits,
  day: string,
  catalog: Catalog,
): Sql {
  const registered = hasColumn(catalog, 'customers', 'created_at');
  return sql`WITH days AS (SELECT customer_key, day, count(*) AS n FROM orders WHERE customer_key IS NOT NULL AND day < ${day}::DATE GROUP BY 1, 2),
      steps AS (SELECT customer_key, day, sum(n) OVER own AS done, (day - lag(day) OVER own)::INTEGER AS gap FROM days WINDOW own AS (PARTITION BY customer_key ORDER BY day)),
      named AS (SELECT *, CASE WHEN gap > ${lostAfter} THEN 'won_back' WHEN done = 1 THEN 'new' WHEN done >= ${loyalOrders} THEN 'loyal' ELSE 'repeat' END AS now FROM steps),
      turned AS (SELECT *, lag(now) OVER own AS before FROM named WINDOW own AS (PARTITION BY customer_key ORDER BY day)),
      buyers AS (SELECT customer_key, min(day) AS first_day, max(day) AS last_day, max(done)::INTEGER AS orders, arg_max(now, day) AS active,
          max(day) FILTER (WHERE gap IS NULL OR gap > ${threshold} OR now <> before) AS turn,
          arg_max(CASE WHEN gap IS NULL THEN 'lead' WHEN gap > ${lostAfter} THEN 'lost' WHEN gap > ${threshold} THEN 'dormant' ELSE before END, day)
            FILTER (WHERE gap IS NULL OR gap > ${threshold} OR now <> before) AS before_turn FROM turned GROUP BY 1),
      timed AS (SELECT *, (${day}::DATE - last_day)::INTEGER AS recency_days FROM buyers),
      known AS (SELECT customer_key, ${registered ? raw('created_at::DATE') : raw('NULL::DATE')} AS registered FROM customer_ids
          JOIN (${knownCustomers(catalog, day)}) USING (customer_id) ${registered ? raw('JOIN (SELECT customer_id, created_at FROM customers) USING (customer_id)') : raw('')}),
      all_known AS (SELECT customer_key, any_value(registered) AS registered FROM (SELECT * FROM known UNION ALL SELECT customer_key, NULL FROM buyers) GROUP BY 1),
      staged AS (SELECT k.customer_key, b.first_day, b.last_day, coalesce(b.orders, 0) AS orders, b.recency_days,
          CASE WHEN b.customer_key IS NULL THEN 'lead' WHEN recency_days > ${lostAfter} THEN 'lost' WHEN recency_days > ${threshold} THEN 'dormant' ELSE active END AS stage,
          CASE WHEN b.customer_key IS NULL THEN NULL WHEN recency_days > ${lostAfter} THEN 'dormant' WHEN recency_days > ${threshold} THEN active ELSE before_turn END AS previous_stage,
          CASE WHEN b.customer_key IS NULL THEN k.registered WHEN recency_days > ${lostAfter} THEN last_day + ${lostAfter} + 1 WHEN recency_days > ${threshold} THEN last_day + ${threshold} + 1 ELSE turn END AS since
        FROM all_known k LEFT JOIN timed b USING (customer_key))
    SELECT *, (${day}::DATE - since)::INTEGER AS days_in_stage FROM staged`;
}

/** Result table `lifecycle.customers`, those who changed last first. */
export const customersQuery = (store: Sql, filter: Sql): Sql =>
  sql`SELECT customer_id, stage, strftime(since, '%Y-%m-%d') AS since, previous_stage, strftime(last_day, '%Y-%m-%d') AS last_order_date, orders
    FROM ${store} JOIN customer_ids USING (customer_key) WHERE ${filter} ORDER BY since DESC NULLS LAST, customer_id`;

/** What customers bring and may take with them, where it is told. */
export interface Worth {
  /** Lines have a cost, enough of them for a margin. */
  margin: boolean;
  expected: Sql | null;
  atRisk: Sql | null;
}

/** Result table `lifecycle.stages`: those who are shown, what they ordered within the dates, and what is foretold of them. */
export function stageRowsQuery(store: Sql, measured: Measured, { margin, expected, atRisk }: Worth): Sql {
  const money = (units: string): Sql =>
    sql`(coalesce(sum(${raw(units)}), 0) / ${measured.moneyScale}::DOUBLE)::DOUBLE`;
  const joined = (people: Sql | null): Sql =>
    people ? sql`LEFT JOIN (${people}) USING (customer_key)` : raw('');
  const told = (people: Sql | null, column: string): Sql =>
    people ? raw(`coalesce(sum(${column}), 0)::DOUBLE`) : raw('NULL::DOUBLE');
  return sql`SELECT stage, count(*)::INTEGER AS customers, (count(*) / sum(count(*)) OVER ())::DOUBLE AS customer_share, coalesce(sum(t.orders), 0)::INTEGER AS orders,
      ${money('units')} AS revenue, coalesce(sum(units) / nullif(sum(sum(units)) OVER (), 0), 0)::DOUBLE AS revenue_share, median(days_in_stage)::DOUBLE AS median_days,
      ${told(expected, 'expected_value')} AS expected_value, ${margin ? money('margin_units') : raw('NULL::DOUBLE')} AS margin, ${told(atRisk, 'value_at_risk')} AS value_at_risk
    FROM (SELECT * EXCLUDE (orders) FROM ${store} WHERE ${inSegment(measured.segment)})
      LEFT JOIN (SELECT customer_key, count(DISTINCT order_key)::INTEGER AS orders, sum(units)::BIGINT AS units, sum(margin_units)::BIGINT AS margin_units FROM (${salesIn(measured)}) GROUP BY 1) t USING (customer_key)
      ${joined(expected)} ${joined(atRisk)}
    GROUP BY stage ORDER BY list_position(['lead', 'new', 'repeat', 'loyal', 'won_back', 'dormant', 'lost'], stage)`;
}

const stepOf = ({ period }: LifecycleParams): Sql =>
  raw({ week: 'INTERVAL 7 DAY', month: 'INTERVAL 1 MONTH', quarter: 'INTERVAL 3 MONTH' }[period]);

/**
 * Who was what in which period: `customer_key`, `flow_period` (its first day as text), `flow`. New: first order ever in it; returning: active in the
 * period before too; resurrecting: active earlier, not in the period before; dormant: active in the period before and not in this one, once.
 */
export function flowPeopleQuery(params: LifecycleParams, measured: Measured): Sql {
  const step = stepOf(params);
  const start = (column: Sql): Sql => sql`date_trunc(${params.period}, ${column})::DATE`;
  return sql`WITH acts AS (SELECT customer_key, p, lag(p) OVER own AS earlier, lead(p) OVER own AS later FROM
        (SELECT DISTINCT customer_key, ${start(raw('day'))} AS p FROM orders WHERE customer_key IS NOT NULL AND ${inSegment(measured.segment)}) WINDOW own AS (PARTITION BY customer_key ORDER BY p)),
      kinds AS (SELECT customer_key, p, CASE WHEN earlier IS NULL THEN 'new' WHEN earlier + ${step} = p THEN 'returning' ELSE 'resurrecting' END AS flow FROM acts
        UNION ALL SELECT customer_key, (p + ${step})::DATE, 'dormant' FROM acts WHERE (later IS NULL OR later > p + ${step}) AND p + ${step} < ${measured.asOf}::DATE)
    SELECT customer_key, strftime(p, '%Y-%m-%d') AS flow_period, flow, p, (p + ${step})::DATE AS next FROM kinds
    WHERE TRUE ${measured.period.from === null ? raw('') : sql`AND p >= ${measured.period.from}::DATE`}
      ${measured.period.to === null || measured.period.to >= addDays(measured.asOf, -1) ? raw('') : sql`AND next <= ${addDays(measured.period.to, 1)}::DATE`}`;
}

/** Sales of people in the periods in which they were active: `customer_key`, `order_key`, `units`, `flow_period`, `flow`. */
export const flowSalesQuery = (params: LifecycleParams, measured: Measured): Sql =>
  sql`SELECT s.customer_key, s.order_key, s.units, f.flow_period, f.flow FROM (SELECT customer_key, order_key, day, amount_units AS units FROM orders
      UNION ALL SELECT customer_key, NULL, ordered_at::DATE, units FROM refunds) s
    JOIN (${flowPeopleQuery(params, measured)}) f ON s.customer_key = f.customer_key AND date_trunc(${params.period}, s.day)::DATE = f.p WHERE f.flow <> 'dormant'`;

/** Result table `lifecycle.flow`. */
export function flowQuery(params: LifecycleParams, measured: Measured): Sql {
  const kind = (name: string): Sql => sql`(count(*) FILTER (WHERE flow = ${name}))::INTEGER`;
  const money = (name: string): Sql =>
    sql`coalesce(sum(units) FILTER (WHERE flow = ${name}), 0) / ${measured.moneyScale}::DOUBLE`;
  const orders = (name: string): Sql => sql`coalesce(sum(orders) FILTER (WHERE flow = ${name}), 0)::INTEGER`;
  return sql`WITH sold AS (SELECT customer_key, flow_period, count(DISTINCT order_key) AS orders, sum(units) AS units FROM (${flowSalesQuery(params, measured)}) GROUP BY 1, 2)
    SELECT flow_period AS period, ${kind('new')} AS new, ${kind('returning')} AS returning, ${kind('resurrecting')} AS resurrecting, -${kind('dormant')} AS dormant,
      (count(*) FILTER (WHERE flow <> 'dormant'))::INTEGER AS active,
      ${orders('new')} AS new_orders, ${orders('returning')} AS returning_orders, ${orders('resurrecting')} AS resurrecting_orders,
      (${money('new')})::DOUBLE AS new_revenue, (${money('returning')})::DOUBLE AS returning_revenue, (${money('resurrecting')})::DOUBLE AS resurrecting_revenue,
      (any_value(next) <= ${measured.asOf}::DATE AND any_value(p) >= (SELECT min(ordered_at)::DATE FROM lines)) AS complete
    FROM (${flowPeopleQuery(params, measured)}) LEFT JOIN sold USING (customer_key, flow_period) GROUP BY 1 ORDER BY 1`;
}

/** People by their stage at two dates: `customer_key`, `from_stage`, `to_stage`. @param later stages of the later date where they are known already. */
export const movesQuery = (
  limits: Limits,
  { from, to }: { from: string; to: string },
  catalog: Catalog,
  later: Sql | null = null,
): Sql =>
  sql`SELECT customer_key, coalesce(a.stage, ${NOT_YET}) AS from_stage, b.stage AS to_stage
    FROM (SELECT customer_key, stage FROM ${later ?? sql`(${stagesQuery(limits, to, catalog)})`}) b LEFT JOIN (SELECT customer_key, stage FROM (${stagesQuery(limits, from, catalog)})) a USING (customer_key)`;

/** Where a stage stands in the life of a customer. */
const stagePlace = (column: string): Sql =>
  raw(
    `list_position(['not_yet', 'lead', 'new', 'repeat', 'loyal', 'won_back', 'dormant', 'lost'], ${column})`,
  );

/** Result table `lifecycle.transitions`. */
export const transitionsQuery = (
  moves: Sql,
  { from, to }: { from: string; to: string },
  measured: Measured,
): Sql =>
  sql`SELECT from_stage, to_stage, count(*)::INTEGER AS customers, (count(*) / sum(count(*)) OVER (PARTITION BY from_stage))::DOUBLE AS probability,
      coalesce(sum(t.orders), 0)::INTEGER AS orders, (coalesce(sum(t.units), 0) / ${measured.moneyScale}::DOUBLE)::DOUBLE AS revenue,
      (coalesce(sum(b.units), 0) / ${measured.moneyScale}::DOUBLE)::DOUBLE AS "between"
    FROM (SELECT * FROM ${moves} WHERE ${inSegment(measured.segment)})
      LEFT JOIN (SELECT customer_key, count(DISTINCT order_key)::INTEGER AS orders, sum(units)::BIGINT AS units FROM (${salesIn(measured)}) GROUP BY 1) t USING (customer_key)
      LEFT JOIN (SELECT customer_key, sum(units)::BIGINT AS units FROM (${salesIn({ ...measured, period: { from, to: addDays(to, -1) }, segment: null })}) GROUP BY 1) b USING (customer_key)
    GROUP BY 1, 2 ORDER BY ${stagePlace('from_stage')}, ${stagePlace('to_stage')}`;

/** Sales and refunds of things whose category is known; null where nothing says it. */
function categorySales(catalog: Catalog, measured: Measured): Sql | null {
  const category = lineCategory(catalog, 's');
  if (!category) return null;
  const { place, value, products } = category;
  const own = raw(place === 'lines' ? ', category' : '');
  return sql`SELECT s.customer_key, s.ordered_at, s.ordered_at::DATE AS day, ${value} AS grp, s.units, s.sale FROM
      (SELECT customer_key, product_key, ordered_at, amount_units AS units, TRUE AS sale${own} FROM lines WHERE ${countedLine(measured)}
        UNION ALL SELECT customer_key, product_key, ordered_at, units, FALSE${own} FROM refunds) s ${products}
    WHERE s.customer_key IS NOT NULL AND coalesce(${value}, '') <> ''`;
}

const categoryGaps = (days: Sql): Sql =>
  sql`SELECT customer_key, grp, (day - lag(day) OVER (PARTITION BY customer_key, grp ORDER BY day))::INTEGER AS gap FROM (SELECT DISTINCT customer_key, grp, day FROM (${days}))`;

const LEAST_GAPS = 30;

/** Result table `lifecycle.gaps`: days between consecutive order days, over everything and within each category with at least 30 of them. */
export function gapsQuery(catalog: Catalog, measured: Measured): Sql {
  const sales = categorySales(catalog, measured);
  const lines = sales && sql`SELECT * FROM (${sales}) WHERE sale`;
  const rows = (gaps: Sql, least: number): Sql =>
    sql`SELECT grp AS "group", count(*)::INTEGER AS gaps, count(DISTINCT customer_key)::INTEGER AS customers, median(gap)::DOUBLE AS median_days, ceil(quantile_cont(gap, 0.9))::INTEGER AS threshold_days
      FROM (${gaps}) WHERE gap IS NOT NULL GROUP BY 1 HAVING count(*) >= ${least}`;
  const all = rows(sql`SELECT customer_key, '' AS grp, gap FROM (${allGaps()})`, 1);
  const both = lines ? sql`${all} UNION ALL ${rows(categoryGaps(lines), LEAST_GAPS)}` : all;
  return sql`SELECT * FROM (${both}) ORDER BY "group" <> '', gaps DESC, "group"`;
}

/** Gaps between order days in so many stretches of equal width, up to a day. */
export const gapBinsQuery = (most: number, width: number): Sql =>
  sql`SELECT (least(gap, ${most} - 1) // ${width} * ${width})::INTEGER AS "from", count(*)::INTEGER AS value
    FROM (${allGaps()}) WHERE gap IS NOT NULL GROUP BY 1 ORDER BY 1`;

/**
 * Waits from one step to the next: `step`, `days`, `happened`, `n`. Registered → first order (where a registration date stands), first order → second, second →
 * so many that make loyal. Days are those of the base.
 */
export function waitsQuery({ loyalOrders }: Limits, catalog: Catalog, measured: Measured): Sql {
  const end = sql`${measured.asOf}::DATE - 1`;
  const registered = hasColumn(catalog, 'customers', 'created_at')
    ? sql`UNION ALL SELECT 'registered' AS step, greatest(coalesce(first_at::DATE, ${end}) - created_at::DATE, 0)::INTEGER AS days, (first_at IS NOT NULL)::INTEGER AS happened
        FROM (SELECT customer_key, created_at FROM customers JOIN customer_ids USING (customer_id) WHERE created_at IS NOT NULL AND created_at < ${measured.asOf}::TIMESTAMP
          AND created_at >= (SELECT min(ordered_at)::DATE FROM lines) AND ${inSegment(measured.segment)}) LEFT JOIN (SELECT customer_key, first_at FROM customer_facts) USING (customer_key)`
    : raw('');
  const nth = (n: number): Sql => sql`min(day) FILTER (WHERE done >= ${n})`;
  const wait = (step: string, from: Sql, to: Sql): Sql =>
    sql`SELECT ${step} AS step, (coalesce(${to}, ${end}) - ${from})::INTEGER AS days, (${to} IS NOT NULL)::INTEGER AS happened FROM reached WHERE ${from} IS NOT NULL`;
  return sql`WITH days AS (SELECT customer_key, day, count(*) AS n FROM orders WHERE customer_key IS NOT NULL AND ${inSegment(measured.segment)} GROUP BY 1, 2),
      counted AS (SELECT customer_key, day, sum(n) OVER (PARTITION BY customer_key ORDER BY day) AS done FROM days),
      reached AS (SELECT customer_key, ${nth(1)} AS first, ${nth(2)} AS second, ${nth(loyalOrders)} AS many FROM counted GROUP BY 1)
    SELECT step, days, happened, count(*)::INTEGER AS n FROM (${wait('first', raw('first'), raw('second'))} UNION ALL ${wait('second', raw('second'), raw('many'))} ${registered})
    GROUP BY ALL ORDER BY step, days`;
}

/** Buyers of two periods and groups: `customer_key`, `buying_group`, `buying`, `first_units`, `second_units`. */
export function buyingPeopleQuery(
  by: LifecycleParams['by'],
  periods: { first: Period; second: Period },
  catalog: Catalog,
  measured: Measured,
): Sql {
  const within = (period: Period): Sql => inPeriod(raw('ordered_at'), period);
  const orders = raw('SELECT customer_key, ordered_at, amount_units AS units');
  const refunds = (column: Sql): Sql =>
    sql`UNION ALL SELECT customer_key, ordered_at, units, ${column} AS grp, FALSE AS sale FROM refunds`;
  const source =
    by === 'none'
      ? sql`${orders}, '' AS grp, TRUE AS sale FROM orders ${refunds(raw(`''`))}`
      : by === 'store' || by === 'channel'
        ? sql`${orders}, coalesce(nullif(trim(${ident(by)}::VARCHAR), ''), 'unknown') AS grp, TRUE AS sale FROM orders ${refunds(sql`coalesce(nullif(trim(${ident(by)}::VARCHAR), ''), 'unknown')`)}`
        : by === 'region'
          ? sql`SELECT s.*, coalesce(nullif(trim(region), ''), 'unknown') AS grp FROM (${orders}, TRUE AS sale FROM orders UNION ALL SELECT customer_key, ordered_at, units, FALSE FROM refunds) s
              LEFT JOIN customer_ids USING (customer_key) LEFT JOIN (SELECT customer_id, region FROM customers) USING (customer_id)`
          : (categorySales(catalog, measured) ??
            raw(
              `SELECT NULL::INTEGER AS customer_key, NULL::TIMESTAMP AS ordered_at, 0 AS units, '' AS grp, FALSE AS sale WHERE FALSE`,
            ));
  return sql`SELECT customer_key, grp AS buying_group, CASE WHEN in_first AND in_second THEN 'repeating' WHEN in_first THEN 'lapsed' ELSE 'new' END AS buying, first_units, second_units
    FROM (SELECT customer_key, grp, coalesce(bool_or(sale AND ${within(periods.first)}), FALSE) AS in_first, coalesce(bool_or(sale AND ${within(periods.second)}), FALSE) AS in_second,
        coalesce(sum(units) FILTER (WHERE ${within(periods.first)}), 0)::BIGINT AS first_units, coalesce(sum(units) FILTER (WHERE ${within(periods.second)}), 0)::BIGINT AS second_units
      FROM (${source}) WHERE customer_key IS NOT NULL GROUP BY 1, 2) WHERE in_first OR in_second`;
}

/** Result table `lifecycle.buying`. */
export const buyingQuery = (people: Sql, measured: Measured): Sql =>
  sql`SELECT buying_group AS "group", buying, count(*)::INTEGER AS customers, (count(*) / sum(count(*)) OVER (PARTITION BY buying_group))::DOUBLE AS share,
      (sum(first_units) / ${measured.moneyScale}::DOUBLE)::DOUBLE AS first_revenue, (sum(second_units) / ${measured.moneyScale}::DOUBLE)::DOUBLE AS second_revenue
    FROM (${people}) WHERE ${inSegment(measured.segment)} GROUP BY 1, 2 ORDER BY sum(count(*)) OVER (PARTITION BY buying_group) DESC, 1, list_position(['new', 'repeating', 'lapsed'], buying)`;

/** How often somebody who has not bought was heard of within so many days, in steps that are told apart. */
const touchesOf = (n: Sql): Sql =>
  sql`CASE WHEN ${n} = 0 THEN '0' WHEN ${n} = 1 THEN '1' WHEN ${n} <= 3 THEN '2-3' WHEN ${n} <= 7 THEN '4-7' ELSE '8+' END`;

/**
 * Leads at the beginning of a day by the interactions of the days before: `customer_key`, `touches`, `interactions`, `last_interaction`.
 */
export const leadsQuery = (stages: Sql, day: string, days: number): Sql =>
  sql`SELECT customer_key, coalesce(n, 0)::INTEGER AS interactions, last_interaction, ${touchesOf(raw('coalesce(n, 0)'))} AS touches
    FROM (SELECT customer_key FROM (${stages}) WHERE stage = 'lead') LEFT JOIN (SELECT customer_key, count(*) AS n, strftime(max(occurred_at), '%Y-%m-%d') AS last_interaction
      FROM interactions JOIN customer_ids USING (customer_id) WHERE occurred_at >= ${addDays(day, -days)}::TIMESTAMP AND occurred_at < ${day}::TIMESTAMP GROUP BY 1) USING (customer_key)`;

/** Result table `lifecycle.leads`: leads of now by what they did, and how many of those like them, so many days ago, have ordered since. */
export const leadRowsQuery = (now: Sql, then: Sql | null, since: string, filter: Sql): Sql =>
  sql`SELECT touches, count(*)::INTEGER AS leads, coalesce(any_value(watched), 0)::INTEGER AS watched, coalesce(any_value(converted), 0)::INTEGER AS converted,
      CASE WHEN any_value(watched) >= 30 THEN (any_value(converted) / any_value(watched))::DOUBLE END AS share
    FROM (SELECT * FROM (${now}) WHERE ${filter}) LEFT JOIN (${
      then
        ? sql`SELECT touches, count(*) AS watched, count(o.customer_key) AS converted FROM (${then}) t
            LEFT JOIN (SELECT DISTINCT customer_key FROM orders WHERE day >= ${since}::DATE) o USING (customer_key) GROUP BY 1`
        : raw('SELECT NULL::VARCHAR AS touches, 0 AS watched, 0 AS converted WHERE FALSE')
    }) USING (touches) GROUP BY 1 ORDER BY list_position(['8+', '4-7', '2-3', '1', '0'], touches)`;
