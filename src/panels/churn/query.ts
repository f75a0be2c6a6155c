import { countedLine, isProduct } from '../../data/base-tables';
import { hasColumn, type Catalog } from '../../data/catalog';
import { askedNotToBe } from '../../data/consent';
import { customersBy } from '../../panel/customer-groups';
import { inSegment, type Measured } from '../../panel/measured';
import { ident, join, raw, sql, type Sql } from '../../sql/sql';
import type { ChurnParams, Signal } from './params';
import { SIGNAL_RULES } from './features';

/** The columns `f_0`, `f_1` … of features, in their order, over facts. */
export const featureColumns = (values: readonly Sql[]): Sql =>
  join(values.map((value, index) => sql`(${value})::DOUBLE AS ${ident(`f_${index}`)}`));

export const BAND = raw(
  `CASE WHEN probability < 1.0 / 3 THEN 'low' WHEN probability < 2.0 / 3 THEN 'medium' ELSE 'high' END`,
);

/** How a feature is told as a reason where it stands below the mean, and above. */
export type ReasonTexts = readonly [down: string, up: string];

const reason = (column: string, texts: readonly ReasonTexts[]): Sql =>
  sql`CASE WHEN ${raw(column)} < 0 THEN NULL ELSE list_extract([${join(texts.flat().map((text) => sql`${text}`))}], ${raw(column)} + 1) END`;

/**
 * Scored customers with value: `customer_key`, `probability`, `band`, `expected_value`, `value_at_risk`, `reason_1` … `reason_3`, `recency_days`, `own_gap_days`.
 * @param value customers with their `expected_value`; null where nothing tells it.
 */
export const scoredQuery = (raws: Sql, reasons: readonly ReasonTexts[], value: Sql | null): Sql =>
  sql`SELECT s.customer_key, s.probability, ${BAND} AS churn_band, s.probability AS churn_probability, ${value ? raw('v.expected_value') : raw('NULL::DOUBLE')} AS expected_value,
      ${value ? raw('s.probability * v.expected_value') : raw('NULL::DOUBLE')} AS value_at_risk, ${reason('s.reason_1', reasons)} AS reason_1, ${reason('s.reason_2', reasons)} AS reason_2, ${reason('s.reason_3', reasons)} AS reason_3,
      s.recency_days, s.own_gap_days
    FROM ${raws} s ${value ? sql`LEFT JOIN (SELECT customer_key, expected_value FROM (${value})) v USING (customer_key)` : raw('')}`;

/** Result table `churn.customers`, those most at risk first. */
export const customersQuery = (scored: Sql, filter: Sql): Sql =>
  sql`SELECT customer_id, probability, churn_band AS band, value_at_risk, reason_1, reason_2, reason_3, recency_days, own_gap_days, expected_value, round(100 * probability)::INTEGER AS score
    FROM ${scored} JOIN customer_ids USING (customer_key) WHERE ${filter} ORDER BY value_at_risk DESC NULLS LAST, probability DESC, customer_id`;

export const bandsQuery = (scored: Sql, filter: Sql): Sql =>
  sql`SELECT churn_band AS band, count(*)::INTEGER AS customers, sum(value_at_risk)::DOUBLE AS value_at_risk, sum(expected_value)::DOUBLE AS expected_value, avg(probability)::DOUBLE AS mean_probability
    FROM ${scored} WHERE ${filter} GROUP BY 1 ORDER BY list_position(['high', 'medium', 'low'], churn_band)`;

/** Value against risk, parted at the median value and at where a high risk begins. */
export const quadrantsQuery = (scored: Sql, filter: Sql): Sql =>
  sql`SELECT quadrant, count(*)::INTEGER AS customers, coalesce(sum(expected_value), 0)::DOUBLE AS expected_value, coalesce(sum(value_at_risk), 0)::DOUBLE AS value_at_risk
    FROM (${withQuadrant(scored)}) WHERE ${filter} GROUP BY 1 ORDER BY 4 DESC, 1`;

export const withQuadrant = (scored: Sql): Sql =>
  sql`SELECT *, concat(CASE WHEN expected_value >= median(expected_value) OVER () THEN 'high' ELSE 'low' END, '_value_', CASE WHEN churn_band = 'high' THEN 'high' ELSE 'low' END, '_risk') AS quadrant FROM ${scored} WHERE expected_value IS NOT NULL`;

