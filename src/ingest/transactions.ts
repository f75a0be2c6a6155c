import { lineStatements, moneyScale } from '../data/base';
import type { Catalog } from '../data/catalog';
import { COLUMNS, SOURCE_FILE } from '../data/canonical';
import { AppError } from '../engine/errors';
import { markReversed, reversedRows, reversibleLines, type Reversible } from '../data/reversals';
import { firstRow, rowsOf } from '../engine/table';
import { ident, join, raw, sql, type Sql } from '../sql/sql';
import { currenciesOf, togetherWith } from './currency';
import type { FilePlan } from './file-plan';
import { platformById } from './platform';
import { unionOf, type Exec, type LoadContext, type Staged } from './report';
import { noteLeftOut } from './left-out';

/** Everything that stands on orders, and goes with the last file of them. */
const ORDER_TABLES = [
  'lines',
  'orders',
  'first_orders',
  'fee_items',
  'taken_back',
  'customer_facts',
  'customer_ids',
  'order_ids',
  'product_ids',
];

/** Turns the staged orders and lines into keys, lines and the view of transactions. */
export async function buildTransactions(
  all: Staged[],
  catalog: Catalog,
  exec: Exec,
  context: LoadContext,
): Promise<void> {
  const staged = all.filter(({ file }) => file.plan.role === 'transactions');
  const orders = all.filter(({ file }) => file.plan.role === 'orders');
  const lines = all.filter(({ file }) => file.plan.role === 'order_lines');
  if (staged.length + orders.length + lines.length === 0) {
    for (const name of ORDER_TABLES) await exec(sql`DROP TABLE IF EXISTS ${ident(name)}`);
    return;
  }
  context.onStep({ step: 'keys', file: '' });
  const parts: { table: Sql; columns: Set<string>; spread: boolean; plan: FilePlan }[] = staged.map(
    (entry) => ({
      table: ident(entry.table),
      columns: entry.columns,
      spread:
        !entry.columns.has('amount') && entry.columns.has('order_amount') && entry.columns.has('order_id'),
      plan: entry.file.plan,
    }),
  );
  if (orders.length > 0 && lines.length > 0) parts.push(await joinOrders(orders, lines, exec));
  const columns = new Set(parts.flatMap((part) => [...part.columns]));
  refuseMixed(parts);
  if (parts.some(({ columns: own }) => hasMoney(own))) columns.add('amount');
  const selects = parts.map((part) => stagedSelect(part));
  const asView = parts.length === 1 && !parts[0]?.spread && !isContinued(parts[0]?.plan);
  await exec(sql`CREATE ${raw(asView ? 'VIEW' : 'TABLE')} staged AS ${join(selects, ' UNION ALL BY NAME ')}`);
  const largest = firstRow<{
    v: number | null;
    total: number | null;
    currencies: number;
    currency: string | null;
    first: string | null;
    last: string | null;
  }>(
    await exec(sql`SELECT max(abs(amount))::DOUBLE AS v, sum(abs(amount))::DOUBLE AS total, ${columns.has('ordered_at') ? raw(`strftime(min(ordered_at), '%Y-%m-%d')`) : raw('NULL::VARCHAR')} AS first, ${columns.has('ordered_at') ? raw(`strftime(max(ordered_at), '%Y-%m-%d')`) : raw('NULL::VARCHAR')} AS last,
        ${columns.has('currency') ? raw(`count(DISTINCT replace(upper(trim(currency)), 'RMB', 'CNY'))::INTEGER AS currencies, min(replace(upper(trim(currency)), 'RMB', 'CNY')) AS currency`) : raw('0 AS currencies, NULL::VARCHAR AS currency')} FROM staged`),
  );
  const plans = [...staged, ...orders, ...lines].map(({ file }) => file.plan);
  const signs = currenciesOf(plans);
  const currencies = Math.max(largest.currencies, togetherWith(largest.currency, signs));
  if (currencies > 1) throw new AppError('mixed_currencies', { currencies });
  catalog.moneyScale = moneyScale(largest.v ?? 0, largest.total ?? 0);
  catalog.currency = largest.currency ?? signs[0] ?? null;
  catalog.firstDay = largest.first;
  catalog.lastDay = largest.last;
  catalog.hasOrderIds = columns.has('order_id');
  const maskedIsNobody = plans.some((plan) =>
    plan.questions.some(
      (question) => question.kind === 'masked_customer' && question.answer === 'no_customer',
    ),
  );
  const leaveUnknownOut = plans.some((plan) =>
    plan.questions.some((question) => question.kind === 'status' && question.answer === 'leave_out'),
  );
  const namesFromProducts = (catalog.columns.products ?? []).includes('product_name');
  for (const statement of lineStatements(
    columns,
    catalog.moneyScale,
    leaveUnknownOut,
    maskedIsNobody,
    namesFromProducts,
  ))
    await exec(statement);
  if (columns.has('quantity') && columns.has('unit_price')) await findReversed(exec);
  catalog.columns.transactions = [...COLUMNS.transactions, SOURCE_FILE].filter((name) => columns.has(name));
  const counts = firstRow<{ rows: number; customers: number }>(
    await exec(
      sql`SELECT (SELECT count(*) FROM lines)::DOUBLE AS rows, (SELECT count(*) FROM customer_ids)::DOUBLE AS customers`,
    ),
  );
  catalog.rows.transactions = counts.rows;
  catalog.customers = counts.customers;
}

