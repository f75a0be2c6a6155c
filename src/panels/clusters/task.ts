import { hasColumn } from '../../data/catalog';
import type { Where } from '../../data/segments/rule';
import { AppError } from '../../engine/errors';
import { floatsOf, rowsOf } from '../../engine/table';
import type { TaskContext, TaskResult } from '../../panel/contract';
import { measuredBy } from '../../panel/measured';
import type { Trait } from '../../panel/traits';
import { ident, raw, rowsAsQuery, sql, type Sql } from '../../sql/sql';
import { learn, learntAlready, type Learnt } from './learn';
import type { ClusterParams } from './params';
import { clustersQuery, customersQuery, insideQuery, lookalikesQuery, spreadQuery } from './query';
import type { ClusterFigures, ClusterRow, ProfileRow } from './types';

/** Groups of customers who are alike, what they have in common, and how far to believe in them. */
export async function run(params: ClusterParams, context: TaskContext): Promise<TaskResult<ClusterFigures>> {
  const learnt = await learn(params, context);
  const byRevenue = hasColumn(context.catalog, 'transactions', 'customer_id');
  if ('problem' in learnt) return { figures: { ...EMPTY, ...learnt, byRevenue }, tables: [] };
  const { table, figures } = learnt;
  const measured = measuredBy(context);
  const sums = rowsOf<{ cluster: number; customers: number; revenue: number | null }>(
    await context.query(clustersQuery(table, byRevenue ? measured : null)),
  );
  const clusters = clusterRows(learnt, sums);
  const profile = await profileRows(learnt, context);
  const tables = [
    { name: 'customers', sql: customersQuery(table) },
    { name: 'profile', sql: profileTable(profile) },
    ...(figures.choice.length > 0 ? [{ name: 'choice', sql: choiceTable(figures.choice) }] : []),
  ];
  const like = params.like === null ? null : await likenesses(params, learnt, context);
  if (like) tables.push({ name: 'lookalikes', sql: lookalikesQuery(like.table, params.likeCount, null) });
  return {
    figures: {
      ...EMPTY,
      ...figures,
      customers: learnt.keys.length,
      k: learnt.k,
      byRevenue,
      clusters,
      profile,
      lasso: params.lasso ? await insideCount(params.lasso, table, context) : null,
      lookalikes: like && {
        segment: params.like ?? '',
        people: like.people,
        rows: Math.min(params.likeCount, like.others),
      },
    },
    tables,
  };
}

const EMPTY: ClusterFigures = {
  problem: null,
  customers: 0,
  comparables: [],
  leftOut: [],
  constant: [],
  unknown: 0,
  k: 0,
  asked: null,
  sample: 0,
  drawn: 0,
  byRevenue: false,
  clusters: [],
  profile: [],
  choice: [],
  gapGroups: null,
  rules: [],
  ruleAccuracy: null,
  points: [],
  shown: [0, 0],
  axes: [],
  lasso: null,
  lookalikes: null,
  model: null,
  drift: [],
  driftDistance: null,
  missing: [],
};

function clusterRows(
  { k, silhouettes, stability, keys }: Learnt,
  sums: readonly { cluster: number; customers: number; revenue: number | null }[],
): ClusterRow[] {
  const found = new Map(sums.map((row) => [row.cluster, row]));
  const all = sums.reduce((sum, { revenue }) => sum + (revenue ?? 0), 0);
  return Array.from({ length: k }, (_, at): ClusterRow => {
    const { customers = 0, revenue = null } = found.get(at + 1) ?? {};
    return {
      cluster: at + 1,
      customers,
      share: customers / keys.length,
      revenue,
      revenue_share: revenue === null || all <= 0 ? null : revenue / all,
      mean_revenue: revenue === null || customers === 0 ? null : revenue / customers,
      silhouette: silhouettes[at] ?? null,
      stability: stability[at] ?? null,
    };
  });
}

/** Columns that a profile tells: numbers, and each value of a category as the share that has it. */
const profileColumns = (traits: readonly Trait[]): { feature: string; column: Sql }[] =>
  traits.flatMap((trait, at) => {
    const own = ident(`t_${at}`);
    return trait.kind === 'number'
      ? [{ feature: trait.id, column: own }]
      : trait.levels.map((level, code) => ({
          feature: `${trait.id}=${level}`,
          column: sql`CASE WHEN ${own} IS NULL THEN NULL ELSE (${own} = ${code})::INTEGER::DOUBLE END`,
        }));
  });

