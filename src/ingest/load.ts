import {
  addRowCounts,
  baseStatements,
  defaultAsOf,
  flagCounts,
  lineStatements,
  moneyScale,
  type Base,
} from '../data/base';
import type { BaseResult, Catalog, JoinCheck } from '../data/catalog';
import { COLUMNS, CUSTOMER_ATTRIBUTES, DECISIVE, tableOf, type TableName } from '../data/canonical';
import { KNOWN_STATUSES } from '../data/vocabulary';
import { AppError } from '../engine/errors';
import type { RunSql } from '../engine/protocol';
import { decodeTable, firstRow, rowsOf } from '../engine/table';
import { ident, join, raw, sql, type Sql } from '../sql/sql';
import type { Dialect } from './records';
import { fieldMap, type ColumnPlan, type FilePlan } from './plan';
import {
  findRecords,
  readsAsItStands,
  repairedCopy,
  scanSource,
  type ScanReport,
  type Source,
} from './source';
import { isBlank, isTotalExpression, reading } from './values';

/** What the import needs of the engine: statements, files, and whether somebody pressed Cancel. */
export interface LoadContext {
  run: RunSql;
  runId: string;
  registerFile(name: string, file: Blob): Promise<void>;
  dropFile(name: string): Promise<void>;
  signal: { readonly cancelled: boolean };
  onStep(step: LoadStep): void;
}

export type LoadStep = { step: 'read' | 'check' | 'repair' | 'keys' | 'base'; file: string };

export interface LoadFile {
  plan: FilePlan;
  file: Blob;
}

export type RejectReason = 'not_a_value' | 'no_date' | 'no_amount' | 'total_row' | 'no_id' | 'no_order';

export interface FileReport {
  id: string;
  name: string;
  role: FilePlan['role'];
  rows: number;
  imported: number;
  rejected: number;
  reasons: { reason: RejectReason; column: string; rows: number }[];
  /** Cells that could not be read where the row could do without: left blank. */
  blanked: { column: string; cells: number }[];
  shortRows: number;
  longRows: number;
  raggedLines: number[];
  nulBytes: number;
  repaired: boolean;
  damaged: boolean;
  duplicates: number;
}

export interface ImportResult {
  files: FileReport[];
  catalog: Catalog;
  base: BaseResult | null;
  /** Time taken to read and check the files, and to join and add up what was read. */
  milliseconds: { read: number; build: number };
}

interface Staged {
  file: LoadFile;
  table: string;
  columns: Set<string>;
  attributes: string[];
  report: FileReport;
  rejects: Rejects;
}

/** Rows of a file that were not imported, found again in the file when somebody wants to see them. */
export interface Rejects {
  source: Source;
  plan: FilePlan;
  ordinals: number[];
  masks: number[];
  bits: { bit: number; column: ColumnPlan | null; reason: RejectReason }[];
}

export interface RejectedRow {
  line: number;
  column: string;
  value: string;
  reason: RejectReason;
  raw: string;
}

const TOTAL_BIT = 40;
const NO_DATE_BIT = 41;
const NO_AMOUNT_BIT = 42;
const NO_ID_BIT = 43;
const NO_ORDER_BIT = 44;

const HEAD_BYTES = 1024 * 1024;

const bit = (index: number): Sql => raw(`(1::BIGINT << ${index})`);

/**
 * Loads all files of the workspace in one transaction: old tables stay until the new ones are whole.
 * @throws {AppError} with the file and the way to mend it; nothing has changed then.
 */
