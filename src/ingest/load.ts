import { flagsAsOf, type Base } from '../data/base';
import { baseStatements, defaultAsOf } from '../data/base-tables';
import { addRowCounts, rowGroups, type RowGroup } from '../data/row-counts';
import type { BaseResult, Catalog } from '../data/catalog';
import { customersAsOf } from '../data/customers';
import { COLUMNS, SOURCE_FILE, type TableName } from '../data/canonical';
import { NO_MERGES } from '../data/merges';
import type { LoadSettings } from '../data/settings';
import { firstRow, rowsOf } from '../engine/table';
import { ident, sql } from '../sql/sql';
import { buildCustomers } from './customers';
import {
  countRows,
  unionOf,
  type Exec,
  type FileReport,
  type LoadContext,
  type LoadFile,
  type Rejects,
  type Staged,
} from './report';
import { clean } from './clean';
import { joinPeople } from './join';
import { mergePeople } from './merge';
import { qualityStatements } from './quality/tables';
import { settleOverlaps } from './overlap';
import { stage } from './stage';
import { buildTransactions } from './transactions';

export interface ImportResult {
  files: FileReport[];
  catalog: Catalog;
  base: BaseResult | null;
}

/**
 * Loads all files of the workspace.
 * @throws {AppError} with the file and the way to mend it; what was made until then is to be thrown away.
 */
export async function importFiles(
  files: LoadFile[],
  { rows, asOf, cleaning = [], expectations = [], merges = NO_MERGES }: LoadSettings,
  context: LoadContext,
): Promise<ImportResult & { rejects: Map<string, Rejects> }> {
  const exec: Exec = (statement) => context.run(statement.text, context.runId);
  const staged: Staged[] = [];
  await dropStages(files.length, context);
  for (const [index, file] of files.entries())
    staged.push(await stage(file, `stage_${index}`, exec, context));
  const today = new Date().toISOString().slice(0, 10);
  const cleaned = await clean(staged, cleaning, today, exec);
  await settleOverlaps(staged, exec);
  const joins = await joinPeople(staged, merges, exec);
  await mergePeople(staged, merges, exec);
  await nameSources(staged, exec);
  const catalog = { ...emptyCatalog(), joins };
  for (const table of ['products', 'interactions', 'feedback', 'campaign_contacts'] as const)
    await buildPlain(table, staged, catalog, exec);
  await buildTransactions(staged, catalog, exec, context);
  catalog.notImported = notImported(staged);
  await buildCustomers(staged, catalog, exec);
  const looked = staged.map(({ file, report }) => ({ plan: file.plan, report }));
  for (const statement of qualityStatements(looked, cleaned, expectations)) await exec(statement);
  await dropStages(files.length, context);
  context.onStep({ step: 'base', file: '' });
  const built = catalog.rows.transactions ? await buildBase({ rows, asOf }, catalog, exec) : null;
  return {
    files: staged.map(({ report }) => report),
    catalog,
    base: built,
    rejects: new Map(staged.map(({ file, rejects }) => [file.plan.id, rejects])),
  };
}

/** Where several files of a kind are read, each row says which it came from. */
async function nameSources(all: readonly Staged[], exec: Exec): Promise<void> {
  for (const part of all) {
    const { role } = part.file.plan;
    if (all.filter(({ file }) => file.plan.role === role).length < 2 || role === 'customers') continue;
    await exec(
      sql`ALTER TABLE ${ident(part.table)} ADD COLUMN ${ident(SOURCE_FILE)} VARCHAR DEFAULT ${part.report.name}`,
    );
    part.columns.add(SOURCE_FILE);
  }
}

const ORDER_ROLES = ['transactions', 'orders', 'order_lines'];

function notImported(all: readonly Staged[]): Catalog['notImported'] {
  const rows = new Map<string, number>();
  for (const { file, report } of all)
    if (ORDER_ROLES.includes(file.plan.role))
      for (const one of report.reasons) rows.set(one.reason, (rows.get(one.reason) ?? 0) + one.rows);
  return [...rows].map(([reason, count]) => ({ reason, rows: count }));
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
    customerParts: { file: null, dated: [] },
    notImported: [],
    hasOrderIds: false,
    joinCheck: null,
    joins: [],
  };
}

/** Makes orders and customer facts under the row rules. @returns the analysis date that was used. */
export async function buildBase(base: Base, catalog: Catalog, exec: Exec): Promise<BaseResult> {
  for (const statement of flagsAsOf(base.asOf)) await exec(statement);
  const fallback = firstRow<{ as_of: string | null }>(await exec(defaultAsOf(base.rows))).as_of;
  const asOf = base.asOf ?? fallback ?? '1970-01-01';
  const columns = new Set(catalog.columns.transactions);
  if (catalog.customerParts.dated.length > 0) await exec(customersAsOf(catalog.customerParts, asOf));
  for (const statement of baseStatements({ rows: base.rows, asOf }, columns, catalog.moneyScale))
    await exec(statement);
  const groups = rowsOf<RowGroup>(await exec(rowGroups(asOf, catalog.moneyScale)));
  return { asOf, counts: addRowCounts(groups, base.rows) };
}

async function buildPlain(
  table: Exclude<TableName, 'transactions' | 'customers'>,
  all: Staged[],
  catalog: Catalog,
  exec: Exec,
): Promise<void> {
  const parts = all.filter(({ file }) => file.plan.role === table);
  if (parts.length === 0) {
    await exec(sql`DROP TABLE IF EXISTS ${ident(table)}`);
    return;
  }
  await exec(sql`CREATE OR REPLACE TABLE ${ident(table)} AS ${unionOf(parts)}`);
  const columns = new Set(parts.flatMap((part) => [...part.columns]));
  catalog.columns[table] = [...COLUMNS[table], SOURCE_FILE].filter((name) => columns.has(name));
  catalog.rows[table] = await countRows(table, exec);
}
