import type { SqlAnswer, SqlRequest } from '../engine/cells';
import { AppError, toAppError } from '../engine/errors';
import { foldName } from '../sql/lex';
import { raw } from '../sql/sql';
import type { RowsShown } from './cell-run';
import { nameSql } from './prepare';
import { chartSql } from './result-chart';
import type { CellDocument } from './schema';

type Ask = (request: SqlRequest) => Promise<SqlAnswer>;

const MOST_CHART_ROWS = 5000;

/** Why a figure or a chart failed: @throws {AppError} `result_without_column` where its source has a column no more that it reads. */
export async function requireColumns(cell: CellDocument, request: SqlRequest, ask: Ask): Promise<void> {
  const read = readsOf(cell);
  if (!read) return;
  const sql = `SELECT * FROM ${nameSql(read.from).text} LIMIT 0`;
  const found = await ask({ ...request, cell: `${request.cell}_columns`, sql, limit: 1 }).catch(() => null);
  const columns = found?.results[0]?.columns.map(({ name }) => name) ?? [];
  const known = new Set(columns.map(foldName));
  const column = read.columns.find((name) => !known.has(foldName(name)));
  if (columns.length > 0 && column !== undefined)
    throw new AppError('result_without_column', { from: read.from, column, columns: columns.join(', ') });
}

/** What the chart of a SQL cell draws: its rows added up by the engine, not those that happen to be shown. */
export async function chartOf(
  cell: CellDocument,
  answer: SqlAnswer,
  request: SqlRequest,
  ask: Ask,
): Promise<Pick<RowsShown, 'chart' | 'chartError'>> {
  const last = answer.results[answer.results.length - 1];
  if (cell.kind !== 'sql' || !cell.chart || !last) return { chart: null, chartError: null };
  const sql = chartSql(raw(`(${last.sql}\n)`), cell.chart).text;
  try {
    const chart = await ask({ ...request, cell: `${request.cell}_chart`, sql, limit: MOST_CHART_ROWS });
    return { chart, chartError: null };
  } catch (cause) {
    return { chart: null, chartError: toAppError(cause) };
  }
}

/** The named result that a figure or a chart reads, and its columns. */
function readsOf(cell: CellDocument): { from: string; columns: string[] } | null {
  if (cell.kind === 'kpi')
    return { from: cell.from, columns: [cell.column, ...(cell.where ? [cell.where.column] : [])] };
  if (cell.kind !== 'chart') return null;
  const { x, y, by } = cell.chart;
  return { from: cell.from, columns: [x, y, by].filter(Boolean) };
}
