import type { Address } from './addresses';
import type { RowCounts } from './row-counts';
import type { TableName } from './canonical';

export interface JoinCheck {
  transactionCustomers: number;
  matched: number;
  customersWithoutOrders: number;
  unmatched: string[];
}

/** Rows of one id that were given to nobody, or could be of several. */
export interface OpenId {
  id: string;
  rows: number;
  /** Customers that share the address; none where nobody has it. */
  candidates: string[];
}

/** How the rows of a file that names people in its own way were given to the customers. */
export interface FileJoin {
  file: string;
  by: Address;
  rows: number;
  matched: number;
  /** Rows whose address several customers share: given to nobody. */
  shared: number;
  /** Those that most rows have, at most 200. */
  open: OpenId[];
}

/** What is loaded, as the panels and the sidebar need to know it. */
export interface Catalog {
  /** Canonical columns that have values, by table. */
  columns: Partial<Record<TableName, string[]>>;
  /** Columns of the customers beyond the canonical ones. */
  attributes: string[];
  rows: Partial<Record<TableName, number>>;
  moneyScale: number;
  currency: string | null;
  firstDay: string | null;
  lastDay: string | null;
  customers: number;
  /** Where customers come from: columns of their own file, if there is one, and attributes that orders bring with their dates. */
  customerParts: { file: string[] | null; dated: string[] };
  /** Records of the order files that did not become rows, by reason. */
  notImported: { reason: string; rows: number }[];
  hasOrderIds: boolean;
  joinCheck: JoinCheck | null;
  joins: FileJoin[];
}

/** The analysis date in force, and which rows count under the rules. */
export interface BaseResult {
  asOf: string;
  counts: RowCounts;
}

/** Records of the order files, imported or not, once rows are counted. */
export const recordsOf = (catalog: Pick<Catalog, 'notImported'>, { total }: RowCounts): number =>
  total + catalog.notImported.reduce((sum, { rows }) => sum + rows, 0);

export const hasColumn = ({ columns }: Pick<Catalog, 'columns'>, table: TableName, column: string): boolean =>
  (columns[table] ?? []).includes(column);

/** Where a trait of products stands: on the order lines, else in the product file, else nowhere. */
export type TraitPlace = 'lines' | 'products' | null;

export const traitPlace = (catalog: Pick<Catalog, 'columns'>, column: string): TraitPlace =>
  hasColumn(catalog, 'transactions', column)
    ? 'lines'
    : hasColumn(catalog, 'products', column)
      ? 'products'
      : null;
