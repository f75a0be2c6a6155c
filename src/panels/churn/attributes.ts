import { hasColumn } from '../../data/catalog';
import { saysYes } from '../../data/yes';
import { columnLevels, MOST_LEVELS } from '../../panel/column-levels';
import type { TaskContext } from '../../panel/contract';
import { ident, sql, type Sql } from '../../sql/sql';
import type { ChurnParams } from './params';
import type { ReasonTexts } from './query';

/** Columns that name a person rather than tell of one. */
const NAMES = ['customer_id', 'name', 'email', 'phone', 'address', 'postcode'];

/** A feature made of a column of the customer file: its number, or whether it has a value. */
export interface AttributeFeature {
  name: string;
  value: Sql;
  /** What it is called as a reason: less of it, more of it. */
  reasons: ReasonTexts;
}

/** Columns of the customer file that say something about people. */
export const attributeColumns = ({ catalog }: Pick<TaskContext, 'catalog'>): string[] => [
  ...(catalog.columns.customers ?? []).filter((name) => !NAMES.includes(name)),
  ...catalog.attributes,
];

/** Whether the asked column says yes, as 1 and 0; null where it is not there. */
export function outcomeOf(
  { attribute, value }: ChurnParams,
  context: Pick<TaskContext, 'catalog'>,
): Sql | null {
  if (attribute === null || !attributeColumns(context).includes(attribute)) return null;
  const written = sql`trim(${ident(attribute)}::VARCHAR)`;
  return sql`CASE WHEN coalesce(${written}, '') = '' THEN NULL ELSE (${saysYes(attribute, value)})::INTEGER::DOUBLE END`;
}

/** What the other columns tell: numbers as they are (blank is 0), texts of at most thirty values as one feature per value. */
export async function attributeFeatures(
  params: ChurnParams,
  context: TaskContext,
): Promise<AttributeFeature[]> {
  const found: AttributeFeature[] = [];
  for (const name of attributeColumns(context)) {
    if (name === params.attribute) continue;
    const text = sql`trim(${ident(name)}::VARCHAR)`;
    const { values, distinct, numeric } = await columnLevels(name, context);
    if (distinct < 2) continue;
    if (numeric)
      found.push({
        name,
        value: sql`coalesce(TRY_CAST(${text} AS DOUBLE), 0)`,
        reasons: [`${name} ↓`, `${name} ↑`],
      });
    else if (distinct <= MOST_LEVELS)
      for (const { value } of values)
        found.push({
          name: `${name} = ${value || '–'}`,
          value: sql`(coalesce(${text}, '') = ${value})::INTEGER::DOUBLE`,
          reasons: [`${name} ≠ ${value || '–'}`, `${name} = ${value || '–'}`],
        });
  }
  return found;
}

/** Whether the customer file says for how long people have been there. */
export const tenureOf = ({ tenure }: ChurnParams, context: Pick<TaskContext, 'catalog'>): Sql | null =>
  tenure !== null &&
  (context.catalog.attributes.includes(tenure) || hasColumn(context.catalog, 'customers', tenure))
    ? sql`TRY_CAST(${ident(tenure)} AS DOUBLE)`
    : null;
