import { raw, sql, type Sql } from '../sql/sql';

/** A line that may be one of a pair; lines of a group have the same customer, product, number of pieces and price. */
export interface Reversible {
  id: number;
  group: number;
  taken: boolean;
  /** Microseconds since 1970. */
  at: number;
}

/** A line of a pair, and when its pieces were given back. */
export interface Reversed {
  id: number;
  at: number;
}

/** Number of a row of `lines`: row ids of a table that the transaction has just made begin far beyond what a double can hold. */
const ROW = 'lines.rowid - (SELECT min(rowid) FROM lines)';

/**
 * Lines of groups in which something was given back, in order of time: `id` (number of the row), `group`, `taken` (the negative ones), `at`.
 */
export const reversibleLines = (): Sql =>
  raw(`SELECT (${ROW})::DOUBLE AS id, (dense_rank() OVER (ORDER BY customer_key, product_key, abs(quantity), unit_price))::DOUBLE AS "group", (amount_units < 0) AS taken,
      epoch_us(ordered_at)::DOUBLE AS at
    FROM lines SEMI JOIN (SELECT DISTINCT customer_key, product_key, abs(quantity) AS pieces, unit_price FROM lines
      WHERE amount_units < 0 AND customer_key IS NOT NULL AND product_key IS NOT NULL) g
      ON lines.customer_key = g.customer_key AND lines.product_key = g.product_key AND abs(lines.quantity) = g.pieces AND lines.unit_price = g.unit_price
    WHERE amount_units <> 0 ORDER BY "group", ordered_at, taken, rowid`);

/** Rows of the pairs: each line that was given back goes with the latest earlier line of its group that no other has taken. */
export function reversedRows(lines: readonly Reversible[]): Reversed[] {
  const found: Reversed[] = [];
  let group = NaN;
  let open: number[] = [];
  for (const line of lines) {
    if (line.group !== group) {
      group = line.group;
      open = [];
    }
    if (!line.taken) open.push(line.id);
    else {
      const sold = open.pop();
      if (sold !== undefined) found.push({ id: sold, at: line.at }, { id: line.id, at: line.at });
    }
  }
  return found;
}

const ROWS_PER_STATEMENT = 5000;

/** Statements that note on rows of `lines` when they were reversed. */
export function markReversed(rows: readonly Reversed[]): Sql[] {
  const statements: Sql[] = [];
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    const some = rows.slice(from, from + ROWS_PER_STATEMENT);
    const values = (name: keyof Reversed): Sql => raw(some.map((row) => row[name]).join(', '));
    statements.push(
      sql`UPDATE lines SET reversed_at = make_timestamp(pair.at::BIGINT)
        FROM (SELECT unnest([${values('id')}])::BIGINT + (SELECT min(rowid) FROM lines) AS id, unnest([${values('at')}]) AS at) pair
        WHERE lines.rowid = pair.id`,
    );
  }
  return statements;
}