export async function importFiles(
  files: LoadFile[],
  base: Base,
  context: LoadContext,
): Promise<ImportResult & { rejects: Map<string, Rejects> }> {
  const exec = (statement: Sql): Promise<Uint8Array> => context.run(statement.text, context.runId);
  const staged: Staged[] = [];
  const started = performance.now();
  try {
    for (const [index, file] of files.entries())
      staged.push(await stage(file, `stage_${index}`, exec, context));
    const read = performance.now() - started;
    await context.run('BEGIN TRANSACTION');
    const catalog = emptyCatalog();
    for (const table of ['products', 'interactions', 'feedback', 'campaign_contacts'] as const)
      await buildPlain(table, staged, catalog, exec);
    await buildTransactions(staged, catalog, exec, context);
    await buildCustomers(staged, catalog, exec);
    await dropStages(files.length, context);
    context.onStep({ step: 'base', file: '' });
    const built = catalog.rows.transactions ? await buildBase(base, catalog, exec) : null;
    await context.run('COMMIT');
    return {
      files: staged.map(({ report }) => report),
      catalog,
      base: built,
      milliseconds: { read, build: performance.now() - started - read },
      rejects: new Map(staged.map(({ file, rejects }) => [file.plan.id, rejects])),
    };
  } catch (cause) {
    await context.run('ROLLBACK').catch(() => undefined);
    await dropStages(files.length, context);
    throw cause;
  }
}

async function dropStages(files: number, context: LoadContext): Promise<void> {
  for (let index = 0; index < files; index++) await context.run(`DROP TABLE IF EXISTS stage_${index}`);
  await context.run('DROP TABLE IF EXISTS stage_joined');
  await context.run('DROP VIEW IF EXISTS staged').catch(() => context.run('DROP TABLE IF EXISTS staged'));
}

function emptyCatalog(): Catalog {
  return {
    columns: {},
    attributes: [],
    rows: {},
    moneyScale: 1,
    currency: null,
    firstDay: null,
    lastDay: null,
    customers: 0,
    hasOrderIds: false,
    joinCheck: null,
  };
}

/** Makes orders and customer facts under the row rules. @returns the analysis date that was used. */
export async function buildBase(
  base: Base,
  catalog: Catalog,
  exec: (statement: Sql) => Promise<Uint8Array>,
): Promise<BaseResult> {
  const fallback = firstRow<{ as_of: string | null }>(decodeTable(await exec(defaultAsOf(base.rows)))).as_of;
  const asOf = base.asOf ?? fallback ?? '1970-01-01';
  const columns = new Set(catalog.columns.transactions);
  for (const statement of baseStatements({ rows: base.rows, asOf }, columns, catalog.moneyScale))
    await exec(statement);
  const groups = rowsOf<Parameters<typeof addRowCounts>[0][number]>(
    decodeTable(await exec(flagCounts(asOf, catalog.moneyScale))),
  );
  return { asOf, counts: addRowCounts(groups, base.rows) };
}

async function stage(
  file: LoadFile,
  table: string,
  exec: (statement: Sql) => Promise<Uint8Array>,
  context: LoadContext,
): Promise<Staged> {
  const { plan } = file;
  const source: Source = { file: file.file, encoding: plan.encoding, bomBytes: plan.bomBytes };
  const { signal } = context;
  const plainly = plan.encoding === 'utf-8' && plan.layout.dialect.quote === '"' && plan.layout.width > 1;
  const scanning = scanSource(source, plan.layout, { signal });
  let attempt: Promise<Error | null> = Promise.resolve(null);
  if (plainly) {
    context.onStep({ step: 'read', file: plan.id });
    const start = await dataStart(source, plan);
    attempt = read(file.file.slice(start), plan.layout.dialect, plan, table, exec, context).then(
      () => null,
      (cause: Error) => cause,
    );
  } else context.onStep({ step: 'check', file: plan.id });
  const scan = await scanning;
  if (signal.cancelled) {
    await attempt;
    throw new AppError('cancelled');
  }
  refuseDamaged(plan, scan);
  const failure = await attempt;
  if (failure instanceof AppError && (failure.code === 'cancelled' || failure.code === 'out_of_memory'))
    throw failure;
  const asItStands = plainly && readsAsItStands(source, plan.layout, scan);
  let rows = asItStands && !failure ? await countRows(table, exec) : -1;
  const repaired = rows !== scan.dataRecords;
  if (repaired) {
    context.onStep({ step: 'repair', file: plan.id });
    const copy = await repairedCopy(source, plan.layout, { signal });
    if (signal.cancelled) throw new AppError('cancelled');
    context.onStep({ step: 'read', file: plan.id });
    await read(copy, { delimiter: ',', quote: '"', escape: 'double' }, plan, table, exec, context);
    rows = await countRows(table, exec);
    if (rows !== scan.dataRecords)
      throw new AppError('file_row_mismatch', { file: plan.name, rows, expected: scan.dataRecords });
  }
  const { report, rejects } = await judge(plan, source, table, scan, exec);
  report.repaired = repaired;
  const columns = new Set(fieldMap(plan).keys());
  const attributes = plan.columns
    .filter((column) => column.use.kind === 'attribute')
    .map((column) => column.name);
  return { file, table, columns, attributes, report, rejects };
}

