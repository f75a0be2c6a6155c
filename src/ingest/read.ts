import { tableOf } from '../data/canonical';
import { ident, join, raw, sql, type Sql } from '../sql/sql';
import { ROW_MARKS } from './copy';
import { fieldMap, type ColumnPlan, type FilePlan } from './file-plan';
import { platformById } from './platform';
import type { Dialect } from './records';
import type { Exec, LoadContext } from './report';
import { scanSource, type Source } from './source';
import type { Format } from './values';

export const TOTAL_BIT = 40;
export const NO_DATE_BIT = 41;
export const NO_AMOUNT_BIT = 42;
export const NO_ID_BIT = 43;
export const RAGGED_BIT = 45;
export const CURRENCY_BIT = 46;
export const NOT_SALE_BIT = 48;
const HEAD_BYTES = 1024 * 1024;

const bit = (index: number): Sql => raw(`(1::BIGINT << ${index})`);
/** Where the first record under the header begins. */
export async function dataStart(source: Source, plan: FilePlan): Promise<number> {
  const head = await scanSource({ ...source, file: source.file.slice(0, HEAD_BYTES) }, plan.layout, {
    onRecord: () => 'stop',
  });
  return source.bomBytes + head.dataOffset;
}

const outputName = (column: ColumnPlan): string =>
  column.use.kind === 'field' ? column.use.field : column.name;
const isUsed = (column: ColumnPlan): boolean => column.use.kind !== 'ignore';

/** Columns whose cells can fail to be read, each with a bit of the row's mask; beyond forty a failed cell is left blank unmarked. */
export const checkedColumns = (plan: FilePlan): ColumnPlan[] =>
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
export function readStatement(
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

export async function read(
  file: Blob,
  dialect: Dialect,
  isCopy: boolean,
  plan: FilePlan,
  table: string,
  exec: Exec,
  context: Pick<LoadContext, 'registerFile' | 'dropFile'>,
): Promise<void> {
  const name = `in/${crypto.randomUUID()}.csv`;
  await context.registerFile(name, file);
  try {
    await exec(readStatement(name, dialect, isCopy, plan, table));
  } finally {
    await context.dropFile(name);
  }
}
