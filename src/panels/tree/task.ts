import type { Where } from '../../data/segments/rule';
import type { TaskContext, TaskResult } from '../../panel/contract';
import { ident, join, raw, rowsAsQuery, sql, type Sql } from '../../sql/sql';
import { learn, learntAlready, type Learnt } from './learn';
import type { TreeParams } from './params';
import type { TreeFigures } from './types';

const EMPTY: TreeFigures = {
  problem: null,
  kind: 'class',
  customers: 0,
  cut: null,
  end: '',
  days: 0,
  daysFrom: 'data',
  value: null,
  values: [],
  edge: null,
  nodes: [],
  test: null,
  importance: [],
  leftOut: [],
  today: 0,
};

/** A tree that tells something of customers by what is known of them, with how well it tells of those it had not seen. */
export async function run(params: TreeParams, context: TaskContext): Promise<TaskResult<TreeFigures>> {
  const learnt = await learn(params, context);
  if ('problem' in learnt) return { figures: { ...EMPTY, ...learnt }, tables: [] };
  const { figures } = learnt;
  return {
    figures: { ...EMPTY, ...figures },
    tables: [
      { name: 'nodes', sql: nodesTable(figures.nodes) },
      { name: 'customers', sql: customersQuery(learnt.today) },
      { name: 'traits', sql: traitsTable(learnt) },
    ],
  };
}

const nodesTable = (rows: TreeFigures['nodes']): Sql =>
  rowsAsQuery(rows, {
    node: 'INTEGER',
    parent: 'INTEGER',
    depth: 'INTEGER',
    rule: 'VARCHAR',
    customers: 'INTEGER',
    rate: 'DOUBLE',
    lift: 'DOUBLE',
    leaf: 'INTEGER',
    tested: 'INTEGER',
    tested_rate: 'DOUBLE',
    now: 'INTEGER',
  });

/** Result table `tree.customers`: everybody of now, those with the highest score first. */
const customersQuery = (today: Sql): Sql =>
  sql`SELECT customer_id, leaf_now AS leaf, score FROM ${today} JOIN customer_ids USING (customer_key) ORDER BY score DESC, leaf_now, customer_id`;

/** Result table `tree.traits`: what rules ask, under the names that they use. */
const traitsTable = ({ today, traits }: Learnt): Sql =>
  sql`SELECT customer_id${join(
    traits.map(({ id, kind, levels }, at) => {
      const own = ident(`t_${at}`);
      const value =
        kind === 'number'
          ? own
          : sql`list_extract([${join(levels.map((level) => sql`${level}`))}], ${own}::INTEGER + 1)`;
      return sql`, ${value} AS ${ident(id)}`;
    }),
    '',
  )} FROM ${today} JOIN customer_ids USING (customer_key)`;

export const atHand = learntAlready;

/** Who stood in a leaf when the tree was learnt, and who stands in one now. */
export async function members(params: TreeParams, context: TaskContext, where: Where): Promise<Sql> {
  const learnt = await learn(params, context);
  if ('problem' in learnt)
    return raw(
      'SELECT NULL::INTEGER AS customer_key, 0 AS leaf, 0 AS leaf_now, 0.0::DOUBLE AS score WHERE FALSE',
    );
  return 'leaf' in where
    ? sql`SELECT customer_key, leaf FROM ${learnt.table}`
    : sql`SELECT customer_key, leaf_now, score FROM ${learnt.today}`;
}