async function dataStart(source: Source, plan: FilePlan): Promise<number> {
  const head = await scanSource({ ...source, file: source.file.slice(0, HEAD_BYTES) }, plan.layout, {
    onRecord: () => 'stop',
  });
  return source.bomBytes + head.dataOffset;
}

function refuseDamaged(plan: FilePlan, { facts, dataRecords }: ScanReport): void {
  const args = { file: plan.name };
  if (facts.unclosedQuoteLine > 0)
    throw new AppError('file_unclosed_quote', { ...args, line: facts.unclosedQuoteLine });
  if (facts.recordTooLongLine > 0)
    throw new AppError('file_unclosed_quote', { ...args, line: facts.recordTooLongLine });
  if (dataRecords === 0) throw new AppError('file_header_only', { ...args, columns: plan.names.length });
}

async function countRows(table: string, exec: (statement: Sql) => Promise<Uint8Array>): Promise<number> {
  return firstRow<{ n: number }>(
    decodeTable(await exec(sql`SELECT count(*)::DOUBLE AS n FROM ${ident(table)}`)),
  ).n;
}

const rawColumn = (index: number): Sql => ident(`c${index}`);
const outputName = (column: ColumnPlan): string =>
  column.use.kind === 'field' ? column.use.field : column.name;
const isUsed = (column: ColumnPlan): boolean => column.use.kind !== 'ignore';

/** Columns whose cells can fail to be read, each with a bit of the row's mask; beyond forty a failed cell is left blank unmarked. */
const checkedColumns = (plan: FilePlan): ColumnPlan[] =>
  plan.columns
    .filter((column) => isUsed(column) && column.format.kind !== 'text' && column.format.kind !== 'id')
    .slice(0, TOTAL_BIT);

/** The one streaming statement that reads a file: text in, typed columns and a mask of failed cells out. */
function readStatement(fileName: string, dialect: Dialect, plan: FilePlan, table: string): Sql {
  const used = plan.columns.filter(isUsed);
  const columns = Array.from({ length: plan.layout.width }, (_, index) => sql`${`c${index}`}: 'VARCHAR'`);
  const readings = used.map((column) => ({ column, ...reading(rawColumn(column.index), column.format) }));
  const firstName = (column: ColumnPlan): Sql => ident(`f${column.index}`);
  const tries = readings.flatMap(({ column, first }) =>
    first ? [sql`${first} AS ${firstName(column)}`] : [],
  );
  const values = readings.map(
    ({ column, rest }) => sql`${rest(firstName(column))} AS ${ident(outputName(column))}`,
  );
  const checked = checkedColumns(plan);
  const date = datedBy(plan);
  const failed = checked.map((column, index) => {
    const own = rawColumn(column.index);
    const read = sql`${ident(outputName(column))} IS NOT NULL`;
    return column === date
      ? sql`CASE WHEN ${read} THEN 0 WHEN NOT ${isBlank(own)} THEN ${bit(index)} WHEN ${namesTotal(plan)} THEN ${bit(TOTAL_BIT)} ELSE ${bit(NO_DATE_BIT)} END`
      : sql`CASE WHEN ${read} OR ${own} IS NULL THEN 0 WHEN ${isBlank(own)} THEN 0 ELSE ${bit(index)} END`;
  });
  const extra = rowChecks(plan);
  const mask = [...failed, ...extra];
  const keep = checked.map((column) => rawColumn(column.index));
  const named = used.map((column) => ident(outputName(column)));
  const first = rawColumn(0);
  return sql`CREATE OR REPLACE TABLE ${ident(table)} AS SELECT ${join(named)}, ${mask.length ? sql`(${join(mask, ' + ')})` : raw('0::BIGINT')} AS _failed
    FROM (SELECT ${join([...values, ...keep])}, ${first} AS _first FROM (SELECT *${tries.length ? sql`, ${join(tries)}` : raw('')} FROM read_csv(${fileName}, auto_detect = false, header = false,
      delim = ${dialect.delimiter}, quote = '"', escape = '"', columns = {${join(columns)}}, max_line_size = 8388608, buffer_size = 16777216, parallel = false)))`;
}

