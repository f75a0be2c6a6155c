import type { SqlColumn } from '../../engine/cells';
import { panelShown, shownOf } from '../../notebook/cell-run';
import { resultNames } from '../../notebook/graph';
import type { Notebook } from '../../notebook/notebook.svelte';

/** Named results of the notebook that a figure or a chart can be made of. */
export function sourcesOf(notebook: Notebook): string[] {
  const names = resultNames(notebook.document);
  return notebook.document.cells.flatMap((cell) => {
    const name = names.get(cell.id);
    if (!name) return [];
    if (cell.kind === 'sql') return [name];
    return (panelShown(notebook.run(cell.id))?.answer.tables ?? []).map((table) => `${name}.${table.name}`);
  });
}

/** Columns of a named result, as far as it has been computed. */
export async function columnsOf(notebook: Notebook, from: string): Promise<SqlColumn[]> {
  const [head = '', table] = from.split('.');
  const id = [...resultNames(notebook.document)].find(
    ([, name]) => name.toLowerCase() === head.toLowerCase(),
  )?.[0];
  const shown = id ? shownOf(notebook.run(id)) : null;
  if (shown?.kind === 'rows') return shown.answer.results[shown.answer.results.length - 1]?.columns ?? [];
  const query = shown?.answer.tables.find(({ name }) => name === table)?.sql;
  if (!query) return [];
  const found = await notebook.ask.query(`DESCRIBE SELECT * FROM (${query})`).catch(() => null);
  const [names, types] = [found?.array('column_name'), found?.array('column_type')] as (
    string[] | undefined
  )[];
  return (names ?? []).map((name, index) => {
    const type = types?.[index] ?? '';
    const kind = /INT|DOUBLE|DECIMAL|FLOAT/.test(type) ? 'number' : 'text';
    return { name, type, kind, personal: null };
  });
}
