import { DECISIVE } from '../data/canonical';
import { AppError } from '../engine/errors';
import { rowsOf } from '../engine/table';
import { ident, sql } from '../sql/sql';
import { fieldMap, type ColumnPlan, type FilePlan } from './file-plan';
import { canonicalCopy } from './copy';
import { LATE_REASONS } from './left-out';
import {
  checkedColumns,
  CURRENCY_BIT,
  dataStart,
  NO_AMOUNT_BIT,
  NO_DATE_BIT,
  NO_ID_BIT,
  NOT_SALE_BIT,
  RAGGED_BIT,
  read,
  TOTAL_BIT,
} from './read';
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
    const isThere = (await context.ahead?.take(plan, table, exec)) ?? false;
    const failure = isThere ? null : await readWhole(source, plan, table, exec, context);
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

/** The file as it stands. @returns why the engine could not read it. */
async function readWhole(
  source: Source,
  plan: FilePlan,
  table: string,
  exec: Exec,
  context: LoadContext,
): Promise<Error | null> {
  const rows = source.file.slice(await dataStart(source, plan));
  return read(rows, plan.layout.dialect, false, plan, table, exec, context).then(
    () => null,
    (cause: Error) => cause,
  );
}

function refuseDamaged(plan: FilePlan, { facts, dataRecords }: ScanReport): void {
  const args = { file: plan.name };
  if (facts.unclosedQuoteLine > 0)
    throw new AppError('file_unclosed_quote', { ...args, line: facts.unclosedQuoteLine });
  if (facts.recordTooLongLine > 0)
    throw new AppError('file_unclosed_quote', { ...args, line: facts.recordTooLongLine });
  if (dataRecords === 0) throw new AppError('file_header_only', { ...args, columns: plan.names.length });
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
