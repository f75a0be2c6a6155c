import { nameOf, type Sql } from '../sql/sql';

const MADE = /^CREATE OR REPLACE TABLE ("(?:[^"]|"")*") AS\s+/;
const QUOTED = /"((?:[^"]|"")*)"/g;

/** Remembers how tasks made the tables behind their results, so that a result can be written as one statement. */
export class Readable {
  readonly #queries = new Map<string, string>();
  readonly #computed = new Set<string>();

  /** Takes note of a statement that makes a table. */
  note({ text }: Sql): void {
    const found = MADE.exec(text);
    if (!found) return;
    const name = (found[1] ?? '').slice(1, -1).replaceAll('""', '"');
    this.#queries.set(name, text.slice(found[0].length));
    this.#computed.delete(name);
  }

  /** Takes note of a table that was computed outside of SQL. */
  noteComputed(table: Sql): void {
    this.#queries.delete(nameOf(table));
    this.#computed.add(nameOf(table));
  }

  forget(): void {
    this.#queries.clear();
    this.#computed.clear();
  }

  /**
   * The query with the tables it reads as common table expressions; null where one of them did not come from SQL, or the query holds
   * results in place of reading any. */
  whole(query: string): string | null {
    const parts = new Map<string, string>();
    const add = (text: string): boolean => {
      for (const [, quoted = ''] of text.matchAll(QUOTED)) {
        const name = quoted.replaceAll('""', '"');
        if (this.#computed.has(name)) return false;
        const own = this.#queries.get(name);
        if (own === undefined || parts.has(name)) continue;
        parts.set(name, '');
        if (!add(own)) return false;
        parts.delete(name);
        parts.set(name, own);
      }
      return true;
    };
    if (!add(query)) return null;
    if (parts.size === 0) return /\bFROM \(VALUES\b/i.test(query) ? null : query;
    const tables = [...parts].map(([name, own]) => `"${name.replaceAll('"', '""')}" AS (\n${own}\n)`);
    return `WITH ${tables.join(',\n')}\nSELECT * FROM (\n${query}\n)`;
  }
}
