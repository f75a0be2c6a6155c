import { FLAGS } from '../../data/base';
import { hasColumn, type Catalog } from '../../data/catalog';
import { addDays } from '../../data/scope';
import { rhythmQuery } from '../../panel/rhythm';
import { join, raw, sql, type Sql } from '../../sql/sql';
import type { Signal } from './params';

/** A feature of a customer before a cut: how it is read from the facts, and whether the data can tell it. */
export interface Feature {
  name: string;
  /** Over the columns of `factsQuery`. */
  value: Sql;
  there?(catalog: Catalog): boolean;
}

const interactions = (catalog: Catalog): boolean => hasColumn(catalog, 'interactions', 'customer_id');
const opens = (catalog: Catalog): boolean => hasColumn(catalog, 'campaign_contacts', 'opened_at');
const ratings = (catalog: Catalog): boolean =>
  hasColumn(catalog, 'feedback', 'customer_id') && hasColumn(catalog, 'feedback', 'rating');
const statuses = (catalog: Catalog): boolean =>
  hasColumn(catalog, 'feedback', 'customer_id') && hasColumn(catalog, 'feedback', 'status');
const products = (catalog: Catalog): boolean =>
  hasColumn(catalog, 'transactions', 'product_id') || hasColumn(catalog, 'transactions', 'product_name');

/** What the models look at. All of it happened before the cut. */
export const FEATURES: readonly Feature[] = [
  { name: 'recency', value: raw('ln(1 + recency_days)') },
  { name: 'overdue', value: raw('ln(1 + recency_days / greatest(coalesce(own_gap_days, recency_days), 1))') },
  { name: 'own_gap', value: raw('ln(1 + coalesce(own_gap_days, 0))') },
  { name: 'orders', value: raw('ln(1 + orders)') },
  { name: 'age', value: raw('ln(1 + age_days)') },
  { name: 'order_trend', value: raw('ln(1 + orders_now) - ln(1 + orders_before)') },
  { name: 'money_each', value: raw('ln(1 + greatest(money / orders, 0))') },
  { name: 'money_trend', value: raw('ln(1 + greatest(money_now, 0)) - ln(1 + greatest(money_before, 0))') },
  { name: 'returns', value: raw('ln(1 + returns)') },
  { name: 'products', value: raw('ln(1 + products)'), there: products },
  {
    name: 'discounts',
    value: raw('discounted'),
    there: (catalog) => hasColumn(catalog, 'transactions', 'discount'),
  },
  { name: 'visits', value: raw('ln(1 + visits_now)'), there: interactions },
  { name: 'visit_trend', value: raw('ln(1 + visits_now) - ln(1 + visits_before)'), there: interactions },
  { name: 'opens', value: raw('ln(1 + opens_now)'), there: opens },
  { name: 'rating', value: raw('coalesce(worst_rating, 4)'), there: ratings },
  { name: 'complaints', value: raw('ln(1 + complaints)'), there: statuses },
];

/** Warnings that can be seen before somebody leaves, each a condition over the facts. */
export const SIGNAL_RULES: Record<Signal, { when: Sql; there?(catalog: Catalog): boolean }> = {
  late: { when: raw('own_gap_days IS NOT NULL AND recency_days > 2 * own_gap_days') },
  fewer_orders: { when: raw('orders_before >= 2 AND orders_now <= orders_before / 2') },
  less_money: { when: raw('money_before > 0 AND money_now < money_before / 2') },
  fewer_visits: { when: raw('visits_before >= 2 AND visits_now <= visits_before / 2'), there: interactions },
  no_opens: { when: raw('opens_before > 0 AND opens_now = 0 AND sent_now > 0'), there: opens },
  complaint: { when: raw('complaints > 0'), there: statuses },
  low_rating: { when: raw('worst_rating <= 2'), there: ratings },
  returned: { when: raw('returns_now > 0') },
  cart_removed: {
    when: raw('removed > 0'),
    there: (catalog) => interactions(catalog) && hasColumn(catalog, 'interactions', 'kind'),
  },
};

