import { countedLine } from '../data/base-tables';
import { ageAt } from '../data/birthdays';
import { hasColumn, type Catalog } from '../data/catalog';
import { PERSONAL } from '../data/canonical';
import { floatsOf, rowsOf, type Columns } from '../engine/table';
import { ident, join, raw, sql, type Sql } from '../sql/sql';
import { columnLevels, MOST_LEVELS } from './column-levels';
import type { TaskContext } from './contract';
import { lineCategory } from './line-category';
import { countedOrders, inScope, inSegment, salesIn, type Measured } from './measured';

const YEARS = ident('years at the end');
/** Shares by category and channel are told of so many, the largest. */
const MOST_SHARES = 8;
/** Columns that name a person or a place to write to rather than tell of one, and moments. */
const NO_TRAITS = [
  ...PERSONAL,
  'customer_id',
  'postcode',
  'created_at',
  'opted_out_at',
  'tags',
  'interests',
  'referrer',
];

export type TraitGroup = 'behaviour' | 'category' | 'channel' | 'engagement' | 'attribute';

/** Something that is known of a customer: a number, or one of some values. */
export interface Trait {
  id: string;
  group: TraitGroup;
  kind: 'number' | 'category';
  /** Its values have a long tail to the right: what looks at distances takes logarithms. */
  skewed: boolean;
  /** Values of a category, in order. */
  levels: readonly string[];
  /** Over the joined facts of a customer: a number, or the place of its value (0 …; null where it is not known). A share of its own has none. */
  value: Sql | null;
}

/** A column of the customer file that tells nothing here, and why. */
export interface LeftOut {
  column: string;
  reason: 'many_values' | 'one_value';
}

/** Traits of customers with one column of numbers each: NaN where nothing is known, of a category the place of its value. */
export interface TraitTable {
  traits: readonly Trait[];
  /** Customer keys, ascending. */
  keys: Float64Array;
  columns: readonly Float64Array[];
}

const trait = (id: string, group: TraitGroup, value: Sql | null, skewed = false): Trait => ({
  id,
  group,
  kind: 'number',
  skewed,
  levels: [],
  value,
});

const hasOrders = (catalog: Catalog): boolean => hasColumn(catalog, 'transactions', 'customer_id');
const hasInteractions = (catalog: Catalog): boolean => hasColumn(catalog, 'interactions', 'customer_id');
const hasOpens = (catalog: Catalog): boolean => hasColumn(catalog, 'campaign_contacts', 'opened_at');
const hasRatings = (catalog: Catalog): boolean =>
  hasColumn(catalog, 'feedback', 'customer_id') && hasColumn(catalog, 'feedback', 'rating');

function behaviour(catalog: Catalog): Trait[] {
  if (!hasOrders(catalog)) return [];
  const products =
    hasColumn(catalog, 'transactions', 'product_id') || hasColumn(catalog, 'transactions', 'product_name');
  return [
    trait('recency', 'behaviour', raw('f.recency'), true),
    trait('orders', 'behaviour', raw('f.orders'), true),
    trait('revenue', 'behaviour', raw('coalesce(s.revenue, 0)'), true),
    trait('order_value', 'behaviour', raw('f.sold / f.orders'), true),
    trait('tenure', 'behaviour', raw('f.tenure'), true),
    ...(products ? [trait('products', 'behaviour', raw('coalesce(l.products, 0)'), true)] : []),
    ...(hasColumn(catalog, 'transactions', 'quantity')
      ? [trait('items', 'behaviour', raw('coalesce(f.quantity, 0) / f.orders'), true)]
      : []),
    ...(hasColumn(catalog, 'transactions', 'discount')
      ? [trait('discounted', 'behaviour', raw('coalesce(l.discounted, 0)'))]
      : []),
    trait('weekend', 'behaviour', raw('f.weekend')),
  ];
}

