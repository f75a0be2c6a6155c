import { SOURCE_FILE } from './canonical';
import { ident, join, list, raw, sql, type Sql } from '../sql/sql';
import { FEE_PATTERN } from './fees';
import { ANONYMOUS, KNOWN_STATUSES, statusFormSql, statusMeans } from './vocabulary';

/** Row rules of a notebook. Every default is to leave the rows out, but for reversed ones. */
export interface RowRules {
  noCustomer: 'exclude' | 'include';
  cancelled: 'exclude' | 'include';
  returned: 'exclude' | 'include';
  nonPositiveQuantity: 'exclude' | 'include';
  nonPositivePrice: 'exclude' | 'include';
  returns: 'exclude' | 'net';
  /** Lines that were given back with the same number of pieces at the same price, and what gave them back. */
  reversed: 'exclude' | 'include';
  /** Fees, postage, vouchers: no products, though their money counts. */
  feeItems: 'exclude' | 'include';
  /** Ids of products that are taken for fees, and of fees that are taken for products. */
  alsoFees: readonly string[];
  noFees: readonly string[];
}

export const DEFAULT_ROW_RULES: RowRules = {
  noCustomer: 'exclude',
  cancelled: 'exclude',
  returned: 'exclude',
  nonPositiveQuantity: 'exclude',
  nonPositivePrice: 'exclude',
  returns: 'exclude',
  reversed: 'include',
  feeItems: 'exclude',
  alsoFees: [],
  noFees: [],
};

/** What is computed before any panel looks: row rules and the day up to which orders exist. */
export interface Base {
  rows: RowRules;
  /** `YYYY-MM-DD`; orders before 00:00 of it count. `null`: the day after the last counted order. */
  asOf: string | null;
}

/** Bits of `lines.flags`; a line keeps all that apply as of the base's analysis date, whatever the rules say. */
export const FLAGS = {
  noCustomer: 1,
  cancelled: 2,
  returned: 4,
  nonPositiveQuantity: 8,
  nonPositivePrice: 16,
  negativeAmount: 32,
  reversed: 64,
} as const;
export type RowRule = keyof typeof FLAGS | 'afterAsOf' | 'earlierRefund';

/** Rules that leave lines out of the orders or let them in, each by its flag. */
export const LINE_RULES = [
  'noCustomer',
  'cancelled',
  'returned',
  'nonPositiveQuantity',
  'nonPositivePrice',
  'reversed',
] as const satisfies readonly (keyof typeof FLAGS & keyof RowRules)[];

/** The flags that take a line out of the orders under these rules. */
export function excludedFlags(rows: RowRules): number {
  let mask = rows.returns === 'exclude' ? FLAGS.negativeAmount : 0;
  for (const rule of LINE_RULES) if (rows[rule] === 'exclude') mask |= FLAGS[rule];
  return mask;
}

/** Columns of a staged transactions table that a line keeps as they are. */
export const LINE_COLUMNS = [
  'line_id',
  'paid_at',
  'category',
  'brand',
  'quantity',
  'unit_price',
  'discount',
  'shipping',
  'tax',
  'coupon',
  'channel',
  'store',
  'salesperson',
  'status',
  'after_sale_status',
  'currency',
  SOURCE_FILE,
] as const;

const EXACT_DIGITS = 15;
const TOTAL_LIMIT = 9e17;

/**
 * The power of ten in which money is summed: as many decimals as keep the largest amount exact in a double and all amounts
 * together in 64 bits. Sums are over integers, so that neither the order of rows nor 0.1 + 0.2 can make equal customers differ.
 * @param largest of the absolute amounts. @param total of the absolute amounts.
 */
export function moneyScale(largest: number, total: number): number {
  if (!(largest > 0)) return 100;
  const exact = EXACT_DIGITS - Math.max(0, Math.ceil(Math.log10(largest)));
  const fitting = Math.floor(Math.log10(TOTAL_LIMIT / total));
  return 10 ** Math.max(0, Math.min(12, exact, fitting));
}

const columnIf = (columns: ReadonlySet<string>, name: string): Sql | null =>
  columns.has(name) ? ident(name) : null;

const flag = (bit: number, condition: Sql | null): Sql =>
  condition ? sql`CASE WHEN coalesce(${condition}, FALSE) THEN ${bit} ELSE 0 END` : raw('0');

const STATUS_COLUMNS = ['status', 'after_sale_status'] as const;
const hasStatus = (columns: ReadonlySet<string>): boolean => STATUS_COLUMNS.some((name) => columns.has(name));

