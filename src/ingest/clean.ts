import { DECISIVE, typeOf } from '../data/canonical';
import type { Cleaned, CleaningStep } from '../data/cleaning';
import { personalColumn } from '../data/personal';
import { AppError } from '../engine/errors';
import { firstRow, rowsOf } from '../engine/table';
import { ident, join, sql, type Sql } from '../sql/sql';
import { leaveOut } from './left-out';
import { rulesOf, spellingsOf } from './quality/rules';
import type { Exec, Staged } from './report';
import type { Format } from './values';

const AT_ONCE = 5_000;
/** Values of a step that are listed by name; the rest is one line. */
const LISTED = 200;

/** Values of a column on their way to others; null leaves the cell blank. */
type Changes = Map<string, string | null>;
type Said = Omit<Cleaned, 'step' | 'kind' | 'file'>;

/**
 * Puts the staged files through the cleaning steps, in order: each finds what the ones before it left. A step holds for every file that has its
 * column; rows that it leaves out are listed with those not imported.
 * @returns what each step did to each file; one line of no rows where it found nothing.
 * @throws {AppError} `cleaning_leaves_nothing` where no row of a file is left; `cleaning_splits_orders` where lines would be left out of orders
 * whose money stands on the order: it would fall to the other lines.
 */
export async function clean(
  all: readonly Staged[],
  steps: readonly CleaningStep[],
  today: string,
  exec: Exec,
): Promise<Cleaned[]> {
  const told: Cleaned[] = [];
  for (const [index, step] of steps.entries()) {
    if (!step.on) continue;
    const own = { step: index + 1, kind: step.kind };
    const found: Cleaned[] = [];
    const taken = await take(all, step, today, exec).catch((cause: unknown) => {
      const error = cause instanceof AppError && cause.code === 'cleaning_splits_orders' ? cause : null;
      throw error ? new AppError(error.code, { ...error.args, step: index + 1 }) : cause;
    });
    for (const { part, said } of taken) {
      found.push(...said.map((one) => ({ ...own, file: part.report.name, ...one })));
      if (part.report.imported === 0)
        throw new AppError('cleaning_leaves_nothing', { step: index + 1, file: part.report.name });
    }
    const column = 'column' in step ? step.column : '';
    told.push(...(found.length > 0 ? found : [{ ...own, file: '', column, was: '', becomes: '', rows: 0 }]));
  }
  return told;
}

async function take(
  all: readonly Staged[],
  step: CleaningStep,
  today: string,
  exec: Exec,
): Promise<{ part: Staged; said: Said[] }[]> {
  const done: { part: Staged; said: Said[] }[] = [];
  if (step.kind === 'same_rows') {
    for (const part of all.filter(({ report }) => report.role === step.role)) {
      const rows = await leaveOut(part, sameRows(part), 'cleaned', exec);
      if (rows > 0) done.push({ part, said: [{ column: '', was: '', becomes: null, rows }] });
    }
    return done;
  }
  const parts = all.filter((part) => isHeld(part, step.column));
  const spelled = step.kind === 'spellings' ? await spellings(parts, step.column, exec) : null;
  for (const part of parts) {
    const said =
      step.kind === 'invalid'
        ? await invalid(part, step.column, step.rule, today, all, exec)
        : step.kind === 'leave_out'
          ? await withoutValues(part, step.column, step.values, all, exec)
          : await change(part, step.column, spelled ?? replaced(step), exec);
    if (said.length > 0) done.push({ part, said });
  }
  return done;
}

const isHeld = (part: Staged, column: string): boolean =>
  part.columns.has(column) || part.attributes.includes(column);

const replaced = (step: CleaningStep): Changes =>
  new Map(step.kind === 'replace' ? step.from.map((from) => [from, step.to === '' ? null : step.to]) : []);

const textOf = (column: string): Sql => sql`CAST(${ident(column)} AS VARCHAR)`;

interface Counted {
  value: string;
  rows: number;
}

/** Distinct values of a column with their rows, in the order in which they first stand there. */
async function valuesOf(part: Staged, column: string, exec: Exec): Promise<Counted[]> {
  return rowsOf<Counted>(
    await exec(
      sql`SELECT ${textOf(column)} AS value, count(*)::DOUBLE AS rows FROM ${ident(part.table)} WHERE ${ident(column)} IS NOT NULL GROUP BY 1 ORDER BY min(rowid)`,
    ),
  );
}

/** Over all files: what most rows have is the spelling everywhere. */
async function spellings(parts: readonly Staged[], column: string, exec: Exec): Promise<Changes> {
  const rows = new Map<string, number>();
  for (const part of parts)
    for (const { value, rows: own } of await valuesOf(part, column, exec))
      rows.set(value, (rows.get(value) ?? 0) + own);
  return spellingsOf([...rows.keys()], [...rows.values()]);
}

const among = (column: string, values: readonly string[]): Sql =>
  sql`${textOf(column)} IN (${join(values.map((value) => sql`${value}`))})`;

