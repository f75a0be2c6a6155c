import { ident, sql, type Sql } from '../sql/sql';
import type { Exec, RejectReason, Staged } from './report';

/** Bits of a row's mask for what is found once the files stand beside each other. */
const BITS = {
  /** Lines of an order that the order file does not have; set when the two are joined. */
  no_order: 44,
  /** A later file holds its order too. */
  elsewhere: 47,
  /** A cleaning step left it out. */
  cleaned: 49,
} as const;
export type LateReason = keyof typeof BITS & RejectReason;

export const LATE_REASONS = (Object.keys(BITS) as LateReason[]).map((reason) => ({
  bit: BITS[reason],
  reason,
}));

/** Counts rows of a file as not imported. @param ids rows of the staged table, which are the file's records in order. */
export function noteLeftOut(part: Staged, ids: Iterable<number>, reason: LateReason, column = ''): number {
  let rows = 0;
  for (const id of ids) {
    part.rejects.ordinals.push(id);
    part.rejects.masks.push(2 ** BITS[reason]);
    rows++;
  }
  if (rows === 0) return 0;
  const { reasons } = part.report;
  const known = reasons.find((one) => one.reason === reason && one.column === column);
  if (known) known.rows += rows;
  else reasons.push({ reason, column, rows });
  part.report.rejected += rows;
  part.report.imported -= rows;
  return rows;
}

/** Takes the rows of a staged table that meet a condition out of it. @returns how many. */
export async function leaveOut(
  part: Staged,
  condition: Sql,
  reason: LateReason,
  exec: Exec,
  column = '',
): Promise<number> {
  const found = await exec(
    sql`SELECT rowid::DOUBLE AS id FROM ${ident(part.table)} WHERE ${condition} ORDER BY 1`,
  );
  if (found.numRows() === 0) return 0;
  await exec(sql`DELETE FROM ${ident(part.table)} WHERE ${condition}`);
  return noteLeftOut(part, found.array('id') as Iterable<number>, reason, column);
}