/** The column without which a row of the file has no date, where that matters. */
function datedBy(plan: FilePlan): ColumnPlan | undefined {
  const wanted = tableOf(plan.role) === 'transactions' && plan.platform !== 'shopify_orders';
  return wanted ? fieldMap(plan).get('ordered_at') : undefined;
}

/** Whether a row without a date is a total written under the data. */
function namesTotal(plan: FilePlan): Sql {
  const fields = fieldMap(plan);
  const named = [raw('_first')];
  for (const field of ['order_id', 'customer_id']) if (fields.has(field)) named.push(ident(field));
  return join(named.map(isTotalExpression), ' OR ');
}

/** Rows that cannot be used whatever their cells hold: no way to an amount, no id. */
function rowChecks(plan: FilePlan): Sql[] {
  const fields = fieldMap(plan);
  const table = tableOf(plan.role);
  const checks: Sql[] = [];
  if (table === 'transactions' && plan.role !== 'orders') {
    const ways: Sql[] = [];
    for (const field of ['amount', 'order_amount'])
      if (fields.has(field)) ways.push(sql`${ident(field)} IS NOT NULL`);
    if (fields.has('quantity') && fields.has('unit_price'))
      ways.push(sql`(quantity IS NOT NULL AND unit_price IS NOT NULL)`);
    if (ways.length > 0)
      checks.push(sql`CASE WHEN ${join(ways, ' OR ')} THEN 0 ELSE ${bit(NO_AMOUNT_BIT)} END`);
  }
  const key = { customers: 'customer_id', products: 'product_id', order_lines: 'order_id' }[
    plan.role as string
  ];
  if (key) checks.push(sql`CASE WHEN ${ident(key)} IS NULL THEN ${bit(NO_ID_BIT)} ELSE 0 END`);
  return checks;
}

async function read(
  file: Blob,
  dialect: Dialect,
  plan: FilePlan,
  table: string,
  exec: (statement: Sql) => Promise<Uint8Array>,
  context: LoadContext,
): Promise<void> {
  const name = `in/${crypto.randomUUID()}.csv`;
  await context.registerFile(name, file);
  try {
    await exec(readStatement(name, dialect, plan, table));
  } finally {
    await context.dropFile(name);
  }
}

