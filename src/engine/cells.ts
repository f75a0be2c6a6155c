import type { PersonalKind } from '../data/personal';
import type { Scope } from '../data/scope';
import type { Rule, Segment } from '../data/segments/rule';

/** A result that SQL may name: what it is called, `name` or `"panel.table"` in one piece, and the query behind it. */
export interface NamedResult {
  name: string;
  sql: string;
}

/** One run of a SQL cell, or of a figure or chart made of a named result. */
export interface SqlRequest {
  cell: string;
  /** Parameters are filled in already, and names with a point stand in quotes. */
  sql: string;
  limit: number;
  results: NamedResult[];
  scope: Scope;
  segments: Segment[];
}

export type ColumnKind = 'number' | 'text' | 'time' | 'flag' | 'other';

export interface SqlColumn {
  name: string;
  /** As the engine calls it: `DECIMAL(18,3)`, `HUGEINT`, … */
  type: string;
  kind: ColumnKind;
  /** A kind of personal data that its name or its values show, which is masked unless somebody asks. */
  personal: PersonalKind | null;
}

export interface SqlResult {
  columns: SqlColumn[];
  /** Arrow IPC stream of columns c0, c1, …; types that JavaScript would round or lose come as text. */
  rows: Uint8Array;
  /** There are more rows than the limit let through. */
  more: boolean;
  /** The query, for results that build on it. */
  sql: string;
}

/** What a run took. */
export interface Cost {
  milliseconds: number;
  /** Bytes of the engine's memory after it, and by how many it grew. */
  memory: { bytes: number; grown: number };
}

export interface SqlAnswer extends Cost {
  /** One for each statement; the last is what the cell is called by. */
  results: SqlResult[];
}

export interface Reach {
  channel: string;
  optedIn: number;
  reachable: number;
}

/** How many a rule finds, what they are worth, and who of them may be written to. */
export interface Audience {
  customers: number;
  everyone: number;
  buyers: number;
  revenue: number;
  revenueShare: number;
  reach: Reach[];
}

/** A segment on a day. */
export interface SegmentDay {
  day: string;
  customers: number;
  /** What its people had brought by then. */
  revenue: number;
  /** Who came and who went since the day before it in the list; null on the first. */
  entered: number | null;
  left: number | null;
}

/** A segment over time, with the ids of those who came and went since a day, at most 500 each. */
export interface SegmentHistory {
  days: SegmentDay[];
  /** Null where there is one day alone. */
  since: string | null;
  /** How many came and went since then, listed or not. */
  came: number;
  gone: number;
  entered: string[];
  left: string[];
}

/** One value of one attribute: how common it is in a segment and among everyone. */
export interface ProfileRow {
  field: string;
  value: string;
  customers: number;
  share: number;
  everyone: number;
  everyoneShare: number;
  lift: number;
  p: number;
  pAdjusted: number;
}

export interface Profile {
  customers: number;
  everyone: number;
  rows: ProfileRow[];
}

/** Customers by the set of segments they are in: bit i of the mask stands for the i-th. */
export interface Overlap {
  mask: number;
  customers: number;
  revenue: number;
}

/** A pasted list and what of it was found. */
export interface ListAnswer {
  given: number;
  distinct: number;
  matched: number;
  customers: number;
  unmatched: string[];
}

/** A text that stands in a personal column of the customers. */
export interface KnownPerson {
  kind: PersonalKind;
  text: string;
}

/** Rows of a canonical table, and a hash of them that does not depend on their order. */
export interface TableFingerprint {
  table: string;
  rows: number;
  hash: string;
}

export interface SegmentQuestion {
  rule: Rule;
  scope: Scope;
  segments: Segment[];
}
