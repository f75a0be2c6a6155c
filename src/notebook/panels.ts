import * as v from 'valibot';
import { AppError } from '../engine/errors';
import type { PanelManifest } from '../panels/contract';

const manifests = import.meta.glob<{ panel: PanelManifest }>('../panels/*/panel.ts', { eager: true });

/** Panels by id, in the order in which they are offered. */
export const PANELS: ReadonlyMap<string, PanelManifest> = new Map(
  Object.values(manifests)
    .map(({ panel }) => panel)
    .sort((a, b) => a.order - b.order)
    .map((panel) => [panel.id, panel]),
);

/** An error that names the place in a document and what stands there. */
export function invalid(issue: v.BaseIssue<unknown> | undefined, where: string): AppError {
  const path = issue?.path?.map((part) => String(part.key)).join('.') ?? '';
  return new AppError(
    'notebook_invalid',
    { what: [where, path].filter(Boolean).join(' · ') },
    issue?.message ?? '',
  );
}

/** Parameters with the defaults of the panel filled in. @throws where they do not fit its schema. */
export function completeParams(panel: string, given: Record<string, unknown>): Record<string, unknown> {
  const manifest = PANELS.get(panel);
  if (!manifest) throw new AppError('notebook_invalid', { what: panel });
  const result = v.safeParse(manifest.schema, given);
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
