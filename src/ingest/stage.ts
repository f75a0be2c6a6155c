import { DECISIVE, tableOf } from '../data/canonical';
import { AppError } from '../engine/errors';
import { rowsOf } from '../engine/table';
import { ident, join, raw, sql, type Sql } from '../sql/sql';
import { fieldMap, type ColumnPlan, type FilePlan } from './file-plan';
import type { Dialect } from './records';
import {
  countRows,
  type Exec,
  type FileReport,
  type LoadContext,
  type LoadFile,
  type RejectedRow,
  type Rejects,
  type Staged,
} from './report';
import {
  findRecords,
  readsAsItStands,
  repairedCopy,
  scanSource,
  type ScanReport,
  type Source,
} from './source';
import { isBlank, isTotalExpression, reading } from './values';

const TOTAL_BIT = 40;
const NO_DATE_BIT = 41;
const NO_AMOUNT_BIT = 42;
const NO_ID_BIT = 43;
/** Lines of an order that the order file does not have; set when the two are joined. */
export const NO_ORDER_BIT = 44;
const HEAD_BYTES = 1024 * 1024;

const bit = (index: number): Sql => raw(`(1::BIGINT << ${index})`);
/** Masks are wider than the 32 bits of JavaScript's operators. */
const isSet = (mask: number, index: number): boolean => Math.floor(mask / 2 ** index) % 2 === 1;

/** Why a row was left aside: one reason each, so that reasons add up to the rows. */
const causeOf = (mask: number, bits: Rejects['bits']): Rejects['bits'][number] | undefined =>
  bits.find((entry) => isSet(mask, entry.bit));

/** Reads one file into a table of its own: scan and load side by side, a repaired copy where they could disagree. */
export async function stage(
  file: LoadFile,
  table: string,
  exec: Exec,
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
  const key = {
    customers: 'customer_id',
    products: 'product_id',
    order_lines: 'order_id',
    orders: 'order_id',
  }[plan.role as string];
  if (key) checks.push(sql`CASE WHEN ${ident(key)} IS NULL THEN ${bit(NO_ID_BIT)} ELSE 0 END`);
  return checks;
}

async function read(
  file: Blob,
  dialect: Dialect,
  plan: FilePlan,
  table: string,
  exec: Exec,
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
  exec: Exec,
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
    await exec(
      sql`SELECT rowid::DOUBLE AS id, _failed::DOUBLE AS mask FROM ${ident(table)} WHERE _failed <> 0 ORDER BY rowid`,
    ),
  );
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
        rows: rejected.filter(({ mask }) => causeOf(mask, bits) === entry).length,
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
    const cause = causeOf(mask, bits);
    return {
      line: record?.line ?? 0,
      column: cause?.column?.name ?? '',
      value: cause?.column ? (record?.cells[cause.column.index] ?? '') : '',
      reason: cause?.reason ?? 'not_a_value',
      raw: record?.raw ?? '',
    };
  });
}
