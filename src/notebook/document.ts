import * as v from 'valibot';
import type { PanelManifest } from '../panels/contract';
import { AppError } from '../engine/errors';

export const DOCUMENT_VERSION = 1;
const MAX_CELLS = 500;
const MAX_SEGMENTS = 200;

const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,40}$/));
const title = v.pipe(v.string(), v.maxLength(200));
const day = v.nullable(v.pipe(v.string(), v.isoDate()));
const rule = v.optional(v.picklist(['exclude', 'include']), 'exclude');
const scalar = v.union([v.pipe(v.string(), v.maxLength(500)), v.pipe(v.number(), v.finite())]);
const bound = v.optional(v.pipe(v.number(), v.finite()));
const column = v.pipe(v.string(), v.regex(/^[a-z_][a-z0-9_]{0,40}$/));

const rowRules = v.strictObject({
  noCustomer: rule,
  cancelled: rule,
  returned: rule,
  nonPositiveQuantity: rule,
  nonPositivePrice: rule,
  returns: v.optional(v.picklist(['exclude', 'net']), 'exclude'),
});

const scope = v.strictObject({
  asOf: v.optional(day, null),
  from: v.optional(day, null),
  to: v.optional(day, null),
  segment: v.optional(v.nullable(id), null),
  compare: v.optional(v.picklist(['none', 'previous', 'year_before']), 'none'),
  rows: v.optional(rowRules, {}),
});

const params = v.optional(v.record(v.pipe(v.string(), v.maxLength(60)), v.unknown()), {});

const segment = v.strictObject({
  id,
  name: title,
  rule: v.strictObject({
    panel: id,
    params,
    where: v.record(
      column,
      v.union([v.pipe(v.array(scalar), v.maxLength(1000)), v.strictObject({ from: bound, to: bound })]),
    ),
  }),
});

const common = { id, title: v.optional(title), collapsed: v.optional(v.boolean(), false) };

const cell = v.variant('kind', [
  v.strictObject({ kind: v.literal('panel'), ...common, panel: id, params }),
  v.strictObject({
    kind: v.literal('sql'),
    ...common,
    name: v.optional(id),
    sql: v.pipe(v.string(), v.maxLength(100_000)),
  }),
  v.strictObject({ kind: v.literal('note'), ...common, markdown: v.pipe(v.string(), v.maxLength(100_000)) }),
]);

/** A notebook, version 1: what to compute, never what came out. The schema is closed: unknown keys are refused. */
export const documentSchema = v.strictObject({
  app: v.literal('vitalfew'),
  version: v.literal(DOCUMENT_VERSION),
  title: v.optional(title, ''),
  language: v.optional(v.picklist(['en', 'zh-CN']), 'en'),
  scope: v.optional(scope, {}),
  segments: v.optional(v.pipe(v.array(segment), v.maxLength(MAX_SEGMENTS)), []),
  cells: v.optional(v.pipe(v.array(cell), v.maxLength(MAX_CELLS)), []),
});

export type NotebookDocument = v.InferOutput<typeof documentSchema>;
export type CellDocument = NotebookDocument['cells'][number];
export type PanelCell = Extract<CellDocument, { kind: 'panel' }>;

const manifests = import.meta.glob<{ panel: PanelManifest }>('../panels/*/panel.ts', { eager: true });

/** Panels by id, in the order in which they are offered. */
export const PANELS: ReadonlyMap<string, PanelManifest> = new Map(
  Object.values(manifests)
    .map(({ panel }) => panel)
    .sort((a, b) => a.order - b.order)
    .map((panel) => [panel.id, panel]),
);

/** Parameters with the defaults of the panel filled in. @throws where they do not fit its schema. */
export function completeParams(panel: string, given: Record<string, unknown>): Record<string, unknown> {
  const manifest = PANELS.get(panel);
  if (!manifest) throw new AppError('notebook_invalid', { what: panel });
  const result = v.safeParse(manifest.schema, given);
  if (!result.success) throw invalid(result.issues[0], panel);
  return result.output as Record<string, unknown>;
}

function invalid(issue: v.BaseIssue<unknown> | undefined, where: string): AppError {
  const path = issue?.path?.map((part) => String(part.key)).join('.') ?? '';
  return new AppError(
    'notebook_invalid',
    { what: [where, path].filter(Boolean).join(' · ') },
    issue?.message ?? '',
  );
}

/**
 * Reads a notebook from a file or a link: checked against the schema, each panel's parameters against the panel's own, ids
 * unique. @throws {AppError} `notebook_newer` or `notebook_invalid`, naming the place.
 */
export function readDocument(text: string): NotebookDocument {
  let value: unknown;
  try {
    value = JSON.parse(text, (key: string, item: unknown) => (key === '__proto__' ? undefined : item));
  } catch (cause) {
    throw new AppError('notebook_invalid', { what: 'JSON' }, String(cause));
  }
  const version = (value as { app?: unknown; version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > DOCUMENT_VERSION)
    throw new AppError('notebook_newer', { version, known: DOCUMENT_VERSION });
  const result = v.safeParse(documentSchema, value);
  if (!result.success) throw invalid(result.issues[0], '');
  const document = result.output;
  const ids = [...document.cells.map((item) => item.id), ...document.segments.map((item) => item.id)];
  if (new Set(ids).size !== ids.length) throw new AppError('notebook_invalid', { what: 'id' });
  for (const item of document.cells)
    if (item.kind === 'panel') item.params = completeParams(item.panel, item.params);
  for (const { rule: own } of document.segments) own.params = completeParams(own.panel, own.params);
  const chosen = document.scope.segment;
  if (chosen !== null && !document.segments.some((item) => item.id === chosen))
    throw new AppError('segment_invalid', { segment: chosen });
  return document;
}

/** The document as a file holds it: parameters that equal the default are left out. */
export function writeDocument(document: NotebookDocument): string {
  const lean = (panel: string, given: Record<string, unknown>): Record<string, unknown> => {
    const defaults = completeParams(panel, {});
    return Object.fromEntries(
      Object.entries(given).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(defaults[key])),
    );
  };
  const cells = document.cells.map((item) =>
    item.kind === 'panel' ? { ...item, params: lean(item.panel, item.params) } : item,
  );
  const segments = document.segments.map((item) => ({
    ...item,
    rule: { ...item.rule, params: lean(item.rule.panel, item.rule.params) },
  }));
  return JSON.stringify({ ...document, cells, segments }, null, 2) + '\n';
}

export function newDocument(language: NotebookDocument['language']): NotebookDocument {
  return v.parse(documentSchema, {
    app: 'vitalfew',
    version: DOCUMENT_VERSION,
    language,
    cells: [...PANELS.values()]
      .filter(({ opens }) => opens)
      .map(({ id: panel }, index) => ({
        id: `c${index + 1}`,
        kind: 'panel',
        panel,
        params: completeParams(panel, {}),
      })),
  });
}

/** An id that the document does not use yet. */
export function freshId(document: NotebookDocument, prefix: 'c' | 's'): string {
  const taken = new Set([...document.cells, ...document.segments].map((item) => item.id));
  for (let count = 1; ; count++) if (!taken.has(`${prefix}${count}`)) return `${prefix}${count}`;
}
