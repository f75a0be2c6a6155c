import * as v from 'valibot';
import { AppError } from '../engine/errors';
import { addWords } from '../i18n/dictionary';
import { locale } from '../i18n/locale.svelte';
import type { Pairs } from '../i18n/pairs';
import type { Ask, PanelManifest } from '../panel/contract';

const manifests = import.meta.glob<{ panel: PanelManifest }>('../panels/*/panel.ts', { eager: true });
const WORDS = import.meta.glob<{ words: Pairs }>('../panels/*/words.ts');

/** Panels by id, in the order in which they are offered. */
export const PANELS: ReadonlyMap<string, PanelManifest> = new Map(
  Object.values(manifests)
    .map(({ panel }) => panel)
    .sort((a, b) => a.order - b.order)
    .map((panel) => [panel.id, panel]),
);

for (const { id, title } of PANELS.values()) addWords(id, { [`panel.${id}.title`]: title });

const coming = new Map<string, Promise<void>>();

/** Fetches the words of a panel, once; what was said without them is then said again. */
export function bringWords(panel: string): Promise<void> {
  const load = WORDS[`../panels/${panel}/words.ts`];
  const known = coming.get(panel);
  if (known || !load) return known ?? Promise.resolve();
  const others = PANELS.get(panel)?.speaks ?? [];
  const words = Promise.all([load(), ...others.map(bringWords)]).then(([module]) => {
    addWords(panel, module.words);
    locale.wordsCame();
  });
  coming.set(panel, words);
  return words;
}

/** What rules may ask of a panel's column, and by which words its values are said. */
export function askOf(panel: string, column: string): Ask | undefined {
  const manifest = PANELS.get(panel);
  const ask = manifest?.asks?.find((one) => one.column === column);
  const terms = ask?.terms ?? manifest?.terms?.[column];
  return terms === undefined ? ask : { ...ask, column, terms };
}

/** An error that names the place in a document and what stands there. */
export function invalid(issue: v.BaseIssue<unknown> | undefined, where: string): AppError {
  const path = issue?.path?.map((part) => String(part.key)).join('.') ?? '';
  return new AppError(
    'notebook_invalid',
    { what: [where, path].filter(Boolean).join(' · ') },
    issue?.message ?? '',
  );
}

function manifestOf(panel: string): PanelManifest {
  const manifest = PANELS.get(panel);
  if (!manifest) throw new AppError('panel_unknown', { panel });
  return manifest;
}

/** Parameters with the defaults of the panel filled in. @throws where there is no such panel, or they do not fit its schema. */
export function completeParams(panel: string, given: Record<string, unknown>): Record<string, unknown> {
  const result = v.safeParse(manifestOf(panel).schema, given);
  if (!result.success) throw invalid(result.issues[0], panel);
  return result.output as Record<string, unknown>;
}

/** Parameters without those that equal the default of the panel. */
export function leanParams(panel: string, given: Record<string, unknown>): Record<string, unknown> {
  const defaults = completeParams(panel, {});
  return Object.fromEntries(
    Object.entries(given).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(defaults[key])),
  );
}

/** Parameters that figures follow from: those that change the picture alone are left out. */
export function figureParams(panel: string, given: Record<string, unknown>): Record<string, unknown> {
  const views = PANELS.get(panel)?.viewParams ?? [];
  return Object.fromEntries(Object.entries(given).filter(([key]) => !views.includes(key)));
}

/** Parameters that change the picture alone. */
export function viewParams(panel: string, given: Record<string, unknown>): Record<string, unknown> {
  const views = PANELS.get(panel)?.viewParams ?? [];
  return Object.fromEntries(Object.entries(given).filter(([key]) => views.includes(key)));
}