/** A status, blank where there is none: two of them are then compared by `=`, whose code the engine has at hand. */
const statusOf = (source: string, name: string): Sql => sql`coalesce(${raw(source)}${ident(name)}, '')`;

/** What each pair of statuses means for counting, looked up once per pair instead of once per line. */
function statusMeanings(columns: ReadonlySet<string>, leaveUnknownOut: boolean): Sql {
  const names = STATUS_COLUMNS.filter((name) => columns.has(name));
  const own = columns.has('status') ? ident('status') : raw(`''`);
  const after = columns.has('after_sale_status') ? ident('after_sale_status') : raw(`''`);
  const left = leaveUnknownOut
    ? sql` OR (trim(${own}) <> '' AND ${statusFormSql(own)} NOT IN ${list(KNOWN_STATUSES)})`
    : raw('');
  return sql`SELECT ${join(names.map(ident))}, ${statusMeans(own, 'cancelled', 'unpaid')}${left} AS cancelled,
      ${statusMeans(own, 'refunded')} OR ${statusMeans(after, 'refunded')} AS returned
    FROM (SELECT DISTINCT ${join(names.map((name) => sql`${statusOf('', name)} AS ${ident(name)}`))} FROM staged)`;
}

/** The flags of a staged line, and the moment from which it is cancelled besides. A rule whose column is absent never applies. */
function flagColumns(columns: ReadonlySet<string>): Sql {
  const cancelled: Sql[] = [];
  const returned: Sql[] = [];
  if (columns.has('order_id'))
    cancelled.push(sql`(s.order_id >= 'C' AND s.order_id < 'D' AND regexp_full_match(s.order_id, 'C\\d+'))`);
  if (columns.has('is_return')) returned.push(raw('is_return'));
  if (hasStatus(columns)) {
    cancelled.push(raw('m.cancelled'));
    returned.push(raw('m.returned'));
  }
  const any = (conditions: Sql[]): Sql | null =>
    conditions.length
      ? sql`(${join(
          conditions.map((part) => sql`coalesce(${part}, FALSE)`),
          ' OR ',
        )})`
      : null;
  const quantity = columnIf(columns, 'quantity');
  const nobody = columns.has('customer_id') ? sql`c.customer_key IS NULL` : null;
  return sql`(${flag(FLAGS.noCustomer, nobody)}
    + ${flag(FLAGS.cancelled, any(cancelled))}
    + ${flag(FLAGS.returned, any(returned))}
    + ${flag(FLAGS.nonPositiveQuantity, quantity && sql`quantity <= 0`)}
    + ${flag(FLAGS.nonPositivePrice, columns.has('unit_price') ? raw('unit_price <= 0') : null)}
    + ${flag(FLAGS.negativeAmount, quantity ? raw('amount < 0 AND coalesce(quantity, 1) > 0') : raw('amount < 0'))})::UTINYINT AS flags,
    ${columns.has('cancelled_at') ? sql`CASE WHEN NOT ${any(cancelled) ?? raw('FALSE')} THEN cancelled_at END` : raw('NULL::TIMESTAMP')} AS cancelled_from, NULL::TIMESTAMP AS reversed_at`;
}

/**
 * Statements that bring the flags of `lines` to what was known at the start of a day: orders that were cancelled or given back
 * later stand as they stood then. `null`: all that the file knows.
 */
export function flagsAsOf(day: string | null): Sql[] {
  const dated: [number, Sql][] = [
    [FLAGS.cancelled, raw('cancelled_from')],
    [FLAGS.reversed, raw('reversed_at')],
  ];
  return dated.map(
    ([bit, at]) => sql`UPDATE lines SET flags = xor(flags, ${bit}::UTINYINT)
      WHERE ${at} IS NOT NULL AND (flags & ${bit} <> 0) <> (${at} < ${day ?? 'infinity'}::TIMESTAMP)`,
  );
}

/** Whether a customer id names nobody: words that shops write for an unknown buyer and, where told so, masked ids. */
export const namesNobody = (column: Sql, maskedIsNobody: boolean): Sql =>
  sql`(lower(${column}) IN ${list(ANONYMOUS)}${maskedIsNobody ? sql` OR regexp_matches(${column}, '[*#$~]|密文|(?i)xxx')` : raw('')})`;