function* slices<T>(list: readonly T[]): Generator<T[]> {
  for (let start = 0; start < list.length; start += AT_ONCE) yield list.slice(start, start + AT_ONCE);
}

/** The values that have most rows by name, the others together; of people only how many. */
function listed(column: string, found: readonly (Counted & { becomes: string | null })[]): Said[] {
  const sorted = [...found].sort((a, b) => b.rows - a.rows);
  const own = personalColumn(column) === null && column !== 'customer_id' ? sorted.slice(0, LISTED) : [];
  const others = sorted.slice(own.length).reduce((sum, { rows }) => sum + rows, 0);
  return [
    ...own.map(({ value, becomes, rows }) => ({ column, was: value, becomes, rows })),
    ...(others > 0 ? [{ column, was: '', becomes: '', rows: others }] : []),
  ];
}

async function change(part: Staged, column: string, changes: Changes, exec: Exec): Promise<Said[]> {
  const found = (await valuesOf(part, column, exec)).flatMap(({ value, rows }) =>
    changes.has(value) ? [{ value, rows, becomes: changes.get(value) ?? null }] : [],
  );
  for (const slice of slices(found)) {
    const pairs = slice.map(({ value, becomes }) => sql`(${value}, ${becomes}::VARCHAR)`);
    await exec(
      sql`UPDATE ${ident(part.table)} SET ${ident(column)} = m.becomes FROM (VALUES ${join(pairs)}) m(value, becomes) WHERE ${textOf(column)} = m.value`,
    );
  }
  return listed(
    column,
    found.map((one) => ({ ...one, becomes: one.becomes ?? '' })),
  );
}

async function withoutValues(
  part: Staged,
  column: string,
  values: readonly string[],
  all: readonly Staged[],
  exec: Exec,
): Promise<Said[]> {
  const found = (await valuesOf(part, column, exec)).filter(({ value }) => values.includes(value));
  if (found.length === 0) return [];
  const rows = among(
    column,
    found.map(({ value }) => value),
  );
  if (await splitsOrders(part, rows, all, exec))
    throw new AppError('cleaning_splits_orders', { file: part.report.name });
  await leaveOut(part, rows, 'cleaned', exec, headerOf(part, column));
  return listed(
    column,
    found.map((one) => ({ ...one, becomes: null })),
  );
}

/** Whether rows are lines of orders that keep others, and whose money stands on the order. */
async function splitsOrders(part: Staged, rows: Sql, all: readonly Staged[], exec: Exec): Promise<boolean> {
  const { role } = part.report;
  if (role === 'order_lines')
    return all.some(
      (one) => one.report.role === 'orders' && (one.columns.has('order_amount') || one.columns.has('amount')),
    );
  const isSpread =
    part.columns.has('order_amount') && !part.columns.has('amount') && part.columns.has('order_id');
  if (role !== 'transactions' || !isSpread) return false;
  const { split } = firstRow<{ split: number }>(
    await exec(
      sql`SELECT count(*)::DOUBLE AS split FROM (SELECT order_id FROM ${ident(part.table)} WHERE order_id IS NOT NULL GROUP BY 1
        HAVING bool_or(coalesce(${rows}, FALSE)) AND NOT bool_and(coalesce(${rows}, FALSE)))`,
    ),
  );
  return split > 0;
}

const headerOf = ({ file }: Staged, column: string): string =>
  file.plan.columns.find(({ use }) => use.kind === 'field' && use.field === column)?.name ?? column;

async function invalid(
  part: Staged,
  column: string,
  rule: string,
  today: string,
  all: readonly Staged[],
  exec: Exec,
): Promise<Said[]> {
  const counted = await valuesOf(part, column, exec);
  const values = counted.map(({ value }) => value);
  const words = { field: column, kind: kindOf(part, column), values, texts: values };
  const broken = rulesOf({ ...words, counts: counted.map(({ rows }) => rows) }, part.report.role, today).find(
    (one) => one.rule === rule,
  );
  const found = broken ? counted.filter((_, word) => broken.isFound(word)) : [];
  if (found.length === 0) return [];
  const wrong = found.map(({ value }) => value);
  if (DECISIVE.includes(column)) return withoutValues(part, column, wrong, all, exec);
  for (const slice of slices(wrong))
    await exec(sql`UPDATE ${ident(part.table)} SET ${ident(column)} = NULL WHERE ${among(column, slice)}`);
  return listed(
    column,
    found.map((one) => ({ ...one, becomes: '' })),
  );
}

const KINDS = { id: 'id', text: 'text', number: 'number', time: 'date', flag: 'flag' } as const;

const kindOf = (part: Staged, column: string): Format['kind'] =>
  part.attributes.includes(column) ? 'text' : KINDS[typeOf(column)];

/** Rows that are the same in every column in use as one before. */
function sameRows(part: Staged): Sql {
  const columns = [...part.columns, ...part.attributes].map((name) => ident(name));
  return sql`rowid IN (SELECT id FROM (SELECT rowid AS id, row_number() OVER (PARTITION BY ${join(columns)} ORDER BY rowid) AS n FROM ${ident(part.table)}) WHERE n > 1)`;
}