/** Marks the lines that were given back piece for piece, and those that gave them back. */
async function findReversed(exec: Exec): Promise<void> {
  const { negative } = firstRow<{ negative: boolean | null }>(
    await exec(sql`SELECT bool_or(amount_units < 0) AS negative FROM lines`),
  );
  if (!negative) return;
  const rows = reversedRows(rowsOf<Reversible>(await exec(reversibleLines())));
  for (const statement of markReversed(rows)) await exec(statement);
}

/** The day of lines of which nobody says when: no panel of dates sees it. */
const UNDATED = '2000-01-01';

const hasMoney = (columns: ReadonlySet<string>): boolean =>
  columns.has('amount') ||
  columns.has('order_amount') ||
  (columns.has('quantity') && columns.has('unit_price'));

/** Lines without a date or without money cannot be added to others that have them. */
function refuseMixed(parts: readonly { columns: ReadonlySet<string>; plan: FilePlan }[]): void {
  const lacking = (has: (columns: ReadonlySet<string>) => boolean): FilePlan | undefined =>
    parts.some(({ columns }) => has(columns)) ? parts.find(({ columns }) => !has(columns))?.plan : undefined;
  const undated = lacking((columns) => columns.has('ordered_at'));
  if (undated) throw new AppError('file_no_date', { file: undated.name });
  const unpriced = lacking(hasMoney);
  if (unpriced) throw new AppError('file_no_amount', { file: unpriced.name });
}

/** Cells of the order stand on its first row only. */
const isContinued = (plan?: FilePlan): boolean => platformById(plan?.platform ?? null)?.continued ?? false;

/** One staged file as rows of transactions: known customers only, an amount on every line, order money spread over lines. */
function stagedSelect(part: { table: Sql; columns: Set<string>; spread: boolean; plan: FilePlan }): Sql {
  const { columns, plan } = part;
  const customer = columns.has('customer_id') ? customerOf(plan) : raw('NULL::VARCHAR AS customer_id');
  const lineValue =
    columns.has('quantity') && columns.has('unit_price')
      ? sql`quantity * unit_price ${discounted(part.spread, columns, plan)}`
      : null;
  const ways: Sql[] = [];
  if (columns.has('amount')) ways.push(raw('amount'));
  if (lineValue) ways.push(lineValue);
  if (columns.has('order_amount') && !part.spread) ways.push(raw('order_amount'));
  const known = ways.length > 0 ? sql`coalesce(${join(ways)})` : raw('0::DOUBLE');
  const amount = part.spread ? raw('_amount') : known;
  const date = columns.has('ordered_at') ? raw('') : sql`, ${UNDATED}::TIMESTAMP AS ordered_at`;
  const once = columns.has('order_id') ? plan.levels.onceAnOrder : [];
  const others = [...columns]
    .filter((name) => !['customer_id', 'amount', 'order_amount'].includes(name))
    .map((name) => (once.includes(name) ? onFirstLine(name) : ident(name)));
  const filled = isContinued(plan) ? sql`(${fillDown(part.table, columns)})` : part.table;
  return sql`SELECT ${customer}, ${amount} AS amount${date}${others.length ? sql`, ${join(others)}` : raw('')} FROM ${part.spread ? sql`(${spreadOver(filled, lineValue)})` : filled}`;
}

/** Whose order it is: by id, or by address where people stand under several ids. */
const customerOf = ({ people }: FilePlan): Sql =>
  people ? sql`coalesce(lower(${ident(people.kind)}), customer_id) AS customer_id` : raw('customer_id');

/** What a line's discount does to its worth. The money of a whole order is spread by worth, which its discount leaves as it is. */
function discounted(spread: boolean, columns: ReadonlySet<string>, { levels }: FilePlan): Sql {
  if (!columns.has('discount')) return raw('');
  if (levels.discount === 'off') return raw('* (1 - coalesce(discount, 0))');
  if (levels.discount === 'paid') return raw('* coalesce(discount, 1)');
  if (levels.onceAnOrder.includes('discount') || spread) return raw('');
  return raw('- coalesce(abs(discount), 0)');
}

