import { t } from '../i18n/locale.svelte';
import type { PanelShown } from '../notebook/cell-run';
import type { Notebook } from '../notebook/notebook.svelte';
import { viewParams } from '../notebook/panels';
import type { PanelCell } from '../notebook/schema';
import type { Picture } from '../panel/picture';
import type { Say } from '../panel/say';
import { faceOf } from './faces';

/** What a panel shows, for those who read it without the page. */
export interface Pictured {
  picture: Picture;
  /** What it was computed with, and how it is looked at now. */
  params: Record<string, unknown>;
  /** The segment it looks at, by name; nothing where that is everyone. */
  segment: string;
}

/** The picture of a panel's cell; null while nothing is loaded. */
export async function pictureOf(
  notebook: Notebook,
  id: string,
  { asked, answer }: PanelShown,
  say: Say,
): Promise<Pictured | null> {
  const { catalog } = notebook;
  const document = notebook.plain();
  const cell = document.cells.find((one): one is PanelCell => one.id === id && one.kind === 'panel');
  if (!catalog || !cell) return null;
  const face = await faceOf(cell.panel);
  const params = { ...asked.params, ...viewParams(cell.panel, cell.params) };
  const segments = document.segments.map(({ id: own, name }) => ({ id: own, name }));
  return {
    picture: face.present(answer.figures as never, params as never, say as never, { catalog, segments }),
    params,
    segment:
      asked.segment === null
        ? ''
        : (segments.find((one) => one.id === asked.segment)?.name ?? t('scope.everyone')),
  };
}