/** Counts what failed, remembers where, and takes the unusable rows out of the staged table. */
async function judge(
  plan: FilePlan,
  source: Source,
  table: string,
  scan: ScanReport,
  exec: (statement: Sql) => Promise<Uint8Array>,
): Promise<{ report: FileReport; rejects: Rejects }> {
  const columns = checkedColumns(plan);
  const decisive = columns.filter(
    (column) => column.use.kind === 'field' && DECISIVE.includes(column.use.field),
  );
  const bits: Rejects['bits'] = [
    ...decisive.map((column) => ({ bit: columns.indexOf(column), column, reason: 'not_a_value' as const })),
    { bit: TOTAL_BIT, column: null, reason: 'total_row' },
    { bit: NO_DATE_BIT, column: fieldMap(plan).get('ordered_at') ?? null, reason: 'no_date' },
    { bit: NO_AMOUNT_BIT, column: fieldMap(plan).get('amount') ?? null, reason: 'no_amount' },
    { bit: NO_ID_BIT, column: null, reason: 'no_id' },
    { bit: NO_ORDER_BIT, column: null, reason: 'no_order' },
  ];
  const rejectMask = bits.reduce((mask, entry) => mask + 2 ** entry.bit, 0);
  const failed = rowsOf<{ id: number; mask: number }>(
    decodeTable(
      await exec(
        sql`SELECT rowid::DOUBLE AS id, _failed::DOUBLE AS mask FROM ${ident(table)} WHERE _failed <> 0 ORDER BY rowid`,
      ),
    ),
  );
  const isSet = (mask: number, index: number): boolean => Math.floor(mask / 2 ** index) % 2 === 1;
  const rejected = failed.filter(({ mask }) => bits.some((entry) => isSet(mask, entry.bit)));
  if (rejected.length > 0)
    await exec(sql`DELETE FROM ${ident(table)} WHERE (_failed & ${BigInt(rejectMask)}) <> 0`);
  const name = (column: ColumnPlan | null): string => column?.name ?? '';
  const report: FileReport = {
    id: plan.id,
    name: plan.name,
    role: plan.role,
    rows: scan.dataRecords,
    imported: scan.dataRecords - rejected.length,
    rejected: rejected.length,
    reasons: bits
      .map((entry) => ({
        reason: entry.reason,
        column: name(entry.column),
        rows: rejected.filter(({ mask }) => isSet(mask, entry.bit)).length,
      }))
      .filter(({ rows }) => rows > 0),
    blanked: columns
      .filter((column) => !decisive.includes(column))
      .map((column) => ({
        column: column.name,
        cells: failed.filter(({ mask }) => isSet(mask, columns.indexOf(column))).length,
      }))
      .filter(({ cells }) => cells > 0),
    shortRows: scan.shortRows,
    longRows: scan.longRows,
    raggedLines: scan.raggedLines,
    nulBytes: scan.facts.nulBytes,
    repaired: false,
    damaged: !scan.validUtf8,
    duplicates: 0,
  };
  const rejects: Rejects = {
    source,
    plan,
    ordinals: rejected.map(({ id }) => id),
    masks: rejected.map(({ mask }) => mask),
    bits,
  };
  return { report, rejects };
}

/** The rejected rows as they stand in the file, with line, column, value and reason. */
export async function listRejects(rejects: Rejects, limit = Infinity): Promise<RejectedRow[]> {
  const { source, plan, ordinals, masks, bits } = rejects;
  const wanted = ordinals.slice(0, limit);
  const found = await findRecords(source, plan.layout, wanted);
  return wanted.map((ordinal, index) => {
    const record = found.get(ordinal);
    const mask = masks[index] ?? 0;
    const cause = bits.find((entry) => Math.floor(mask / 2 ** entry.bit) % 2 === 1);
    return {
      line: record?.line ?? 0,
      column: cause?.column?.name ?? '',
      value: cause?.column ? (record?.cells[cause.column.index] ?? '') : '',
      reason: cause?.reason ?? 'not_a_value',
      raw: record?.raw ?? '',
    };
  });
}