/** Money of an order that stands on each of its lines, kept on the first. */
const onFirstLine = (name: string): Sql =>
  sql`CASE WHEN row_number() OVER (PARTITION BY order_id) = 1 THEN ${ident(name)} END AS ${ident(name)}`;

/** Shopify leaves order-level cells blank from the second line of an order on: they are the first line's. */
function fillDown(table: Sql, columns: ReadonlySet<string>): Sql {
  const fill = ['customer_id', 'ordered_at', 'status', 'currency', 'cancelled_at'].filter((name) =>
    columns.has(name),
  );
  return sql`SELECT * REPLACE (${join(fill.map((name) => sql`coalesce(${ident(name)}, max(${ident(name)}) OVER (PARTITION BY order_id)) AS ${ident(name)}`))}) FROM ${table}`;
}

/** The order's money over its lines by their worth, to the cent; the rest goes to the largest line. */
function spreadOver(source: Sql, lineValue: Sql | null): Sql {
  const worth = lineValue ? sql`greatest(coalesce(${lineValue}, 0), 0)` : raw('1');
  return sql`SELECT *, round(_share + CASE WHEN _rank = 1 THEN _total - sum(_share) OVER (PARTITION BY _order) ELSE 0 END, 2) AS _amount
    FROM (SELECT *, round(_total * CASE WHEN _worths > 0 THEN _worth / _worths ELSE 1.0 / _lines END, 2) AS _share
      FROM (SELECT *, max(order_amount) OVER (PARTITION BY _order) AS _total, sum(_worth) OVER (PARTITION BY _order) AS _worths,
          count(*) OVER (PARTITION BY _order) AS _lines, row_number() OVER (PARTITION BY _order ORDER BY _worth DESC) AS _rank
        FROM (SELECT *, coalesce(order_id, gen_random_uuid()::VARCHAR) AS _order, ${worth} AS _worth FROM ${source})))`;
}

async function joinOrders(
  orders: Staged[],
  lines: Staged[],
  exec: Exec,
): Promise<{ table: Sql; columns: Set<string>; spread: boolean; plan: FilePlan }> {
  const lineColumns = new Set(lines.flatMap((part) => [...part.columns]));
  const orderColumns = new Set(orders.flatMap((part) => [...part.columns]));
  const fromOrder = [...orderColumns].filter((name) => name !== 'order_id' && !lineColumns.has(name));
  const shared = [...orderColumns].filter(
    (name) => name !== 'order_id' && lineColumns.has(name) && name !== 'amount',
  );
  const money = orderColumns.has('order_amount')
    ? 'order_amount'
    : orderColumns.has('amount')
      ? 'amount'
      : null;
  const columns = new Set([...lineColumns, ...orderColumns]);
  if (money) columns.add('order_amount');
  const selected = [
    raw('o.order_id'),
    ...[...lineColumns]
      .filter((name) => name !== 'order_id' && !shared.includes(name))
      .map((name) => sql`l.${ident(name)}`),
    ...shared.map((name) => sql`coalesce(l.${ident(name)}, o.${ident(name)}) AS ${ident(name)}`),
    ...fromOrder.filter((name) => name !== money && name !== 'discount').map(orderLevel),
    ...(money ? [sql`o.${ident(money)} AS order_amount`] : []),
  ];
  await exec(
    sql`CREATE OR REPLACE TABLE stage_orders AS SELECT * FROM (${unionOf(orders)}) QUALIFY row_number() OVER (PARTITION BY order_id) = 1`,
  );
  await exec(
    sql`CREATE OR REPLACE TABLE stage_joined AS SELECT ${join(selected)} FROM stage_orders o LEFT JOIN (${unionOf(lines)}) l USING (order_id)`,
  );
  await noteUnmatched(lines, exec);
  await exec(raw('DROP TABLE stage_orders'));
  if (money === 'amount' || money === null) columns.delete('amount');
  if (!lineColumns.has('discount')) columns.delete('discount');
  const [first] = orders;
  if (!first) throw new AppError('orders_without_lines');
  return { table: raw('stage_joined'), columns, spread: money !== null, plan: first.file.plan };
}

/** A column of the order file beside its lines: money of the whole order stands on the first line only, so that sums are right. */
function orderLevel(name: string): Sql {
  if (!['refund_amount', 'cost', 'shipping', 'tax'].includes(name)) return sql`o.${ident(name)}`;
  return sql`CASE WHEN row_number() OVER (PARTITION BY o.order_id) = 1 THEN o.${ident(name)} END AS ${ident(name)}`;
}

async function noteUnmatched(lines: Staged[], exec: Exec): Promise<void> {
  for (const part of lines) {
    const ids = await exec(
      sql`SELECT rowid::DOUBLE AS id FROM ${ident(part.table)} l ANTI JOIN stage_orders o USING (order_id) ORDER BY 1`,
    );
    noteLeftOut(part, ids.array('id') as Iterable<number>, 'no_order');
  }
}
