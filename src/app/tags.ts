import type { PersonNotes } from '../data/person-notes';
import type { Notebook } from '../notebook/notebook.svelte';
import { join, raw, sql } from '../sql/sql';

/** A query of customers with the tags that somebody here gave them, in a column of their own, in its order; as it is where nobody has one. */
export function withTags(statement: string, notes: PersonNotes): string {
  const tagged = Object.entries(notes).filter(([, { tags }]) => tags.length > 0);
  if (tagged.length === 0) return statement;
  const rows = join(tagged.map(([id, { tags }]) => sql`(${id}, ${tags.join(', ')})`));
  return sql`SELECT m.* EXCLUDE (_place), t.tags FROM (SELECT *, row_number() OVER () AS _place FROM (${raw(statement)})) m
    LEFT JOIN (VALUES ${rows}) t(customer_id, tags) ON t.customer_id = m.customer_id ORDER BY _place`.text;
}

/** A table of a cell as it is exported: where a panel's rows are customers, with their tags. */
export async function exportedRows(notebook: Notebook, cell: string, name: string): Promise<Uint8Array> {
  const statement = notebook.ask.statement(cell, name);
  const tagged = statement && withTags(statement, notebook.people.all);
  if (!tagged || tagged === statement) return notebook.ask.rows(cell, name);
  const isOfCustomers = await notebook.ask.hasColumn(statement, 'customer_id');
  return isOfCustomers ? notebook.ask.stream(tagged) : notebook.ask.rows(cell, name);
}
