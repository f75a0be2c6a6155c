import * as v from 'valibot';
import { mergesSchema, NO_MERGES } from '../data/merges';
import { personNotesSchema } from '../data/person-notes';
import { AppError } from '../engine/errors';
import type { Handover } from '../export/ledger.svelte';
import type { FileChoices, Note } from '../ingest/file-plan';
import { readDocument, writeDocument } from '../notebook/document';
import type { Kept } from '../notebook/kept';
import { choicesSchema } from '../notebook/schema';
import { snapshotSchema } from '../notebook/snapshots.svelte';
import { bundle, unbundle } from './bundle';
import { seal, unseal, type Lock } from './seal';

/** A table that is kept or taken along, with how it is read. */
export interface KeptFile {
  file: File;
  /** What was dropped: the table itself, or what it came out of. */
  container: string;
  sample: boolean;
  choices: FileChoices;
  notes: readonly Note[];
}

/** What an analysis needs beside its tables. */
export interface KeptNotebook extends Kept {
  /** What was handed over on this device; empty in what is taken along. */
  ledger: readonly Handover[];
  /** The key of the pseudonyms on this device; empty in what is taken along. */
  pseudonyms: string;
}

export interface Project extends KeptNotebook {
  files: readonly KeptFile[];
}

const line = v.pipe(v.string(), v.maxLength(4000));
const figures = v.record(line, v.union([line, v.number()]));
const described = {
  tables: v.array(
    v.strictObject({
      name: line,
      container: line,
      sample: v.boolean(),
      modified: v.number(),
      choices: choicesSchema,
      notes: v.array(v.strictObject({ code: v.pipe(v.string(), v.regex(/^[a-z_]{1,40}$/)), args: figures })),
    }),
  ),
  document: v.string(),
  agreed: v.array(v.string()),
  lists: v.array(v.strictObject({ id: line, values: v.array(v.string()) })),
  snapshots: v.optional(v.array(snapshotSchema), []),
  merges: v.optional(mergesSchema, NO_MERGES as v.InferOutput<typeof mergesSchema>),
  people: v.optional(personNotesSchema, {}),
  pseudonyms: v.optional(v.pipe(v.string(), v.regex(/^([0-9a-f]{64})?$/)), ''),
  ledger: v.array(
    v.strictObject({
      at: line,
      what: line,
      rows: v.nullable(v.number()),
      personal: v.array(line),
      basis: line,
    }),
  ),
};
const tablesSchema = v.object({ tables: described.tables });
const notebookSchema = v.object({
  document: described.document,
  agreed: described.agreed,
  lists: described.lists,
  snapshots: described.snapshots,
  merges: described.merges,
  people: described.people,
  pseudonyms: described.pseudonyms,
  ledger: described.ledger,
});

const describeTables = (files: readonly KeptFile[]): v.InferOutput<typeof tablesSchema> => ({
  tables: files.map(({ file, container, sample, choices, notes }) => ({
    name: file.name,
    container,
    sample,
    modified: file.lastModified,
    choices: choices as v.InferOutput<typeof choicesSchema>,
    notes: notes.map(({ code, args }) => ({ code, args })),
  })),
});
const describeNotebook = ({
  document,
  agreed,
  lists,
  snapshots,
  merges,
  people,
  pseudonyms,
  ledger,
}: KeptNotebook): v.InferOutput<typeof notebookSchema> => ({
  document: writeDocument(document),
  agreed: [...agreed],
  lists: lists.map(({ id, values }) => ({ id, values })),
  pseudonyms,
  snapshots: snapshots as v.InferOutput<typeof snapshotSchema>[],
  merges: merges as v.InferOutput<typeof mergesSchema>,
  people: people as v.InferOutput<typeof personNotesSchema>,
  ledger: ledger.map((one) => ({ ...one, personal: [...one.personal] })),
});

function parsed<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  const found = v.safeParse(schema, value);
  if (!found.success) throw new AppError('sealed_damaged', {}, v.flatten(found.issues).root?.join() ?? '');
  return found.output;
}

function tablesOf(description: unknown, contents: readonly Blob[]): KeptFile[] {
  const { tables } = parsed(tablesSchema, description);
  if (tables.length !== contents.length) throw new AppError('sealed_damaged');
  return tables.map(({ name, modified, choices, notes, ...rest }, index) => ({
    ...rest,
    file: new File([contents[index] as Blob], name, { lastModified: modified }),
    choices: choices,
    notes: notes as Note[],
  }));
}

function notebookOf(description: unknown): KeptNotebook {
  const { document, ...rest } = parsed(notebookSchema, description);
  return { ...rest, document: readDocument(document) };
}

type Bytes = AsyncGenerator<Uint8Array<ArrayBuffer>>;
type Read<T> = T & { lock: Lock };

/** Tables as a sealed file. */
export const sealTables = (lock: Lock, files: readonly KeptFile[]): Bytes =>
  seal(
    lock,
    bundle(
      describeTables(files),
      files.map(({ file }) => file),
    ),
  );

/** A notebook without its tables as a sealed file. */
export const sealNotebook = (lock: Lock, notebook: KeptNotebook): Bytes =>
  seal(lock, bundle(describeNotebook(notebook), []));

const answersSchema = v.object({ program: line, tables: line });

/** What cells came to, in the words of `writeAnswers`, with which program on which kept tables. */
export interface KeptAnswers {
  program: string;
  tables: string;
  answers: string;
}

export const sealAnswers = (lock: Lock, { answers, ...of }: KeptAnswers): Bytes =>
  seal(lock, bundle(of, [new Blob([answers])]));

/** @throws {AppError} what `unseal` throws. */
export async function openAnswers(file: Blob, passphrase: string, known: Lock): Promise<KeptAnswers> {
  const { plain } = await unseal(file, passphrase, known);
  const { description, files } = await unbundle(plain);
  return { ...parsed(answersSchema, description), answers: (await files[0]?.text()) ?? '' };
}

/** All of a project in one sealed file, to be taken along. */
export const sealProject = (lock: Lock, project: Project): Bytes =>
  seal(
    lock,
    bundle(
      { ...describeTables(project.files), ...describeNotebook(project) },
      project.files.map(({ file }) => file),
    ),
  );

/** @throws {AppError} what `unseal` throws. */
export async function openTables(
  file: Blob,
  passphrase: string,
  known: Lock = null,
): Promise<Read<{ files: KeptFile[] }>> {
  const { plain, lock } = await unseal(file, passphrase, known);
  const { description, files } = await unbundle(plain);
  return { files: tablesOf(description, files), lock };
}

/** @throws {AppError} what `unseal` and `readDocument` throw. */
export async function openNotebook(file: Blob, passphrase: string): Promise<Read<KeptNotebook>> {
  const { plain, lock } = await unseal(file, passphrase);
  const { description } = await unbundle(plain);
  return { ...notebookOf(description), lock };
}

/** @throws {AppError} what `unseal` and `readDocument` throw. */
export async function openProject(file: Blob, passphrase: string): Promise<Project> {
  const { plain } = await unseal(file, passphrase);
  const { description, files } = await unbundle(plain);
  return { ...notebookOf(description), files: tablesOf(description, files) };
}

/** Bytes as one blob. @param onBytes called with how many there are so far. */
export async function toBlob(bytes: Bytes, onBytes: (done: number) => void = () => undefined): Promise<Blob> {
  const parts: BlobPart[] = [];
  let done = 0;
  for await (const part of bytes) {
    parts.push(part);
    onBytes((done += part.length));
  }
  return new Blob(parts);
}
