import { ident, type Sql } from '../sql/sql';

/** Name of a table that all cells share, made from a key (FNV-1a, twice 32 bits). */
export function sharedOf(key: string): Sql {
  let [one, other] = [2166136261, 5381];
  for (const character of key) {
    const code = character.codePointAt(0) ?? 0;
    one = Math.imul(one ^ code, 16777619);
    other = (Math.imul(other, 33) + code) | 0;
  }
  return ident(`shared_${(one >>> 0).toString(36)}_${(other >>> 0).toString(36)}`);
}