function engagement(catalog: Catalog): Trait[] {
  return [
    ...(hasInteractions(catalog)
      ? [trait('interactions', 'engagement', raw('coalesce(i.interactions, 0)'), true)]
      : []),
    ...(hasOpens(catalog) ? [trait('opens', 'engagement', raw('coalesce(m.opens, 0)'), true)] : []),
    ...(hasRatings(catalog) ? [trait('rating', 'engagement', raw('b.rating'))] : []),
  ];
}

/** Orders by channel under the scope, with their money. */
const byChannel = (measured: Measured): Sql =>
  sql`SELECT customer_key, trim(channel::VARCHAR) AS name, greatest(amount_units, 0) AS units FROM (${countedOrders(measured)}) WHERE customer_key IS NOT NULL`;

/** Lines by category under the scope, with their money; null where no file tells it. */
function byCategory(catalog: Catalog, measured: Measured): Sql | null {
  const category = lineCategory(catalog);
  return (
    category &&
    sql`SELECT l.customer_key, ${category.value} AS name, greatest(l.amount_units, 0) AS units FROM lines l ${category.products}
      WHERE l.customer_key IS NOT NULL AND ${countedLine(measured)} AND ${inScope(measured)}`
  );
}

const named = (money: Sql): Sql => sql`SELECT * FROM (${money}) WHERE coalesce(name, '') <> ''`;

/** Money of customers by category and by channel under the scope, where the row names one: `customer_key`, `name`, `units`; what no file tells is missing. */
export const moneyBy = (
  catalog: Catalog,
  measured: Measured,
): Partial<Record<'category' | 'channel', Sql>> => {
  if (!hasOrders(catalog)) return {};
  const category = byCategory(catalog, measured);
  return {
    ...(category ? { category: named(category) } : {}),
    ...(hasColumn(catalog, 'transactions', 'channel') ? { channel: named(byChannel(measured)) } : {}),
  };
};

/** The share of a customer's money that goes to each of the largest categories and channels. */
async function shareTraits(context: TaskContext, measured: Measured): Promise<Trait[]> {
  const found: Trait[] = [];
  for (const [group, query] of Object.entries(moneyBy(context.catalog, measured)) as [
    'category' | 'channel',
    Sql,
  ][]) {
    const names = rowsOf<{ name: string }>(
      await context.query(
        sql`SELECT name FROM (${query}) GROUP BY 1 ORDER BY sum(units) DESC, name LIMIT ${MOST_SHARES}`,
      ),
    );
    if (names.length > 1) found.push(...names.map(({ name }) => trait(`${group}=${name}`, group, null)));
  }
  return found;
}

/** The money share of each named value: `customer_key`, `category_0` … */
const shareColumns = (group: 'category' | 'channel', query: Sql, names: readonly string[]): Sql =>
  sql`SELECT customer_key, ${join(
    names.map(
      (name, at) =>
        sql`(sum(units) FILTER (WHERE name = ${name}) / nullif(sum(units), 0))::DOUBLE AS ${ident(`${group}_${at}`)}`,
    ),
  )} FROM (${query}) GROUP BY 1`;

/** Columns of the customer file that say something about people. */
export const attributeColumns = ({ catalog }: Pick<TaskContext, 'catalog'>): string[] => [
  ...(catalog.columns.customers ?? []).filter((name) => !NO_TRAITS.includes(name)),
  ...catalog.attributes,
];

/** A number that is one: what a file calls infinite or not a number is not known. */
const finite = (value: Sql): Sql => sql`CASE WHEN isfinite(${value}) THEN ${value} END`;

