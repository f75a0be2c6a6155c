import type { Component } from 'svelte';
import type { Where } from '../data/segments/rule';
import type { ResultTable } from '../engine/table';
import type { Catalog } from '../data/catalog';
import { NO_MERGES, type Decision, type Merges, type Survivor } from '../data/merges';
import type { Picture, Side } from './picture';
import type { Say } from './say';

/** Rows that a search brings at most. */
export const MOST_FOUND = 500;

/** Decisions about records that may be of one person; each loads the files anew. */
export interface PeopleTools {
  /** What the customer file says of some people: read for the page alone, in no table that is exported. */
  records(ids: readonly string[], columns: readonly string[]): Promise<Record<string, string | null>[]>;
  readonly merges: Merges;
  decide(decisions: readonly Decision[]): Promise<void>;
  /** Takes a decision back; null: all of them. */
  takeBack(decision: Decision | null): Promise<void>;
  setSurvivor(field: string, survivor: Survivor): Promise<void>;
}

/** What the cell around a panel does for its picture and its form. */
export interface PanelTools {
  dark: boolean;
  /** Opens the drawer with the customers behind a mark. */
  onwho(where: Where, title: string): void;
  /** Opens one customer. */
  onperson(id: string): void;
  /** Goes to the cell of another panel, adding it where there is none. */
  onpanel(panel: string): void;
  /** Opens what is set at the side. */
  onside(side: Side): void;
  onparams(changes: Record<string, unknown>): void;
  /** What is decided of records that may be of one person. */
  people: PeopleTools;
  /** Fetches a result table, whole. */
  table(name: string): Promise<ResultTable>;
  /** The first rows of a result table that hold a text in any column, among those where columns have given values. */
  search(name: string, text: string, where: Readonly<Record<string, string>>): Promise<ResultTable>;
}

/** What `present` knows beside figures and parameters. */
export interface Around {
  catalog: Catalog;
  /** Segments of the notebook, for parameters that name one. */
  segments: readonly { id: string; name: string }[];
}

/** A component of a panel's own: its props, and the tools. */
export type OwnPart = Component<{ tools: PanelTools; say: Say } & Record<string, unknown>>;

/** A part of a menu that no kind of field can ask. */
export type OwnForm = Component<{
  params: Record<string, unknown>;
  /** The analysis date in force; null where nothing is loaded. */
  asOf: string | null;
  say: Say;
  onparams: (changes: Record<string, unknown>) => void;
}>;

/** What of a panel the page needs when it first shows it: its picture and components of its own. */
export interface PanelFace {
  present(figures: never, params: never, say: Say<never>, around: Around): Picture;
  parts: Readonly<Record<string, OwnPart>>;
  forms: Readonly<Record<string, OwnForm>>;
}

const nothing = (): void => undefined;

/** For tables that stand outside of a panel: nothing is opened and nothing fetched. */
export const NO_TOOLS: PanelTools = {
  dark: false,
  onwho: nothing,
  onperson: nothing,
  onpanel: nothing,
  onside: nothing,
  onparams: nothing,
  people: {
    records: () => Promise.resolve([]),
    merges: NO_MERGES,
    decide: () => Promise.resolve(),
    takeBack: () => Promise.resolve(),
    setSurvivor: () => Promise.resolve(),
  },
  table: () => Promise.reject(new Error('no result tables here')),
  search: () => Promise.reject(new Error('no result tables here')),
};
