import { ident, list, sql, type Sql } from '../sql/sql';

/** Words that say yes in a column of yes and no, in lower case. */
export const PLAIN_YES = ['是', 'y', 'yes', 'true', 't', '1', '√'];

/** What columns call somebody who has left. */
const LEFT = ['churned', '已流失', '已退订'];

/** Whether a column of the customer file says yes, or that somebody has left; with a value told, whether it says that. */
export function saysYes(column: string, value: string | null): Sql {
  const written = sql`trim(${ident(column)}::VARCHAR)`;
  return value === null
    ? sql`lower(${written}) IN ${list([...PLAIN_YES, ...LEFT])}`
    : sql`${written} = ${value}`;
}
