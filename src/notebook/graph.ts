import { foldName, parametersIn, tablesIn } from '../sql/lex';
import { segmentsIn } from '../data/segments/rule';
import type { CellDocument, NotebookDocument, PanelCell } from './schema';
import { PANELS } from './panels';

/** Names that SQL knows without a cell: the analysis date and the days of the scope. */
export const BUILT_IN_PARAMETERS = ['as_of', 'from', 'to'] as const;

/** What a cell reads besides what is loaded. */
export interface Dependencies {
  /** Cells whose results it reads, in the order of the notebook. */
  cells: string[];
  /** Parameter cells. */
  parameters: string[];
  segments: string[];
  /** Names that mean nothing here: `$x`, or a panel that has no cell. */
  missing: string[];
}

/** What results are called in SQL, by cell: a cell's own name, or the panel's for the first cell of a panel, `panel_2` for the next. */
export function resultNames(document: NotebookDocument): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const cell of document.cells)
    if ((cell.kind === 'panel' || cell.kind === 'sql') && cell.name) {
      names.set(cell.id, cell.name);
      taken.add(foldName(cell.name));
    }
  for (const cell of document.cells) {
    if (cell.kind !== 'panel' || cell.name) continue;
    let name = cell.panel;
    for (let count = 2; taken.has(name); count++) name = `${cell.panel}_${count}`;
    names.set(cell.id, name);
    taken.add(name);
  }
  return names;
}

/** Parameters of a panel whose value names a segment. */
const segmentParams = (cell: PanelCell): string[] =>
  (PANELS.get(cell.panel)?.segmentParams ?? []).flatMap((key) => {
    const value = cell.params[key];
    return typeof value === 'string' ? [value] : [];
  });

interface Named {
  tables: readonly string[];
  parameters: readonly string[];
}

const MOST_READ = 2000;
const read = new Map<string, Named>();

/** What a statement names; read once, however often the notebook is looked through. */
function namedIn(text: string): Named {
  const known = read.get(text);
  if (known) return known;
  if (read.size > MOST_READ) read.clear();
  const named = { tables: [...tablesIn(text)], parameters: [...parametersIn(text)] };
  read.set(text, named);
  return named;
}

/** Names of results and parameters that a cell's own text and settings use. */
function usesOf(cell: CellDocument): { results: string[]; parameters: string[]; segments: string[] } {
  switch (cell.kind) {
    case 'panel': {
      const own = cell.segment;
      return {
        results: [],
        parameters: [...Object.values(cell.bind), ...(own?.startsWith('$') ? [own.slice(1)] : [])],
        segments: [...(own && !own.startsWith('$') ? [own] : []), ...segmentParams(cell)],
      };
    }
    case 'sql': {
      const { tables, parameters } = namedIn(cell.sql);
      return { results: [...tables], parameters: [...parameters], segments: [] };
    }
    case 'kpi':
    case 'chart':
      return { results: [foldName(cell.from)], parameters: [], segments: [] };
    case 'note':
    case 'parameter':
      return { results: [], parameters: [], segments: [] };
  }
}

/** What each cell of the notebook depends on. */
export function dependenciesOf(document: NotebookDocument): Map<string, Dependencies> {
  const names = resultNames(document);
  const byName = new Map([...names].map(([id, name]) => [foldName(name), id]));
  const parameters = new Map(
    document.cells.flatMap((cell) => (cell.kind === 'parameter' ? [[cell.name, cell] as const] : [])),
  );
  const found = new Map<string, Dependencies>();
  for (const cell of document.cells) {
    const uses = usesOf(cell);
    const own: Dependencies = { cells: [], parameters: [], segments: [...uses.segments], missing: [] };
    const named = cell.kind === 'kpi' || cell.kind === 'chart';
    for (const result of uses.results) {
      const [head = '', ...rest] = result.split('.');
      if (head === 'segments') {
        const id = document.segments.find((segment) => segment.id.toLowerCase() === rest.join('.'))?.id;
        if (id) own.segments.push(id);
        else own.missing.push(result);
        continue;
      }
      const id = byName.get(head);
      const target = document.cells.find((other) => other.id === id);
      if (target && id && (target.kind === 'panel') === rest.length > 0) own.cells.push(id);
      else if (named || (rest.length > 0 && PANELS.has(head))) own.missing.push(result);
    }
    for (const name of new Set(uses.parameters)) {
      const parameter = parameters.get(name);
      if (parameter) {
        own.parameters.push(parameter.id);
        if (parameter.input === 'segment' && typeof parameter.value === 'string')
          own.segments.push(parameter.value);
      } else if (cell.kind !== 'sql' || !BUILT_IN_PARAMETERS.some((known) => known === name))
        own.missing.push(`$${name}`);
    }
    found.set(cell.id, {
      ...own,
      cells: document.cells.map(({ id }) => id).filter((id) => own.cells.includes(id)),
    });
  }
  return found;
}

/** The way from a cell back to itself, as ids, the first one twice; null where there is none. */
export function cycleThrough(id: string, dependencies: ReadonlyMap<string, Dependencies>): string[] | null {
  const seen = new Set<string>();
  const walk = (at: string, path: string[]): string[] | null => {
    for (const next of dependencies.get(at)?.cells ?? []) {
      if (next === id) return [...path, at, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk(next, [...path, at]);
      if (found) return found;
    }
    return null;
  };
  return walk(id, []);
}

/** All cells that a cell reads, directly or through others, each after those that it reads itself. */
export function upstreamOf(id: string, dependencies: ReadonlyMap<string, Dependencies>): string[] {
  const order: string[] = [];
  const seen = new Set<string>([id]);
  const walk = (at: string): void => {
    for (const next of dependencies.get(at)?.cells ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      walk(next);
      order.push(next);
    }
  };
  walk(id);
  return order;
}

/** All cells that read a cell, a parameter or each other down from it. */
export function downstreamOf(id: string, dependencies: ReadonlyMap<string, Dependencies>): Set<string> {
  const found = new Set<string>();
  const walk = (at: string): void => {
    for (const [other, own] of dependencies)
      if (!found.has(other) && (own.cells.includes(at) || own.parameters.includes(at))) {
        found.add(other);
        walk(other);
      }
  };
  walk(id);
  return found;
}

/** One thing of the dependency picture, and what it takes its input from. */
export interface GraphNode {
  id: string;
  kind: 'scope' | 'segment' | CellDocument['kind'];
  from: string[];
}

/** The notebook as nodes: the scope, segments, cells; every arrow stands for something that is read. */
export function graphOf(document: NotebookDocument): GraphNode[] {
  const dependencies = dependenciesOf(document);
  const segments = document.segments.map((segment): GraphNode => ({
    id: segment.id,
    kind: 'segment',
    from: [...new Set(segmentsIn(segment.rule))],
  }));
  const scope: GraphNode = {
    id: 'scope',
    kind: 'scope',
    from: document.scope.segment ? [document.scope.segment] : [],
  };
  const cells = document.cells.map((cell): GraphNode => {
    const own = dependencies.get(cell.id);
    const reads = cell.kind === 'panel' || cell.kind === 'sql';
    return {
      id: cell.id,
      kind: cell.kind,
      from: [
        ...(reads ? ['scope'] : []),
        ...new Set([...(own?.segments ?? []), ...(own?.parameters ?? []), ...(own?.cells ?? [])]),
      ],
    };
  });
  return [scope, ...segments, ...cells];
}