async function profileRows(
  { table, traits, means: groups, prepared }: Learnt,
  context: TaskContext,
): Promise<ProfileRow[]> {
  const rows: ProfileRow[] = [];
  const places = new Map(prepared.axes.map(({ id }, at) => [id, at]));
  const means = prepared.axes.map((_, d) => {
    let sum = 0;
    for (let row = 0; row < prepared.points.rows; row++)
      sum += prepared.points.values[row * prepared.axes.length + d] as number;
    return sum / prepared.points.rows;
  });
  const spreads = prepared.axes.map((_, d) => {
    let sum = 0;
    for (let row = 0; row < prepared.points.rows; row++)
      sum += ((prepared.points.values[row * prepared.axes.length + d] as number) - (means[d] as number)) ** 2;
    return Math.sqrt(sum / prepared.points.rows);
  });
  for (const { feature, column } of profileColumns(traits)) {
    const axis = places.get(feature);
    if (axis === undefined) continue;
    const found = rowsOf<Omit<ProfileRow, 'feature' | 'z' | 'overall_mean'>>(
      await context.query(spreadQuery(table, column)),
    );
    const known = found.reduce((sum, row) => sum + row.known, 0);
    const overall = found.reduce((sum, row) => sum + row.mean * row.known, 0) / Math.max(1, known);
    const spread = spreads[axis] as number;
    for (const row of found)
      rows.push({
        ...row,
        feature,
        overall_mean: overall,
        z:
          spread > 0
            ? ((groups.values[(row.cluster - 1) * groups.dims + axis] ?? 0) - (means[axis] as number)) /
              spread
            : 0,
      });
  }
  return rows.sort((a, b) => a.cluster - b.cluster);
}

const profileTable = (rows: readonly ProfileRow[]): Sql =>
  rowsAsQuery(rows, {
    cluster: 'INTEGER',
    feature: 'VARCHAR',
    mean: 'DOUBLE',
    overall_mean: 'DOUBLE',
    z: 'DOUBLE',
    p5: 'DOUBLE',
    q1: 'DOUBLE',
    median: 'DOUBLE',
    q3: 'DOUBLE',
    p95: 'DOUBLE',
    known: 'DOUBLE',
  });

const choiceTable = (rows: ClusterFigures['choice']): Sql =>
  rowsAsQuery(rows, {
    k: 'INTEGER',
    within_ss: 'DOUBLE',
    silhouette: 'DOUBLE',
    gap: 'DOUBLE',
    gap_error: 'DOUBLE',
    stability: 'DOUBLE',
  });

async function insideCount(
  lasso: NonNullable<ClusterParams['lasso']>,
  table: Sql,
  context: TaskContext,
): Promise<number> {
  const [row] = rowsOf<{ n: number }>(
    await context.query(sql`SELECT count(*)::DOUBLE AS n FROM ${table} WHERE ${insideQuery(lasso)} = 1`),
  );
  return row?.n ?? 0;
}

interface Likenesses {
  /** `customer_key`, `like_rank`, `distance`, `cluster` of everybody else. */
  table: Sql;
  people: number;
  others: number;
}

/** How near everybody else lies to the middle of a segment, on the axes on which groups were made. */
async function likenesses(
  params: ClusterParams,
  learnt: Learnt,
  context: TaskContext,
): Promise<Likenesses | null> {
  if (params.like === null) return null;
  const segment = await context.segmentOf(params.like);
  const key = JSON.stringify(['clusters:like', learnt.table.text, segment.text]);
  const table = context.sharedOf(key);
  return context.hold(table, key, async () => {
    const { prepared, keys, labels } = learnt;
    const { points } = prepared;
    const wanted = new Set(
      floatsOf(await context.query(sql`SELECT customer_key::DOUBLE AS k FROM ${segment}`), 'k'),
    );
    const middle = new Float64Array(points.dims);
    let people = 0;
    keys.forEach((customer, row) => {
      if (!wanted.has(customer)) return;
      people++;
      for (let d = 0; d < points.dims; d++)
        middle[d] = (middle[d] as number) + (points.values[row * points.dims + d] as number);
    });
    const others = [...keys.keys()].filter((row) => people > 0 && !wanted.has(keys[row] as number));
    const apart = new Float64Array(keys.length);
    for (const row of others) {
      let sum = 0;
      for (let d = 0; d < points.dims; d++)
        sum += ((points.values[row * points.dims + d] as number) - (middle[d] as number) / people) ** 2;
      apart[row] = Math.sqrt(sum);
    }
    others.sort(
      (a, b) => (apart[a] as number) - (apart[b] as number) || (keys[a] as number) - (keys[b] as number),
    );
    await context.insert(table, {
      customer_key: Int32Array.from(others, (row) => keys[row] as number),
      like_rank: Int32Array.from(others.keys(), (at) => at + 1),
      distance: Float64Array.from(others, (row) => apart[row] as number),
      cluster: Int32Array.from(others, (row) => (labels[row] as number) + 1),
    });
    return { table, people, others: others.length };
  });
}

export const atHand = learntAlready;

/** Customers with their group, place and leaf; whether they stand inside the line that was drawn, and their place among those alike. */
export async function members(params: ClusterParams, context: TaskContext, where: Where): Promise<Sql> {
  const learnt = await learn(params, context);
  if ('problem' in learnt) return NOBODY;
  const { table } = learnt;
  const inside = params.lasso && 'in_lasso' in where ? insideQuery(params.lasso) : raw('0');
  if ('like_rank' in where) {
    const like = await likenesses(params, learnt, context);
    if (!like) throw new AppError('segment_invalid', { segment: params.like ?? '' });
    return sql`SELECT customer_key, like_rank FROM ${like.table}`;
  }
  return sql`SELECT customer_key, cluster, distance, rule_leaf, ${inside} AS in_lasso FROM ${table}`;
}

const NOBODY = raw(
  'SELECT NULL::INTEGER AS customer_key, 0 AS cluster, 0.0::DOUBLE AS distance, 0 AS rule_leaf, 0 AS in_lasso, 0 AS like_rank WHERE FALSE',
);
