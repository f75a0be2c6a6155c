import { tick } from 'svelte';
import { isMessage, t, tKey } from '../i18n/locale.svelte';
import { rowsShown } from '../notebook/cell-run';
import type { Notebook } from '../notebook/notebook.svelte';
import type { CellDocument, CellKind } from '../notebook/schema';
import { toasts } from '../ui/toasts.svelte';

/** Scrolls to a cell and puts the focus on it. */
export async function goToCell(id: string): Promise<void> {
  await tick();
  const cell = document.querySelector<HTMLElement>(`[data-cell="${CSS.escape(id)}"]`);
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  cell?.scrollIntoView({ block: 'start', behavior: still ? 'auto' : 'smooth' });
  cell?.focus({ preventScroll: true });
}

/** Goes to the first cell of a panel; adds one where there is none. */
export function goToPanel(notebook: Notebook, panel: string): void {
  const cell = notebook.document.cells.find((item) => item.kind === 'panel' && item.panel === panel);
  if (!cell) notebook.addPanel(panel);
  const id = cell?.id ?? notebook.selected;
  notebook.selected = id;
  if (id) void goToCell(id);
}

/** What stands above a cell: its own title, or what it is. */
export function cellTitle(cell: CellDocument): string {
  if (cell.title) return cell.title;
  if (cell.kind === 'panel') return tKey(`panel.${cell.panel}.title`);
  if (cell.kind === 'parameter') return `$${cell.name}`;
  if (cell.kind === 'sql' && cell.name) return cell.name;
  if (cell.kind === 'kpi') {
    const metric = `kpi.${cell.where?.is ?? ''}`;
    return isMessage(metric)
      ? tKey(metric)
      : `${cell.aggregate === 'none' ? '' : `${tKey(`aggregate.${cell.aggregate}`)} · `}${cell.column}`;
  }
  return tKey(`cell.${cell.kind}`);
}

/** Takes a cell away, says so, and goes to the one that stands there then. */
export function removeCell(notebook: Notebook, id: string): void {
  const { cells } = notebook.document;
  const index = cells.findIndex((cell) => cell.id === id);
  const cell = cells[index];
  if (!cell) return;
  const next = cells[index + 1] ?? cells[index - 1];
  const title = cellTitle(cell);
  notebook.remove(id);
  if (next) void goToCell(next.id);
  toasts.show(t('cell_removed', { cell: title }), { label: t('undo'), run: () => notebook.undo() });
}

/** Adds a panel after a cell, before all, or at the end, and goes there. */
export function addPanel(notebook: Notebook, panel: string, after: string | null): void {
  notebook.addPanel(panel, after);
  if (notebook.selected) void goToCell(notebook.selected);
}

export const NEW_CELLS = ['sql', 'note', 'kpi', 'chart', 'parameter'] as const satisfies readonly CellKind[];

/** Adds an empty cell of a kind after another one, and goes there. */
export function addCell(notebook: Notebook, kind: (typeof NEW_CELLS)[number], after: string | null): void {
  const plain = { collapsed: false };
  const sql = [...notebook.document.cells].reverse().find((cell) => cell.kind === 'sql' && cell.name);
  const from = sql?.kind === 'sql' && sql.name ? sql.name : null;
  const results = sql ? rowsShown(notebook.run(sql.id))?.answer.results : undefined;
  const columns = results?.[results.length - 1]?.columns ?? [];
  const numeric = columns.find((column) => column.kind === 'number');
  const made = {
    sql: () =>
      notebook.addSql(
        {
          kind: 'sql',
          ...plain,
          name: notebook.freshName(t('sql.new_name')),
          sql: `-- ${t('sql.starter')}\nSELECT customer_id, count(DISTINCT order_id) AS orders, sum(amount) AS revenue\nFROM counted\nGROUP BY customer_id\nORDER BY revenue DESC`,
          limit: 1000,
          chart: null,
        },
        after,
      ),
    note: () => notebook.add({ kind: 'note', ...plain, markdown: '' }, after),
    kpi: () =>
      notebook.add(
        from
          ? {
              kind: 'kpi',
              ...plain,
              from,
              column: columns[0]?.name ?? 'customer_id',
              aggregate: 'count',
              where: null,
              format: 'number',
            }
          : {
              kind: 'kpi',
              ...plain,
              from: 'overview.kpis',
              column: 'value',
              aggregate: 'none',
              where: { column: 'metric', is: 'revenue' },
              format: 'money',
            },
        after,
      ),
    chart: () =>
      notebook.add(
        {
          kind: 'chart',
          ...plain,
          from: from ?? 'rfm.segments',
          chart: from
            ? {
                type: numeric ? 'histogram' : 'bars',
                x: numeric?.name ?? columns[0]?.name ?? 'customer_id',
                y: '',
                by: '',
                aggregate: numeric ? 'none' : 'count',
              }
            : { type: 'bars', x: 'segment', y: 'revenue', by: '', aggregate: 'none' },
        },
        after,
      ),
    parameter: () =>
      notebook.add(
        {
          kind: 'parameter',
          ...plain,
          name: notebook.freshName(t('parameter.new_name')),
          input: 'number',
          value: 10,
          min: 0,
          max: 100,
          step: 1,
          options: [],
        },
        after,
      ),
  }[kind]();
  void goToCell(made);
}
