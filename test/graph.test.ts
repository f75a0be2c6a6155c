import { describe, expect, it } from 'vitest';
import type { Catalog } from '../src/data/catalog';
import { readDocument } from '../src/notebook/document';
import { cycleThrough, dependenciesOf, downstreamOf, graphOf, resultNames } from '../src/notebook/graph';
import { prepareAll } from '../src/notebook/prepare';
import { TEMPLATES, templateOf } from '../src/notebook/templates';
import { needsOf } from '../src/notebook/needs';
import type { NotebookDocument } from '../src/notebook/schema';

const catalog = {
  columns: { transactions: ['customer_id', 'ordered_at', 'amount'] },
  rows: { transactions: 10 },
  attributes: [],
  firstDay: '2024-01-01',
} as unknown as Catalog;

const read = (cells: object[], more: object = {}): NotebookDocument =>
  readDocument(JSON.stringify({ app: 'vitalfew', version: 1, ...more, cells }));
const prepare = (document: NotebookDocument): ReturnType<typeof prepareAll> =>
  prepareAll({ document, catalog, asOf: '2024-12-31', load: 1, lists: 0 });

/** Cells whose key changes between two documents: what would run again. */
function changed(before: NotebookDocument, after: NotebookDocument): string[] {
  const [old, now] = [prepare(before), prepare(after)];
  return after.cells.map(({ id }) => id).filter((id) => old.get(id)?.key !== now.get(id)?.key);
}

const CELLS = [
  { id: 'p', kind: 'parameter', name: 'cut', input: 'number', value: 5 },
  { id: 'g', kind: 'parameter', name: 'group', input: 'segment', value: 's1' },
  { id: 'a', kind: 'sql', name: 'big', sql: 'SELECT * FROM transactions WHERE amount > $cut' },
  { id: 'b', kind: 'sql', name: 'bigger', sql: 'SELECT * FROM big JOIN rfm.customers USING (customer_id)' },
  { id: 'k', kind: 'kpi', from: 'bigger', column: 'amount', aggregate: 'sum' },
  { id: 'h', kind: 'chart', from: 'rfm.segments', chart: { type: 'bars', x: 'segment' } },
  { id: 'r', kind: 'panel', panel: 'rfm' },
  { id: 'o', kind: 'panel', panel: 'overview', segment: '$group' },
  { id: 't', kind: 'panel', panel: 'pareto', bind: { threshold: 'share' } },
  { id: 'q', kind: 'parameter', name: 'share', input: 'number', value: 0.8 },
  { id: 'n', kind: 'note', markdown: 'big $cut' },
  { id: 'm', kind: 'sql', sql: `SELECT 'big', amount AS big, $as_of FROM transactions -- FROM big` },
  { id: 'u', kind: 'sql', sql: 'SELECT * FROM segments.s2, $group' },
];
const SEGMENTS = [
  { id: 's1', name: 'one', rule: { field: 'orders', op: 'gt', value: 1 } },
  { id: 's2', name: 'two', rule: { not: { segment: 's1' } } },
];
const document = read(CELLS, { segments: SEGMENTS });
const edit = (id: string, changes: object): NotebookDocument =>
  read(
    CELLS.map((cell) => (cell.id === id ? { ...cell, ...changes } : cell)),
    { segments: SEGMENTS },
  );

describe('only what depends on a change runs again', () => {
  it.each<[string, NotebookDocument, string[]]>([
    ['a parameter', edit('p', { value: 6 }), ['a', 'b', 'k']],
    ['a parameter that a panel takes', edit('q', { value: 0.7 }), ['t']],
    ['a segment parameter', edit('g', { value: 's2' }), ['o', 'u']],
    ['a title', edit('a', { title: 'x', collapsed: true }), []],
    ['a note', edit('n', { markdown: 'other' }), []],
    ['a setting of a panel', edit('r', { params: { bins: { r: 4, f: 4, m: 4 } } }), ['b', 'k', 'h', 'r']],
    [
      'the dates of the scope',
      read(CELLS, { segments: SEGMENTS, scope: { from: '2024-02-01' } }),
      ['b', 'k', 'h', 'r', 'o', 't'],
    ],
    [
      'the segment of the scope',
      read(CELLS, { segments: SEGMENTS, scope: { segment: 's1' } }),
      ['b', 'k', 'h', 'r', 't'],
    ],
    [
      'the analysis date',
      read(CELLS, { segments: SEGMENTS, scope: { asOf: '2024-11-01' } }),
      ['a', 'b', 'k', 'h', 'r', 'o', 't', 'm', 'u'],
    ],
    [
      'a segment that others name',
      read(CELLS, {
        segments: [{ ...SEGMENTS[0], rule: { field: 'orders', op: 'gt', value: 2 } }, SEGMENTS[1]],
      }),
      ['o', 'u'],
    ],
    [
      'the name of a segment',
      read(CELLS, { segments: [{ ...SEGMENTS[0], name: 'other' }, SEGMENTS[1]] }),
      [],
    ],
    ['the order of the cells', read([...CELLS].reverse(), { segments: SEGMENTS }), []],
  ])('after a change of %s', (_what, after, expected) => {
    expect(changed(document, after).sort()).toEqual([...expected].sort());
  });

  it('is what the picture shows', () => {
    const nodes = new Map(graphOf(document).map((node) => [node.id, node.from]));
    expect(nodes.get('b')).toEqual(['scope', 'a', 'r']);
    expect(nodes.get('o')).toEqual(['scope', 's1', 'g']);
    expect(nodes.get('s2')).toEqual(['s1']);
    expect([...downstreamOf('a', dependenciesOf(document))].sort()).toEqual(['b', 'k']);
  });
});