/**
 * Whom to approach: `save` says whether somebody lies `within` the budget, `beyond` it, brings `no_gain` (chance × share kept × value does not pay the cost),
 * or asked for `no_contact`; `gain` what is expected of it, `rank` the place on the list.
 */
export function saveQuery(
  scored: Sql,
  { cost, saveRate, budget }: ChurnParams,
  catalog: Catalog,
  filter: Sql,
): Sql {
  const refused = askedNotToBe(catalog.columns.customers ?? []);
  const barred = refused
    ? sql`customer_key IN (SELECT customer_key FROM customer_ids JOIN customers USING (customer_id) WHERE ${refused})`
    : raw('FALSE');
  return sql`SELECT * EXCLUDE (open), CASE WHEN barred THEN 'no_contact' WHEN gain <= 0 THEN 'no_gain' WHEN rank * ${cost}::DOUBLE <= ${budget} + 1e-9 THEN 'within' ELSE 'beyond' END AS save FROM
      (SELECT *, (row_number() OVER (PARTITION BY open ORDER BY gain DESC, customer_key))::INTEGER AS rank FROM
        (SELECT *, NOT barred AND gain > 0 AS open FROM
          (SELECT *, coalesce(value_at_risk * ${saveRate} - ${cost}, -${cost})::DOUBLE AS gain, ${barred} AS barred FROM ${scored} WHERE ${filter})))`;
}

/** Result table `churn.save_list`: whom an approach pays for, the best first, with the line that the budget draws. */
export const saveListQuery = (save: Sql): Sql =>
  sql`SELECT rank, customer_id, probability, expected_value, value_at_risk, gain, reason_1, save FROM (${save}) JOIN customer_ids USING (customer_key)
    WHERE save IN ('within', 'beyond') ORDER BY rank`;

/** Result table `churn.win_back`: those who are gone and may be written to, by what they had brought. */
export function winBackQuery(days: number, measured: Measured, catalog: Catalog): Sql {
  const refused = askedNotToBe(catalog.columns.customers ?? []);
  const hasReason = hasColumn(catalog, 'interactions', 'reason');
  const spoke = hasReason
    ? raw(
        `LEFT JOIN (SELECT customer_id, arg_max(reason, occurred_at) AS last_reason FROM interactions WHERE trim(coalesce(reason, '')) <> '' GROUP BY 1) USING (customer_id)`,
      )
    : raw('');
  return sql`SELECT customer_key, customer_id, strftime(last_day, '%Y-%m-%d') AS last_order_date, orders, (amount_units / ${measured.moneyScale}::DOUBLE)::DOUBLE AS revenue, ${hasReason ? raw('last_reason') : raw('NULL::VARCHAR')} AS last_reason
    FROM customer_facts JOIN customer_ids USING (customer_key) LEFT JOIN customers USING (customer_id) ${spoke}
    WHERE ${measured.asOf}::DATE - last_day > ${days} AND ${inSegment(measured.segment)} ${refused ? sql`AND NOT ${refused}` : raw('')}`;
}

/** Who shows which warning: `customer_key`, `signal`. */
export function signalPeopleQuery(facts: Sql, catalog: Catalog, withGone: boolean): Sql {
  const rules = Object.entries(SIGNAL_RULES).filter(([, { there }]) => there?.(catalog) ?? true) as [
    Signal,
    { when: Sql },
  ][];
  return join(
    rules.map(
      ([signal, { when }]) =>
        sql`SELECT customer_key, ${signal} AS signal${withGone ? raw(', gone') : raw('')} FROM ${facts} WHERE ${when}`,
    ),
    ' UNION ALL ',
  );
}

const LEAST_SEEN = 30;

/** Result table `churn.signals`. */
export const signalsQuery = (now: Sql, test: Sql, catalog: Catalog, filter: Sql): Sql =>
  sql`SELECT signal, coalesce(n.customers, 0)::INTEGER AS customers, coalesce(t.seen, 0)::INTEGER AS seen, CASE WHEN t.seen >= ${LEAST_SEEN} THEN (t.gone / t.seen)::DOUBLE END AS rate_with,
      CASE WHEN t.seen >= ${LEAST_SEEN} AND a.people - t.seen >= ${LEAST_SEEN} THEN ((a.gone - t.gone) / (a.people - t.seen))::DOUBLE END AS rate_without, (rate_with / nullif(rate_without, 0))::DOUBLE AS lift
    FROM (SELECT signal, count(*) AS seen, sum(gone) AS gone FROM (${signalPeopleQuery(test, catalog, true)}) GROUP BY 1) t
      FULL JOIN (SELECT signal, count(*) AS customers FROM (${signalPeopleQuery(now, catalog, false)}) WHERE ${filter} GROUP BY 1) n USING (signal), (SELECT count(*) AS people, sum(gone) AS gone FROM ${test}) a
    ORDER BY lift DESC NULLS LAST, customers DESC, signal`;

