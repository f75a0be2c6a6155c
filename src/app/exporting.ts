import * as Comlink from 'comlink';
import { toAppError, type Outcome } from '../engine/errors';
import { download, fileName } from '../export/download';
import { ledger, type Held } from '../export/ledger.svelte';
import type { CsvEncoding } from '../export/csv';
import type { Handling, Packed, PackerApi, Packing } from '../export/pack';
import { locale, t, tKey } from '../i18n/locale.svelte';
import { panelShown, rowsShown } from '../notebook/cell-run';
import type { Notebook } from '../notebook/notebook.svelte';
import type { Client } from '../notebook/runner.svelte';
import type { CellDocument } from '../notebook/schema';
import { customerColumns } from '../panel/parts';
import { sayIn } from '../panel/say';
import { begin } from '../ui/activity';
import { toasts } from '../ui/toasts.svelte';
import { exportNotes } from './export-notes';
import { cellTitle } from './navigation';
import { pictureOf } from './pictures';
import { exportedRows } from './tags';

/** A table of a cell that can be exported: the name it is asked for by, and what it is called. */
export interface CellTable {
  name: string;
  label: string;
}

/** The tables that a cell has come to. */
export function tablesOf(notebook: Notebook, cell: CellDocument): CellTable[] {
  const run = notebook.run(cell.id);
  const panel = panelShown(run);
  if (panel) return panel.answer.tables.map(({ name }) => ({ name, label: tKey(`table.${name}`) }));
  if (cell.kind === 'chart') return [];
  return (rowsShown(run)?.answer.results ?? []).map((_, index) => ({
    name: String(index),
    label: t('sql.result', { number: index + 1 }),
  }));
}

/** Tables of a cell, to be packed. What shows customers in them is looked up in the cell's picture, once. */
export async function packingsOf(
  notebook: Notebook,
  cell: string,
  tables: readonly CellTable[],
): Promise<Packing[]> {
  const shown = panelShown(notebook.run(cell));
  const pictured = shown && (await pictureOf(notebook, cell, shown, sayIn(locale.language, null)));
  const results = rowsShown(notebook.run(cell))?.answer.results;
  const packings: Packing[] = [];
  for (const { name, label } of tables)
    packings.push({
      name: label,
      rows: await exportedRows(notebook, cell, name),
      known: results?.[Number(name)]?.columns ?? null,
      customers: pictured ? customerColumns(pictured.picture, name) : [],
    });
  return packings;
}

const SAID_AFTER_MS = 700;

/** Makes files of tables in a worker of its own; what takes long can be stopped. */
export class Packer {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** @throws {AppError} `cancelled`, or what went wrong. */
  csv(
    given: Packing,
    handling: Handling,
    encoding: CsvEncoding,
    footer: readonly (readonly [string, string])[],
  ): Promise<Packed> {
    return this.#once((api) =>
      api.csv(Comlink.transfer(given, [given.rows.buffer as ArrayBuffer]), handling, encoding, footer),
    );
  }

  /** @throws {AppError} `cancelled`, or what went wrong. */
  xlsx(
    given: readonly Packing[],
    handling: Handling,
    lines: readonly (readonly [string, string])[],
  ): Promise<Packed> {
    const cut = [t('export.cut'), t('export.cut_texts')] as const;
    const notes = { name: t('export.about'), lines, cut };
    const buffers = given.map(({ rows }) => rows.buffer as ArrayBuffer);
    return this.#once((api) => api.xlsx(Comlink.transfer(given, buffers), handling, notes));
  }

  async #once(work: (api: Comlink.Remote<PackerApi>) => Promise<Outcome<Packed>>): Promise<Packed> {
    let stop: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    const said = setTimeout(
      () => toasts.show(t('export.packing'), { label: t('cancel'), run: stop }),
      SAID_AFTER_MS,
    );
    try {
      return await this.#client.once<PackerApi, Packed>('packer', stopped, work);
    } finally {
      clearTimeout(said);
    }
  }
}

/** Notes a handover that is no file. */
export const noteClipboard = (what: string, held: Held): void =>
  ledger.note(t('export.clipboard', { what }), held);

/** Does what hands something over, and says where it did not work or was stopped. */
export async function handOver(job: () => Promise<void>): Promise<void> {
  const done = begin();
  try {
    await job();
  } catch (cause) {
    toasts.show(t(toAppError(cause).code === 'cancelled' ? 'export.stopped' : 'export_failed'));
  } finally {
    done();
  }
}

/** Every table that the notebook has come to, one a sheet, in the order of its cells. */
export const exportEverything = (notebook: Notebook, packer: Packer): Promise<void> =>
  handOver(async () => {
    const title = notebook.document.title || t('untitled');
    const packings: Packing[] = [];
    for (const [index, cell] of notebook.document.cells.entries())
      for (const one of await packingsOf(notebook, cell.id, tablesOf(notebook, cell)))
        packings.push({ ...one, name: `${index + 1} ${cellTitle(cell)} ${one.name}` });
    if (packings.length === 0) return toasts.show(t('snapshot.nothing'));
    const notes = await exportNotes(notebook, title, null);
    const { file, held } = await packer.xlsx(packings, { persons: 'masked', key: '' }, notes);
    download(`${fileName('vitalfew', title)}.xlsx`, file, held);
  });
