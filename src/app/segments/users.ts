import type { Notebook } from '../../notebook/notebook.svelte';
import { cellTitle } from '../navigation';

/** What uses a segment, in words: cells by their titles, other segments by their names. */
export function usersOf(notebook: Notebook, id: string): string[] {
  const { cells, segments } = notebook.usersOf(id);
  return [
    ...cells.flatMap((cell) => {
      const found = notebook.cell(cell);
      return found ? [cellTitle(found)] : [];
    }),
    ...segments,
  ];
}
