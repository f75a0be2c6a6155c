import { rowsOf } from '../engine/table';
import { ident, sql } from '../sql/sql';
import type { TaskContext } from './contract';

/** Values of a text column that are told apart; columns with more tell nobody apart. */
export const MOST_LEVELS = 30;

export interface Level {
  /** Trimmed; '' where nothing is written. */
  value: string;
  customers: number;
}

/** What a column of the customers holds. */
export interface Levels {
  /** Texts first, then blanks and numbers, each in order; at most one more than are told apart. */
  values: Level[];
  /** How many there are, blanks as one. */
  distinct: number;
  blank: boolean;
  /** Everything that is written is a number. */
  numeric: boolean;
}

/** Reads what a column of the customers holds. */
export async function columnLevels(column: string, context: Pick<TaskContext, 'query'>): Promise<Levels> {
  const rows = rowsOf<Level & { numeric: boolean; distinct: number; blank: boolean }>(
    await context.query(
      sql`SELECT value, customers, value = '' OR TRY_CAST(value AS DOUBLE) IS NOT NULL AS numeric, (count(*) OVER ())::DOUBLE AS "distinct", bool_or(value = '') OVER () AS blank
        FROM (SELECT coalesce(trim(${ident(column)}::VARCHAR), '') AS value, count(*)::DOUBLE AS customers FROM customers GROUP BY 1) ORDER BY numeric, value LIMIT ${MOST_LEVELS + 1}`,
    ),
  );
  return {
    values: rows.map(({ value, customers }) => ({ value, customers })),
    distinct: rows[0]?.distinct ?? 0,
    blank: rows[0]?.blank ?? false,
    numeric: rows.every(({ numeric }) => numeric),
  };
}
