import { raw, sql, type Sql } from '../sql/sql';

/** Gaps that a customer's own median rests on. */
export const OWN_GAPS = 3;

/** Days from each order day of a customer to the one before (`customer_key`, `day`, `gap`; null of the first), of all order days or of those before a day. */
export const gapsQuery = (before: string | null = null): Sql =>
  sql`SELECT customer_key, day, (day - lag(day) OVER (PARTITION BY customer_key ORDER BY day))::INTEGER AS gap
    FROM (SELECT DISTINCT customer_key, day FROM orders WHERE customer_key IS NOT NULL ${before === null ? raw('') : sql`AND day < ${before}::DATE`})`;

/**
 * The rhythm of each buyer by order days before a day: `customer_key`, `gaps`, `own_gap_days` (the median of the own gaps; with fewer than three, drawn
 * towards the median of all gaps), `last_day`, `recency_days`. Where nobody has a gap, `own_gap_days` is null.
 */
export const rhythmQuery = (before: string): Sql =>
  sql`WITH gaps AS (${gapsQuery(before)}),
      pooled AS (SELECT median(gap)::DOUBLE AS middle FROM gaps WHERE gap IS NOT NULL),
      own AS (SELECT customer_key, count(gap)::INTEGER AS gaps, median(gap)::DOUBLE AS middle, max(day) AS last_day FROM gaps GROUP BY 1)
    SELECT customer_key, gaps, last_day, (${before}::DATE - last_day)::INTEGER AS recency_days,
      CASE WHEN gaps >= ${OWN_GAPS} THEN own.middle ELSE (gaps * coalesce(own.middle, 0) + (${OWN_GAPS} - gaps) * pooled.middle) / ${OWN_GAPS} END::DOUBLE AS own_gap_days
    FROM own, pooled`;
