import { integersOf } from '../../engine/table';
import type { TaskContext } from '../../panel/contract';
import { sql, type Sql } from '../../sql/sql';
import type { Block } from './block';
import type { Listed } from './lists';

/** Customers with lists, of a segment: how many, how many have lists of their own, and how often each item is recommended to them. */
export type Reached = Pick<Listed, 'personal' | 'cold' | 'recommended'> & { customers: number };

/** Lists are made for everybody; what is told of them is of the segment. @param filter on rows `r` of the stored lists. */
export async function reachOf(
  block: Block,
  listed: Omit<Listed, 'columns'>,
  minProducts: number,
  lists: Sql,
  filter: Sql,
  context: TaskContext,
): Promise<Reached> {
  if (!context.segment) return { ...listed, customers: block.keys.length };
  const inside = new Set(
    integersOf(
      await context.query(sql`SELECT customer_key::INTEGER AS customer_key FROM ${context.segment}`),
      'customer_key',
    ),
  );
  const rows = Array.from(block.keys.keys()).filter((row) => inside.has(block.keys[row] as number));
  const bought = (row: number): number => (block.starts[row + 1] as number) - (block.starts[row] as number);
  const cold = listed.cold === 0 ? 0 : rows.filter((row) => bought(row) < minProducts).length;
  const places = new Map(Array.from(block.codeOf, (code, item) => [code, item]));
  const counts = await context.query(
    sql`SELECT code::INTEGER AS code, count(*)::INTEGER AS n FROM ${lists} r WHERE list = 0 AND ${filter} GROUP BY 1`,
  );
  const recommended = new Int32Array(block.items);
  const times = integersOf(counts, 'n');
  integersOf(counts, 'code').forEach((code, at) => {
    recommended[places.get(code) ?? 0] = times[at] as number;
  });
  return { customers: rows.length, cold, personal: rows.length - cold, recommended };
}
