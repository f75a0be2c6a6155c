import type { NotebookDocument } from './schema';
import type { Merges } from '../data/merges';
import type { PersonNotes } from '../data/person-notes';
import type { Snapshot } from './snapshots.svelte';

/** A notebook with what stands beside its document. */
export interface Kept {
  document: NotebookDocument;
  /** Statements of SQL that somebody here has read. */
  agreed: readonly string[];
  /** Pasted ids, by the name of their list. */
  lists: readonly { id: string; values: string[] }[];
  snapshots: readonly Snapshot[];
  /** Who was found to be one person. */
  merges: Merges;
  /** Notes, tags and follow-ups by customer. */
  people: PersonNotes;
}
