import { TABLES } from '../data/canonical';
import type { Catalog } from '../data/catalog';
import type { Scope } from '../data/scope';
import { everyRule, expandRule, type Rule } from '../data/segments/rule';
import { AppError, toAppError } from '../engine/errors';
import { brokenReference } from '../engine/segments';
import { ident, literal, raw, sql, type Sql } from '../sql/sql';
import { foldName, placeOf, substitute, type Substituted } from '../sql/lex';
import { chartSql } from './result-chart';
import { cycleThrough, dependenciesOf, resultNames, type Dependencies } from './graph';
import { missingFor } from './needs';
import { completeParams, figureParams, PANELS } from './panels';
import type { CellDocument, CellOf, NotebookDocument, PanelCell } from './schema';

/** What a cell is about to do, and a key that changes when, and only when, its result may. */
export type Prepared =
  | { kind: 'still'; key: string }
  | { kind: 'refused'; key: string; error: AppError }
  | { kind: 'lacking'; key: string; missing: string[] }
  | {
      kind: 'panel';
      key: string;
      panel: string;
      params: Record<string, unknown>;
      scope: Scope;
    }
  | { kind: 'sql'; key: string; statement: Substituted; limit: number; written: string };

/** Names in the engine that no result may take. */
const RESERVED = new Set<string>([
  ...TABLES,
  ...'customer_file customer_history orders lines first_orders fee_items taken_back refunds customer_facts customer_ids order_ids product_ids counted shown_members shown_sales lunar_days lunar_numbers people_now segments main temp system information_schema pg_catalog'.split(
    ' ',
  ),
]);

export const isReserved = (name: string): boolean =>
  RESERVED.has(name.toLowerCase()) ||
  PANELS.has(name.toLowerCase()) ||
  /^(cell|shared|segment|list|sql|stage|ahead|load)_/i.test(name);

export interface Surroundings {
  document: NotebookDocument;
  catalog: Catalog;
  /** The analysis date in force. */
  asOf: string;
  /** Changes whenever other data are loaded. */
  load: number;
  /** Changes whenever a pasted list does. */
  lists: number;
}

const CHART_ROWS = 5000;

/** Prepares every cell of a notebook. A cell that cannot run says why; the others are not touched by it. */
export function prepareAll(
  around: Surroundings,
  dependencies: ReadonlyMap<string, Dependencies> = dependenciesOf(around.document),
): Map<string, Prepared> {
  const { document } = around;
  const names = resultNames(document);
  const prepared = new Map<string, Prepared>();
  const visit = (cell: CellDocument): Prepared => {
    const known = prepared.get(cell.id);
    if (known) return known;
    const own = dependencies.get(cell.id) ?? { cells: [], parameters: [], segments: [], missing: [] };
    const cycle = cycleThrough(cell.id, dependencies);
    let made: Prepared;
    try {
      if (cycle)
        throw new AppError('cell_circular', { path: cycle.map((id) => names.get(id) ?? id).join(' → ') });
      const upstream = own.cells.map((id) => {
        const target = document.cells.find((other) => other.id === id);
        return `${id} ${target ? shortOf(visit(target).key) : ''}`;
      });
      upstream.sort();
      made = prepareCell(cell, own, upstream, around);
    } catch (cause) {
      const error = toAppError(cause);
      made = { kind: 'refused', key: JSON.stringify(['refused', error.code, error.args]), error };
    }
    prepared.set(cell.id, made);
    return made;
  };
  for (const cell of document.cells) visit(cell);
  return prepared;
}