/** Numbers as they are, and texts of at most thirty values; the age where a birthday is known and no age. */
async function attributes(context: TaskContext): Promise<{ traits: Trait[]; leftOut: LeftOut[] }> {
  const traits: Trait[] = [];
  const leftOut: LeftOut[] = [];
  const { catalog } = context;
  if (hasColumn(catalog, 'customers', 'birth_date') && !hasColumn(catalog, 'customers', 'age'))
    traits.push(trait('years', 'attribute', sql`x.${YEARS}`));
  for (const column of attributeColumns(context)) {
    const { values, distinct, blank, numeric } = await columnLevels(column, context);
    const known = distinct - (blank ? 1 : 0);
    const own = sql`trim(x.${ident(column)}::VARCHAR)`;
    if (known < 2) leftOut.push({ column, reason: 'one_value' });
    else if (numeric)
      traits.push(trait(`column:${column}`, 'attribute', finite(sql`TRY_CAST(${own} AS DOUBLE)`)));
    else if (known <= MOST_LEVELS) {
      const levels = values.flatMap(({ value }) => (value === '' ? [] : [value])).sort();
      traits.push({
        ...trait(
          `column:${column}`,
          'attribute',
          sql`list_position([${join(levels.map((value) => sql`${value}`))}], ${own}) - 1`,
        ),
        kind: 'category',
        levels,
      });
    } else leftOut.push({ column, reason: 'many_values' });
  }
  return { traits, leftOut };
}

/** What is known of customers before `measured.end`, as far as files tell it. */
export async function traitsThere(
  context: TaskContext,
  measured: Measured,
): Promise<{ traits: Trait[]; leftOut: LeftOut[] }> {
  const own = await attributes(context);
  return {
    traits: [
      ...behaviour(context.catalog),
      ...(await shareTraits(context, measured)),
      ...engagement(context.catalog),
      ...own.traits,
    ],
    leftOut: own.leftOut,
  };
}

/** Those whose traits are told: who ordered under the scope, or where there are no orders everybody of the customer file. */
export const peopleOf = (catalog: Catalog, measured: Measured): Sql =>
  hasOrders(catalog)
    ? sql`SELECT DISTINCT customer_key FROM (${countedOrders(measured)}) WHERE customer_key IS NOT NULL`
    : sql`SELECT customer_key FROM customer_ids SEMI JOIN customers USING (customer_id) WHERE ${inSegment(measured.segment)}`;

/** Facts that traits are read from, joined to `p` under names of one letter. */
function factJoins(traits: readonly Trait[], catalog: Catalog, measured: Measured): Sql[] {
  const scale = sql`${measured.moneyScale}::DOUBLE`;
  const before = (column: string): Sql => sql`${raw(column)} < ${measured.end}::TIMESTAMP`;
  const asks = (group: TraitGroup): boolean => traits.some((one) => one.group === group);
  const joins: Sql[] = [];
  if (hasOrders(catalog)) {
    joins.push(
      sql`LEFT JOIN (SELECT customer_key, count(*)::DOUBLE AS orders, (${measured.end}::DATE - max(day))::DOUBLE AS recency, (${measured.end}::DATE - min(day))::DOUBLE AS tenure,
          (sum(amount_units) / ${scale})::DOUBLE AS sold, sum(quantity)::DOUBLE AS quantity, (count(*) FILTER (WHERE isodow(day) > 5) / count(*))::DOUBLE AS weekend FROM (${countedOrders(measured)}) GROUP BY 1) f USING (customer_key)`,
      sql`LEFT JOIN (SELECT customer_key, (sum(units) / ${scale})::DOUBLE AS revenue FROM (${salesIn(measured)}) GROUP BY 1) s USING (customer_key)`,
    );
    const discounted = hasColumn(catalog, 'transactions', 'discount')
      ? raw('(count(*) FILTER (WHERE discount <> 0) / count(*))::DOUBLE')
      : raw('0::DOUBLE');
    if (traits.some(({ id }) => id === 'products' || id === 'discounted'))
      joins.push(
        sql`LEFT JOIN (SELECT customer_key, count(DISTINCT product_key)::DOUBLE AS products, ${discounted} AS discounted FROM lines WHERE ${countedLine(measured)} AND ${inScope(measured)} GROUP BY 1) l USING (customer_key)`,
      );
  }
  for (const [group, query] of Object.entries(moneyBy(catalog, measured)) as [
    'category' | 'channel',
    Sql,
  ][]) {
    const names = traits.filter((one) => one.group === group).map(({ id }) => id.slice(group.length + 1));
    if (names.length > 0)
      joins.push(
        sql`LEFT JOIN (${shareColumns(group, query, names)}) ${raw(group === 'category' ? 'c' : 'h')} USING (customer_key)`,
      );
  }
  const known = raw('customer_ids USING (customer_id)');
  if (asks('engagement') && hasInteractions(catalog))
    joins.push(
      sql`LEFT JOIN (SELECT customer_key, count(*)::DOUBLE AS interactions FROM interactions JOIN ${known} WHERE ${before('occurred_at')} GROUP BY 1) i USING (customer_key)`,
    );
  if (asks('engagement') && hasOpens(catalog))
    joins.push(
      sql`LEFT JOIN (SELECT customer_key, (count(*) FILTER (WHERE ${before('opened_at')}))::DOUBLE AS opens FROM campaign_contacts JOIN ${known} GROUP BY 1) m USING (customer_key)`,
    );
  if (asks('engagement') && hasRatings(catalog))
    joins.push(
      sql`LEFT JOIN (SELECT customer_key, avg(rating)::DOUBLE AS rating FROM feedback JOIN ${known} WHERE ${before('submitted_at')} GROUP BY 1) b USING (customer_key)`,
    );
  const years = traits.some(({ id }) => id === 'years')
    ? sql`, ${ageAt(raw('birth_date'), measured.end)}::DOUBLE AS ${YEARS}`
    : raw('');
  if (asks('attribute'))
    joins.push(
      sql`LEFT JOIN (SELECT customer_key, customers.*${years} FROM customers JOIN customer_ids USING (customer_id)) x USING (customer_key)`,
    );
  return joins;
}