/** Statements that turn the staged transactions into integer keys (customers in the order of their ids, so that nothing follows the order of rows) and `lines`. */
export function lineStatements(
  columns: ReadonlySet<string>,
  scale: number,
  leaveUnknownOut: boolean,
  maskedIsNobody: boolean,
  namesFromProducts: boolean,
): Sql[] {
  const products = ['product_id', 'product_name'].filter((name) => columns.has(name));
  const product = products.length
    ? sql`coalesce(${join(products.map((name) => sql`s.${ident(name)}`))})`
    : null;
  const kept = LINE_COLUMNS.filter((name) => columns.has(name));
  const order = columns.has('order_id')
    ? sql`coalesce(s.order_id, concat_ws(' ', s.customer_id, strftime(s.ordered_at, '%Y-%m-%d')))`
    : sql`concat_ws(' ', s.customer_id, strftime(s.ordered_at, '%Y-%m-%d'))`;
  const units = (column: string): Sql => sql`round(${ident(column)} * ${scale})::BIGINT`;
  const statements = [
    sql`CREATE OR REPLACE TABLE customer_ids AS SELECT (row_number() OVER ())::INTEGER AS customer_key, customer_id
        FROM (SELECT DISTINCT customer_id FROM staged WHERE customer_id IS NOT NULL AND NOT ${namesNobody(raw('customer_id'), maskedIsNobody)} ORDER BY customer_id)`,
    sql`CREATE OR REPLACE TABLE order_ids AS SELECT (row_number() OVER ())::INTEGER AS order_key, order_id
        FROM (SELECT DISTINCT ${order} AS order_id FROM staged s)`,
  ];
  const ownName = columns.has('product_name')
    ? raw('coalesce(arg_max(product_name, ordered_at), min(product_name))')
    : raw('NULL::VARCHAR');
  const sold = sql`SELECT ${product ?? raw('NULL')} AS product_id, ${ownName} AS product_name FROM staged s WHERE ${product ?? raw('NULL')} IS NOT NULL GROUP BY 1`;
  const named = namesFromProducts
    ? sql`SELECT product_id, coalesce(s.product_name, n.product_name) AS product_name FROM (${sold}) s
        LEFT JOIN (SELECT product_id, min(product_name) AS product_name FROM products GROUP BY 1) n USING (product_id)`
    : sold;
  const fee = (column: string): Sql =>
    sql`regexp_matches(trim(coalesce(${raw(column)}, '')), ${FEE_PATTERN}, 'i')`;
  const recognized = sql`(${fee('product_id')} OR ${fee('product_name')})`;
  if (product)
    statements.push(
      sql`CREATE OR REPLACE TABLE product_ids AS SELECT (row_number() OVER ())::INTEGER AS product_key, product_id, product_name, ${recognized} AS is_fee FROM (${named})`,
    );
  else
    statements.push(
      sql`CREATE OR REPLACE TABLE product_ids (product_key INTEGER, product_id VARCHAR, product_name VARCHAR, is_fee BOOLEAN)`,
    );
  statements.push(
    sql`CREATE OR REPLACE TABLE lines AS SELECT c.customer_key, o.order_key, ${product ? raw('p.product_key') : raw('NULL::INTEGER AS product_key')},
          s.ordered_at, ${units('amount')} AS amount_units,
          ${columns.has('cost') ? sql`round(cost * ${columns.has('quantity') ? raw('coalesce(quantity, 1)') : raw('1')} * ${scale})::BIGINT` : raw('NULL::BIGINT')} AS cost_units,
          ${columns.has('refund_amount') ? sql`round(abs(refund_amount) * ${scale})::BIGINT` : raw('NULL::BIGINT')} AS refund_units,
          ${flagColumns(columns)}
          ${kept.length ? sql`, ${join(kept.map((name) => sql`s.${ident(name)}`))}` : raw('')}
        FROM staged s
        LEFT JOIN customer_ids c ON c.customer_id = s.customer_id
        ${
          hasStatus(columns)
            ? sql`LEFT JOIN (${statusMeanings(columns, leaveUnknownOut)}) m ON ${join(
                STATUS_COLUMNS.filter((name) => columns.has(name)).map(
                  (name) => sql`m.${ident(name)} = ${statusOf('s.', name)}`,
                ),
                ' AND ',
              )}`
            : raw('')
        }
        JOIN order_ids o ON o.order_id = ${order}
        ${product ? sql`LEFT JOIN product_ids p ON p.product_id = ${product}` : raw('')}`,
  );
  return statements;
}

/** The product file with one row a product, however often it lists it. */
export const PRODUCTS = raw('(SELECT DISTINCT ON (product_id) * FROM products)');
