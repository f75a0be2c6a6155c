import { download, fileName } from '../export/download';
import { toAppError } from '../engine/errors';
import { t, tKey } from '../i18n/locale.svelte';
import { readDocument, writeDocument } from '../notebook/document';
import type { Notebook } from '../notebook/notebook.svelte';
import type { NotebookDocument } from '../notebook/schema';
import { toasts } from '../ui/toasts.svelte';

/** Hands a document over as a file: the analysis, never the data. What could not be opened again is said, and not saved. */
export function saveDocument(document: NotebookDocument): boolean {
  const text = writeDocument(document);
  try {
    readDocument(text);
  } catch (cause) {
    const { code, args } = toAppError(cause);
    toasts.show(t('save_refused', { why: tKey(`error.${code}`, args) }));
    return false;
  }
  const name = fileName(document.title || 'notebook') || 'notebook';
  download(`${name}.vitalfew.json`, new Blob([text], { type: 'application/json' }));
  toasts.show(t('notebook_saved'));
  return true;
}

/** Saves the notebook, with what is being typed. */
export function saveNotebook(notebook: Notebook): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  if (saveDocument(notebook.plain())) notebook.markSaved();
}
