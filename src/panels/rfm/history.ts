import type { Catalog } from '../../data/catalog';
import { inPeriod } from '../../data/scope';
import { join, raw, sql, type Sql } from '../../sql/sql';
import type { Cuts, Edges } from './compute';
import { MOST_MONTHS, type Metric, type RfmParams } from './params';
import { limitsOf, metricsOf, scoredQuery } from './query';
import { engagementOf, type Source } from './source';

interface Yardstick {
  cuts: Cuts;
  thresholds: Record<Metric, number>;
  constant: readonly Metric[];
}

/** Days without an order after which a score of recency is lost. */
const turns = ({ values, passes }: Edges): number[] => [
  ...new Set(values.map((edge) => (passes === 'atMost' ? Math.floor(edge) + 1 : Math.ceil(edge)))),
];

/**
 * When each buyer came into which segment, scored by one yardstick on every morning: `customer_key`, `day` (the first morning), `segment`, `previous`
 * (null: the first). Scores change on the morning after an order or a refund, and where days without an order cross a cut of recency; `none`
 * while the filters of the window leave somebody out. On the last morning, `asOf`, everybody stands where the panel shows them.
 */
export function changesQuery(
  params: RfmParams,
  yardstick: Yardstick,
  asOf: string,
  { orders, refunds }: Source,
  catalog: Catalog,
): Sql {
  const { cuts, thresholds, constant } = yardstick;
  const window = { from: params.from, to: params.to };
  const within = (at: Sql): Sql =>
    sql`customer_key IS NOT NULL AND ${at} < ${asOf}::TIMESTAMP AND ${inPeriod(at, window)}`;
  const engaged =
    params.monetary === 'engagement'
      ? sql`UNION ALL SELECT customer_key, done_at::DATE, 0, 0, 0, 0, 1 FROM (${engagementOf(catalog)}) WHERE ${within(raw('done_at'))}`
      : raw('');
  const days = sql`SELECT customer_key, day, sum(orders) AS orders, sum(lines) AS lines, sum(units) AS units, sum(margin_units) AS margin_units, sum(engaged) AS engaged FROM (
      SELECT customer_key, day, 1 AS orders, lines, amount_units AS units, margin_units, 0 AS engaged FROM ${orders} WHERE ${within(raw('ordered_at'))}
      UNION ALL SELECT customer_key, ordered_at::DATE, 0, 0, units, margin_units, 0 FROM ${refunds} WHERE ${within(raw('ordered_at'))} ${engaged}) GROUP BY 1, 2`;
  const steps = sql`SELECT customer_key, day + 1 AS morning, lead(day + 1) OVER own AS next, max(day) FILTER (WHERE orders > 0) OVER own AS last_day,
      (sum(orders) OVER own)::INTEGER AS orders, (count(*) FILTER (WHERE orders > 0) OVER own)::INTEGER AS order_days, (sum(lines) OVER own)::INTEGER AS lines,
      (sum(units) OVER own)::BIGINT AS amount_units, (sum(margin_units) OVER own)::BIGINT AS margin_units, (sum(engaged) OVER own)::INTEGER AS engaged FROM (${days}) WINDOW own AS (PARTITION BY customer_key ORDER BY day)`;
  const crossings = turns(cuts.r).map(
    (after) =>
      sql`SELECT * REPLACE (last_day + ${after} AS morning) FROM steps WHERE last_day + ${after} > morning AND (next IS NULL OR last_day + ${after} < next) AND last_day + ${after} <= ${asOf}::DATE`,
  );
  const states = sql`SELECT customer_key, last_day, morning, (morning - last_day)::INTEGER AS recency, ${metricsOf(params, catalog)}, orders, amount_units AS units
    FROM (${join([raw('SELECT * FROM steps'), ...crossings], ' UNION ALL ')})`;
  const limits = limitsOf(params);
  const segment = limits.length
    ? sql`CASE WHEN ${join(limits, ' AND ')} THEN segment ELSE 'none' END`
    : raw('segment');
  return sql`WITH steps AS MATERIALIZED (SELECT * FROM (${steps}) WHERE last_day IS NOT NULL),
      named AS (SELECT customer_key, morning AS day, ${segment} AS segment FROM (${scoredQuery(states, cuts, thresholds, constant, params)}))
    SELECT customer_key, day, segment, lag(segment) OVER own AS previous FROM named
    WINDOW own AS (PARTITION BY customer_key ORDER BY day) QUALIFY segment IS DISTINCT FROM lag(segment) OVER own`;
}

/** Result table `rfm.history`: customers by segment on mornings that lie whole months apart, the analysis date last. */
export const historyQuery = (changes: Sql, people: Sql, asOf: string, firstDay: string): Sql =>
  sql`WITH mornings AS (SELECT DISTINCT (${asOf}::DATE - to_months(k))::DATE AS day FROM range(${MOST_MONTHS + 1}) t(k) WHERE (${asOf}::DATE - to_months(k))::DATE > ${firstDay}::DATE),
      shown AS (SELECT * FROM ${changes} WHERE customer_key IN (${people})),
      moves AS (SELECT day, segment, sum(n) AS n FROM (SELECT day, segment, 1 AS n FROM shown UNION ALL SELECT day, previous, -1 FROM shown WHERE previous IS NOT NULL) GROUP BY 1, 2)
    SELECT strftime(mornings.day, '%Y-%m-%d') AS day, segment, sum(n)::INTEGER AS customers FROM mornings JOIN moves ON moves.day <= mornings.day
    WHERE segment <> 'none' GROUP BY 1, 2 HAVING sum(n) > 0 ORDER BY 1, 2`;

/** The last change of each: `customer_key`, `previous_segment` (`none`: not scored before), `changed_on`, `days_in_segment`. */
export const lastChangeQuery = (changes: Sql, asOf: string): Sql =>
  sql`SELECT customer_key, coalesce(arg_max(coalesce(previous, 'none'), day), 'none') AS previous_segment, strftime(max(day), '%Y-%m-%d') AS changed_on, (${asOf}::DATE - max(day))::INTEGER AS days_in_segment
    FROM ${changes} GROUP BY 1`;

/** In which segment everybody stood on a morning: `customer_key`, `then_day`, `then_segment`. */
export const segmentsThenQuery = (changes: Sql, mornings: readonly string[]): Sql =>
  join(
    mornings.map(
      (day) =>
        sql`SELECT customer_key, ${day} AS then_day, arg_max(segment, day) AS then_segment FROM ${changes} WHERE day <= ${day}::DATE GROUP BY 1`,
    ),
    ' UNION ALL ',
  );
