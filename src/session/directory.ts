import { hasColumn, type Catalog } from '../data/catalog';
import { comparablePhone } from '../data/addresses';
import type { FoundBy, FoundPerson } from '../engine/person';
import { rowsOf, type ResultTable } from '../engine/table';
import { simplified, soundOf } from '../models/linkage/chinese';
import { ident, raw, sql, type Sql } from '../sql/sql';

const SHOWN = 12;
const LEAST_DIGITS = 3;

/** Everybody by what they may be looked for, in the order of their ids. */
interface Entries {
  ids: string[];
  /** In lower case, each beside the id of the same place. */
  fields: Record<FoundBy, readonly string[]>;
}

const plain = (text: string): string => simplified(text.normalize('NFKC').toLowerCase().trim());

/** The syllables of a name together, and their first letters: `wangxiaoming wxm`. */
function spoken(name: string): string {
  const sound = soundOf(name);
  if (sound === '') return '';
  const syllables = sound.split(' ');
  return `${syllables.join('')} ${syllables.map((syllable) => syllable[0]).join('')}`;
}

/** Whoever is loaded, to be found while somebody types; made when it is first asked, anew for other data. */
export class Directory {
  #entries: Entries | null = null;

  forget(): void {
    this.#entries = null;
  }

  /** The first of those found: whose id it is or begins with it first, then names, phones, addresses, sounds; in the order of ids. */
  async find(
    text: string,
    catalog: Catalog,
    query: (statement: Sql) => Promise<ResultTable>,
  ): Promise<FoundPerson[]> {
    this.#entries ??= await read(catalog, query);
    const wanted = plain(text);
    if (wanted === '') return [];
    const digits = comparablePhone(text);
    const { ids, fields } = this.#entries;
    const isDigits = digits.length >= LEAST_DIGITS && /^[\d\s()+.-]+$/.test(wanted);
    const spelled = /^[a-z ]+$/.test(wanted) ? wanted.replaceAll(' ', '') : null;
    const ranks = new Map<number, { rank: number; by: FoundBy }>();
    const note = (row: number, rank: number, by: FoundBy): void => {
      const known = ranks.get(row);
      if (!known || rank < known.rank) ranks.set(row, { rank, by });
    };
    for (let row = 0; row < ids.length; row++) {
      const id = fields.id[row] ?? '';
      if (id === wanted) note(row, 0, 'id');
      else if (id.startsWith(wanted)) note(row, 1, 'id');
      else if (id.includes(wanted)) note(row, 5, 'id');
      const name = fields.name[row] ?? '';
      if (name !== '' && name.includes(wanted)) note(row, name.startsWith(wanted) ? 2 : 3, 'name');
      if (isDigits && fields.phone[row]?.includes(digits)) note(row, 3, 'phone');
      if (fields.email[row]?.includes(wanted)) note(row, 4, 'email');
      const sound = fields.sound[row];
      if (spelled && sound && sound.split(' ').some((part) => part.startsWith(spelled)))
        note(row, 4, 'sound');
    }
    return [...ranks]
      .sort(([a, x], [b, y]) => x.rank - y.rank || a - b)
      .slice(0, SHOWN)
      .map(([row, { by }]) => ({ id: ids[row] ?? '', by }));
  }
}

async function read(catalog: Catalog, query: (statement: Sql) => Promise<ResultTable>): Promise<Entries> {
  const text = (column: string): Sql =>
    hasColumn(catalog, 'customers', column)
      ? sql`coalesce(${ident(column)}::VARCHAR, '') AS ${ident(column)}`
      : sql`'' AS ${ident(column)}`;
  const people = catalog.rows.customers ? raw('LEFT JOIN customers USING (customer_id)') : raw('');
  const columns = catalog.rows.customers
    ? sql`, ${text('name')}, ${text('phone')}, ${text('email')}`
    : raw(`, '' AS name, '' AS phone, '' AS email`);
  const rows = rowsOf<{ id: string; name: string; phone: string; email: string }>(
    await query(sql`SELECT customer_id AS id${columns} FROM customer_ids ${people} ORDER BY customer_id`),
  );
  return {
    ids: rows.map(({ id }) => id),
    fields: {
      id: rows.map(({ id }) => plain(id)),
      name: rows.map(({ name }) => plain(name)),
      phone: rows.map(({ phone }) => comparablePhone(phone)),
      email: rows.map(({ email }) => plain(email)),
      sound: rows.map(({ name }) => spoken(name)),
    },
  };
}