export const featuresThere = (catalog: Catalog): Feature[] =>
  FEATURES.filter(({ there }) => there?.(catalog) ?? true);

/** Statuses of feedback that are settled. */
const SETTLED = `('resolved', 'closed', 'done', '已解决', '已关闭', '已完结', '已处理')`;

/**
 * Facts of the buyers who were still there at the beginning of a day, all from before it; one row each. Still there: the last order lies
 * within the `days` before, or within `times` own gaps where that is told.
 */
export function factsQuery(cut: string, days: number, times: number | null, catalog: Catalog): Sql {
  const from = addDays(cut, -days);
  const before = addDays(cut, -2 * days);
  const scale = sql`${catalog.moneyScale}::DOUBLE`;
  const lately = (column: Sql): Sql => sql`${column} >= ${from}::TIMESTAMP`;
  const earlier = (column: Sql): Sql =>
    sql`${column} >= ${before}::TIMESTAMP AND ${column} < ${from}::TIMESTAMP`;
  const past = (column: Sql): Sql => sql`${column} < ${cut}::TIMESTAMP`;
  const joins: Sql[] = [];
  const columns: Sql[] = [];
  const add = (query: Sql, ...names: string[]): void => {
    joins.push(sql`LEFT JOIN (${query}) USING (customer_key)`);
    columns.push(raw(names.map((name) => `, coalesce(${name}, 0)::DOUBLE AS ${name}`).join('')));
  };
  const none = (...names: string[]): void => {
    columns.push(raw(names.map((name) => `, 0::DOUBLE AS ${name}`).join('')));
  };
  const discounted = hasColumn(catalog, 'transactions', 'discount')
    ? raw('(count(*) FILTER (WHERE discount <> 0) / count(*))::DOUBLE')
    : raw('0::DOUBLE');
  add(
    sql`SELECT customer_key, count(DISTINCT product_key) AS products, ${discounted} AS discounted FROM lines SEMI JOIN orders USING (customer_key, order_key) WHERE ${past(raw('ordered_at'))} AND customer_key IS NOT NULL GROUP BY 1`,
    'products',
    'discounted',
  );
  add(
    sql`SELECT customer_key, count(*) AS returns, count(*) FILTER (WHERE ${lately(raw('ordered_at'))}) AS returns_now FROM
        (SELECT customer_key, ordered_at FROM taken_back UNION ALL SELECT customer_key, ordered_at FROM lines WHERE (flags & ${FLAGS.returned}) <> 0 AND amount_units > 0)
      WHERE ${past(raw('ordered_at'))} AND customer_key IS NOT NULL GROUP BY 1`,
    'returns',
    'returns_now',
  );
  if (interactions(catalog)) {
    const removed = hasColumn(catalog, 'interactions', 'kind')
      ? sql`count(*) FILTER (WHERE ${lately(raw('occurred_at'))} AND regexp_matches(lower(kind), 'remove.*cart|cart.*remove|移出购物车|删除购物车'))`
      : raw('0');
    add(
      sql`SELECT customer_key, count(*) FILTER (WHERE ${lately(raw('occurred_at'))}) AS visits_now, count(*) FILTER (WHERE ${earlier(raw('occurred_at'))}) AS visits_before, ${removed} AS removed
        FROM interactions JOIN customer_ids USING (customer_id) WHERE ${past(raw('occurred_at'))} GROUP BY 1`,
      'visits_now',
      'visits_before',
      'removed',
    );
  } else none('visits_now', 'visits_before', 'removed');
  if (opens(catalog))
    add(
      sql`SELECT customer_key, count(*) FILTER (WHERE ${lately(raw('opened_at'))} AND ${past(raw('opened_at'))}) AS opens_now, count(*) FILTER (WHERE ${earlier(raw('opened_at'))}) AS opens_before,
          ${hasColumn(catalog, 'campaign_contacts', 'sent_at') ? sql`count(*) FILTER (WHERE ${lately(raw('sent_at'))} AND ${past(raw('sent_at'))})` : raw('count(*)')} AS sent_now
        FROM campaign_contacts JOIN customer_ids USING (customer_id) GROUP BY 1`,
      'opens_now',
      'opens_before',
      'sent_now',
    );
  else none('opens_now', 'opens_before', 'sent_now');
  if (ratings(catalog)) {
    joins.push(
      sql`LEFT JOIN (SELECT customer_key, min(rating) FILTER (WHERE ${lately(raw('submitted_at'))})::DOUBLE AS worst_rating FROM feedback JOIN customer_ids USING (customer_id) WHERE ${past(raw('submitted_at'))} GROUP BY 1) USING (customer_key)`,
    );
    columns.push(raw(', worst_rating'));
  } else columns.push(raw(', NULL::DOUBLE AS worst_rating'));
  if (statuses(catalog)) {
    const open = hasColumn(catalog, 'feedback', 'resolved_at')
      ? sql`(resolved_at IS NULL OR resolved_at >= ${cut}::TIMESTAMP)`
      : sql`lower(trim(status)) NOT IN ${raw(SETTLED)}`;
    add(
      sql`SELECT customer_key, count(*) AS complaints FROM feedback JOIN customer_ids USING (customer_id)
        WHERE ${past(raw('submitted_at'))} AND ${lately(raw('submitted_at'))} AND trim(coalesce(status, '')) <> '' AND ${open} GROUP BY 1`,
      'complaints',
    );
  } else none('complaints');
  const still = times === null ? sql`recency_days <= ${days}` : sql`recency_days <= ${times} * own_gap_days`;
  return sql`SELECT r.customer_key, r.recency_days::DOUBLE AS recency_days, r.own_gap_days, o.* EXCLUDE (customer_key)${joinAll(columns)}
    FROM (${rhythmQuery(cut)}) r JOIN (SELECT customer_key, count(*)::DOUBLE AS orders, (${cut}::DATE - min(day))::DOUBLE AS age_days, (sum(amount_units) / ${scale})::DOUBLE AS money,
        (count(*) FILTER (WHERE ${lately(raw('ordered_at'))}))::DOUBLE AS orders_now, (count(*) FILTER (WHERE ${earlier(raw('ordered_at'))}))::DOUBLE AS orders_before,
        (coalesce(sum(amount_units) FILTER (WHERE ${lately(raw('ordered_at'))}), 0) / ${scale})::DOUBLE AS money_now, (coalesce(sum(amount_units) FILTER (WHERE ${earlier(raw('ordered_at'))}), 0) / ${scale})::DOUBLE AS money_before
      FROM orders WHERE customer_key IS NOT NULL AND day < ${cut}::DATE GROUP BY 1) o USING (customer_key) ${joinAll(joins)}
    WHERE ${still}`;
}

const joinAll = (parts: readonly Sql[]): Sql => join(parts, ' ');

/**
 * Facts with what became of those people: `gone` 1 where no order followed within the days, or within `times` own gaps. Those whose time is
 * not over by `asOf` are not there.
 */
export const outcomeQuery = (
  facts: Sql,
  cut: string,
  days: number,
  times: number | null,
  asOf: string,
): Sql => {
  const wait = times === null ? raw(String(days)) : sql`ceil(${times} * own_gap_days)::INTEGER`;
  return sql`SELECT f.*, (n.next IS NULL OR n.next >= ${cut}::DATE + ${wait})::INTEGER::DOUBLE AS gone FROM (${facts}) f
    LEFT JOIN (SELECT customer_key, min(day) AS next FROM orders WHERE day >= ${cut}::DATE GROUP BY 1) n USING (customer_key)
    WHERE ${cut}::DATE + ${wait} <= ${asOf}::DATE`;
};
