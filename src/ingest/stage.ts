import { DECISIVE, tableOf } from '../data/canonical';
import { AppError } from '../engine/errors';
import { rowsOf } from '../engine/table';
import { ident, join, raw, sql, type Sql } from '../sql/sql';
import { fieldMap, type ColumnPlan, type FilePlan } from './file-plan';
import { canonicalCopy, ROW_MARKS } from './copy';
import { LATE_REASONS } from './left-out';
import { platformById } from './platform';
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
import { findRecords, readsAsItStands, scanSource, type ScanReport, type Source } from './source';
import type { Format } from './values';

const TOTAL_BIT = 40;
const NO_DATE_BIT = 41;
const NO_AMOUNT_BIT = 42;
const NO_ID_BIT = 43;
const RAGGED_BIT = 45;
const CURRENCY_BIT = 46;
const NOT_SALE_BIT = 48;
const HEAD_BYTES = 1024 * 1024;

const bit = (index: number): Sql => raw(`(1::BIGINT << ${index})`);
/** Masks are wider than the 32 bits of JavaScript's operators. */
const isSet = (mask: number, index: number): boolean => Math.floor(mask / 2 ** index) % 2 === 1;

/** Why a row was left aside: one reason each, so that reasons add up to the rows. */
const causeOf = (mask: number, bits: Rejects['bits']): Rejects['bits'][number] | undefined =>
  bits.find((entry) => isSet(mask, entry.bit));

const COPY: Dialect = { delimiter: ',', quote: '"', escape: 'double' };

/**
 * Reads one file into a table of its own: as it stands where the whole of it was found to be what the engine reads and casts as we do, else
 * from a copy in which every cell is spelled for it.
 */
