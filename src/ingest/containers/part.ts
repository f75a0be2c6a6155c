import type { Outcome } from '../../engine/errors';
import type { FileChoices, FilePlan, FileProblem, Note } from '../file-plan';

/** A table that was dropped, by itself or inside another file: text, as every table comes to the reader. */
export interface Part {
  name: string;
  file: Blob;
  /** What is known of its text because it was written here. */
  choices: FileChoices;
  /** What was left out or changed on the way. */
  notes: Note[];
  problem: FileProblem | null;
}

export const partOf = (name: string, file: Blob, notes: Note[] = []): Part => ({
  name,
  file,
  choices: {},
  notes,
  problem: null,
});

export const refusedPart = (name: string, file: Blob, problem: FileProblem): Part => ({
  ...partOf(name, file),
  problem,
});

/** Stands between the name of a file and that of a table inside it. */
export const INSIDE = ' › ';

/** Called with the bytes that were read and all there are. */
export type OnBytes = (done: number, all: number) => void;

/** What the worker that opens files offers to the page. */
export interface OpenerApi {
  unpack(name: string, file: Blob, onBytes: OnBytes): Promise<Outcome<Part[]>>;
  /** A table of baskets as a row an item. */
  unfold(plan: FilePlan, file: Blob): Promise<Outcome<Part>>;
  /** A table without what stands in some of its columns. */
  withhold(plan: FilePlan, file: Blob, columns: readonly number[]): Promise<Outcome<Part>>;
}