const LADDER = 12;

/** Result table `churn.ladder`: where the ladder breaks. Only order days whose time is over by the end count. */
export const ladderQuery = (days: number, measured: Measured): Sql =>
  sql`WITH steps AS (SELECT customer_key, day, row_number() OVER own AS orders, lead(day) OVER own AS next FROM (SELECT DISTINCT customer_key, day FROM orders WHERE customer_key IS NOT NULL AND ${inSegment(measured.segment)}) WINDOW own AS (PARTITION BY customer_key ORDER BY day))
    SELECT orders::INTEGER AS orders, count(*)::INTEGER AS customers, (count(*) FILTER (WHERE next IS NULL OR next > day + ${days}))::INTEGER AS gone, (count(*) FILTER (WHERE next IS NULL OR next > day + ${days}) / count(*))::DOUBLE AS rate
    FROM steps WHERE day + ${days} < ${measured.asOf}::DATE AND orders <= ${LADDER} GROUP BY 1 HAVING count(*) >= ${LEAST_SEEN} ORDER BY 1`;

const SHOWN_PRODUCTS = 200;

/** People of the test by what they had bought in the days before its cut: `product`, `customers`, `gone`. */
export const productsQuery = (test: Sql, cut: string, days: number, measured: Measured): Sql =>
  sql`SELECT product, count(*)::INTEGER AS customers, sum(gone)::INTEGER AS gone FROM (SELECT DISTINCT customer_key, coalesce(n.product_name, n.product_id) AS product FROM lines JOIN product_ids n USING (product_key)
      WHERE ${countedLine(measured)} AND ${isProduct(raw('product_key'))} AND ordered_at < ${cut}::TIMESTAMP AND ordered_at >= ${cut}::TIMESTAMP - to_days(${days}))
    JOIN ${test} USING (customer_key) GROUP BY 1 HAVING count(*) >= ${LEAST_SEEN} ORDER BY 2 DESC, 1 LIMIT ${SHOWN_PRODUCTS}`;

/**
 * How long customers stay: `grp`, `days`, `happened`, `n`. Gone is who has not ordered for so many days: at the last order; the others are watched
 * until the analysis date.
 */
export function survivalQuery(
  by: ChurnParams['by'],
  days: number,
  catalog: Catalog,
  measured: Measured,
): Sql {
  const groups = customersBy(by, catalog, measured);
  return sql`SELECT ${groups ? raw('value') : raw(`''`)} AS grp, CASE WHEN gone = 1 THEN last_day - first_day ELSE ${measured.asOf}::DATE - 1 - first_day END::INTEGER AS days, gone AS happened, count(*)::INTEGER AS n
    FROM (SELECT customer_key, first_at::DATE AS first_day, last_day, (${measured.asOf}::DATE - last_day > ${days})::INTEGER AS gone FROM customer_facts WHERE ${inSegment(measured.segment)})
      ${groups ? sql`JOIN (${groups}) USING (customer_key)` : raw('')} GROUP BY ALL ORDER BY 1, 2`;
}

/** The same of contracts: how long people of the file have been there, and whether they left, by a column. */
export const tenureQuery = (gone: Sql, tenure: Sql, split: string | null, filter: Sql): Sql =>
  sql`SELECT ${split === null ? raw(`''`) : sql`coalesce(nullif(trim(${ident(split)}::VARCHAR), ''), 'unknown')`} AS grp, floor(${tenure})::INTEGER AS days, (${gone})::INTEGER AS happened, count(*)::INTEGER AS n
    FROM customers JOIN customer_ids USING (customer_id) WHERE ${filter} AND ${tenure} >= 0 AND (${gone}) IS NOT NULL GROUP BY ALL ORDER BY 1, 2`;
