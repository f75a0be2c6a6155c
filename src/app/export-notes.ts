import { exact } from '../i18n/format';
import { t, tKey } from '../i18n/locale.svelte';
import type { PanelShown } from '../notebook/cell-run';
import { definitionHash } from '../notebook/document';
import type { Notebook } from '../notebook/notebook.svelte';
import { caveatOf } from './caveat';

type Line = [label: string, value: string];

/** Values that stand under one label: it is said once. */
const labelled = (label: string, values: readonly string[]): Line[] =>
  values.map((value, index) => [index === 0 ? label : '', value]);

/** Whom a panel looks at, and what it counts. SQL chooses its own rows, so nothing of the kind is said of it. */
function scopeOf(notebook: Notebook, { panel, asked }: PanelShown): Line[] {
  const segment = notebook.document.segments.find(({ id }) => id === asked.segment);
  return [
    [t('scope.segment'), segment?.name ?? t('scope.everyone')],
    ...labelled(t('export.counted'), caveatOf(notebook, panel, asked.params)),
  ];
}

/**
 * What the figures of an export rest on, so that a file that is passed on can be told from another: dates, filters, rules, definition, data.
 * @param shown the panel that is exported; null for SQL.
 */
export async function exportNotes(
  notebook: Notebook,
  title: string,
  shown: PanelShown | null,
): Promise<Line[]> {
  const [definition, tables] = await Promise.all([
    definitionHash(notebook.plain()),
    notebook.ask.fingerprint(),
  ]);
  const data = tables.map(
    ({ table, rows, hash }) => `${tKey(`role.${table}`)}: ${t('rows', { count: exact(rows, 0) })} · ${hash}`,
  );
  return [
    [t('export.of'), title],
    ...(shown ? scopeOf(notebook, shown) : []),
    [t('proof.definition'), definition],
    ...labelled(t('export.data'), data),
    [t('export.by'), 'Vital Few'],
  ];
}

/** The same in a few lines for a picture: what it shows, of whom, counted how; definition and data by the start of their marks. */
export function footerOf(lines: readonly Line[]): string[] {
  const short = (value: string): string => value.replaceAll(/\b([0-9a-f]{12})[0-9a-f]+\b/g, '$1');
  const parts: string[][] = [];
  for (const [label, value] of lines) {
    if (label !== '') parts.push([`${label}: ${short(value)}`]);
    else parts.at(-1)?.push(short(value));
  }
  return parts.map((values) => values.join(' · '));
}
