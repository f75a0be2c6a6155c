import { ident, join, list, raw, sql, type Sql } from '../sql/sql';

/** Conditions on the columns that a panel's customers have: one of the values, or a range with both ends included. */
export type Where = Record<string, readonly (string | number)[] | { from?: number; to?: number }>;

/** Customers that a panel puts somewhere: rules, never lists of people. */
export interface PanelRule {
  panel: string;
  params: Record<string, unknown>;
  where: Where;
}

export interface Segment {
  id: string;
  name: string;
  rule: PanelRule;
}

/** The conditions as SQL. An empty object matches everybody. */
export function whereSql(where: Where): Sql {
  const conditions = Object.entries(where).flatMap(([column, condition]): Sql[] => {
    const name = ident(column);
    if (Array.isArray(condition)) return [sql`${name} IN ${list(condition as readonly (string | number)[])}`];
    const { from, to } = condition as { from?: number; to?: number };
    const parts: Sql[] = [];
    if (from !== undefined) parts.push(sql`${name} >= ${from}`);
    if (to !== undefined) parts.push(sql`${name} <= ${to}`);
    return parts;
  });
  return conditions.length ? join(conditions, ' AND ') : raw('TRUE');
}
