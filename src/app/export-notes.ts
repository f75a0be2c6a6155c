import { exact } from '../i18n/format';
import { t, tKey } from '../i18n/locale.svelte';
import { definitionHash } from '../notebook/document';
import type { Notebook } from '../notebook/notebook.svelte';
import { caveatOf } from './caveat';

/** What the figures of an export rest on, so that a file that is passed on can be told from another: dates, filters, rules, definition, data. */
export async function exportNotes(
  notebook: Notebook,
  title: string,
  { panel, params, segment }: { panel: string; params: Record<string, unknown>; segment: string | null },
): Promise<[label: string, value: string][]> {
  const { segments } = notebook.document;
  const [definition, tables] = await Promise.all([
    definitionHash(notebook.plain()),
    notebook.ask.fingerprint(),
  ]);
  const who = segments.find(({ id }) => id === segment)?.name ?? t('scope.everyone');
  return [
    [t('export.of'), title],
    [t('scope.segment'), who],
    ...caveatOf(notebook, panel, params).map((part, index): [string, string] => [
      index === 0 ? t('export.counted') : '',
      part,
    ]),
    [t('proof.definition'), definition],
    ...tables.map(({ table, rows, hash }, index): [string, string] => [
      index === 0 ? t('export.data') : '',
      `${tKey(`role.${table}`)}: ${t('rows', { count: exact(rows, 0) })} · ${hash}`,
    ]),
    [t('export.by'), 'Vital Few'],
  ];
}