/** Values of traits in their order; shares stand where `factJoins` has put them. */
const valuesOf = (traits: readonly Trait[]): Sql[] => {
  const places = { category: 0, channel: 0 };
  return traits.map(({ group, value }) =>
    group === 'category' || group === 'channel'
      ? sql`coalesce(${raw(group === 'category' ? 'c' : 'h')}.${ident(`${group}_${places[group]++}`)}, 0)`
      : (value ?? raw('NULL')),
  );
};

/** A query of `customer_key` and one column per trait, `t_0` … */
export function traitsQuery(
  traits: readonly Trait[],
  catalog: Catalog,
  measured: Measured,
  people: Sql,
): Sql {
  const values = valuesOf(traits).map((value, at) => sql`, (${value})::DOUBLE AS ${ident(`t_${at}`)}`);
  return sql`SELECT p.customer_key${join(values, ' ')} FROM (${people}) p ${join(factJoins(traits, catalog, measured), ' ')}`;
}

/** Reads traits of people. */
export async function readTraits(
  traits: readonly Trait[],
  measured: Measured,
  people: Sql,
  context: TaskContext,
): Promise<TraitTable> {
  const query = traitsQuery(traits, context.catalog, measured, people);
  const columns = traits.map(
    (_, at) => sql`coalesce(${ident(`t_${at}`)}, 'NaN'::DOUBLE) AS ${ident(`t_${at}`)}`,
  );
  const table = await context.query(
    sql`SELECT customer_key::DOUBLE AS k${columns.length ? sql`, ${join(columns)}` : raw('')} FROM (${query}) ORDER BY customer_key`,
  );
  return {
    traits,
    keys: floatsOf(table, 'k'),
    columns: traits.map((_, at) => floatsOf(table, `t_${at}`)),
  };
}

/** Keeps people with their traits, and what was found of them, in a table: what is not known is null for whoever asks it. */
export async function keepTraits(
  table: Sql,
  { keys, columns }: TraitTable,
  found: Columns,
  context: TaskContext,
): Promise<void> {
  const names = columns.map((_, at) => `t_${at}`);
  await context.insert(table, {
    customer_key: Int32Array.from(keys),
    ...found,
    ...Object.fromEntries(columns.map((values, at) => [`t_${at}`, values])),
  });
  if (names.length > 0)
    await context.query(
      sql`CREATE OR REPLACE TABLE ${table} AS SELECT * REPLACE (${raw(names.map((name) => `CASE WHEN isnan(${name}) THEN NULL ELSE ${name} END AS ${name}`).join(', '))}) FROM ${table}`,
    );
}