export async function stage(
  file: LoadFile,
  table: string,
  exec: Exec,
  context: LoadContext,
): Promise<Staged> {
  const { plan } = file;
  const source: Source = {
    file: file.file,
    encoding: plan.encoding,
    bomBytes: plan.bomBytes,
    wrapped: plan.wrapped,
  };
  const { signal } = context;
  context.onStep({ step: 'check', file: plan.id });
  const scan = plan.scan ?? (await scanSource(source, plan.layout, { signal }));
  if (signal.cancelled) throw new AppError('cancelled');
  refuseDamaged(plan, scan);
  let rows = -1;
  if (plan.plain && readsAsItStands(source, plan.layout, scan)) {
    context.onStep({ step: 'read', file: plan.id });
    const start = await dataStart(source, plan);
    const failure = await read(
      file.file.slice(start),
      plan.layout.dialect,
      false,
      plan,
      table,
      exec,
      context,
    ).then(
      () => null,
      (cause: Error) => cause,
    );
    if (failure instanceof AppError && (failure.code === 'cancelled' || failure.code === 'out_of_memory'))
      throw failure;
    if (!failure) rows = await countRows(table, exec);
  }
  const repaired = rows !== scan.dataRecords;
  if (repaired) {
    context.onStep({ step: 'repair', file: plan.id });
    const copy = await canonicalCopy(source, plan, { signal });
    if (signal.cancelled) throw new AppError('cancelled');
    context.onStep({ step: 'read', file: plan.id });
    await read(copy, COPY, true, plan, table, exec, context);
    rows = await countRows(table, exec);
    if (rows !== scan.dataRecords)
      throw new AppError('file_row_mismatch', { file: plan.name, rows, expected: scan.dataRecords });
  }
  const { report, rejects } = await judge(plan, source, table, scan, exec);
  if (report.imported === 0)
    throw new AppError('file_nothing_usable', {
      file: plan.name,
      column: report.reasons[0]?.column ?? plan.names[0] ?? '',
    });
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

const outputName = (column: ColumnPlan): string =>
  column.use.kind === 'field' ? column.use.field : column.name;
const isUsed = (column: ColumnPlan): boolean => column.use.kind !== 'ignore';

/** Columns whose cells can fail to be read, each with a bit of the row's mask; beyond forty a failed cell is left blank unmarked. */
const checkedColumns = (plan: FilePlan): ColumnPlan[] =>
  plan.columns
    .filter((column) => isUsed(column) && column.format.kind !== 'text' && column.format.kind !== 'id')
    .slice(0, TOTAL_BIT);

const CASTS: Record<Format['kind'], (column: Sql) => Sql> = {
  text: (column) => sql`nullif(${column}, '')`,
  id: (column) => sql`nullif(${column}, '')`,
  number: (column) => sql`try_cast(${column} AS DOUBLE)`,
  date: (column) => sql`try_cast(${column} AS TIMESTAMP)`,
  flag: (column) => sql`try_cast(${column} AS BOOLEAN)`,
};

/**
 * The one streaming statement that reads a file: text in, typed columns and a mask of failed cells out.
 * @param isCopy of the columns in use, in their order, with a mark behind them.
 */
function readStatement(
  fileName: string,
  dialect: Dialect,
  isCopy: boolean,
  plan: FilePlan,
  table: string,
): Sql {
  const used = plan.columns.filter(isUsed);
  const width = isCopy ? used.length + 1 : plan.layout.width;
  const cells = Array.from({ length: width }, (_, index) => sql`${`c${index}`}: 'VARCHAR'`);
  const own = (column: ColumnPlan): Sql => ident(`c${isCopy ? used.indexOf(column) : column.index}`);
  const values = used.map(
    (column) => sql`${CASTS[column.format.kind](own(column))} AS ${ident(outputName(column))}`,
  );
  const date = datedBy(plan);
  const failed = checkedColumns(plan).map((column, index) => {
    const read = sql`${ident(outputName(column))} IS NOT NULL`;
    const blank = sql`coalesce(${own(column)}, '') = ''`;
    const none = column === date ? bit(NO_DATE_BIT) : raw('0');
    return sql`CASE WHEN ${read} THEN 0 WHEN ${blank} THEN ${none} ELSE ${bit(index)} END`;
  });
  const mark = ident(`c${used.length}`);
  const marked = isCopy
    ? [
        sql`CASE ${mark} WHEN ${ROW_MARKS.total} THEN ${bit(TOTAL_BIT)} WHEN ${ROW_MARKS.ragged} THEN ${bit(RAGGED_BIT)} WHEN ${ROW_MARKS.not_sale} THEN ${bit(NOT_SALE_BIT)} WHEN ${ROW_MARKS.other_currency} THEN ${bit(CURRENCY_BIT)} ELSE 0 END`,
      ]
    : [];
  const mask = [...failed, ...marked, ...rowChecks(plan)];
  const named = used.map((column) => ident(outputName(column)));
  return sql`CREATE OR REPLACE TABLE ${ident(table)} AS SELECT ${join(named)}, ${mask.length ? sql`(${join(mask, ' + ')})` : raw('0::BIGINT')} AS _failed
    FROM (SELECT *, ${join(values)} FROM read_csv(${fileName}, auto_detect = false, header = false,
      delim = ${dialect.delimiter}, quote = '"', escape = '"', columns = {${join(cells)}}, max_line_size = 8388608, buffer_size = 16777216, parallel = false))`;
}

/** The column without which a row of the file has no date, where that matters. */
function datedBy(plan: FilePlan): ColumnPlan | undefined {
  const wanted = tableOf(plan.role) === 'transactions' && !platformById(plan.platform)?.continued;
  return wanted ? fieldMap(plan).get('ordered_at') : undefined;
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
  isCopy: boolean,
  plan: FilePlan,
  table: string,
  exec: Exec,
  context: LoadContext,
): Promise<void> {
  const name = `in/${crypto.randomUUID()}.csv`;
  await context.registerFile(name, file);
  try {
    await exec(readStatement(name, dialect, isCopy, plan, table));
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
    { bit: RAGGED_BIT, column: null, reason: 'ragged' },
    { bit: TOTAL_BIT, column: null, reason: 'total_row' },
    { bit: NOT_SALE_BIT, column: null, reason: 'not_sale' },
    { bit: CURRENCY_BIT, column: null, reason: 'other_currency' },
    ...decisive.map((column) => ({ bit: columns.indexOf(column), column, reason: 'not_a_value' as const })),
    { bit: NO_DATE_BIT, column: fieldMap(plan).get('ordered_at') ?? null, reason: 'no_date' },
    { bit: NO_AMOUNT_BIT, column: fieldMap(plan).get('amount') ?? null, reason: 'no_amount' },
    { bit: NO_ID_BIT, column: null, reason: 'no_id' },
    ...LATE_REASONS.map((late) => ({ ...late, column: null })),
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
