import { download, fileName } from '../export/download';
import { t } from '../i18n/locale.svelte';
import type { Notebook } from '../notebook/notebook.svelte';
import { toasts } from '../ui/toasts.svelte';

/** Saves the notebook as a file: the analysis, never the data. */
export function saveNotebook(notebook: Notebook): void {
  const name = fileName(notebook.document.title || 'notebook') || 'notebook';
  download(`${name}.vitalfew.json`, new Blob([notebook.save()], { type: 'application/json' }));
  toasts.show(t('notebook_saved'));
}
