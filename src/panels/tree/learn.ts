import { draw } from '../../data/segments/sql';
import { floatsOf } from '../../engine/table';
import { atTop, auc, brier } from '../../models/classify/evaluate';
import { growTree, type Growth } from '../../models/tree/cart';
import { growChaid } from '../../models/tree/chaid';
import {
  everyNode,
  leafOf,
  leavesOf,
  pathTo,
  type Target,
  type TreeColumn,
  type TreeNode,
} from '../../models/tree/node';
import { chooseAlpha, pickExamples, pruned } from '../../models/tree/prune';
import type { TaskContext } from '../../panel/contract';
import { measuredBy } from '../../panel/measured';
import {
  keepTraits,
  peopleOf,
  readTraits,
  traitsThere,
  type Trait,
  type TraitTable,
} from '../../panel/traits';
import { ruleLines, ruleSql, treeColumns } from '../../panel/tree-rules';
import { sql, type Sql } from '../../sql/sql';
import type { TreeParams } from './params';
import { targetOf, type Told } from './targets';
import type { ImportanceRow, NodeRow, TreeFigures, TreeProblem, TreeTest } from './types';

const LEAST_PEOPLE = 60;
const LEAST_OUTCOMES = 10;
/** Who is drawn out to test the tree. */
const HELD_OUT = { share: 0.3, seed: 1 };
const FOLDS = 5;
const MOST_OFFERS = 8;

/** A tree with the tables that hold who stands in which leaf: when it was learnt, and now. */
export interface Learnt {
  /** `customer_key`, `leaf`, `y`. */
  table: Sql;
  /** `customer_key`, `leaf_now`, `score`, and a column `t_0` … for each trait. */
  today: Sql;
  traits: Trait[];
  figures: Pick<
    TreeFigures,
    | 'kind'
    | 'customers'
    | 'cut'
    | 'end'
    | 'days'
    | 'daysFrom'
    | 'value'
    | 'values'
    | 'edge'
    | 'nodes'
    | 'test'
    | 'importance'
    | 'leftOut'
    | 'today'
  >;
}

/** Why there is no tree, with what can be chosen all the same. */
export type Unlearnt = Pick<TreeFigures, 'customers' | 'values' | 'value'> & { problem: TreeProblem };

const keyOf = (params: TreeParams, { period, segment }: TaskContext): string =>
  JSON.stringify(['tree', params, period, segment?.text ?? null]);

/** Whether the tree has been grown. */
export function learntAlready(params: TreeParams, context: TaskContext): boolean {
  const key = keyOf(params, context);
  return context.holds(context.sharedOf(key), key);
}

/** Grows the tree on those who are learnt from, tests it on the others, and puts everybody into a leaf. */
export async function learn(params: TreeParams, context: TaskContext): Promise<Learnt | Unlearnt> {
  const key = keyOf(params, context);
  const table = context.sharedOf(key);
  return context.hold(table, key, async () => {
    const told = await targetOf(params, context);
    if (typeof told === 'string') return { problem: told, customers: 0, values: [], value: null };
    const stop = (problem: TreeProblem, customers: number): Unlearnt => ({
      problem,
      customers,
      values: told.figures.values,
      value: told.figures.value,
    });
    if (params.method === 'chaid' && told.kind === 'number') return stop('chaid_number', 0);
    const there = await traitsThere(context, told.before);
    const traits = there.traits.filter((one) => !told.bars(one));
    const read = await readTraits(
      traits,
      told.before,
      sql`SELECT customer_key FROM (${told.outcome})`,
      context,
    );
    const { y, draws } = await outcomes(told, context);
    context.progress(0.3);
    if (y.length < LEAST_PEOPLE) return stop('too_few', y.length);
    if (traits.length === 0) return stop('no_features', y.length);
    if (isOneSided(told.kind, y)) return stop('one_outcome', y.length);
    const columns = treeColumns(read);
    const target: Target =
      told.kind === 'class'
        ? { kind: 'class', codes: Int32Array.from(y), classes: 2 }
        : { kind: 'number', values: y };
    const rows = Int32Array.from(y.keys()).sort((a, b) => (draws[a] as number) - (draws[b] as number));
    const learnt = rows.filter((row) => (draws[row] as number) >= HELD_OUT.share);
    const held = rows.filter((row) => (draws[row] as number) < HELD_OUT.share);
    const tree = await grown(params, pickExamples(columns, target, learnt), traits, context);
    context.progress(0.6);
    const leaves = Int32Array.from(y, (_, row) => leafOf(tree, columns, row).id);
    await context.insert(table, { customer_key: Int32Array.from(read.keys), leaf: leaves, y });
    const now = await today(tree, traits, context, context.sharedOf(`${key}:today`));
    return {
      table,
      today: now.table,
      traits,
      figures: {
        ...told.figures,
        kind: told.kind,
        customers: y.length,
        nodes: nodeRows(tree, read, { y, leaves, held, now: now.leaves }),
        test: testOf(tree, columns, told.kind, y, learnt, held),
        importance: importanceOf(tree, traits),
        leftOut: there.leftOut,
        today: now.leaves.length,
      },
    };
  });
}

