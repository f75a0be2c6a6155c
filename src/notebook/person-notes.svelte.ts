import { isBlank, NO_NOTE, type FollowUp, type PersonNote, type PersonNotes } from '../data/person-notes';

/** A follow-up with the customer it is about. */
export interface FollowUpOf extends FollowUp {
  customer_id: string;
}

/** Notes, tags and follow-ups by customer. They stay in this tab, and with what is kept or taken along; never in a link. */
export class PersonNotebook {
  #notes = $state.raw<PersonNotes>({});

  get all(): PersonNotes {
    return this.#notes;
  }

  of(id: string): PersonNote {
    return this.#notes[id] ?? NO_NOTE;
  }

  set(id: string, changes: Partial<PersonNote>): void {
    const note = { ...this.of(id), ...changes };
    const others = Object.fromEntries(Object.entries(this.#notes).filter(([other]) => other !== id));
    this.#notes = isBlank(note) ? others : { ...others, [id]: note };
  }

  /** Gives many customers a tag at once. */
  tagAll(ids: readonly string[], tag: string): void {
    const notes = { ...this.#notes };
    for (const id of ids) {
      const own = notes[id] ?? NO_NOTE;
      if (!own.tags.includes(tag)) notes[id] = { ...own, tags: [...own.tags, tag] };
    }
    this.#notes = notes;
  }

  /** What is to be done, the earliest first; what has no day comes last. */
  get followUps(): FollowUpOf[] {
    return Object.entries(this.#notes)
      .flatMap(([id, { followUps }]) => followUps.map((one) => ({ customer_id: id, ...one })))
      .sort(
        (a, b) => (a.due || '9').localeCompare(b.due || '9') || a.customer_id.localeCompare(b.customer_id),
      );
  }

  restore(notes: PersonNotes): void {
    this.#notes = notes;
  }
}