/** A key in fourteen signs (cyrb53, B. Fowler): a chain of cells would double the quotes of whole keys at every link. */
function shortOf(text: string): string {
  let [one, other] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    one = Math.imul(one ^ code, 2654435761);
    other = Math.imul(other ^ code, 1597334677);
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(other ^ (other >>> 13), 3266489909);
  other = Math.imul(other ^ (other >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
  return (other >>> 0).toString(36) + (one >>> 0).toString(36);
}

function prepareCell(
  cell: CellDocument,
  own: Dependencies,
  upstream: readonly string[],
  around: Surroundings,
): Prepared {
  if (cell.kind === 'note' || cell.kind === 'parameter') return { kind: 'still', key: 'still' };
  if (own.missing[0]) throw new AppError('name_missing', { name: own.missing[0] });
  const rules = [...new Set(own.segments)].map((id) => resolved(id, around));
  if (cell.kind === 'panel') return preparePanel(cell, rules, around);
  if (cell.kind === 'sql' && cell.name && isReserved(cell.name))
    throw new AppError('name_reserved', { name: cell.name });
  const { rows, asOf } = around.document.scope;
  const statement =
    cell.kind === 'sql'
      ? filledIn(cell, around)
      : plain(cell.kind === 'kpi' ? kpiSql(cell) : chartSql(nameSql(cell.from), cell.chart));
  const limit = cell.kind === 'sql' ? cell.limit : CHART_ROWS;
  const key = JSON.stringify([
    around.load,
    statement.text,
    limit,
    rows,
    asOf,
    rules,
    upstream,
    cell.kind === 'sql' ? cell.chart : null,
  ]);
  return { kind: 'sql', key, statement, limit, written: cell.kind === 'sql' ? cell.sql : statement.text };
}

const plain = (statement: Sql): Substituted => ({ text: statement.text, back: (offset) => offset });

/** The rule of a segment in one piece, with what it depends on beside the base. @throws where it cannot be followed. */
function resolved(id: string, { document, lists }: Surroundings): { rule: Rule; lists: number } {
  const segments = document.segments;
  const rule = expandRule({ segment: id }, segments, brokenReference(segments));
  return { rule, lists: everyRule(rule).some((part) => 'list' in part) ? lists : 0 };
}

function preparePanel(cell: PanelCell, rules: unknown[], around: Surroundings): Prepared {
  const { document, catalog, load } = around;
  const missing = missingFor(cell.panel, catalog);
  if (missing.length > 0) return { kind: 'lacking', key: JSON.stringify([load, missing]), missing };
  const bound = boundParams(document, cell);
  const params = withBound(cell, bound);
  const segment = segmentOf(cell, document);
  const scope = { ...document.scope, segment };
  const everything = segment === null ? rules : [...rules, resolved(segment, around)];
  const counted = figureParams(cell.panel, params);
  const key = JSON.stringify([load, cell.panel, counted, { ...scope, segment: null }, everything]);
  return { kind: 'panel', key, panel: cell.panel, params, scope };
}

/** Settings of a panel that take their value from parameters. */
export function boundParams(document: NotebookDocument, cell: PanelCell): Record<string, unknown> {
  const bound: Record<string, unknown> = {};
  for (const [key, name] of Object.entries(cell.bind)) bound[key] = parameterOf(name, document)?.value;
  return bound;
}

/** @throws {AppError} `value_refused`, naming the parameter whose value the panel does not take. */
function withBound(cell: PanelCell, bound: Record<string, unknown>): Record<string, unknown> {
  for (const [key, value] of Object.entries(bound))
    try {
      completeParams(cell.panel, { ...cell.params, [key]: value });
    } catch (cause) {
      throw new AppError(
        'value_refused',
        { name: `$${cell.bind[key] ?? ''}`, value: String(value), setting: key },
        toAppError(cause).detail,
      );
    }
  return completeParams(cell.panel, { ...cell.params, ...bound });
}

const parameterOf = (name: string, document: NotebookDocument): CellOf<'parameter'> | undefined =>
  document.cells.find((cell): cell is CellOf<'parameter'> => cell.kind === 'parameter' && cell.name === name);

/** The segment that a panel looks at: its own, that of a parameter, or the scope's. */
function segmentOf(cell: PanelCell, document: NotebookDocument): string | null {
  if (cell.segment === null) return document.scope.segment;
  if (!cell.segment.startsWith('$')) return cell.segment;
  const value = parameterOf(cell.segment.slice(1), document)?.value;
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The statement of a SQL cell with the values of its parameters. @throws {AppError} `value_missing`. */
function filledIn(cell: CellOf<'sql'>, { document, asOf, catalog }: Surroundings): Substituted {
  const day = (value: string): string => sql`${value}::DATE`.text;
  const names = resultNames(document);
  const heads = new Set([
    'segments',
    ...document.cells.flatMap((one) => (one.kind === 'panel' ? [foldName(names.get(one.id) ?? '')] : [])),
  ]);
  const isResult = (name: string): boolean => name.includes('.') && heads.has(name.split('.')[0] ?? '');
  const valueOf = (name: string): string => {
    const parameter = parameterOf(name, document);
    if (!parameter) {
      if (name === 'as_of') return day(asOf);
      if (name === 'from') return day(document.scope.from ?? catalog.firstDay ?? asOf);
      return day(document.scope.to ?? asOf);
    }
    const { input, value } = parameter;
    if (input === 'segment')
      return typeof value === 'string' && value !== ''
        ? ident(`segments.${foldName(value)}`).text
        : '(SELECT customer_id FROM customer_ids)';
    if (value === null || value === '') throw new AppError('value_missing', { name: `$${name}` });
    if (input === 'date') return day(String(value));
    return typeof value === 'number' && value < 0 ? `(${literal(value)})` : literal(value);
  };
  return substitute(cell.sql, valueOf, isResult);
}

/** A name of a result as SQL, in one piece. */
export const nameSql = (name: string): Sql => ident(foldName(name));

function kpiSql(cell: CellOf<'kpi'>): Sql {
  const column = ident(cell.column);
  const where = cell.where ? sql`WHERE ${ident(cell.where.column)}::VARCHAR = ${cell.where.is}` : raw('');
  const from = sql`FROM ${nameSql(cell.from)} ${where}`;
  switch (cell.aggregate) {
    case 'none':
      return sql`SELECT ${column} AS value ${from} LIMIT 1`;
    case 'count':
      return sql`SELECT count(${column}) AS value ${from}`;
    case 'mean':
      return sql`SELECT avg(${column}) AS value ${from}`;
    case 'sum':
    case 'min':
    case 'max':
      return sql`SELECT ${raw(cell.aggregate)}(${column}) AS value ${from}`;
  }
}

/** An error of a statement with line and column of what the user wrote, in place of an offset into what was sent. */
export function placed(error: AppError, next: Prepared): AppError {
  if (next.kind !== 'sql' || typeof error.args.at !== 'number') return error;
  const offset = next.statement.back(error.args.at);
  return new AppError(
    error.code,
    { ...error.args, ...placeOf(next.written, offset), at: offset },
    error.detail,
  );
}
