import { foldName, renameParameter, renameTable } from '../sql/lex';
import { resultNames } from './graph';
import type { NotebookDocument } from './schema';

/**
 * Gives the result or the parameter of a cell another name, in its cell and wherever the document reads it.
 * @param onSql called with each statement that is written anew, as it was and as it is.
 */
export function renameResult(
  document: NotebookDocument,
  id: string,
  name: string | undefined,
  onSql: (before: string, after: string) => void,
): void {
  const own = document.cells.find((cell) => cell.id === id);
  if (!own || !('name' in own || own.kind === 'panel' || own.kind === 'sql')) return;
  const before = own.kind === 'parameter' ? own.name : resultNames(document).get(id);
  if (own.kind === 'parameter') own.name = name ?? own.name;
  else if (own.kind === 'panel' || own.kind === 'sql') own.name = name;
  const after = own.kind === 'parameter' ? own.name : resultNames(document).get(id);
  if (before === undefined || after === undefined || before === after) return;
  for (const cell of document.cells) {
    if (cell.kind === 'sql') {
      const rename = own.kind === 'parameter' ? renameParameter : renameTable;
      const renamed = rename(cell.sql, before, after);
      if (renamed !== cell.sql) onSql(cell.sql, renamed);
      cell.sql = renamed;
    }
    if (own.kind === 'parameter' && cell.kind === 'panel') {
      if (cell.segment === `$${before}`) cell.segment = `$${after}`;
      for (const [key, value] of Object.entries(cell.bind)) if (value === before) cell.bind[key] = after;
    } else if (own.kind !== 'parameter' && (cell.kind === 'kpi' || cell.kind === 'chart')) {
      const [head = '', ...rest] = cell.from.split('.');
      if (foldName(head) === foldName(before)) cell.from = [after, ...rest].join('.');
    }
  }
}