async function buildTransactions(
  all: Staged[],
  catalog: Catalog,
  exec: (statement: Sql) => Promise<Uint8Array>,
  context: LoadContext,
): Promise<void> {
  const staged = all.filter(({ file }) => file.plan.role === 'transactions');
  const orders = all.filter(({ file }) => file.plan.role === 'orders');
  const lines = all.filter(({ file }) => file.plan.role === 'order_lines');
  for (const name of [
    'lines',
    'orders',
    'refunds',
    'customer_facts',
    'customer_ids',
    'order_ids',
    'product_ids',
  ])
    if (staged.length + orders.length + lines.length === 0)
      await exec(sql`DROP TABLE IF EXISTS ${ident(name)}`);
  if (staged.length + orders.length + lines.length === 0) return;
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
  columns.add('amount');
  const selects = parts.map((part) => stagedSelect(part));
  const asView = parts.length === 1 && !parts[0]?.spread && parts[0]?.plan.platform !== 'shopify_orders';
  await exec(sql`CREATE ${raw(asView ? 'VIEW' : 'TABLE')} staged AS ${join(selects, ' UNION ALL BY NAME ')}`);
  const largest = firstRow<{
    v: number | null;
    total: number | null;
    currencies: number;
    currency: string | null;
    first: string | null;
    last: string | null;
  }>(
    decodeTable(
      await exec(sql`SELECT max(abs(amount))::DOUBLE AS v, sum(abs(amount))::DOUBLE AS total, strftime(min(ordered_at), '%Y-%m-%d') AS first, strftime(max(ordered_at), '%Y-%m-%d') AS last,
        ${columns.has('currency') ? raw('count(DISTINCT upper(currency))::INTEGER AS currencies, min(upper(currency)) AS currency') : raw('0 AS currencies, NULL::VARCHAR AS currency')} FROM staged`),
    ),
  );
  if (largest.currencies > 1) throw new AppError('mixed_currencies', { currencies: largest.currencies });
  catalog.moneyScale = moneyScale(largest.v ?? 0, largest.total ?? 0);
  catalog.currency = largest.currency;
  catalog.firstDay = largest.first;
  catalog.lastDay = largest.last;
  catalog.hasOrderIds = columns.has('order_id');
  const unknown = parts.flatMap(({ plan }) =>
    plan.questions.some((question) => question.kind === 'status' && question.answer === 'leave_out')
      ? plan.sample
          .map((row) => (row[fieldMap(plan).get('status')?.index ?? -1] ?? '').trim().toLowerCase())
          .filter((value) => value !== '' && !KNOWN_STATUSES.includes(value))
      : [],
  );
  const maskedIsNobody = parts.some(({ plan }) =>
    plan.questions.some(
      (question) => question.kind === 'masked_customer' && question.answer === 'no_customer',
    ),
  );
  const namesFromProducts = (catalog.columns.products ?? []).includes('product_name');
  for (const statement of lineStatements(
    columns,
    catalog.moneyScale,
    [...new Set(unknown)],
    maskedIsNobody,
    namesFromProducts,
  ))
    await exec(statement);
  catalog.columns.transactions = COLUMNS.transactions.filter((name) => columns.has(name));
  const counts = firstRow<{ rows: number; customers: number }>(
    decodeTable(
      await exec(
        sql`SELECT (SELECT count(*) FROM lines)::DOUBLE AS rows, (SELECT count(*) FROM customer_ids)::DOUBLE AS customers`,
      ),
    ),
  );
  catalog.rows.transactions = counts.rows;
  catalog.customers = counts.customers;
}

