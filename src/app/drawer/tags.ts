import type { PersonNotes } from '../../data/person-notes';
import { join, raw, sql } from '../../sql/sql';

/** A query of customers with the tags that somebody here gave them, in a column of their own; as it is where nobody has one. */
export function withTags(statement: string, notes: PersonNotes): string {
  const tagged = Object.entries(notes).filter(([, { tags }]) => tags.length > 0);
  if (tagged.length === 0) return statement;
  const rows = join(tagged.map(([id, { tags }]) => sql`(${id}, ${tags.join(', ')})`));
  return sql`SELECT m.*, t.tags FROM (${raw(statement)}) m LEFT JOIN (VALUES ${rows}) t(customer_id, tags) ON t.customer_id = m.customer_id`
    .text;
}
