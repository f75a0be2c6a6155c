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

/** Where somebody writes freely; everything else in a document is a name that something refers to, or a setting. */
const FREE_KEYS = new Set(['title', 'markdown', 'sql', 'value', 'is', 'options', 'where', 'params']);

/** Strings and comments of a statement: what in SQL may be somebody's data. */
const SQL_TEXTS = /'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g;

/** All texts of a document that somebody wrote, with the place they stand in. */
function literalsOf(document: NotebookDocument): Literal[] {
  const found: Literal[] = [];
  const walk = (value: unknown, place: string, free: boolean, key = ''): void => {
    if (typeof value === 'string') {
      if (key === 'sql') for (const [text] of value.matchAll(SQL_TEXTS)) found.push({ text, place });
      else if (free) found.push({ text: value, place });
    } else if (typeof value === 'number' && key === 'value') found.push({ text: String(value), place });
    else if (Array.isArray(value)) for (const item of value) walk(item, place, free, key);
    else if (typeof value === 'object' && value !== null)
      for (const [own, item] of Object.entries(value)) walk(item, place, free || FREE_KEYS.has(own), own);
  };
  walk(document.title, document.title, true);
  for (const segment of document.segments) {
    for (const text of [segment.name, segment.folder, segment.note]) walk(text, segment.name, true);
    walk(segment.rule, segment.name, false);
  }
  for (const { uses } of document.layouts) for (const column of Object.keys(uses)) walk(column, column, true);
  for (const step of document.cleaning) {
    const place = 'column' in step ? step.column : step.role;
    for (const text of step.kind === 'replace'
      ? [...step.from, step.to]
      : 'values' in step
        ? step.values
        : [])
      walk(text, place, true);
  }
  for (const one of document.expectations) if ('values' in one) walk(one.values, one.column, true);
  for (const cell of document.cells) {
    const name = 'name' in cell ? (cell.name ?? '') : '';
    walk(cell, cell.title ?? (name || cell.id), false);
    walk(name, name, true);
  }
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

/** A value as a word of its own: `Li` is not in “List”. Chinese has no such borders. */
function wordOf(value: string): RegExp {
  const text = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const letter = /[\p{L}\p{N}]/u;
  const han = /\p{Script=Han}/u;
  const border = (sign: string): boolean => letter.test(sign) && !han.test(sign);
  const [first, last] = [value.slice(0, 1), value.slice(-1)];
  return new RegExp(
    `${border(first) ? '(?<![\\p{L}\\p{N}])' : ''}${text}${border(last) ? '(?![\\p{L}\\p{N}])' : ''}`,
    'giu',
  );
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
    for (const one of known) if (wordOf(one.text).test(text)) add(one.kind, one.text, place);
  }
  return [...findings.values()];
}

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
        kept.replace(wordOf(value), () => (kind === 'customer_id' ? '***' : mask(kind, value))),
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
          : key === 'sql' && typeof item === 'string'
            ? item.replace(SQL_TEXTS, clean)
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
    segments: whole.segments.map((segment) => ({
      ...segment,
      name: clean(segment.name),
      ...(segment.folder ? { folder: clean(segment.folder) } : {}),
      ...(segment.note ? { note: clean(segment.note) } : {}),
    })),
  };
}
