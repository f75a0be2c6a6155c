import { fromBase64, toBase64 } from '../data/base64';
import type { BaseResult, Catalog } from '../data/catalog';
import { shownOf, type CellRun, type Shown } from './cell-run';
import type { CellDocument, NotebookDocument } from './schema';

/** What the cells of a notebook came to, and on what: enough to show them again before, or beside, newer data. */
export interface Answers {
  catalog: Catalog;
  base: BaseResult | null;
  cells: readonly { cell: CellDocument; shown: Shown }[];
  /** What of the notebook they were all asked under. */
  under: string;
}

/** What all cells of a document are asked under: their answers hold while it is the same. */
const askedUnder = ({ scope, segments, cleaning, expectations }: NotebookDocument): string =>
  JSON.stringify([scope, segments.map(({ id, rule }) => [id, rule]), cleaning, expectations]);

/** Whether a cell asks the same, whatever it is called and however it is folded. */
const asksTheSame = (one: CellDocument, other: CellDocument): boolean => {
  const asked = (cell: CellDocument): string =>
    JSON.stringify({ ...cell, title: undefined, collapsed: false });
  return asked(one) === asked(other);
};

interface Asked {
  plain(): NotebookDocument;
  readonly catalog: Catalog | null;
  readonly base: BaseResult | null;
  run(cell: string): CellRun;
  readonly runner: { show(answers: Answers): void };
}

/** What the cells of a notebook have come to; null while any is still at it, or where none has come to anything. */
export function answersOf(notebook: Asked): Answers | null {
  const { catalog, base } = notebook;
  const document = notebook.plain();
  if (!catalog || document.cells.some(({ id }) => notebook.run(id).state === 'running')) return null;
  const cells = document.cells.flatMap((cell) => {
    const shown = shownOf(notebook.run(cell.id));
    return shown ? [{ cell, shown }] : [];
  });
  return cells.length > 0 ? { catalog, base, cells, under: askedUnder(document) } : null;
}

/** Shows what cells came to before where they still ask the same, until the data come. @returns whether there is any such. */
export function showAnswers(notebook: Asked, answers: Answers): boolean {
  const document = notebook.plain();
  if (answers.under !== askedUnder(document)) return false;
  const cells = answers.cells.filter(({ cell }) => {
    const own = document.cells.find(({ id }) => id === cell.id);
    return own !== undefined && asksTheSame(own, cell);
  });
  if (cells.length > 0) notebook.runner.show({ ...answers, cells });
  return cells.length > 0;
}

/** Marks what JSON has no words for. No figure of ours has a key of that name. */
const TAG = '\u0000';
type Tagged = { [TAG]: string; of?: string };

const NUMBERS: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity };
const ARRAYS = { Uint8Array, Int32Array, Float64Array };
type ArrayName = keyof typeof ARRAYS;

function tagged(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return { [TAG]: String(value) };
  for (const [name, Kind] of Object.entries(ARRAYS))
    if (value instanceof Kind)
      return { [TAG]: name, of: toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
  return value instanceof Error ? null : value;
}

function untagged(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(TAG in value)) return value;
  const { [TAG]: name, of } = value as Tagged;
  return of === undefined ? NUMBERS[name] : new ARRAYS[name as ArrayName](fromBase64(of).buffer);
}

/** Answers as text: numbers that are none, infinities and typed arrays come back as they were; errors of charts do not. */
export const writeAnswers = (answers: Answers): string => JSON.stringify(answers, tagged);

/** @throws where the text is no answer of this program; what came of it, only the same program can show. */
export const readAnswers = (text: string): Answers => JSON.parse(text, untagged) as Answers;
