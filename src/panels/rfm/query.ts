import type { Catalog } from '../../data/catalog';
import { reachByChannel } from '../../data/consent';
import { inPeriod, type Period } from '../../data/scope';
import type { Measured } from '../../panel/measured';
import { ident, join, raw, sql, type Sql } from '../../sql/sql';
import { binsOf, R_RFM_MAP, type Cuts, type Edges } from './compute';
import { engagementOf, salesOf, type Source } from './source';
import { ELEVEN_GRID, methodOf, OTHERS, ownWindow, type Metric, type RfmParams } from './params';

/**
 * One row per buyer: `customer_key`, `recency` (whole days from the day of the last order to `asOf`), `frequency`, `monetary`,
 * `orders`, `units` (money in integer units, for exact sums). Read from the customer facts, or from the orders where a window or an earlier date asks for it.
 * The compatibility mode counts rows as transactions where the file has no order ids, as the R package does.
 */
export function factsQuery(
  params: RfmParams,
  asOf: string,
  earlier: boolean,
  { orders, refunds, whole: all }: Source,
  catalog: Catalog,
): Sql {
  const window: Period = { from: params.from, to: params.to };
  const whole = all && window.from === null && window.to === null && !earlier;
  const source = whole
    ? raw(
        'SELECT customer_key, last_day, orders, order_days, lines, amount_units, margin_units FROM customer_facts',
      )
    : sql`SELECT customer_key, max(day) AS last_day, count(*)::INTEGER AS orders, count(DISTINCT day)::INTEGER AS order_days,
          sum(lines)::INTEGER AS lines, sum(amount_units)::BIGINT + coalesce(max(refunded), 0)::BIGINT AS amount_units,
          sum(margin_units)::BIGINT + coalesce(max(refunded_margin), 0)::BIGINT AS margin_units
        FROM ${orders} LEFT JOIN (SELECT customer_key, sum(units)::BIGINT AS refunded, sum(margin_units)::BIGINT AS refunded_margin FROM ${refunds}
            WHERE ordered_at < ${asOf}::TIMESTAMP AND ${inPeriod(raw('ordered_at'), window)} GROUP BY 1) USING (customer_key)
        WHERE customer_key IS NOT NULL AND ordered_at < ${asOf}::TIMESTAMP AND ${inPeriod(raw('ordered_at'), window)}
        GROUP BY customer_key`;
  const facts = sql`SELECT customer_key, last_day, (${asOf}::DATE - last_day)::INTEGER AS recency, ${metricsOf(params, catalog)}, orders, amount_units AS units FROM (${params.monetary === 'engagement' ? withEngagement(source, window, asOf, catalog) : source})`;
  const limits = limitsOf(params);
  return limits.length ? sql`SELECT * FROM (${facts}) WHERE ${join(limits, ' AND ')}` : facts;
}

/** The same rows with `engaged`: how often somebody did something beside buying before the date and in the window. */
const withEngagement = (people: Sql, window: Period, asOf: string, catalog: Catalog): Sql =>
  sql`SELECT p.*, coalesce(engaged, 0) AS engaged FROM (${people}) p LEFT JOIN (SELECT customer_key, count(*) AS engaged FROM (${engagementOf(catalog)})
    WHERE done_at < ${asOf}::TIMESTAMP AND ${inPeriod(raw('done_at'), window)} GROUP BY 1) USING (customer_key)`;

/** `frequency` and `monetary` of somebody's `engaged` where that is asked, `orders`, `order_days`, `lines`, `amount_units` and `margin_units`, as they are asked for. */
export function metricsOf(
  params: RfmParams,
  { moneyScale: scale, hasOrderIds }: Pick<Catalog, 'moneyScale' | 'hasOrderIds'>,
): Sql {
  const countsRows = params.frequency === 'orders' && methodOf(params, 'f') === 'r-rfm' && !hasOrderIds;
  const frequency = raw(
    countsRows ? 'lines' : { orders: 'orders', days: 'order_days', lines: 'lines' }[params.frequency],
  );
  const money = sql`amount_units / ${scale}::DOUBLE`;
  const monetary = {
    total: money,
    average: sql`${money} / orders`,
    margin: sql`margin_units / ${scale}::DOUBLE`,
    engagement: raw('engaged'),
  }[params.monetary];
  return sql`${frequency} AS frequency, (${monetary})::DOUBLE AS monetary`;
}

/** Who is scored at all, by the filters of the window. */
export function limitsOf(params: RfmParams): Sql[] {
  const limits: Sql[] = [];
  if (params.minFrequency !== null) limits.push(sql`frequency >= ${params.minFrequency}`);
  if (params.maxFrequency !== null) limits.push(sql`frequency <= ${params.maxFrequency}`);
  if (params.minMonetary !== null) limits.push(sql`monetary >= ${params.minMonetary}`);
  if (params.maxMonetary !== null) limits.push(sql`monetary <= ${params.maxMonetary}`);
  return limits;
}