async function outcomes(told: Told, context: TaskContext): Promise<{ y: Float64Array; draws: Float64Array }> {
  const table = await context.query(
    sql`SELECT y::DOUBLE AS y, ${draw(HELD_OUT.seed)}::DOUBLE AS draw FROM (${told.outcome}) o JOIN customer_ids i USING (customer_key) ORDER BY o.customer_key`,
  );
  return { y: floatsOf(table, 'y'), draws: floatsOf(table, 'draw') };
}

function isOneSided(kind: TreeFigures['kind'], y: Float64Array): boolean {
  if (kind === 'number') return y.every((value) => value === y[0]);
  const yes = y.reduce((sum, value) => sum + value, 0);
  return yes < LEAST_OUTCOMES || y.length - yes < LEAST_OUTCOMES;
}

async function grown(
  { method, depth, minLeaf, prune, splits }: TreeParams,
  { columns, target }: { columns: TreeColumn[]; target: Target },
  traits: readonly Trait[],
  context: TaskContext,
): Promise<TreeNode> {
  if (method === 'chaid' && target.kind === 'class') return growChaid(columns, target, { depth, minLeaf });
  const places = new Map(traits.map(({ id }, at) => [id, at]));
  const forced = new Map(
    Object.entries(splits).flatMap(([node, trait]): [number, number][] => {
      const place = places.get(trait);
      return place === undefined ? [] : [[Number(node), place]];
    }),
  );
  const growth: Growth = { depth, minLeaf, forced };
  const tree = growTree(columns, target, growth);
  if (!prune) return tree;
  return pruned(tree, await chooseAlpha(tree, columns, target, growth, FOLDS, context.pause), 'impurity');
}

/** Everybody who is there now, by the tree. */
async function today(
  tree: TreeNode,
  traits: readonly Trait[],
  context: TaskContext,
  table: Sql,
): Promise<{ table: Sql; leaves: Int32Array }> {
  const measured = measuredBy(context);
  const read = await readTraits(traits, measured, peopleOf(context.catalog, measured), context);
  const columns = treeColumns(read);
  const found = Array.from({ length: read.keys.length }, (_, row) => leafOf(tree, columns, row));
  const leaves = Int32Array.from(found, ({ id }) => id);
  await keepTraits(table, read, { leaf_now: leaves, score: Float64Array.from(found, rateOf) }, context);
  return { table, leaves };
}

/** What a leaf says: the share of yes among those learnt from, or their mean. */
const rateOf = ({ counts, n }: TreeNode): number =>
  counts.length > 1 ? (counts[1] as number) / Math.max(1, n) : (counts[0] as number);

