import * as v from 'valibot';

/** Something that is to be done about a customer. */
export interface FollowUp {
  why: string;
  owner: string;
  /** `YYYY-MM-DD`, or ''. */
  due: string;
  outcome: string;
}

/** What somebody here has written of a customer. It is about a person: it stays on this machine. */
export interface PersonNote {
  text: string;
  tags: readonly string[];
  followUps: readonly FollowUp[];
}

const line = v.pipe(v.string(), v.maxLength(4000));

export const personNotesSchema = v.record(
  line,
  v.strictObject({
    text: v.pipe(v.string(), v.maxLength(20_000)),
    tags: v.array(line),
    followUps: v.array(v.strictObject({ why: line, owner: line, due: line, outcome: line })),
  }),
);

export type PersonNotes = Readonly<Record<string, PersonNote>>;

export const NO_NOTE: PersonNote = { text: '', tags: [], followUps: [] };

export const isBlank = ({ text, tags, followUps }: PersonNote): boolean =>
  text.trim() === '' && tags.length === 0 && followUps.length === 0;
