import { mergeMap, type Merges, type Survivor } from '../data/merges';
import { ident, join, list, raw, sql, type Sql } from '../sql/sql';
import type { Exec, Staged } from './report';

const AT_ONCE = 5_000;
const PLACES = 'merged_ids';

/** The value of a field that stays, of all records of a person: `place` is 0 in the one that stays, `_n` its row in the file. */
function surviving(column: string, rule: Survivor): Sql {
  const name = ident(column);
  const known = sql`FILTER (WHERE ${name} IS NOT NULL AND trim(${name}::VARCHAR) <> '')`;
  switch (rule) {
    case 'longest':
      return sql`arg_max(${name}, length(${name}::VARCHAR) * 1000000.0 - place * 1000.0) ${known}`;
    case 'latest':
      return sql`arg_max(${name}, _n) ${known}`;
    case 'kept':
      return sql`arg_min(${name}, place * 1000000000.0 - _n) ${known}`;
  }
}

/** Records of a customer file that are of one person as one: what the record that stays lacks is filled by the others; who refused once has refused. */
async function asOne(
  { table, columns, attributes }: Staged,
  survivors: Merges['survivors'],
  exec: Exec,
): Promise<void> {
  const own = ident(table);
  const fields = [...columns, ...attributes].filter((name) => name !== 'customer_id');
  const values = fields.map((name) =>
    name === 'opted_out'
      ? raw('bool_or(opted_out) AS opted_out')
      : sql`${surviving(name, survivors[name] ?? 'kept')} AS ${ident(name)}`,
  );
  const rows = sql`SELECT *, row_number() OVER () AS _n FROM ${own}`;
  await exec(
    sql`CREATE OR REPLACE TEMP TABLE merged_people AS SELECT becomes AS customer_id${join(
      values.map((value) => sql`, ${value}`),
      '',
    )} FROM (SELECT r.* EXCLUDE (customer_id), coalesce(m.becomes, r.customer_id) AS becomes, (m.becomes IS NOT NULL)::INTEGER AS place
        FROM (${rows}) r LEFT JOIN ${ident(PLACES)} m ON m.was = r.customer_id)
      WHERE becomes IN (SELECT becomes FROM ${ident(PLACES)}) GROUP BY becomes`,
  );
  await exec(
    sql`DELETE FROM ${own} WHERE customer_id IN (SELECT was FROM ${ident(PLACES)} UNION ALL SELECT becomes FROM ${ident(PLACES)})`,
  );
  await exec(sql`INSERT INTO ${own} BY NAME SELECT * FROM merged_people`);
  await exec(raw('DROP TABLE IF EXISTS merged_people'));
}

/** Leaves every row of people who were erased out of every table, and the lines of their orders where a file has these by themselves. */
async function leaveOut(all: readonly Staged[], ids: readonly string[], exec: Exec): Promise<void> {
  const named = all.filter(({ columns }) => columns.has('customer_id'));
  const orders = named.filter(({ columns }) => columns.has('order_id'));
  const lines = all.filter(({ columns }) => columns.has('order_id') && !columns.has('customer_id'));
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const gone = list(ids.slice(at, at + AT_ONCE));
    for (const { table } of lines)
      for (const { table: head } of orders)
        await exec(
          sql`DELETE FROM ${ident(table)} WHERE order_id IN (SELECT order_id FROM ${ident(head)} WHERE customer_id IN ${gone})`,
        );
    for (const { table } of named) await exec(sql`DELETE FROM ${ident(table)} WHERE customer_id IN ${gone}`);
  }
}

/**
 * Records that were found to be of one person stand as one: every file's customer ids become those that stay, so that whatever counts people
 * counts them once, and no order is lost. Who was erased stands in none of them.
 */
export async function mergePeople(all: readonly Staged[], merges: Merges, exec: Exec): Promise<void> {
  await leaveOut(all, merges.erased ?? [], exec);
  const entries = [...mergeMap(merges)];
  if (entries.length === 0) return;
  await exec(sql`CREATE OR REPLACE TEMP TABLE ${ident(PLACES)} (was VARCHAR, becomes VARCHAR)`);
  for (let at = 0; at < entries.length; at += AT_ONCE)
    await exec(
      sql`INSERT INTO ${ident(PLACES)} VALUES ${join(entries.slice(at, at + AT_ONCE).map(([was, becomes]) => sql`(${was}, ${becomes})`))}`,
    );
  for (const part of all) {
    if (!part.columns.has('customer_id')) continue;
    if (part.file.plan.role === 'customers') await asOne(part, merges.survivors, exec);
    else
      await exec(
        sql`UPDATE ${ident(part.table)} SET customer_id = m.becomes FROM ${ident(PLACES)} m WHERE customer_id = m.was`,
      );
  }
  await exec(sql`DROP TABLE IF EXISTS ${ident(PLACES)}`);
}