/** One staged file as rows of transactions: known customers only, an amount on every line, order money spread over lines. */
function stagedSelect(part: { table: Sql; columns: Set<string>; spread: boolean; plan: FilePlan }): Sql {
  const { columns, plan } = part;
  const customer = columns.has('customer_id') ? raw('customer_id') : raw('NULL::VARCHAR AS customer_id');
  const lineValue =
    columns.has('quantity') && columns.has('unit_price')
      ? sql`quantity * unit_price ${columns.has('discount') ? raw('- coalesce(discount, 0)') : raw('')}`
      : null;
  const ways: Sql[] = [];
  if (columns.has('amount')) ways.push(raw('amount'));
  if (lineValue) ways.push(lineValue);
  if (columns.has('order_amount') && !part.spread) ways.push(raw('order_amount'));
  const amount = part.spread ? raw('_amount') : sql`coalesce(${join(ways)})`;
  const others = [...columns]
    .filter((name) => !['customer_id', 'amount', 'order_amount'].includes(name))
    .map(ident);
  const filled = plan.platform === 'shopify_orders' ? sql`(${fillDown(part.table, columns)})` : part.table;
  return sql`SELECT ${customer}, ${amount} AS amount${others.length ? sql`, ${join(others)}` : raw('')} FROM ${part.spread ? sql`(${spreadOver(filled, lineValue)})` : filled}`;
}

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
  exec: (statement: Sql) => Promise<Uint8Array>,
): Promise<{ table: Sql; columns: Set<string>; spread: boolean; plan: FilePlan }> {
  const union = (parts: Staged[]): Sql =>
    join(
      parts.map((part) => sql`SELECT * EXCLUDE (_failed) FROM ${ident(part.table)}`),
      ' UNION ALL BY NAME ',
    );
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
    ...fromOrder.filter((name) => name !== money).map((name) => sql`o.${ident(name)}`),
    ...(money ? [sql`o.${ident(money)} AS order_amount`] : []),
  ];
  await exec(
    sql`CREATE OR REPLACE TABLE stage_orders AS SELECT * FROM (${union(orders)}) QUALIFY row_number() OVER (PARTITION BY order_id) = 1`,
  );
  await exec(
    sql`CREATE OR REPLACE TABLE stage_joined AS SELECT ${join(selected)} FROM stage_orders o LEFT JOIN (${union(lines)}) l USING (order_id)`,
  );
  const unmatched = await countUnmatched(lines, exec);
  for (const { part, rows } of unmatched) {
    if (rows === 0) continue;
    part.report.reasons.push({ reason: 'no_order', column: '', rows });
    part.report.rejected += rows;
    part.report.imported -= rows;
  }
  await exec(raw('DROP TABLE stage_orders'));
  if (money === 'amount' || money === null) columns.delete('amount');
  const [first] = orders;
  if (!first) throw new AppError('orders_without_lines');
  return { table: raw('stage_joined'), columns, spread: money !== null, plan: first.file.plan };
}

async function countUnmatched(
  lines: Staged[],
  exec: (statement: Sql) => Promise<Uint8Array>,
): Promise<{ part: Staged; rows: number }[]> {
  const counts: { part: Staged; rows: number }[] = [];
  for (const part of lines) {
    const ids = decodeTable(
      await exec(
        sql`SELECT rowid::DOUBLE AS id FROM ${ident(part.table)} l ANTI JOIN stage_orders o USING (order_id) ORDER BY 1`,
      ),
    );
    for (const id of ids.array('id') as ArrayLike<number> & Iterable<number>) {
      part.rejects.ordinals.push(id);
      part.rejects.masks.push(2 ** NO_ORDER_BIT);
    }
    counts.push({ part, rows: ids.numRows() });
  }
  return counts;
}

