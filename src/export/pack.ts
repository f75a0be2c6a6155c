import { decodeTable } from '../engine/table';
import type { Outcome } from '../engine/errors';
import { toCsv, type CsvEncoding } from './csv';
import type { Held } from './ledger.svelte';
import { heldTogether, writingFor, type Leaving, type Persons } from './writing';
import { toXlsx, type Notes } from './xlsx';

/** A table that is to be packed: its rows as an Arrow IPC stream. */
export interface Packing extends Omit<Leaving, 'table'> {
  name: string;
  rows: Uint8Array;
}

/** What becomes of the persons in it. */
export interface Handling {
  persons: Persons;
  /** Of the pseudonyms. */
  key: string;
}

type Lines = readonly (readonly [label: string, value: string])[];

/** A file that is ready to leave, and what somebody answering for the data has to know of it. */
export interface Packed {
  file: Blob;
  held: Held;
}

/** A worker that makes files of tables. */
export interface PackerApi {
  csv(given: Packing, handling: Handling, encoding: CsvEncoding, footer: Lines): Promise<Outcome<Packed>>;
  xlsx(given: readonly Packing[], handling: Handling, notes: Notes): Promise<Outcome<Packed>>;
}

const leaving = ({ rows, known, customers }: Packing): Leaving => ({
  table: decodeTable(rows),
  known,
  customers,
});

export async function packCsv(
  given: Packing,
  { persons, key }: Handling,
  encoding: CsvEncoding,
  footer: Lines,
): Promise<Packed> {
  const one = leaving(given);
  const { writing, held } = await writingFor(one, persons, key);
  return { file: toCsv(one.table, { ...writing, encoding, footer }), held };
}

export async function packXlsx(
  given: readonly Packing[],
  { persons, key }: Handling,
  notes: Notes,
): Promise<Packed> {
  const sheets = [];
  const held: Held[] = [];
  for (const packing of given) {
    const one = leaving(packing);
    const own = await writingFor(one, persons, key);
    sheets.push({ name: packing.name, table: one.table, writing: own.writing });
    held.push(own.held);
  }
  return { file: await toXlsx(sheets, notes), held: heldTogether(held) };
}
