import { ident, join, list, raw, sql, type Sql } from '../sql/sql';
import { excludedFlags, FLAGS, type RowRules } from './base';

interface RulesAt {
  rows: RowRules;
  asOf: string;
}

/** Whether a line makes an order under the rules and the analysis date. */
export function countedLine({ rows, asOf }: RulesAt): Sql {
  const negative = rows.returns === 'net' ? sql` AND amount_units >= 0` : raw('');
  return sql`(flags & ${excludedFlags(rows)}) = 0${negative} AND ordered_at < ${asOf}::TIMESTAMP`;
}

/** The default analysis date: the day after the last counted order, read from the data and never from the clock. */
export const defaultAsOf = (rows: RowRules): Sql =>
  sql`SELECT strftime(max(ordered_at)::DATE + 1, '%Y-%m-%d') AS as_of FROM lines
      WHERE (flags & ${excludedFlags(rows)}) = 0 ${rows.returns === 'net' ? raw('AND amount_units >= 0') : raw('')}`;

/** What a refund keeps of its line, so that every breakdown can deduct it. */
const REFUND_COLUMNS = ['category', 'brand', 'channel', 'store', 'salesperson'];

/** Money of lines whose cost is known, of which alone a margin can be told. */
const ofCosted = (units: string): Sql => raw(`CASE WHEN cost_units IS NULL THEN 0 ELSE ${units} END`);

/** Whoever is behind an order; orders without a customer are taken as those of one person. */
const PERSON = raw('coalesce(customer_key, 0)');

/**
 * Whether a line, joined with the first day of its person, is money given back: it is negative and no part of an order, and stands on that
 * day or later. A line that gave back all of another is left out with it, where the rules say so.
 */
function isRefund(base: RulesAt): Sql {
  const kept = base.rows.reversed === 'exclude' ? sql`AND (flags & ${FLAGS.reversed}) = 0` : raw('');
  return sql`amount_units < 0 AND NOT (${countedLine(base)}) ${kept} AND ordered_at < ${base.asOf}::TIMESTAMP AND ordered_at::DATE >= first_day`;
}

/**
 * Money that customers got back, as negative units: lines with a negative amount, and `refund_amount` of counted lines. A refund
 * counts from the day of that person's first counted order on; earlier ones belong to purchases that the file does not hold.
 */
function takenBack(base: RulesAt, columns: ReadonlySet<string>): Sql {
  const kept = REFUND_COLUMNS.filter((name) => columns.has(name));
  const also = kept.length ? sql`, ${join(kept.map(ident))}` : raw('');
  return sql`SELECT customer_key, order_key, product_key, ordered_at, amount_units AS units, ${ofCosted('amount_units')} AS margin_units${also} FROM lines
      JOIN first_orders ON person = ${PERSON}
      WHERE ${isRefund(base)}
    UNION ALL SELECT customer_key, order_key, product_key, ordered_at, -refund_units, ${ofCosted('-refund_units')}${also} FROM lines
      WHERE refund_units > 0 AND ${countedLine(base)}`;
}

/**
 * `transactions`: the lines as people know them, ids and money in place of keys and units. `counted_as` says what a line is under the
 * row rules and the analysis date: part of an `order`, a `refund` that is deducted, or nothing (left out); `counted_amount` is what it
 * adds to revenue. `counted`: the lines that count, with that amount; a refund carries no order id, cost or quantity, so that
 * orders, money and pieces add up to those of the panels.
 */
function views(base: RulesAt, columns: ReadonlySet<string>, scale: number): Sql[] {
  const net = base.rows.returns === 'net';
  const counted = countedLine(base);
  const refund = sql`(${isRefund(base)})`;
  const kinds = net ? sql`WHEN ${refund} THEN 'refund'` : raw('');
  const deducted = net ? raw(' - coalesce(l.refund_units, 0)') : raw('');
  const money = net ? sql`WHEN ${refund} THEN l.amount_units / ${scale}::DOUBLE` : raw('');
  const orderOnly = (column: string): Sql =>
    sql`CASE counted_as WHEN 'order' THEN ${ident(column)} END AS ${ident(column)}`;
  const carried = ['order_id', 'cost', ...(columns.has('quantity') ? ['quantity'] : [])];
  const first = net ? raw('LEFT JOIN first_orders f ON f.person = coalesce(l.customer_key, 0)') : raw('');
  return [
    sql`CREATE OR REPLACE VIEW transactions AS SELECT c.customer_id, o.order_id, l.ordered_at, p.product_id, p.product_name,
        l.amount_units / ${scale}::DOUBLE AS amount, l.cost_units / ${scale}::DOUBLE AS cost, l.refund_units / ${scale}::DOUBLE AS refund_amount,
        l.* EXCLUDE (customer_key, order_key, product_key, ordered_at, amount_units, cost_units, refund_units, cancelled_from, reversed_at),
        CASE WHEN ${counted} THEN 'order' ${kinds} END AS counted_as,
        CASE WHEN ${counted} THEN (l.amount_units${deducted}) / ${scale}::DOUBLE ${money} END AS counted_amount
      FROM lines l LEFT JOIN customer_ids c USING (customer_key) LEFT JOIN order_ids o USING (order_key)
        LEFT JOIN product_ids p USING (product_key) ${first}`,
    sql`CREATE OR REPLACE VIEW counted AS SELECT * EXCLUDE (flags, counted_amount)
        REPLACE (counted_amount AS amount, ${join(carried.map(orderOnly))}) FROM transactions WHERE counted_as IS NOT NULL`,
  ];
}