/** The customers: rows of customer files, and everybody else who appears in the transactions, with their latest attributes. */
async function buildCustomers(
  all: Staged[],
  catalog: Catalog,
  exec: (statement: Sql) => Promise<Uint8Array>,
): Promise<void> {
  const files = all.filter(({ file }) => file.plan.role === 'customers');
  const carriers = all.filter(({ file }) => ['transactions', 'orders'].includes(file.plan.role));
  const derived = [...new Set(carriers.flatMap(({ columns }) => [...columns]))].filter((name) =>
    CUSTOMER_ATTRIBUTES.includes(name),
  );
  if (files.length === 0 && !catalog.rows.transactions) {
    await exec(raw('DROP TABLE IF EXISTS customers'));
    return;
  }
  const attributes = [...new Set(files.flatMap((part) => part.attributes))];
  const fileColumns = [...new Set(files.flatMap((part) => [...part.columns]))];
  for (const part of files) part.report.duplicates = await countDuplicates(part.table, exec);
  const fromFiles = files.length
    ? sql`SELECT * EXCLUDE (_n) FROM (SELECT *, row_number() OVER () AS _n FROM (${join(
        files.map((part) => sql`SELECT * EXCLUDE (_failed) FROM ${ident(part.table)}`),
        ' UNION ALL BY NAME ',
      )})) QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY _n DESC) = 1`
    : null;
  const values = derived.map((name) => sql`arg_max(${ident(name)}, ordered_at) AS ${ident(name)}`);
  const fromOrders = catalog.rows.transactions
    ? sql`SELECT customer_id${values.length ? sql`, ${join(values)}` : raw('')} FROM staged JOIN customer_ids USING (customer_id) GROUP BY customer_id`
    : null;
  if (fromFiles) await exec(sql`CREATE OR REPLACE TABLE customers AS ${fromFiles}`);
  if (fromFiles && fromOrders) {
    catalog.joinCheck = await checkJoin(exec);
    await exec(
      sql`CREATE OR REPLACE TABLE customers AS SELECT * FROM customers UNION ALL BY NAME (${fromOrders} HAVING customer_id NOT IN (SELECT customer_id FROM customers))`,
    );
  } else if (fromOrders) await exec(sql`CREATE OR REPLACE TABLE customers AS ${fromOrders}`);
  catalog.columns.customers = COLUMNS.customers.filter(
    (name) => name === 'customer_id' || fileColumns.includes(name) || derived.includes(name),
  );
  catalog.attributes = attributes;
  catalog.rows.customers = await countRows('customers', exec);
}

async function countDuplicates(
  table: string,
  exec: (statement: Sql) => Promise<Uint8Array>,
): Promise<number> {
  return firstRow<{ n: number }>(
    decodeTable(
      await exec(sql`SELECT (count(*) - count(DISTINCT customer_id))::DOUBLE AS n FROM ${ident(table)}`),
    ),
  ).n;
}

async function checkJoin(exec: (statement: Sql) => Promise<Uint8Array>): Promise<JoinCheck> {
  const counts = firstRow<{ n: number; matched: number; idle: number }>(
    decodeTable(
      await exec(sql`SELECT (SELECT count(*) FROM customer_ids)::DOUBLE AS n,
        (SELECT count(*) FROM customer_ids SEMI JOIN customers USING (customer_id))::DOUBLE AS matched,
        (SELECT count(*) FROM customers ANTI JOIN customer_ids USING (customer_id))::DOUBLE AS idle`),
    ),
  );
  const unmatched = rowsOf<{ customer_id: string }>(
    decodeTable(
      await exec(
        sql`SELECT c.customer_id FROM customer_ids c JOIN lines l USING (customer_key) WHERE c.customer_id NOT IN (SELECT customer_id FROM customers) GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 10`,
      ),
    ),
  );
  return {
    transactionCustomers: counts.n,
    matched: counts.matched,
    customersWithoutOrders: counts.idle,
    unmatched: unmatched.map((row) => row.customer_id),
  };
}

async function buildPlain(
  table: Exclude<TableName, 'transactions' | 'customers'>,
  all: Staged[],
  catalog: Catalog,
  exec: (statement: Sql) => Promise<Uint8Array>,
): Promise<void> {
  const parts = all.filter(({ file }) => file.plan.role === table);
  if (parts.length === 0) {
    await exec(sql`DROP TABLE IF EXISTS ${ident(table)}`);
    return;
  }
  await exec(
    sql`CREATE OR REPLACE TABLE ${ident(table)} AS ${join(
      parts.map((part) => sql`SELECT * EXCLUDE (_failed) FROM ${ident(part.table)}`),
      ' UNION ALL BY NAME ',
    )}`,
  );
  const columns = new Set(parts.flatMap((part) => [...part.columns]));
  catalog.columns[table] = COLUMNS[table].filter((name) => columns.has(name));
  catalog.rows[table] = await countRows(table, exec);
}
