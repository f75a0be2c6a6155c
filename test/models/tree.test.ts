import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growTree } from '../../src/models/tree/cart';
import { growChaid, pearson, waysToGroup } from '../../src/models/tree/chaid';
import {
  everyNode,
  goesDown,
  leafOf,
  leavesOf,
  pathTo,
  tightened,
  type Target,
  type TreeColumn,
  type TreeNode,
} from '../../src/models/tree/node';
import { chooseAlpha, pruned, pruningPath } from '../../src/models/tree/prune';
import { randomSource } from '../../src/models/random';
import { hasShared, SHARED } from '../helpers/load';

const read = (path: string): string => readFileSync(new URL(path, SHARED), 'utf8');

/** A file as columns, the target by its name; classes in the order of `levels`. */
function examples(
  path: string,
  told: string,
  levels: readonly string[],
): { columns: TreeColumn[]; target: Extract<Target, { kind: 'class' }> } {
  const [header = [], ...rows] = read(path)
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(',').map((cell) => cell.replaceAll('"', '')));
  const columns = header.flatMap((name, at): TreeColumn[] => {
    if (name === told) return [];
    const cells = rows.map((row) => row[at] ?? '');
    if (cells.every((cell) => Number.isFinite(Number(cell))))
      return [{ kind: 'number', name, values: Float64Array.from(cells, Number) }];
    const values = [...new Set(cells)].sort();
    return [
      {
        kind: 'category',
        name,
        levels: values,
        codes: Int32Array.from(cells, (cell) => values.indexOf(cell)),
      },
    ];
  });
  const at = header.indexOf(told);
  return {
    columns,
    target: {
      kind: 'class',
      classes: levels.length,
      codes: Int32Array.from(rows, (row) => levels.indexOf(row[at] ?? '')),
    },
  };
}

interface RpartTree {
  nodes: { n: number; dev: number; var: string }[];
  cptable: { CP: number; nsplit: number; 'rel error': number }[];
}

const shape = (nodes: readonly { n: number; errors: number }[]): string[] =>
  nodes.map(({ n, errors }) => `${n} ${errors}`).sort();

const RPART = { depth: 30, minLeaf: 7, minSplit: 20 };

describe.skipIf(!hasShared)('trees against rpart, scikit-learn and CHAID by hand', () => {
  const rpart = hasShared
    ? (JSON.parse(read('trees_clusters/expected/rpart.json')) as Record<string, RpartTree>)
    : {};

  function expectRpart(
    name: string,
    path: string,
    told: string,
    levels: readonly string[],
    cp: number,
  ): TreeNode {
    const { columns, target } = examples(path, told, levels);
    const grown = growTree(columns, target, RPART);
    const tree = pruned(grown, cp * grown.errors, 'errors');
    const theirs = rpart[name]?.nodes ?? [];
    expect(shape(everyNode(tree)), name).toEqual(theirs.map(({ n, dev }) => `${n} ${dev}`).sort());
    const steps = pruningPath(grown, 'errors').filter(({ alpha }) => alpha / grown.errors > cp * (1 + 1e-9));
    for (const [at, row] of (rpart[name]?.cptable ?? []).slice(0, -1).entries()) {
      expect((steps[at]?.alpha ?? 0) / grown.errors, name).toBeCloseTo(row.CP, 11);
      expect(steps[at]?.splits, name).toBe(row.nsplit);
      expect((steps[at]?.risk ?? 0) / grown.errors, name).toBeCloseTo(row['rel error'], 11);
    }
    return tree;
  }

  it('kyphosis: nodes, losses and the table of cp', () => {
    const tree = expectRpart(
      'kyphosis',
      'trees_clusters/kyphosis.csv',
      'Kyphosis',
      ['absent', 'present'],
      0.01,
    );
    const cuts = everyNode(tree).flatMap(({ edge }) =>
      edge?.kind === 'number' && edge.to < Infinity ? [edge.to] : [],
    );
    expect(cuts.sort((a, b) => a - b)).toEqual([8.5, 14.5, 55, 111].sort((a, b) => a - b));
    expectRpart('kyphosis_cp05', 'trees_clusters/kyphosis.csv', 'Kyphosis', ['absent', 'present'], 0.05);
  });

  it('iris: of two equal splits the first column', () => {
    const tree = expectRpart(
      'iris',
      'trees_clusters/iris.csv',
      'Species',
      ['setosa', 'versicolor', 'virginica'],
      0.01,
    );
    expect(tree.children[0]?.edge).toMatchObject({ column: 2, to: 2.45 });
    expect(tree.children[1]?.children[0]?.edge).toMatchObject({ column: 3, to: 1.75 });
    expect(tree.offers.slice(0, 2).map(({ column }) => column)).toEqual([2, 3]);
  });

  it('Titanic: values in groups', () => {
    expectRpart('titanic', 'trees_clusters/titanic.csv', 'Survived', ['No', 'Yes'], 0.01);
  });

  it('CHAID: χ² of the Titanic, 3rd class and crew taken together', () => {
    const { columns, target } = examples('trees_clusters/titanic.csv', 'Survived', ['No', 'Yes']);
    const expected = JSON.parse(read('trees_clusters/expected/chaid_titanic.json')) as {
      first_split: Record<
        string,
        { table: Record<string, Record<string, number>>; chi2: number; df: number; p: number }
      >;
      class_after_merging_3rd_and_crew: { p_adjusted: number };
    };
    for (const { table, chi2, df, p } of Object.values(expected.first_split)) {
      const found = pearson(Object.values(table).map((row) => Float64Array.of(row.No ?? 0, row.Yes ?? 0)));
      expect(found.chiSquare).toBeCloseTo(chi2, 9);
      expect(found.df).toBe(df);
      expect(found.p / p).toBeCloseTo(1, 6);
    }
    const tree = growChaid(columns, target, { depth: 3, minLeaf: 20 });
    expect(tree.offers[0]?.column).toBe(columns.findIndex(({ name }) => name === 'Sex'));
    const classOffer = tree.offers.find(({ column }) => columns[column]?.name === 'Class');
    expect((classOffer?.merit ?? 0) / expected.class_after_merging_3rd_and_crew.p_adjusted).toBeCloseTo(1, 6);
    expect([waysToGroup(4, 3, false), waysToGroup(4, 3, true), waysToGroup(6, 2, false)]).toEqual([6, 3, 31]);
  });

  it('pruning by cross-validation keeps the splits of iris and drops noise', async () => {
    const { columns, target } = examples('trees_clusters/iris.csv', 'Species', [
      'setosa',
      'versicolor',
      'virginica',
    ]);
    const growth = { depth: 8, minLeaf: 5 };
    const random = randomSource(3);
    const order = Int32Array.from({ length: 150 }, (_, row) => row).sort(() => random() - 0.5);
    const shuffled: TreeColumn[] = columns.map((column) =>
      column.kind === 'number'
        ? { ...column, values: Float64Array.from(order, (row) => column.values[row] as number) }
        : column,
    );
    const codes = Int32Array.from(order, (row) => target.codes[row] as number);
    const real: Target = { ...target, codes };
    const grown = growTree(shuffled, real, growth);
    const alpha = await chooseAlpha(grown, shuffled, real, growth, 5, () => Promise.resolve());
    expect(leavesOf(pruned(grown, alpha, 'impurity')).length).toBe(3);
    const noise: Target = { ...target, codes: codes.map(() => Math.floor(random() * 3)) };
    const wild = growTree(shuffled, noise, growth);
    expect(leavesOf(wild).length).toBeGreaterThan(5);
    const price = await chooseAlpha(wild, shuffled, noise, growth, 5, () => Promise.resolve());
    expect(leavesOf(pruned(wild, price, 'impurity')).length).toBe(1);
  });
});

