import type { GenericSchema } from 'valibot';
import type { RowRules } from '../data/base';
import type { TableName } from '../data/canonical';
import { hasColumn, type Catalog } from '../data/catalog';
import type { Compare, Period } from '../data/scope';
import type { Tally, Where } from '../data/segments/rule';
import type { PastScore } from '../engine/person';
import type { Columns, ResultTable } from '../engine/table';
import type { Kind, Manner, Value } from './kinds';
import type { Sql } from '../sql/sql';

/** What a panel's task may use. The base tables exist; scope is applied by the task, as its definitions say. */
export interface TaskContext {
  query(statement: Sql): Promise<ResultTable>;
  catalog: Catalog;
  rows: RowRules;
  /** The analysis date in force, `YYYY-MM-DD`. */
  asOf: string;
  /** Days whose orders are measured. */
  period: Period;
  compare: Compare;
  /** A table of `customer_key` that the segment of the scope came to, or null for everyone. */
  segment: Sql | null;
  /** Keeps what depends on the base and the key alone, until the base changes or newer things take its place. */
  remember<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Makes a table of the cell, unless it holds what the key says already; what `make` gave stays with it. */
  hold<T>(table: Sql, key: string, make: () => Promise<T>): Promise<T>;
  /** Whether a table holds what the key says. */
  holds(table: Sql, key: string): boolean;
  /** Says how far the work has come, 0–1. */
  progress(share: number): void;
  /** Lets messages in while something long is computed here. @throws {AppError} `cancelled` where the run was. */
  pause(): Promise<void>;
  /** Puts computed columns into a table of the engine, in place of what stood there. */
  insert(table: Sql, columns: Columns): Promise<void>;
  /**
   * Customers as another panel tells them, by its own definitions with these parameters on the base: a query of `customer_key` and the
   * columns of its `members`. @throws {AppError} `panel_unknown`.
   */
  peopleOf(panel: string, params: Record<string, unknown>): Promise<Sql>;
  /** A table of `customer_key` of a segment of the notebook. @throws {AppError} where it holds none of that id. */
  segmentOf(id: string): Promise<Sql>;
  /** Name under which the task keeps the table behind its results, and names of further ones. */
  store: Sql;
  storeOf(part: string): Sql;
  /** Name of a table that all cells share, made from a key. */
  sharedOf(key: string): Sql;
}

/** A named result table: small ones are drawn at once, large ones are fetched when somebody looks or exports. */
export interface NamedTable {
  name: string;
  sql: Sql;
}

/** What a task hands to the page: figures for sentences and charts, and the result tables by name. */
export interface TaskResult<Figures> {
  figures: Figures;
  tables: NamedTable[];
}

/** A value inside a sentence. `who` links it to the customers behind it. */
export type FindingValue = {
  as: Kind;
  value: Exclude<Value, undefined>;
  who?: Where;
  /** What it says of them. */
  is?: Tally;
  /** What a share is a share of. */
  of?: number;
} & Manner;

/** A sentence whose guard was met: the id names a template in both dictionaries. */
export interface Finding {
  id: string;
  values: Record<string, FindingValue>;
  /** The panel that proves it, where it is not the one that says it. */
  panel?: string;
}

/** A canonical column that a panel reads. */
export interface Need {
  table: TableName;
  column: string;
  /** Columns that do as well. */
  or?: readonly string[];
}

/** What a segment rule may ask of a panel: a column of its `members`. */
export interface Ask {
  column: string;
  /** The values it can have; without them a range of numbers, or, where `typed`, free text. */
  values?: readonly string[];
  /** Family of words by which values are said: `segment` for `term.segment.<value>`. */
  terms?: string;
  /** Values are typed, several divided by a bar. */
  typed?: boolean;
  /** The typed values together are one set of items. */
  items?: boolean;
  /** How its numbers are written; whole numbers unless told. */
  kind?: Kind;
}

/** What a panel is, apart from its work and its face. Found by glob; `id` is the folder's name. */
export interface PanelManifest {
  id: string;
  title: readonly [en: string, zh: string];
  /** Canonical columns without which it cannot answer. */
  needs: readonly Need[];
  schema: GenericSchema<unknown, object>;
  order: number;
  /** Panels whose words it says. */
  speaks?: readonly string[];
  /** Stands in a new notebook from the start: the first picture. */
  opens?: boolean;
  asks?: readonly Ask[];
  /** Columns of `members` that stand beside every list of customers. */
  tells?: readonly string[];
  /** Words of columns in marks, beyond those that rules may ask for, that have terms: column → family. */
  terms?: Readonly<Record<string, string>>;
  /** Parameters that change the picture and no figure: they run nothing and stay out of the definition hash. */
  viewParams?: readonly string[];
  /**
   * The dates of a cell's own, which stand in place of the scope's; null where it has none. Asked where the panel scores customers on
   * the whole base, whatever is measured.
   */
  scores?: (params: never) => { from: string | null; to: string | null } | null;
  /** Columns that a choice needs, any one of them: parameter → choice → columns. What the data lack cannot be chosen, and says why. */
  choiceNeeds?: Readonly<Record<string, Readonly<Record<string, readonly Need[]>>>>;
  /** Parameters whose value is the name of a canonical column. */
  dimensionParams?: readonly string[];
  /** Parameters whose value is the id of a segment. */
  segmentParams?: readonly string[];
}

/** Columns of a table, for the `needs` of a manifest. */
export const columnsOf = (table: TableName, ...columns: string[]): Need[] =>
  columns.map((column) => ({ table, column }));

/** The column for want of which a choice cannot be made; null where it can. */
export function lackingFor(
  { choiceNeeds }: PanelManifest,
  param: string,
  choice: string,
  catalog: Pick<Catalog, 'columns'>,
): string | null {
  const needs = choiceNeeds?.[param]?.[choice] ?? [];
  const there = needs.some(({ table, column }) => hasColumn(catalog, table, column));
  return needs.length === 0 || there ? null : (needs[0]?.column ?? null);
}

/** The work of a panel, in the analysis worker. */
export interface PanelTask {
  run(params: never, context: TaskContext): Promise<TaskResult<object>>;
  /**
   * Customers with the columns that `where` names, beside `customer_key`; one row per customer, or per customer and value where
   * a column has several.
   */
  members(params: never, context: TaskContext, where: Where): Promise<Sql>;
  /** Whether `members` tells what has been learnt already. Where it is missing, telling never takes long. */
  atHand?(params: never, context: TaskContext): boolean;
  /** What it tells of one customer on earlier days: each change of a name, figures now and then, oldest first. Asked only where it is at hand. */
  past?(params: never, context: TaskContext, key: number): Promise<PastScore[]>;
  /**
   * The sales that a mark counts, under the dates and the segment: a query of `customer_key`, `order_key` (null of a refund), `units`. It may
   * hold sales of nobody, and of people who are no members. Null: the sales of its members within the dates.
   */
  sales?(params: never, context: TaskContext, where: Where): Promise<Sql | null>;
}
