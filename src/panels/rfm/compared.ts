import type { Where } from '../../data/segments/rule';
import { firstRow, rowsOf } from '../../engine/table';
import type { TaskContext } from '../../panel/contract';
import { enoughCosted, inSegment, measuredBy, OPEN } from '../../panel/measured';
import { join, raw, sql, type Sql } from '../../sql/sql';
import type { RfmParams } from './params';
import { BUYS, measuredQuery, segmentsQuery } from './query';
import { costedQuery, groupsQuery, groupsThere, sourceOf } from './source';
import type { RfmFigures } from './types';

/** Groups that are scored beside each other. */
const MOST_GROUPS = 12;

/** The scored customers under some parameters, as a query; null where nobody is scored. */
type ScoredBy = (params: RfmParams) => Promise<Sql | null>;
type Told<K extends 'groups' | 'compared'> = { figures: RfmFigures[K]; query: Sql } | null;

/** The parameters of one group: the same scoring, of what was bought within it. */
export const inGroup = (params: RfmParams, value: string): RfmParams =>
  params.groupBy === null ? params : { ...params, within: { by: params.groupBy, value } };

/** The group that a mark names; none where it names no group. */
export const groupOf = (where: Where): string | null => {
  const group = 'group' in where ? where.group : null;
  return Array.isArray(group) && group.length > 0 ? String(group[0]) : null;
};

/** Segments of each of the largest groups, scored by cut points of its own: result table `rfm.within_groups`. */
export async function groupsOf(
  params: RfmParams,
  scored: ScoredBy,
  context: TaskContext,
): Promise<Told<'groups'>> {
  const { groupBy: by } = params;
  const { catalog } = context;
  if (by === null || !groupsThere(catalog).includes(by)) return null;
  const measured = measuredBy(context);
  const all = rowsOf<{ name: string; customers: number }>(
    await context.query(groupsQuery(by, catalog, measured)),
  );
  const parts: Sql[] = [];
  for (const { name } of all.slice(0, MOST_GROUPS)) {
    await context.pause();
    const own = inGroup(params, name);
    const source = sourceOf(own, catalog, measured);
    if (own.monetary === 'margin') {
      const { share } = firstRow<{ share: number | null }>(
        await context.query(costedQuery(source, { ...measured, ...OPEN })),
      );
      if (!enoughCosted(share)) continue;
    }
    const query = await scored(own);
    if (!query) continue;
    const shown = measuredQuery(query, own, source, measured);
    const segments = segmentsQuery(sql`(${shown})`, inSegment(context.segment), {
      moneyScale: catalog.moneyScale,
      columns: {},
    });
    parts.push(
      sql`SELECT ${name} AS "group", segment, customers, customer_share, orders, revenue, revenue_share FROM (${segments}) WHERE customers > 0`,
    );
  }
  if (parts.length === 0) return null;
  const query = sql`SELECT * FROM (${join(parts, ' UNION ALL ')}) ORDER BY sum(revenue) OVER (PARTITION BY "group") DESC, "group", revenue DESC, segment`;
  return {
    figures: { rows: rowsOf(await context.query(query)), more: all.length - parts.length },
    query,
  };
}

/** Who stands in which segment by the other set-up and by this one: result table `rfm.two_set_ups`. */
export async function comparedBy(
  params: RfmParams,
  scored: ScoredBy,
  filter: Sql,
  { query, store, catalog }: TaskContext,
): Promise<Told<'compared'>> {
  if (params.other === null) return null;
  const other = await scored({ ...params, ...params.other });
  if (!other) return null;
  const table = sql`SELECT o.segment AS other_segment, s.segment, count(*)::INTEGER AS customers, sum(s.orders)::INTEGER AS orders, (sum(s.units) / ${catalog.moneyScale}::DOUBLE)::DOUBLE AS revenue
    FROM (SELECT * FROM ${store} WHERE ${filter} AND ${BUYS}) s JOIN (${other}) o USING (customer_key) GROUP BY 1, 2 ORDER BY customers DESC, 1, 2`;
  return { figures: rowsOf(await query(table)), query: table };
}

/** The same people with the segment that the other set-up gives them. */
export async function withOther(people: Sql, params: RfmParams, scored: ScoredBy): Promise<Sql> {
  const other = params.other && (await scored({ ...params, ...params.other }));
  return other
    ? sql`SELECT p.*, o.segment AS other_segment FROM (${people}) p JOIN (${other}) o USING (customer_key)`
    : sql`SELECT *, '' AS other_segment FROM (${people}) WHERE ${raw('FALSE')}`;
}
