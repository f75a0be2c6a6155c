import { TABLES } from '../data/canonical';
import type { Catalog } from '../data/catalog';
import type { TableFingerprint } from '../engine/cells';
import type { ResultTable } from '../engine/table';
import { firstRow, rowsOf } from '../engine/table';
import { ident, join, raw, sql, type Sql } from '../sql/sql';

/**
 * For each canonical table its rows and a hash of them: the sum, modulo 2^64, of the lower halves of the MD5 of all rows, whose
 * columns stand in the order of their names, missing cells marked. Neither the order of rows nor that of columns, nor how the rows
 * came in several files, changes it.
 */
export async function fingerprintOf(
  catalog: Catalog,
  query: (statement: Sql) => Promise<ResultTable>,
): Promise<TableFingerprint[]> {
  const found: TableFingerprint[] = [];
  for (const table of TABLES) {
    if (!catalog.rows[table]) continue;
    const columns = rowsOf<{ column_name: string }>(await query(sql`DESCRIBE ${ident(table)}`))
      .map((row) => row.column_name)
      .sort();
    const cells = columns.map((name) => sql`coalesce(${ident(name)}::VARCHAR, chr(30))`);
    const text = sql`concat_ws(chr(31), ${join([...columns.map((name) => sql`${name}`), ...cells])})`;
    const hash = raw('(sum(md5_number_lower(line)::HUGEINT) % 18446744073709551616)::UBIGINT');
    const row = firstRow<{ rows: number; hash: string }>(
      await query(
        sql`SELECT count(*)::DOUBLE AS rows, lower(lpad(to_hex(${hash}), 16, '0')) AS hash FROM (SELECT ${text} AS line FROM ${ident(table)})`,
      ),
    );
    found.push({ table, ...row });
  }
  return found;
}
