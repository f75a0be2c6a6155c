import { mask, personalIn, type PersonalKind } from '../data/personal';
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

/** The document with the values masked wherever they stand; what is computed by them finds nobody then. */
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
  const walk = (value: unknown, key = ''): unknown => {
    if (OWN_KEYS.has(key)) return value;
    if (typeof value === 'string') return clean(value);
    if (typeof value === 'number' && findings.some(({ text }) => text === String(value))) return 0;
    if (Array.isArray(value)) return value.map((item) => walk(item));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([own, item]) => [
          /^[a-z_]+$/i.test(own) ? own : clean(own),
          walk(item, own),
        ]),
      );
    return value;
  };
  return walk(document) as NotebookDocument;
}
