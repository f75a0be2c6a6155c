import { AppError } from '../../engine/errors';
import type { FileChoices, FilePlan, FileProblem, Note } from '../../ingest/file-plan';
import type { FileReport } from '../../ingest/report';

/** A file that was dropped, how it is to be read, and what became of it. */
export interface WorkFile {
  id: string;
  file: File;
  choices: FileChoices;
  /** Name of the file that was dropped: the table itself, or what it came out of. */
  container: string;
  /** What was left out or changed on the way out of it. */
  notes: readonly Note[];
  /** Why it could not be opened. */
  refusal: FileProblem | null;
  plan: FilePlan;
  report: FileReport | null;
  sample: boolean;
}

/** Heap that a load takes for each byte of CSV, at most, and what a tab can give (docs/benchmarks.md). */
const HEAP_PER_BYTE = 3.5;
export const HEAP_LIMIT = 3.1 * 1024 ** 3;

const SAMPLE_FILES = [
  'customers.csv',
  'order_lines.csv',
  'products.csv',
  'interactions.csv',
  'feedback.csv',
  'campaign_contacts.csv',
];

/** Whether files may need more memory than a tab has. */
export const mayExceedMemory = (files: readonly WorkFile[]): boolean =>
  files.reduce((sum, { file }) => sum + file.size, 0) * HEAP_PER_BYTE > HEAP_LIMIT;

/** A file whose load found what its first look could not: the review shows it, with the way to mend it. */
export const withProblem = (item: WorkFile, { code, args }: AppError): WorkFile => ({
  ...item,
  plan: { ...item.plan, problem: { code, args } },
});

/** The files of the sample shop. @throws {AppError} `file_unreadable`. */
export const fetchSample = (): Promise<File[]> =>
  Promise.all(
    SAMPLE_FILES.map(async (name) => {
      const answer = await fetch(new URL(`samples/shop/${name}`, document.baseURI));
      if (!answer.ok) throw new AppError('file_unreadable', { file: name });
      return new File([await answer.blob()], name, { type: 'text/csv' });
    }),
  );