const OPERATORS = { above: '>', atLeast: '>=', below: '<', atMost: '<=' } as const;

function scoreExpression(column: Sql, { values, passes }: Edges): Sql {
  if (values.length === 0) return raw('1::TINYINT');
  const passed = values.map((edge) => sql`(${column} ${raw(OPERATORS[passes])} ${edge})::TINYINT`);
  return sql`(1 + ${join(passed, ' + ')})::TINYINT`;
}

/** The scored customers: facts, three scores, segment and value type. Cut points stand in it as numbers. */
export function scoredQuery(
  facts: Sql,
  cuts: Cuts,
  thresholds: Record<Metric, number>,
  constant: readonly Metric[],
  params: RfmParams,
): Sql {
  const scored = sql`SELECT *, ${scoreExpression(raw('recency'), cuts.r)} AS r_score, ${scoreExpression(raw('frequency'), cuts.f)} AS f_score,
      ${scoreExpression(raw('monetary'), cuts.m)} AS m_score FROM (${facts})`;
  return sql`SELECT *, ${segmentExpression(cuts, constant, params)} AS segment, ${valueTypeExpression(thresholds, params)} AS value_type, ${weightedExpression(params)} AS weighted
    FROM (${scored})`;
}

/** The mean of the three scores, each as often as its weight says; all alike where no weight is above 0. */
function weightedExpression({ weights: { r, f, m } }: RfmParams): Sql {
  const all = r + f + m;
  const [x, y, z] = all > 0 ? [r, f, m] : [1, 1, 1];
  return sql`((${x} * r_score + ${y} * f_score + ${z} * m_score) / ${all > 0 ? all : 3})::DOUBLE`;
}

const five = (column: string, edges: Edges): Sql => {
  const bins = binsOf(edges);
  return bins === 5 ? raw(column) : sql`((5 * ${raw(column)} + ${bins - 1}) // ${bins})`;
};

function segmentExpression(cuts: Cuts, constant: readonly Metric[], params: RfmParams): Sql {
  if (params.map === 'r-rfm') {
    const cases = R_RFM_MAP.map(
      ({ segment, r, f, m }) =>
        sql`WHEN r_score BETWEEN ${r[0]} AND ${r[1]} AND f_score BETWEEN ${f[0]} AND ${f[1]} AND m_score BETWEEN ${m[0]} AND ${m[1]} THEN ${segment}`,
    );
    return sql`CASE ${join(cases, ' ')} ELSE ${OTHERS} END`;
  }
  const grid = params.map === 'custom' ? params.grid : ELEVEN_GRID;
  const recent = constant.includes('r') ? raw('3') : five('r_score', cuts.r);
  const worth = fmExpression(cuts, constant);
  return sql`[${join(grid.map((name) => sql`${name}`))}][(${recent} - 1) * 5 + ${worth}]`;
}

/** FM = (F + M + 1) div 2 on five bins; a metric that is equal for all is left out of it. */
export function fmExpression(cuts: Cuts, constant: readonly Metric[]): Sql {
  const f = five('f_score', cuts.f);
  const m = five('m_score', cuts.m);
  if (constant.includes('f') && constant.includes('m')) return raw('3');
  if (constant.includes('f')) return m;
  if (constant.includes('m')) return f;
  return sql`((${f} + ${m} + 1) // 2)`;
}

function valueTypeExpression(thresholds: Record<Metric, number>, params: RfmParams): Sql {
  const byScore = params.eight === 'scoreMean';
  const high = (metric: Metric): Sql => {
    if (byScore) return sql`${raw(`${metric}_score`)} >= ${thresholds[metric]}`;
    if (metric === 'r') return sql`recency <= ${thresholds.r}`;
    return sql`${raw(metric === 'f' ? 'frequency' : 'monetary')} >= ${thresholds[metric]}`;
  };
  return sql`CASE WHEN ${high('m')} THEN 'key_' ELSE 'general_' END
    || CASE WHEN ${high('r')} THEN CASE WHEN ${high('f')} THEN 'value' ELSE 'develop' END
       ELSE CASE WHEN ${high('f')} THEN 'keep' ELSE 'win_back' END END`;
}

/**
 * The scored customers who ordered, or got money back, in the period, with what they came to in it as `orders` and `units`; all, with what
 * they were scored on, where the period is open or the cell has a window of its own.
 */
export function measuredQuery(scored: Sql, params: RfmParams, source: Source, measured: Measured): Sql {
  const { from, to } = measured.period;
  if (ownWindow(params) || (from === null && to === null)) return scored;
  return sql`SELECT s.* REPLACE (t.orders AS orders, t.units AS units) FROM (${scored}) s
    JOIN (SELECT customer_key, count(DISTINCT order_key)::INTEGER AS orders, sum(units)::BIGINT AS units FROM (${salesOf(source, measured)}) GROUP BY 1) t USING (customer_key)`;
}