describe('cells that cannot run', () => {
  const errorOf = (given: NotebookDocument, id: string): unknown => {
    const cell = prepare(given).get(id);
    return cell?.kind === 'refused' ? [cell.error.code, cell.error.args] : cell?.kind;
  };
  const circle = read([
    { id: 'a', kind: 'sql', name: 'one', sql: 'FROM two' },
    { id: 'b', kind: 'sql', name: 'two', sql: 'SELECT * FROM three' },
    { id: 'c', kind: 'sql', name: 'three', sql: 'SELECT * FROM transactions JOIN one USING (customer_id)' },
    { id: 'd', kind: 'sql', name: 'four', sql: 'SELECT * FROM transactions' },
  ]);
  it('name the way round a circle; the others run', () => {
    expect(cycleThrough('a', dependenciesOf(circle))).toEqual(['a', 'b', 'c', 'a']);
    expect(errorOf(circle, 'a')).toEqual(['cell_circular', { path: 'one → two → three → one' }]);
    expect(errorOf(circle, 'd')).toBe('sql');
  });
  it.each<[object, string]>([
    [{ kind: 'sql', sql: 'SELECT $nothing' }, 'name_missing'],
    [{ kind: 'sql', sql: 'FROM cohorts.retention' }, 'name_missing'],
    [{ kind: 'kpi', from: 'nobody', column: 'x' }, 'name_missing'],
    [{ kind: 'sql', name: 'customers', sql: 'SELECT 1' }, 'name_reserved'],
    [{ kind: 'sql', sql: 'FROM segments.nobody' }, 'name_missing'],
    [{ kind: 'panel', panel: 'rfm', segment: 'nobody' }, 'segment_invalid'],
    [{ kind: 'panel', panel: 'rfm', bind: { bins: 'nothing' } }, 'name_missing'],
  ])('%j says why', (cell, code) => {
    expect(errorOf(read([{ id: 'x', ...cell }]), 'x')).toMatchObject([code, {}]);
  });
  it('a value that a panel does not take is refused in its cell', () => {
    const given = read([
      { id: 'p', kind: 'parameter', name: 'much', input: 'number', value: 7 },
      { id: 'x', kind: 'panel', panel: 'pareto', bind: { threshold: 'much' } },
    ]);
    expect(errorOf(given, 'x')).toMatchObject(['value_refused', { name: '$much', value: '7' }]);
  });
  it('a panel whose column is not there says which', () => {
    const poor = { ...catalog, columns: { transactions: ['customer_id', 'ordered_at'] } };
    const given = read([{ id: 'x', kind: 'panel', panel: 'rfm' }]);
    const prepared = prepareAll({ document: given, catalog: poor, asOf: '2024-12-31', load: 1, lists: 0 });
    expect(prepared.get('x')).toMatchObject({ kind: 'lacking', missing: ['amount'] });
  });
});

describe('a long chain of cells', () => {
  it('has keys of one length, and one broken cell refuses itself alone', () => {
    const chain = read([
      { id: 'c0', kind: 'sql', name: 't0', sql: 'SELECT 1 AS a' },
      ...Array.from({ length: 60 }, (_, n) => ({
        id: `c${n + 1}`,
        kind: 'sql',
        name: `t${n + 1}`,
        sql: `SELECT * FROM t${n}`,
      })),
    ]);
    const keys = [...prepare(chain).values()].map(({ key }) => key.length);
    expect(Math.max(...keys)).toBeLessThan(1000);
    expect(() => read([{ id: 'k', kind: 'kpi', from: 'a', column: 'a\u0000' }])).toThrow();
  });
  it('a negative parameter does not begin a comment', () => {
    const given = read([
      { id: 'p', kind: 'parameter', name: 'x', input: 'number', value: -5 },
      { id: 'a', kind: 'sql', sql: 'SELECT 10-$x AS v' },
    ]);
    expect(prepare(given).get('a')).toMatchObject({ statement: { text: 'SELECT 10-(-5) AS v' } });
  });
});

describe('names of results', () => {
  it('are those of the cells, else of the panels, each once', () => {
    const given = read([
      { id: 'a', kind: 'panel', panel: 'rfm' },
      { id: 'b', kind: 'panel', panel: 'rfm' },
      { id: 'c', kind: 'panel', panel: 'rfm', name: 'vips' },
      { id: 'd', kind: 'sql', name: '大客户', sql: '' },
    ]);
    expect([...resultNames(given)]).toEqual([
      ['c', 'vips'],
      ['d', '大客户'],
      ['a', 'rfm'],
      ['b', 'rfm_2'],
    ]);
  });
});

describe('templates', () => {
  it.each(TEMPLATES)('%s can be read, and every cell finds what it names', (id) => {
    const given = templateOf(id, 'en', (key) => key);
    expect(given.cells.length).toBeGreaterThan(5);
    expect([...dependenciesOf(given).values()].flatMap(({ missing }) => missing)).toEqual([]);
    expect(needsOf(given).map(({ column }) => column)).toContain('ordered_at');
  });
});
