import { addDays } from '../data/scope';
import type { SegmentDay, SegmentHistory } from '../engine/cells';
import { firstRow, rowsOf } from '../engine/table';
import type { TaskContext } from '../panel/contract';
import { ident, sql, type Sql } from '../sql/sql';

const MONTHS = 12;
/** Ids of those who came and went that are listed. */
const LISTED = 500;
const THEN = ident('segment_then');
const SINCE = ident('segment_since');
const NOW = ident('segment_at');

/** The same day of the months before, and a day of one's own, from the earliest of which something is known to the last. */
export function daysToLookAt(firstDay: string, asOf: string, since: string | null): string[] {
  const [year = 0, month = 1, day = 1] = asOf.split('-').map(Number);
  const monthsBack = (back: number): string => {
    const first = new Date(Date.UTC(year, month - 1 - back, 1));
    const last = new Date(Date.UTC(year, month - back, 0)).getUTCDate();
    return addDays(first.toISOString().slice(0, 10), Math.min(day, last) - 1);
  };
  const days = new Set([asOf, ...Array.from({ length: MONTHS }, (_, index) => monthsBack(index + 1))]);
  if (since !== null) days.add(since);
  return [...days].filter((one) => one > firstDay && one <= asOf).sort();
}

/** How a day is looked at: on the base of that day. */
interface Looking {
  open(day: string): Promise<TaskContext>;
  people(context: TaskContext): Promise<Sql>;
  pause(): Promise<void>;
}

/**
 * How large a segment was on each day, what its people had brought by then, and who came and went between a day and the one before: the rule
 * asked of the data as they were known on that day.
 * @param since those who came and went since then are named; since the day before the last, where it is none of them.
 */
export async function segmentOver(
  days: readonly string[],
  since: string | null,
  { open, people, pause }: Looking,
): Promise<SegmentHistory> {
  const found: SegmentDay[] = [];
  const earlier = days.slice(0, -1);
  const beside = since !== null && earlier.includes(since) ? since : (earlier.at(-1) ?? null);
  let moved: Omit<SegmentHistory, 'days' | 'since'> = { came: 0, gone: 0, entered: [], left: [] };
  for (const [index, day] of days.entries()) {
    await pause();
    const context = await open(day);
    const { query, catalog } = context;
    await query(
      sql`CREATE OR REPLACE TABLE ${NOW} AS SELECT DISTINCT customer_key FROM ${await people(context)}`,
    );
    const sizes = firstRow<{ customers: number; revenue: number }>(
      await query(
        sql`SELECT count(*)::DOUBLE AS customers, (coalesce(sum(amount_units), 0) / ${catalog.moneyScale}::DOUBLE)::DOUBLE AS revenue FROM ${NOW} LEFT JOIN customer_facts USING (customer_key)`,
      ),
    );
    const ids = async (one: Sql, other: Sql): Promise<string[]> =>
      rowsOf<{ id: string }>(
        await query(
          sql`SELECT customer_id AS id FROM ${one} ANTI JOIN ${other} USING (customer_key) JOIN customer_ids USING (customer_key) ORDER BY 1`,
        ),
      ).map(({ id }) => id);
    const [entered, left] = index === 0 ? [null, null] : [await ids(NOW, THEN), await ids(THEN, NOW)];
    found.push({ day, ...sizes, entered: entered?.length ?? null, left: left?.length ?? null });
    if (day === beside) await query(sql`CREATE OR REPLACE TABLE ${SINCE} AS SELECT * FROM ${NOW}`);
    else if (index === days.length - 1 && beside !== null) {
      const [came, gone] = [await ids(NOW, SINCE), await ids(SINCE, NOW)];
      moved = {
        came: came.length,
        gone: gone.length,
        entered: came.slice(0, LISTED),
        left: gone.slice(0, LISTED),
      };
    }
    await query(sql`CREATE OR REPLACE TABLE ${THEN} AS SELECT * FROM ${NOW}`);
  }
  return { days: found, since: beside, ...moved };
}
