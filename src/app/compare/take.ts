import { LANGUAGES, type Language } from '../../i18n/dictionary';
import { locale } from '../../i18n/locale.svelte';
import { panelShown, type PanelShown } from '../../notebook/cell-run';
import type { Notebook } from '../../notebook/notebook.svelte';
import type { Snapshot } from '../../notebook/snapshots.svelte';
import { differencesOf, readingsOf, type ChangedPart, type Readings } from '../../panel/readings';
import { sayIn } from '../../panel/say';
import { cellTitle } from '../navigation';
import { pictureOf } from '../pictures';

/** Panels that are done, with what they show. */
function donePanels(notebook: Notebook): { id: string; panel: string; shown: PanelShown }[] {
  return notebook.document.cells.flatMap(({ id }) => {
    const run = notebook.run(id);
    const shown = run.state === 'ready' ? panelShown(run) : null;
    return shown ? [{ id, panel: shown.panel, shown }] : [];
  });
}

/** What a panel was asked, whatever the data: where it is the same, figures differ by the data alone. */
const askedOf = (notebook: Notebook, { asked }: PanelShown): string => {
  const { scope, segments } = notebook.plain();
  return JSON.stringify([asked, scope, segments.map(({ id, rule }) => [id, rule])]);
};

interface Named {
  file: { name: string };
}

/**
 * Keeps the figures that stand here, to put later ones beside them.
 * @param isOfLoad whether the page does it by itself, before other files are loaded. @returns whether there were any.
 */
export async function keepFigures(
  notebook: Notebook,
  files: readonly Named[],
  isOfLoad = false,
): Promise<boolean> {
  const { catalog } = notebook;
  const panels = donePanels(notebook);
  if (!catalog || panels.length === 0) return false;
  const taken = await Promise.all(
    panels.map(async ({ id, panel, shown }) => {
      const asked = askedOf(notebook, shown);
      const readings: Partial<Record<Language, Readings>> = {};
      for (const language of LANGUAGES) {
        const pictured = await pictureOf(notebook, id, shown, sayIn(language, catalog.currency));
        if (pictured) readings[language] = readingsOf(pictured.picture);
      }
      return { cell: id, panel, asked, readings };
    }),
  );
  notebook.snapshots.add({
    id: crypto.randomUUID(),
    at: new Date().toISOString(),
    files: files.map(({ file }) => file.name),
    lastDay: catalog.lastDay,
    currency: catalog.currency,
    isOfLoad,
    panels: taken,
  });
  return true;
}

/** A panel against its snapshot. */
export interface ComparedPanel {
  cell: string;
  title: string;
  /** It was asked something else then: dates, segment, rules, settings. */
  isAskedOtherwise: boolean;
  parts: readonly ChangedPart[];
}

/** Panels of a snapshot that still stand here, and what is different in each. @returns the titles of those that do not, too. */
export async function compareWith(
  notebook: Notebook,
  snapshot: Snapshot,
): Promise<{ panels: ComparedPanel[]; missing: number }> {
  const say = sayIn(locale.language, notebook.catalog?.currency ?? null);
  const done = donePanels(notebook);
  const panels: ComparedPanel[] = [];
  for (const { cell, panel, asked, readings } of snapshot.panels) {
    const now = done.find((one) => one.id === cell && one.panel === panel);
    const pictured = now && (await pictureOf(notebook, cell, now.shown, say));
    const own = notebook.cell(cell);
    if (!now || !pictured || !own) continue;
    panels.push({
      cell,
      title: cellTitle(own),
      isAskedOtherwise: asked !== askedOf(notebook, now.shown),
      parts: differencesOf(readings[locale.language] ?? {}, pictured.picture, cellTitle(own), say),
    });
  }
  return { panels, missing: snapshot.panels.length - panels.length };
}
