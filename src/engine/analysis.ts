import type { Base } from '../data/base';
import type { BaseResult } from '../data/catalog';
import type { Scope } from '../data/scope';
import type { LoadSettings } from '../data/settings';
import type { Rule, Segment } from '../data/segments/rule';
import type {
  Audience,
  Cost,
  KnownPerson,
  ListAnswer,
  Overlap,
  Profile,
  SegmentHistory,
  SegmentQuestion,
  SqlAnswer,
  SqlRequest,
  TableFingerprint,
} from './cells';
import type { Outcome } from './errors';
import type { FoundPerson, HeldTable, PersonAnswer } from './person';

/** One run of a panel, as the page asks for it. */
export interface PanelRequest {
  panel: string;
  params: Record<string, unknown>;
  scope: Scope;
  segments: Segment[];
  cell: string;
}

export interface PanelAnswer extends Cost {
  figures: unknown;
  /** `whole` is the query with everything it is made of, null where that is not SQL alone. */
  tables: { name: string; sql: string; whole: string | null }[];
}

/** Who is behind a mark, what it counts of their orders and money, and what they have come to in all. */
export interface MembersAnswer {
  customers: number;
  /** Of the mark: its dates, segment, product, rule. Rows add up to it. */
  revenue: number;
  orders: number;
  /** Of that, what belongs to nobody in the list: sales without a customer, refunds of people who ordered nothing here. */
  others: { revenue: number; orders: number };
  lifetime: { revenue: number; orders: number };
  /** How many of them asked not to be contacted, in the list or left out of it; null where the file does not say. */
  optedOut: number | null;
  /**
   * Arrow IPC stream: customer_id, last_order_date, orders, revenue, lifetime_orders, lifetime_revenue, and what panels tell of each; what
   * belongs to nobody in the list is a row without an id.
   */
  rows: Uint8Array;
  sql: string;
}

export interface Progress {
  /** 0–1, or null where nothing can be said. */
  share: number | null;
  step: string;
  file: string;
  /** The panel run that says how far it has come, or none. */
  runId: string;
  heapBytes: number;
}

/**
 * What the analysis worker offers to the page. `Plan`, `Choices`, `Loaded` and `Reject` are the import's own types, which this layer
 * does not know.
 */
export interface AnalysisApi<Plan, Choices, Loaded, Reject> {
  attachEngine(port: MessagePort): Promise<Outcome<null>>;
  /** Runs everything once on a few rows, so that the first real file does not wait for the engine's code to compile. */
  warmUp(): Promise<Outcome<null>>;
  /** @param alone under which rules the file will be loaded, where it is the only one. */
  plan(
    runId: string,
    id: string,
    name: string,
    file: Blob,
    choices: Choices,
    alone: LoadSettings | null,
  ): Promise<Outcome<Plan>>;
  /** Drops what was read ahead of files that nobody loads. */
  forgetAhead(): Promise<Outcome<null>>;
  importFiles(
    runId: string,
    files: { plan: Plan; file: Blob }[],
    settings: LoadSettings,
  ): Promise<Outcome<Loaded>>;
  rejects(fileId: string, limit: number): Promise<Outcome<Reject[]>>;
  rebase(runId: string, base: Base): Promise<Outcome<BaseResult>>;
  runPanel(runId: string, request: PanelRequest): Promise<Outcome<PanelAnswer>>;
  table(runId: string, sql: string): Promise<Outcome<Uint8Array>>;
  runSql(runId: string, request: SqlRequest): Promise<Outcome<SqlAnswer>>;
  /** @param contactable leaves out who asked not to be contacted. */
  members(
    runId: string,
    rule: Rule,
    scope: Scope,
    segments: Segment[],
    contactable?: boolean,
  ): Promise<Outcome<MembersAnswer>>;
  /** What is known of one customer: facts, scores, orders. */
  /** @param everything whether panels that still have to learn what they tell do so now. */
  person(
    runId: string,
    id: string,
    scope: Scope,
    segments: Segment[],
    everything: boolean,
  ): Promise<Outcome<PersonAnswer>>;
  audience(runId: string, question: SegmentQuestion): Promise<Outcome<Audience>>;
  profile(runId: string, question: SegmentQuestion): Promise<Outcome<Profile>>;
  /** @param since a day of one's own among those that are looked at. */
  segmentHistory(
    runId: string,
    question: SegmentQuestion,
    since: string | null,
  ): Promise<Outcome<SegmentHistory>>;
  overlap(runId: string, ids: string[], scope: Scope, segments: Segment[]): Promise<Outcome<Overlap[]>>;
  /** The query of a rule, to read and to copy. */
  segmentSql(runId: string, question: SegmentQuestion): Promise<Outcome<string>>;
  /** Keeps pasted ids in the memory of the worker, under a name that rules can use. */
  setList(runId: string, id: string, values: string[], scope: Scope): Promise<Outcome<ListAnswer>>;
  /** Which of some texts are ids, names, phones, e-mails or addresses of loaded customers. */
  /** Customers whose id, name, phone, e-mail or the sound of whose name holds a text. */
  findPersons(runId: string, text: string): Promise<Outcome<FoundPerson[]>>;
  /** Everything that is held on a customer, table by table. */
  everythingOn(runId: string, id: string, scope: Scope): Promise<Outcome<HeldTable[]>>;
  knownPersons(runId: string, texts: string[]): Promise<Outcome<KnownPerson[]>>;
  fingerprint(runId: string): Promise<Outcome<TableFingerprint[]>>;
  /** Stops a run. @returns whether it is the one under way; others stop before they begin. */
  cancel(runId: string): Promise<boolean>;
  /** A result of a SQL cell, whole, as it is exported. */
  sqlTable(runId: string, request: SqlRequest, index: number): Promise<Outcome<Uint8Array>>;
  progress(): Promise<Progress>;
}
