import * as v from 'valibot';
import type { Rule } from '../data/segments/rule';
import { AppError } from '../engine/errors';
import { foldName } from '../sql/lex';
import { completeParams, figureParams, invalid, leanParams, PANELS } from './panels';
import {
  DOCUMENT_VERSION,
  documentSchema,
  type CellDocument,
  type CellKind,
  type NotebookDocument,
} from './schema';

/** A rule whose panels have their parameters changed by `edit`. */
function withParams(
  rule: Rule,
  edit: (panel: string, params: Record<string, unknown>) => Record<string, unknown>,
): Rule {
  if ('panel' in rule) {
    const among = rule.among ? { among: withParams(rule.among, edit) } : {};
    return { ...rule, ...among, params: edit(rule.panel, rule.params) };
  }
  if ('all' in rule) return { all: rule.all.map((part) => withParams(part, edit)) };
  if ('any' in rule) return { any: rule.any.map((part) => withParams(part, edit)) };
  if ('not' in rule) return { not: withParams(rule.not, edit) };
  if ('sample' in rule) return { sample: { ...rule.sample, from: withParams(rule.sample.from, edit) } };
  return rule;
}

/** The rule with all parameters of its panels. @throws {AppError} where they do not fit. */
export const completeRule = (rule: Rule): Rule => withParams(rule, completeParams);

/** Names by which SQL calls results and parameters, which no two cells may share. */
function nameOf(cell: CellDocument): string | null {
  if (cell.kind === 'parameter') return `$${cell.name}`;
  return cell.kind === 'panel' || cell.kind === 'sql' ? (cell.name ?? null) : null;
}

const twice = (values: readonly string[]): string | undefined =>
  values.find((value, index) => values.indexOf(value) !== index);

/**
 * Reads a notebook from a file or a link: checked against the schema, each panel's parameters against the panel's own, ids and
 * names unique. @throws {AppError} `notebook_newer` or `notebook_invalid`, naming the place.
 */
export function readDocument(text: string): NotebookDocument {
  let value: unknown;
  try {
    value = JSON.parse(text, (key: string, item: unknown) => (key === '__proto__' ? undefined : item));
  } catch (cause) {
    throw new AppError('notebook_invalid', { what: 'JSON' }, String(cause));
  }
  const version = (value as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > DOCUMENT_VERSION)
    throw new AppError('notebook_newer', { version, known: DOCUMENT_VERSION });
  const result = v.safeParse(documentSchema, value);
  if (!result.success) throw invalid(result.issues[0], '');
  const document = result.output;
  const id = twice([...document.cells, ...document.segments].map((item) => foldName(item.id)));
  if (id) throw new AppError('notebook_invalid', { what: `id · ${id}` });
  const name = twice(document.cells.flatMap((cell) => nameOf(cell) ?? []).map(foldName));
  if (name) throw new AppError('notebook_invalid', { what: `name · ${name}` });
  for (const item of document.cells)
    if (item.kind === 'panel') item.params = completeParams(item.panel, item.params);
  for (const segment of document.segments) segment.rule = completeRule(segment.rule);
  const chosen = document.scope.segment;
  if (chosen !== null && !document.segments.some((item) => item.id === chosen))
    throw new AppError('segment_invalid', { segment: chosen });
  return document;
}

const SAME = { app: 'vitalfew', version: DOCUMENT_VERSION } as const;

const emptyDocument = (): NotebookDocument => v.parse(documentSchema, SAME);

/** What of `value` differs from `usual`, key by key. */
function differing<T extends object>(value: T, usual: object): Partial<T> {
  return Object.fromEntries(
    Object.entries(value).filter(
      ([key, own]) =>
        own !== undefined && JSON.stringify(own) !== JSON.stringify((usual as Record<string, unknown>)[key]),
    ),
  ) as Partial<T>;
}

const CELL_DEFAULTS: Record<CellKind, object> = {
  panel: { collapsed: false, bind: {}, segment: null, params: {} },
  sql: { collapsed: false, limit: 1000, chart: null },
  note: { collapsed: false },
  kpi: { collapsed: false, aggregate: 'none', where: null, format: 'number' },
  chart: { collapsed: false },
  parameter: { collapsed: false, min: null, max: null, step: null, options: [] },
};

const leanChart = <C extends { y: string; by: string; aggregate: string }>(chart: C): Partial<C> =>
  differing(chart, { y: '', by: '', aggregate: 'none' });

function leanCell(cell: CellDocument): object {
  const usual = CELL_DEFAULTS[cell.kind];
  if (cell.kind === 'panel')
    return differing({ ...cell, params: leanParams(cell.panel, cell.params) }, usual);
  if ((cell.kind === 'sql' || cell.kind === 'chart') && cell.chart)
    return differing({ ...cell, chart: leanChart(cell.chart) }, usual);
  return differing(cell, usual);
}

function leanScope({ scope }: NotebookDocument): object {
  const usual = emptyDocument().scope;
  const own = differing(scope, usual);
  return own.rows ? { ...own, rows: differing(scope.rows, usual.rows) } : own;
}

/** The document with everything left out that reading fills in again. */
export function leanDocument(document: NotebookDocument): object {
  const usual = emptyDocument();
  const lean = {
    ...document,
    scope: leanScope(document),
    segments: document.segments.map((item) => ({ ...item, rule: withParams(item.rule, leanParams) })),
    cells: document.cells.map(leanCell),
  };
  return { ...SAME, ...differing(lean, { ...usual, scope: {} }) };
}

/** The document as a file holds it. */
export const writeDocument = (document: NotebookDocument): string =>
  JSON.stringify(leanDocument(document), null, 2) + '\n';

/** JSON with the keys of every object in order, so that equal things have equal text. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
      .join(',')}}`;
  return JSON.stringify(value);
}

/**
 * SHA-256 of what the notebook computes: scope, cleaning, segments and cells, without titles, notes, names of segments and what is folded.
 * Two notebooks with one hash compute the same. Defaults are left out, so that a parameter that comes later changes no hash.
 */
export function definitionHash(document: NotebookDocument): Promise<string> {
  const computed = {
    scope: leanScope(document),
    ...(document.cleaning.some(({ on }) => on) ? { cleaning: document.cleaning.filter(({ on }) => on) } : {}),
    segments: document.segments.map(({ id, rule }) => ({ id, rule: withParams(rule, leanParams) })),
    cells: document.cells
      .filter(({ kind }) => kind !== 'note')
      .map((cell) => ({
        ...cell,
        ...(cell.kind === 'panel'
          ? { params: figureParams(cell.panel, leanParams(cell.panel, cell.params)) }
          : {}),
        title: undefined,
        collapsed: undefined,
      })),
  };
  return sha256(canonical(computed));
}

/** SHA-256 of a text, in hex. Empty where the page is not served securely, for want of the function. */
export async function sha256(text: string): Promise<string> {
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle;
  if (!subtle) return '';
  const bytes = new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function newDocument(language: NotebookDocument['language']): NotebookDocument {
  return v.parse(documentSchema, {
    ...SAME,
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
