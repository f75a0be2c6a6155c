import { tick } from 'svelte';
import type { Notebook } from '../notebook/notebook.svelte';

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
