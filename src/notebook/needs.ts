import { COLUMNS, TABLES, type TableName } from '../data/canonical';
import { hasColumn, type Catalog } from '../data/catalog';
import { everyRule, type Rule } from '../data/segments/rule';
import { tablesIn, tokensOf } from '../sql/lex';
import type { Need } from '../panel/contract';
import { PANELS } from './panels';
import type { NotebookDocument } from './schema';

/** Columns that a panel needs and the data lacks. */
export const missingFor = (panel: string, catalog: Pick<Catalog, 'columns'>): string[] =>
  (PANELS.get(panel)?.needs ?? [])
    .filter(({ table, column, or = [] }) => ![column, ...or].some((name) => hasColumn(catalog, table, name)))
    .map(({ column }) => column);

const EVENT_TABLES: Record<string, TableName> = {
  interaction: 'interactions',
  feedback: 'feedback',
  campaign_sent: 'campaign_contacts',
  campaign_opened: 'campaign_contacts',
  campaign_clicked: 'campaign_contacts',
  campaign_converted: 'campaign_contacts',
};

const placeOf = (column: string, among: readonly TableName[] = TABLES): Need | null => {
  const table = among.find((name) => COLUMNS[name].includes(column));
  return table ? { table, column } : null;
};

function ofRule(rule: Rule): Need[] {
  return everyRule(rule).flatMap((part): Need[] => {
    if ('panel' in part) return ofPanel(part.panel, part.params);
    if ('event' in part) {
      const table = EVENT_TABLES[part.event] ?? 'transactions';
      return (part.filter ?? []).flatMap(({ field }) => placeOf(field, [table]) ?? []);
    }
    return 'field' in part ? [placeOf(part.field, ['customers']) ?? []].flat() : [];
  });
}

/** What a panel needs in any case, and for the dimension that its parameters ask for. */
function ofPanel(panel: string, params: Record<string, unknown>): Need[] {
  const { needs: always = [], dimensionParams = [] } = PANELS.get(panel) ?? {};
  const asked = dimensionParams
    .map((key) => params[key])
    .flatMap((value) =>
      typeof value === 'string' ? (placeOf(value, ['transactions', 'customers', 'products']) ?? []) : [],
    );
  return [...always, ...asked];
}

/** Columns that a statement names of the tables that it names. */
function ofSql(text: string): Need[] {
  const named = tablesIn(text);
  const tables = TABLES.filter((table) => named.has(table));
  return tokensOf(text).flatMap(({ kind, text: word }): Need[] => {
    const need = kind === 'word' || kind === 'quoted' ? placeOf(word.toLowerCase(), tables) : null;
    return need ? [need] : [];
  });
}

/** Canonical columns that a notebook reads, each once, in the order of its cells. */
export function needsOf(document: NotebookDocument): Need[] {
  const found: Need[] = [];
  for (const cell of document.cells) {
    if (cell.kind === 'panel') found.push(...ofPanel(cell.panel, cell.params));
    if (cell.kind === 'sql') found.push(...ofSql(cell.sql));
  }
  for (const { rule } of document.segments) found.push(...ofRule(rule));
  const seen = new Set<string>();
  return found.filter(({ column }) => !seen.has(column) && seen.add(column));
}

/** Whether what is loaded has a column: in its own table, or in one that stands in for it. */
export function isLoaded({ table, column, or = [] }: Need, catalog: Catalog): boolean {
  const has = (name: TableName): boolean =>
    [column, ...or].some((one) => (catalog.columns[name] ?? []).includes(one));
  return has(table) || (table === 'transactions' && has('products'));
}