/** Who counts among the measured: people with an order, not those who only got money back. */
export const BUYS = raw('orders > 0');

/** Result table `rfm.customers`, the best customers first. */
export const customersQuery = (store: Sql, filter: Sql): Sql =>
  sql`SELECT customer_id, strftime(last_day, '%Y-%m-%d') AS last_order_date, recency AS recency_days, frequency, monetary,
      r_score, f_score, m_score, segment, value_type, weighted
    FROM ${store} JOIN customer_ids USING (customer_key) WHERE ${filter} AND ${BUYS} ORDER BY monetary DESC, customer_id`;

/** Result table `rfm.ranking`: the highest weighted score first; of equal ones the most money. */
export const rankingQuery = (store: Sql, filter: Sql): Sql =>
  sql`SELECT row_number() OVER (ORDER BY weighted DESC, monetary DESC, customer_id)::INTEGER AS rank, customer_id, weighted, r_score, f_score, m_score, segment, monetary
    FROM ${store} JOIN customer_ids USING (customer_key) WHERE ${filter} AND ${BUYS} ORDER BY rank`;

/** Result table `rfm.segments`; with consent columns also the share that opted in and the number reachable, by channel. */
export function segmentsQuery(
  store: Sql,
  filter: Sql,
  { moneyScale: scale, columns }: Pick<Catalog, 'moneyScale' | 'columns'>,
): Sql {
  const reach = reachByChannel(columns.customers ?? []);
  const counted = reach.map(
    ({
      channel,
      optedIn,
      reachable,
    }) => sql`, (count(*) FILTER (WHERE ${BUYS} AND ${optedIn}) / nullif(count(*) FILTER (WHERE ${BUYS}), 0))::DOUBLE AS ${ident(`opted_in_${channel}`)},
      (count(*) FILTER (WHERE ${BUYS} AND ${reachable}))::INTEGER AS ${ident(`reachable_${channel}`)}`,
  );
  const people = reach.length
    ? sql`${store} LEFT JOIN customer_ids USING (customer_key) LEFT JOIN customers USING (customer_id)`
    : store;
  const buyers = sql`count(*) FILTER (WHERE ${BUYS})`;
  const middle = (column: string): Sql => sql`(median(${raw(column)}) FILTER (WHERE ${BUYS}))::DOUBLE`;
  return sql`SELECT segment, ${buyers}::INTEGER AS customers, coalesce(${buyers} / nullif(sum(${buyers}) OVER (), 0), 0) AS customer_share,
      (sum(units) / ${scale}::DOUBLE)::DOUBLE AS revenue, coalesce(sum(units) / nullif(sum(sum(units)) OVER (), 0), 0)::DOUBLE AS revenue_share,
      (sum(units) / nullif(sum(orders), 0) / ${scale}::DOUBLE)::DOUBLE AS average_order_value, ${middle('recency')} AS median_recency_days,
      ${middle('frequency')} AS median_frequency, ${middle('monetary')} AS median_monetary, sum(orders)::INTEGER AS orders
      ${join(counted, ' ')}
    FROM ${people} WHERE ${filter} GROUP BY segment ORDER BY revenue DESC, segment`;
}

/** Customers, money and summed metrics per set of scores: every matrix on screen is added up from it. */
export const cellsQuery = (store: Sql, filter: Sql, fm: Sql, scale: number): Sql =>
  sql`SELECT r_score::INTEGER AS r, f_score::INTEGER AS f, m_score::INTEGER AS m, ${fm}::INTEGER AS fm, segment, value_type,
      (count(*) FILTER (WHERE ${BUYS}))::INTEGER AS customers, (sum(units) / ${scale}::DOUBLE)::DOUBLE AS revenue, sum(orders)::INTEGER AS orders,
      coalesce(sum(monetary) FILTER (WHERE ${BUYS}), 0)::DOUBLE AS monetary
    FROM ${store} WHERE ${filter} GROUP BY ALL`;

/** Result table `rfm.transitions`: how many of the measured customers went from one segment to another, both by the earlier cut points. */
export const transitionsQuery = (
  before: Sql,
  after: Sql,
  store: Sql,
  { since, filter, scale }: { since: string; filter: Sql; scale: number },
): Sql =>
  sql`SELECT coalesce(b.segment, 'none') AS from_segment, a.segment AS to_segment, count(*)::INTEGER AS customers,
      (sum(s.units) / ${scale}::DOUBLE)::DOUBLE AS revenue, sum(s.orders)::INTEGER AS orders, (sum(coalesce(b.units, 0)) / ${scale}::DOUBLE)::DOUBLE AS revenue_before,
      sum((a.last_day < ${since}::DATE)::INTEGER)::INTEGER AS silent
    FROM (SELECT customer_key, units, orders FROM ${store} WHERE ${filter} AND ${BUYS}) s JOIN (${after}) a USING (customer_key) LEFT JOIN (${before}) b USING (customer_key) GROUP BY ALL ORDER BY from_segment, to_segment`;
