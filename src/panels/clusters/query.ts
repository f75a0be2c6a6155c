import { inSegment, salesIn, type Measured } from '../../panel/measured';
import { raw, sql, type Sql } from '../../sql/sql';

/** Result table `clusters.customers`: nearest to the middle of their group first. */
export const customersQuery = (table: Sql): Sql =>
  sql`SELECT customer_id, cluster, distance FROM ${table} JOIN customer_ids USING (customer_key) ORDER BY cluster, distance, customer_id`;

/** People and money of the scope by group. */
export const clustersQuery = (table: Sql, measured: Measured | null): Sql =>
  measured
    ? sql`SELECT cluster, count(*)::DOUBLE AS customers, (coalesce(sum(units), 0) / ${measured.moneyScale}::DOUBLE)::DOUBLE AS revenue
        FROM ${table} LEFT JOIN (SELECT customer_key, sum(units) AS units FROM (${salesIn(measured)}) GROUP BY 1) USING (customer_key) GROUP BY 1 ORDER BY 1`
    : sql`SELECT cluster, count(*)::DOUBLE AS customers, NULL::DOUBLE AS revenue FROM ${table} GROUP BY 1 ORDER BY 1`;

/** Whether a place on the two principal axes lies inside a line of corners (even–odd rule). */
export function insideQuery(corners: readonly (readonly [number, number])[]): Sql {
  const crossings = corners.map(([x1, y1], at) => {
    const [x2, y2] = corners[(at + 1) % corners.length] as readonly [number, number];
    if (y1 === y2) return raw('0');
    return sql`(((${y1}::DOUBLE > pc2) <> (${y2}::DOUBLE > pc2)) AND (pc1 < ${x1}::DOUBLE + (pc2 - ${y1}::DOUBLE) * ${(x2 - x1) / (y2 - y1)}::DOUBLE))::INTEGER`;
  });
  return sql`(${raw(crossings.map(({ text }) => text).join(' + '))}) % 2`;
}

/** Quartiles and means of a trait, a group at a time: `cluster`, `known`, … */
export const spreadQuery = (table: Sql, column: Sql): Sql =>
  sql`SELECT cluster, count(${column})::DOUBLE AS known, avg(${column})::DOUBLE AS mean, quantile_cont(${column}, 0.05)::DOUBLE AS p5, quantile_cont(${column}, 0.25)::DOUBLE AS q1, median(${column})::DOUBLE AS median,
      quantile_cont(${column}, 0.75)::DOUBLE AS q3, quantile_cont(${column}, 0.95)::DOUBLE AS p95 FROM ${table} WHERE ${column} IS NOT NULL GROUP BY 1 ORDER BY 1`;

/** Result table `clusters.lookalikes`: those of nobody asked for who lie nearest to the middle of those asked for. */
export const lookalikesQuery = (ranks: Sql, count: number, segment: Sql | null): Sql =>
  sql`SELECT like_rank AS rank, customer_id, distance, cluster FROM ${ranks} JOIN customer_ids USING (customer_key)
    WHERE like_rank <= ${count} AND ${inSegment(segment)} ORDER BY like_rank`;
