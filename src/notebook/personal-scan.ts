import { mask, personalIn, type PersonalKind } from '../data/personal';
import { completeParams } from './panels';
import type { NotebookDocument } from './schema';

/** A personal value that a document carries, and where. */
export interface PersonalFinding {
  kind: PersonalKind;
  text: string;
  /** Titles of the cells and names of the segments that hold it. */
  places: string[];
}

interface Literal {
  text: string;
  place: string;
}

/** Keys whose values are names of this program's own, never somebody's data. */
const OWN_KEYS = new Set([
  'id',
  'kind',
  'panel',
  'op',
  'event',
  'which',
  'measure',
  'part',
  'app',
  'language',
  'compare',
  'input',
  'aggregate',
  'type',
  'format',
]);

/** All texts of a document that somebody wrote, with the place they stand in. */
function literalsOf(document: NotebookDocument): Literal[] {
  const found: Literal[] = [];
  const walk = (value: unknown, place: string): void => {
    if (typeof value === 'string') found.push({ text: value, place });
    else if (typeof value === 'number') found.push({ text: String(value), place });
    else if (Array.isArray(value)) for (const item of value) walk(item, place);
    else if (typeof value === 'object' && value !== null)
      for (const [key, item] of Object.entries(value)) {
        if (OWN_KEYS.has(key)) continue;
        walk(item, place);
        if (!/^[a-z_]+$/i.test(key)) found.push({ text: key, place });
      }
  };
  walk(document.title, document.title);
  for (const segment of document.segments) walk([segment.name, segment.rule], segment.name);
  for (const cell of document.cells)
    walk(cell, cell.title ?? ('name' in cell && cell.name ? cell.name : cell.id));
  return found.filter(({ text }) => text.trim() !== '');
}

const MOST_CANDIDATES = 20_000;
const HAN = /\p{Script=Han}{2,}/gu;
const WORDS = /[\p{L}\p{N}@._%+-]+/gu;

/**
 * Parts of a document's texts that may be a customer's id, name, phone or e-mail: whole literals, one to three words in a row,
 * and runs of two to four Chinese characters. What of it really is one, the loaded customers say.
 */
export function candidatesOf(document: NotebookDocument): string[] {
  const found = new Set<string>();
  for (const { text } of literalsOf(document)) {
    if (text.length <= 100) found.add(text.trim());
    const words = [...text.matchAll(WORDS)].map(([word]) => word.replace(/^[.%+-]+|[.%+-]+$/g, ''));
    words.forEach((word, index) => {
      found.add(word);
      found.add(words.slice(index, index + 2).join(' '));
      found.add(words.slice(index, index + 3).join(' '));
    });
    for (const [run] of text.matchAll(HAN))
      for (let start = 0; start < run.length; start++)
        for (let length = 2; length <= 4 && start + length <= run.length; length++)
          found.add(run.slice(start, start + length));
  }
  return [...found].filter((text) => text.length >= 2).slice(0, MOST_CANDIDATES);
}

/** Personal values of a document: by their form, and those that were `known` among the loaded customers. */
export function findPersonal(
  document: NotebookDocument,
  known: readonly { kind: PersonalKind; text: string }[],
): PersonalFinding[] {
  const findings = new Map<string, PersonalFinding>();
  const add = (kind: PersonalKind, text: string, place: string): void => {
    const finding = findings.get(text) ?? { kind, text, places: [] };
    if (!finding.places.includes(place)) finding.places.push(place);
    findings.set(text, finding);
  };
  for (const { text, place } of literalsOf(document)) {
    for (const one of personalIn(text)) add(one.kind, one.text, place);
    for (const one of known) if (text.includes(one.text)) add(one.kind, one.text, place);
  }
  return [...findings.values()];
}

/** What somebody wrote freely; everything else in a document is a name that something refers to. */
const FREE_KEYS = new Set(['title', 'markdown', 'sql', 'value', 'is', 'options', 'where']);

/**
 * The document with the values masked wherever they were written freely; what is computed by them finds nobody then. Names that
 * cells refer to stay: whoever asks again finds what is left.
 */
export function withoutPersonal(
  document: NotebookDocument,
  findings: readonly PersonalFinding[],
): NotebookDocument {
  const longest = [...findings].sort((a, b) => b.text.length - a.text.length);
  const clean = (text: string): string =>
    longest.reduce(
      (kept, { kind, text: value }) =>
        kept.replaceAll(value, kind === 'customer_id' ? '***' : mask(kind, value)),
      text,
    );
  const numbers = new Set(findings.map(({ text }) => text));
  const masked = (value: unknown): unknown => {
    if (typeof value === 'string') return clean(value);
    if (typeof value === 'number') return numbers.has(String(value)) ? 0 : value;
    if (Array.isArray(value)) return value.map(masked);
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item)]));
    return value;
  };
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const panel = 'panel' in value && typeof value.panel === 'string' ? value.panel : null;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]: [string, unknown]) => [
        key,
        panel !== null && key === 'params'
          ? maskedParams(panel, item as Record<string, unknown>)
          : FREE_KEYS.has(key)
            ? masked(item)
            : walk(item),
      ]),
    );
  };
  /** Settings of a panel with masked texts, each only where the panel still takes it. */
  const maskedParams = (panel: string, params: Record<string, unknown>): unknown => {
    const kept: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(params))
      try {
        completeParams(panel, { ...params, [key]: masked(value) });
        kept[key] = masked(value);
      } catch {
        kept[key] = value;
      }
    return kept;
  };
  const whole = walk(document) as NotebookDocument;
  return {
    ...whole,
    title: clean(document.title),
    segments: whole.segments.map((segment) => ({ ...segment, name: clean(segment.name) })),
  };
}
