import { AppError } from '../engine/errors';
import { firstRow } from '../engine/table';
import { ident, join, sql, type Sql } from '../sql/sql';
import { leaveOut } from './left-out';
import type { Exec, Staged } from './report';

const LINE = ['ordered_at', 'product_id', 'product_name', 'quantity', 'unit_price', 'amount', 'order_amount'];

/** Orders of which two files hold a line that is the same in all that both tell of it. */
function commonOrders(one: Staged, other: Staged): Sql {
  const both = ['order_id', ...LINE].filter((name) => one.columns.has(name) && other.columns.has(name));
  const same = both.map((name) => sql`a.${ident(name)} IS NOT DISTINCT FROM b.${ident(name)}`);
  return sql`SELECT DISTINCT a.order_id FROM ${ident(one.table)} a JOIN ${ident(other.table)} b ON ${join(same, ' AND ')} WHERE a.order_id IS NOT NULL`;
}

/**
 * Finds sales that stand in several files: the same export under another name, or exports whose months overlap. By choice they count once, as
 * the file that came last has them.
 * @throws {AppError} `files_overlap` where nobody has said yet how often they count.
 */
export async function settleOverlaps(all: readonly Staged[], exec: Exec): Promise<void> {
  const files = all.filter(
    ({ file, columns }) =>
      ['transactions', 'order_lines'].includes(file.plan.role) && columns.has('order_id'),
  );
  for (const [at, later] of files.entries())
    for (const earlier of files.slice(0, at)) {
      if (earlier.file.plan.role !== later.file.plan.role) continue;
      const { overlap } = later.file.plan;
      if (overlap === 'both') continue;
      const inBoth = sql`order_id IN (${commonOrders(earlier, later)})`;
      const { orders, rows } = firstRow<{ orders: number; rows: number }>(
        await exec(
          sql`SELECT count(DISTINCT order_id)::DOUBLE AS orders, count(*)::DOUBLE AS rows FROM ${ident(earlier.table)} WHERE ${inBoth}`,
        ),
      );
      if (rows === 0) continue;
      if (overlap === null)
        throw new AppError('files_overlap', {
          file: later.file.plan.name,
          other: earlier.file.plan.name,
          orders,
          rows,
        });
      await leaveOut(earlier, inBoth, 'elsewhere', exec);
    }
}