const people = fc.array(
  fc.record({
    amount: fc.option(fc.integer({ min: -3, max: 12 }), { nil: NaN }),
    city: fc.integer({ min: -1, max: 3 }),
    told: fc.integer({ min: 0, max: 2 }),
  }),
  { minLength: 1, maxLength: 80 },
);

const columnsOf = (rows: readonly { amount: number; city: number }[]): TreeColumn[] => [
  { kind: 'number', name: 'amount', values: Float64Array.from(rows, ({ amount }) => amount) },
  {
    kind: 'category',
    name: 'city',
    levels: ['a', 'b', 'c', 'd'],
    codes: Int32Array.from(rows, ({ city }) => city),
  },
];

describe('every tree', () => {
  it('puts everybody into one leaf, whose rule they alone meet', () => {
    fc.assert(
      fc.property(
        people,
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom('cart', 'number', 'chaid'),
        (rows, minLeaf, kind) => {
          const columns = columnsOf(rows);
          const classes = {
            kind: 'class',
            classes: 3,
            codes: Int32Array.from(rows, ({ told }) => told),
          } as const;
          const target: Target =
            kind === 'number' ? { kind: 'number', values: Float64Array.from(classes.codes) } : classes;
          const tree =
            kind === 'chaid'
              ? growChaid(columns, classes, { depth: 4, minLeaf, splitBelow: 0.9 })
              : growTree(columns, target, { depth: 5, minLeaf, minSplit: 2 });
          const leaves = leavesOf(tree);
          expect(leaves.reduce((sum, { n }) => sum + n, 0)).toBe(rows.length);
          if (leaves.length > 1)
            expect(Math.min(...leaves.map(({ n }) => n))).toBeGreaterThanOrEqual(minLeaf);
          const counted = new Map<number, number>();
          rows.forEach((_, row) => {
            const meets = leaves.filter(({ id }) =>
              tightened(pathTo(tree, id)).every((edge) => goesDown(edge, columns, row)),
            );
            expect(meets.map(({ id }) => id)).toEqual([leafOf(tree, columns, row).id]);
            counted.set(meets[0]?.id ?? 0, (counted.get(meets[0]?.id ?? 0) ?? 0) + 1);
          });
          expect(leaves.map(({ id, n }) => [id, n])).toEqual(
            leaves.map(({ id }) => [id, counted.get(id) ?? 0]),
          );
          const steps = pruningPath(tree, 'impurity');
          steps.slice(1).forEach(({ alpha, splits, risk }, at) => {
            expect(alpha).toBeLessThanOrEqual((steps[at]?.alpha ?? 0) + 1e-12);
            expect(splits).toBeGreaterThan(steps[at]?.splits ?? Infinity);
            expect(risk).toBeLessThanOrEqual((steps[at]?.risk ?? 0) + 1e-9);
          });
        },
      ),
    );
  });

  it('takes a split that somebody chose, and keeps it when pruned', () => {
    const rows = Array.from({ length: 60 }, (_, at) => ({
      amount: at % 7,
      city: at % 7 > 4 ? 3 : at % 3,
      told: at % 7 > 3 ? 1 : 0,
    }));
    const columns = columnsOf(rows);
    const target: Target = { kind: 'class', classes: 2, codes: Int32Array.from(rows, ({ told }) => told) };
    const growth = { depth: 3, minLeaf: 2 };
    expect(growTree(columns, target, growth).children[0]?.edge?.column).toBe(0);
    const byHand = growTree(columns, target, { ...growth, forced: new Map([[1, 1]]) });
    expect(byHand.children[0]?.edge?.column).toBe(1);
    expect(pruned(byHand, Infinity, 'impurity').children).toHaveLength(2);
  });
});
