import { hasColumn } from '../../data/catalog';
import { firstRow, rowsOf } from '../../engine/table';
import type { TaskContext, TaskResult } from '../../panel/contract';
import { countedOrders, measuredBy } from '../../panel/measured';
import { sql, type Sql } from '../../sql/sql';
import type { QualityParams } from './params';
import {
  cleaningQuery,
  columnsQuery,
  daysQuery,
  expectationsQuery,
  filesQuery,
  issuesQuery,
  LEAST_BUYERS,
  rowsQuery,
  suspicionQuery,
  suspiciousQuery,
} from './query';
import type {
  CleaningRow,
  ColumnRow,
  DayRow,
  ExpectationRow,
  FileRow,
  FoundRow,
  IssueRow,
  QualityFigures,
  SuspicionRow,
} from './types';

const hasBuyers = ({ catalog }: TaskContext): boolean => hasColumn(catalog, 'transactions', 'customer_id');

/** How good the loaded files are, what is wrong with them and in which rows, and which buyers may be none. */
export async function run(params: QualityParams, context: TaskContext): Promise<TaskResult<QualityFigures>> {
  const rows = async <T>(query: Sql): Promise<T[]> => rowsOf<T>(await context.query(query));
  const found = rowsQuery(params);
  const tables = [
    { name: 'files', sql: filesQuery },
    { name: 'columns', sql: columnsQuery },
    { name: 'issues', sql: issuesQuery },
    { name: 'rows', sql: found },
    { name: 'cleaning', sql: cleaningQuery },
    { name: 'expectations', sql: expectationsQuery },
  ];
  const dated = hasColumn(context.catalog, 'transactions', 'ordered_at');
  if (dated) tables.push({ name: 'days', sql: daysQuery });
  const suspicious = hasBuyers(context)
    ? suspicionQuery(suspiciousQuery(params, context.catalog), measuredBy(context))
    : null;
  if (suspicious) tables.push({ name: 'suspicious', sql: suspicious });
  const figures: QualityFigures = {
    files: await rows<FileRow>(filesQuery),
    days: dated ? await rows<DayRow>(daysQuery) : [],
    columns: await rows<ColumnRow>(columnsQuery),
    issues: await rows<IssueRow>(issuesQuery),
    found: await rows<FoundRow>(found),
    cleaning: await rows<CleaningRow>(cleaningQuery),
    expectations: await rows<ExpectationRow>(expectationsQuery),
    suspicious: suspicious ? await rows<SuspicionRow>(suspicious) : [],
    fewBuyers: suspicious !== null && (await buyers(context)) < LEAST_BUYERS,
  };
  return { figures, tables };
}

const buyers = async (context: TaskContext): Promise<number> =>
  firstRow<{ n: number }>(await context.query(sql`SELECT count(*)::DOUBLE AS n FROM customer_facts`)).n;

/** Buyers under the scope who may be none, a row for each reason. */
export const members = (params: QualityParams, context: TaskContext): Promise<Sql> =>
  Promise.resolve(
    hasBuyers(context)
      ? sql`SELECT customer_key, suspicion FROM (${suspiciousQuery(params, context.catalog)})
          WHERE customer_key IN (SELECT customer_key FROM (${countedOrders(measuredBy(context))}))`
      : sql`SELECT NULL::INTEGER AS customer_key, NULL::VARCHAR AS suspicion WHERE FALSE`,
  );
