import * as v from 'valibot';
import { DisjointSets } from '../models/disjoint-sets';

/** What somebody decided of two records: they are of one person, or of two. */
export interface Decision {
  /** The record that stays. */
  keep: string;
  /** The one that goes into it, or is another person's. */
  other: string;
  same: boolean;
}

/** Whose value of a field stays: that of the record that stays, the longest, or that of the last row of the file. Blanks are filled by the others. */
export const SURVIVORS = ['kept', 'longest', 'latest'] as const;
export type Survivor = (typeof SURVIVORS)[number];

/** Everything that was decided of people who stand in the files twice. It names persons: it stays on this machine. */
export interface Merges {
  decisions: readonly Decision[];
  /** Fields whose value is not that of the record that stays. */
  survivors: Readonly<Record<string, Survivor>>;
  /** Ids of people who were erased from the workspace: no row of theirs is loaded. */
  erased?: readonly string[];
}

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(4000));

export const mergesSchema = v.strictObject({
  decisions: v.array(v.strictObject({ keep: id, other: id, same: v.boolean() })),
  survivors: v.record(id, v.picklist(SURVIVORS)),
  erased: v.optional(v.array(id), []),
});

export const NO_MERGES: Merges = { decisions: [], survivors: {} };

/**
 * Which id each merged id becomes. Merges are transitive: where A goes into B and B into C, both become C. Of a ring the first that was kept
 * stays.
 */
export function mergeMap({ decisions }: Pick<Merges, 'decisions'>): Map<string, string> {
  const people = new DisjointSets<string>();
  for (const { keep, other, same } of decisions) if (same) people.join(keep, other);
  return new Map(people.joined.map((one) => [one, people.find(one)]));
}