function feeCondition({ feeItems, alsoFees, noFees }: RowRules): Sql {
  if (feeItems === 'include') return raw('FALSE');
  const also = alsoFees.length ? sql` OR product_id IN ${list(alsoFees)}` : raw('');
  const not = noFees.length ? sql` AND product_id NOT IN ${list(noFees)}` : raw('');
  return sql`(is_fee${also})${not}`;
}

/** Whether something sold is a product, and not a fee that the rules leave out of products. */
export const isProduct = (key: Sql): Sql =>
  sql`coalesce(${key} NOT IN (SELECT product_key FROM fee_items), TRUE)`;

/**
 * Statements that make what panels start from, once per load or change of row rules or analysis date:
 * `orders` (one row per customer and order; `margin_units` of its lines with a cost, `costed_units` their money), `first_orders` (first counted day of each person, 0 for nobody), `taken_back` (money given
 * back, whatever the rules say), `refunds` (the same where returns are netted, else empty), `customer_facts` (one row per
 * buyer), `fee_items` (what is sold and is no product), and the views `transactions` and `counted` for SQL.
 */
export function baseStatements(base: RulesAt, columns: ReadonlySet<string>, scale: number): Sql[] {
  const channel = columns.has('channel') ? raw(', min(channel) AS channel') : raw('');
  const store = columns.has('store') ? raw(', min(store) AS store') : raw('');
  const quantity = columns.has('quantity') ? raw('sum(quantity)') : raw('NULL::DOUBLE');
  return [
    sql`CREATE OR REPLACE TABLE orders AS SELECT customer_key, order_key, min(ordered_at) AS ordered_at, min(ordered_at)::DATE AS day,
          sum(amount_units)::BIGINT AS amount_units, coalesce(sum(amount_units - cost_units), 0)::BIGINT AS margin_units,
          sum(${ofCosted('amount_units')})::BIGINT AS costed_units, ${quantity} AS quantity,
          count(*)::INTEGER AS lines ${channel} ${store}
        FROM lines WHERE ${countedLine(base)} GROUP BY customer_key, order_key`,
    sql`CREATE OR REPLACE TABLE first_orders AS SELECT ${PERSON} AS person, min(day) AS first_day FROM orders GROUP BY 1`,
    sql`CREATE OR REPLACE TABLE taken_back AS ${takenBack(base, columns)}`,
    sql`CREATE OR REPLACE VIEW refunds AS SELECT * FROM taken_back WHERE ${raw(base.rows.returns === 'net' ? 'TRUE' : 'FALSE')}`,
    sql`CREATE OR REPLACE TABLE customer_facts AS SELECT f.* REPLACE (f.amount_units + coalesce(r.units, 0)::BIGINT AS amount_units, f.margin_units + coalesce(r.margin_units, 0)::BIGINT AS margin_units)
        FROM (SELECT customer_key, min(ordered_at) AS first_at, max(ordered_at) AS last_at, max(day) AS last_day,
            count(*)::INTEGER AS orders, count(DISTINCT day)::INTEGER AS order_days, sum(lines)::INTEGER AS lines,
            sum(amount_units)::BIGINT AS amount_units, sum(margin_units)::BIGINT AS margin_units
          FROM orders WHERE customer_key IS NOT NULL GROUP BY customer_key) f
        LEFT JOIN (SELECT customer_key, sum(units) AS units, sum(margin_units) AS margin_units FROM refunds GROUP BY customer_key) r USING (customer_key)`,
    sql`CREATE OR REPLACE TABLE fee_items AS SELECT product_key, product_id, product_name FROM product_ids WHERE ${feeCondition(base.rows)}`,
    ...views(base, columns, scale),
  ];
}
