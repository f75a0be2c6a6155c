import * as v from 'valibot';
import { LANGUAGES, type Language } from '../i18n/dictionary';
import type { Readings } from '../panel/readings';

const line = v.pipe(v.string(), v.maxLength(4000));
const figures = v.record(line, v.record(line, v.record(line, v.number())));

export const snapshotSchema = v.object({
  id: line,
  /** When it was taken, and of which files up to which day. */
  at: line,
  files: v.array(line),
  lastDay: v.nullable(line),
  currency: v.nullable(line),
  /** Taken by the page, before other files were loaded. */
  isOfLoad: v.boolean(),
  /** What the panels of the notebook showed of groups, by language, for groups are called by words; and what each was asked. */
  panels: v.array(
    v.object({
      cell: line,
      panel: line,
      asked: v.string(),
      readings: v.record(v.picklist(LANGUAGES), figures),
    }),
  ),
});

/** The figures of a notebook at one time: numbers of groups, no rows and no persons. */
export interface Snapshot extends Omit<v.InferOutput<typeof snapshotSchema>, 'panels' | 'files'> {
  files: readonly string[];
  panels: readonly {
    cell: string;
    panel: string;
    asked: string;
    readings: Partial<Record<Language, Readings>>;
  }[];
}

/** Beyond so many the oldest goes. */
const MOST = 12;

/** Snapshots of the notebook, newest first. They stay in this tab, and with what is kept or taken along; never in a link. */
export class Snapshots {
  #list = $state.raw<readonly Snapshot[]>([]);

  get list(): readonly Snapshot[] {
    return this.#list;
  }

  /** Adds one; of those that the page takes by itself only the last stays. */
  add(snapshot: Snapshot): void {
    const others = snapshot.isOfLoad ? this.#list.filter(({ isOfLoad }) => !isOfLoad) : this.#list;
    this.#list = [snapshot, ...others].slice(0, MOST);
  }

  remove(id: string): void {
    this.#list = this.#list.filter((one) => one.id !== id);
  }

  restore(list: readonly Snapshot[]): void {
    this.#list = list;
  }
}
