/** What happened to a customer, and when. */
export const HAPPENINGS = ['order', 'refund', 'interaction', 'feedback', 'campaign'] as const;
export type Happening = (typeof HAPPENINGS)[number];

export interface TimelineRow {
  day: string;
  kind: Happening;
  /** What the file says of it, divided by ` · `. */
  text: string;
  /** Money of orders and refunds, ratings of feedback. */
  amount: number | null;
}

/** How much of a customer's money goes to something, and of everybody's. */
export interface PreferenceRow {
  group: 'category' | 'brand' | 'channel' | 'price' | 'discount' | 'day' | 'hour';
  name: string;
  share: number;
  average: number;
}

/** Somebody who buys alike: as lately, as often, for as much, for as long. */
export interface AlikeRow {
  customer_id: string;
  distance: number;
  orders: number;
  revenue: number;
}

/** Who somebody is, as far as the customer file tells: column and value, in the order of the file's columns. */
export interface IdentityRow {
  column: string;
  value: string;
}

/** What a panel told of a customer from a day on, or on it: a name, or a figure. */
export interface PastScore {
  day: string;
  /** Column of what panels tell. */
  column: string;
  value: string | number;
}

/** The firm of a customer, as far as the customer file tells: everybody who works there, and what they brought together. */
export interface CompanyAnswer {
  name: string;
  customers: number;
  orders: number;
  revenue: number;
  /** Those with most money, the customer left out. */
  contacts: { customer_id: string; orders: number; revenue: number; last_day: string | null }[];
}

/** One customer, as a first page: all counted orders, whatever the dates and the segment of the scope. */
export interface PersonAnswer {
  id: string;
  orders: number;
  revenue: number;
  firstDay: string | null;
  lastDay: string | null;
  scores: { r: number; f: number; m: number; segment: string } | null;
  /** What panels tell by their defaults: column and value. Those that have not learnt it yet are missing. */
  told: Record<string, string | number | null>;
  /** What they were before, oldest first: each change of a name, figures now and then. Of panels that have learnt it. */
  past: PastScore[];
  identity: IdentityRow[];
  company: CompanyAnswer | null;
  /** Channels by which they may be reached; null where the files do not say. */
  reachable: Record<string, boolean> | null;
  refused: boolean;
  /** Newest first. */
  timeline: TimelineRow[];
  /** What the timeline leaves out at its old end. */
  earlier: number;
  preferences: PreferenceRow[];
  alike: AlikeRow[];
  /** Ids of the notebook's segments that hold the customer. */
  segments: string[];
}

/** By what somebody was found. */
export type FoundBy = 'id' | 'name' | 'phone' | 'email' | 'sound';

/** A customer whose id, name, phone, e-mail, or the sound of whose name holds what was looked for. */
export interface FoundPerson {
  id: string;
  by: FoundBy;
}

/** Rows of one table that are a person's, every value as text. */
export interface HeldTable {
  table: string;
  columns: string[];
  rows: Record<string, unknown>[];
}
