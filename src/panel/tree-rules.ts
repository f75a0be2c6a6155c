import { tightened, type Condition, type TreeColumn } from '../models/tree/node';
import { ident, join, raw, sql, type Sql } from '../sql/sql';
import type { Say } from './say';
import { traitName } from './trait-names';
import type { Trait, TraitTable } from './traits';

/** A condition of a rule by the trait that it asks, free of places in tables. */
export interface RuleLine {
  trait: string;
  /** Numbers from (inclusive) to (exclusive); null where there is no end. */
  from?: number | null;
  to?: number | null;
  /** Values; those that are not known belong to it where `missing` says so. */
  values?: string[];
  /** Of how many values. */
  of?: number;
  missing: boolean;
}

const end = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** A path of a tree as conditions on traits; what is not known is told of where there is such. */
export const ruleLines = (path: readonly Condition[], { traits, columns }: TraitTable): RuleLine[] =>
  tightened(path).map((edge): RuleLine => {
    const trait = traits[edge.column] as Trait;
    const missing = edge.missing && (columns[edge.column] ?? []).some(Number.isNaN);
    return edge.kind === 'number'
      ? { trait: trait.id, from: end(edge.from), to: end(edge.to), missing }
      : {
          trait: trait.id,
          values: edge.codes.map((code) => trait.levels[code] ?? ''),
          of: trait.levels.length,
          missing,
        };
  });

/** Digits by which neighbouring cuts stay apart and can be read. */
const DIGITS = 2;
const MOST_NAMED = 4;

/** A condition in words: `days since the last order < 31`. */
export function lineText({ trait, from, to, values, of = 0, missing }: RuleLine, say: Say): string {
  const name = traitName(trait, say);
  const figure = (value: number): string => say.exact(value, DIGITS);
  const unknown = missing ? ` ${say('tree_rule.or_unknown')}` : '';
  if (values) {
    const listed = values.slice(0, MOST_NAMED).join(', ');
    const more = values.length > MOST_NAMED ? ` … (${values.length}/${of})` : '';
    return `${name} = ${listed || '–'}${more}${unknown}`;
  }
  if (from != null && to != null) return `${figure(from)} ≤ ${name} < ${figure(to)}${unknown}`;
  if (from != null) return `${name} ≥ ${figure(from)}${unknown}`;
  if (to != null) return `${name} < ${figure(to)}${unknown}`;
  return name;
}

/** A rule in words; everybody where it asks nothing. */
export const ruleText = (lines: readonly RuleLine[], say: Say): string =>
  lines.length > 0
    ? lines.map((line) => lineText(line, say)).join(say('tree_rule.and'))
    : say('tree_rule.all');

/** Traits as columns of a tree. */
export const treeColumns = ({ traits, columns }: TraitTable): TreeColumn[] =>
  traits.map(({ id, kind, levels }, at) => {
    const values = columns[at] as Float64Array;
    return kind === 'number'
      ? { kind, name: id, values }
      : {
          kind,
          name: id,
          levels,
          codes: Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : value)),
        };
  });
/** A path as SQL over a table with a column per trait, called by its id. */
export function ruleSql(path: readonly Condition[], traits: readonly Trait[]): Sql {
  const conditions = tightened(path).map((edge): Sql => {
    const trait = traits[edge.column] as Trait;
    const column = ident(trait.id);
    const parts: Sql[] = [];
    if (edge.kind === 'number') {
      if (Number.isFinite(edge.from)) parts.push(sql`${column} >= ${edge.from}`);
      if (Number.isFinite(edge.to)) parts.push(sql`${column} < ${edge.to}`);
    } else if (edge.codes.length > 0)
      parts.push(sql`${column} IN (${join(edge.codes.map((code) => sql`${trait.levels[code] ?? ''}`))})`);
    else parts.push(raw('FALSE'));
    const known = join(parts, ' AND ');
    if (parts.length === 0) return edge.missing ? raw('TRUE') : sql`${column} IS NOT NULL`;
    return edge.missing ? sql`(${known} OR ${column} IS NULL)` : known;
  });
  return conditions.length > 0 ? join(conditions, ' AND ') : raw('TRUE');
}