function nodeRows(
  tree: TreeNode,
  read: TraitTable,
  { y, leaves, held, now }: { y: Float64Array; leaves: Int32Array; held: Int32Array; now: Int32Array },
): NodeRow[] {
  const testing = new Set(held);
  const rows: NodeRow[] = [];
  const all = y.reduce((sum, value) => sum + value, 0) / y.length;
  const visit = (node: TreeNode, parent: number | null): void => {
    const below = leavesOf(node).map(({ id }) => id);
    const own = new Set(below);
    let [n, sum, tested, testedSum] = [0, 0, 0, 0];
    leaves.forEach((leaf, row) => {
      if (!own.has(leaf)) return;
      n++;
      sum += y[row] as number;
      if (!testing.has(row)) return;
      tested++;
      testedSum += y[row] as number;
    });
    const path = pathTo(tree, node.id);
    const rate = n > 0 ? sum / n : 0;
    rows.push({
      node: node.id,
      parent,
      depth: node.depth,
      rule: ruleSql(path, read.traits).text,
      customers: n,
      tested,
      tested_rate: tested > 0 ? testedSum / tested : null,
      rate,
      lift: all > 0 ? rate / all : null,
      leaf: node.children.length === 0,
      leaves: below,
      step: ruleLines(node.edge ? [node.edge] : [], read),
      path: ruleLines(path, read),
      now: now.reduce((count, leaf) => count + (own.has(leaf) ? 1 : 0), 0),
      split: read.traits[node.children[0]?.edge?.column ?? -1]?.id ?? null,
      by_hand: node.forced,
      offers: node.offers.slice(0, MOST_OFFERS).map(({ column, merit }) => ({
        trait: read.traits[column]?.id ?? '',
        merit,
      })),
    });
    for (const child of node.children) visit(child, node.id);
  };
  visit(tree, null);
  return rows;
}

function testOf(
  tree: TreeNode,
  columns: readonly TreeColumn[],
  kind: TreeFigures['kind'],
  y: Float64Array,
  learnt: Int32Array,
  held: Int32Array,
): TreeTest | null {
  if (held.length === 0) return null;
  const told = Float64Array.from(held, (row) => rateOf(leafOf(tree, columns, row)));
  const real = Float64Array.from(held, (row) => y[row] as number);
  const base = learnt.reduce((sum, row) => sum + (y[row] as number), 0) / Math.max(1, learnt.length);
  const squares = (of: (at: number) => number): number =>
    real.reduce((sum, value, at) => sum + (value - of(at)) ** 2, 0);
  const yes = real.reduce((sum, value) => sum + value, 0);
  const both = yes > 0 && yes < real.length;
  const plain = { learnt: learnt.length, tested: held.length, base: yes / real.length };
  if (kind === 'number')
    return {
      ...plain,
      auc: null,
      brier: null,
      brier_base: null,
      lift_at_10: null,
      r_squared:
        1 -
        squares((at) => told[at] as number) /
          Math.max(
            1e-300,
            squares(() => base),
          ),
    };
  return {
    ...plain,
    auc: both ? auc(told, real) : null,
    brier: brier(told, real),
    brier_base: brier(new Float64Array(real.length).fill(base), real),
    lift_at_10: both ? atTop(told, real, 0.1).lift : null,
    r_squared: null,
  };
}

/** What each trait takes from the impurity in all splits it makes, as a share. */
function importanceOf(tree: TreeNode, traits: readonly Trait[]): ImportanceRow[] {
  const gains = new Map<string, number>();
  for (const node of everyNode(tree)) {
    const trait = traits[node.children[0]?.edge?.column ?? -1];
    if (!trait) continue;
    const left = node.children.reduce((sum, { impurity }) => sum + impurity, 0);
    gains.set(trait.id, (gains.get(trait.id) ?? 0) + node.impurity - left);
  }
  const all = [...gains.values()].reduce((sum, gain) => sum + gain, 0);
  return [...gains]
    .map(([trait, gain]) => ({ trait, share: all > 0 ? gain / all : 0 }))
    .sort((a, b) => b.share - a.share || (a.trait < b.trait ? -1 : 1));
}
