import { PRODUCTS } from '../data/base';
import { countedLine } from '../data/base-tables';
import { hasColumn, traitPlace } from '../data/catalog';
import type { PreferenceRow } from '../engine/person';
import { rowsOf } from '../engine/table';
import type { TaskContext } from '../panel/contract';
import { countedOrders, inScope, measuredBy, OPEN, type Measured } from '../panel/measured';
import { moneyBy } from '../panel/traits';
import { raw, sql, type Sql } from '../sql/sql';

const MOST = 5;

/** Money of lines by what `value` says of each: `customer_key`, `name`, `units`. */
const byLine = (value: Sql, measured: Measured, joined: Sql = raw('')): Sql =>
  sql`SELECT l.customer_key, ${value} AS name, greatest(l.amount_units, 0) AS units FROM lines l ${joined} WHERE l.customer_key IS NOT NULL AND ${countedLine(measured)} AND ${inScope(measured)}`;

function byBrand({ catalog }: TaskContext, measured: Measured): Sql | null {
  const place = traitPlace(catalog, 'brand');
  if (place === null) return null;
  return place === 'lines'
    ? byLine(raw('trim(l.brand::VARCHAR)'), measured)
    : byLine(
        raw('trim(p.brand::VARCHAR)'),
        measured,
        sql`LEFT JOIN product_ids n USING (product_key) LEFT JOIN ${PRODUCTS} p ON p.product_id = n.product_id`,
      );
}

/** The price of one piece, in thirds of all lines. */
function byPrice({ catalog }: TaskContext, measured: Measured): Sql | null {
  if (!hasColumn(catalog, 'transactions', 'quantity')) return null;
  const priced = sql`SELECT customer_key, greatest(amount_units, 0) AS units, amount_units / quantity AS price FROM lines l WHERE customer_key IS NOT NULL AND quantity > 0 AND amount_units > 0 AND ${countedLine(measured)} AND ${inScope(measured)}`;
  return sql`SELECT customer_key, units, CASE WHEN price <= cuts[1] THEN 'low' WHEN price <= cuts[2] THEN 'middle' ELSE 'high' END AS name
    FROM (${priced}), (SELECT quantile_cont(price, [1 / 3, 2 / 3]) AS cuts FROM (${priced})) WHERE cuts[1] < cuts[2]`;
}

/** Weekends and weekdays; and of orders with a time of day (midnight is none), its part. */
const byDay = (measured: Measured): Sql =>
  sql`SELECT customer_key, CASE WHEN isodow(day) > 5 THEN 'weekend' ELSE 'weekday' END AS name, greatest(amount_units, 0) AS units FROM (${countedOrders(measured)}) WHERE customer_key IS NOT NULL`;
const byHour = (measured: Measured): Sql =>
  sql`SELECT customer_key, CASE WHEN hour(ordered_at) < 6 THEN 'night' WHEN hour(ordered_at) < 12 THEN 'morning' WHEN hour(ordered_at) < 18 THEN 'afternoon' ELSE 'evening' END AS name, greatest(amount_units, 0) AS units
    FROM (${countedOrders(measured)}) WHERE customer_key IS NOT NULL AND ordered_at <> day::TIMESTAMP`;

/** What a customer's money may go to, each with the money of everybody: `customer_key`, `name`, `units`. */
function spendings(context: TaskContext): Partial<Record<PreferenceRow['group'], Sql>> {
  const { catalog } = context;
  if (!hasColumn(catalog, 'transactions', 'customer_id')) return {};
  const measured = { ...measuredBy(context), ...OPEN };
  const [brand, price] = [byBrand(context, measured), byPrice(context, measured)];
  return {
    ...moneyBy(catalog, measured),
    ...(brand ? { brand: sql`SELECT * FROM (${brand}) WHERE coalesce(name, '') <> ''` } : {}),
    ...(price ? { price } : {}),
    ...(hasColumn(catalog, 'transactions', 'discount')
      ? { discount: byLine(raw(`CASE WHEN l.discount <> 0 THEN 'discounted' ELSE 'full' END`), measured) }
      : {}),
    day: byDay(measured),
    hour: byHour(measured),
  };
}

/** Sums by name. */
async function sumsOf(spent: Sql, context: TaskContext): Promise<Map<string, number>> {
  const rows = rowsOf<{ name: string; units: number }>(
    await context.query(sql`SELECT name, sum(units)::DOUBLE AS units FROM (${spent}) GROUP BY 1`),
  );
  return new Map(rows.map(({ name, units }) => [name, units]));
}

const total = (sums: ReadonlyMap<string, number>): number =>
  [...sums.values()].reduce((sum, units) => sum + units, 0);

/** Where a customer's money goes, beside where everybody's does: of each kind the five with most of it. */
export async function preferencesOf(id: string, context: TaskContext): Promise<PreferenceRow[]> {
  const found: PreferenceRow[] = [];
  for (const [group, spent] of Object.entries(spendings(context)) as [PreferenceRow['group'], Sql][]) {
    const everybody = await context.remember(`spent:${spent.text}`, () => sumsOf(spent, context));
    const own = await sumsOf(
      sql`SELECT * FROM (${spent}) WHERE customer_key IN (SELECT customer_key FROM customer_ids WHERE customer_id = ${id})`,
      context,
    );
    const [all, mine] = [total(everybody), total(own)];
    if (mine > 0)
      found.push(
        ...[...own]
          .filter(([, units]) => units > 0)
          .map(([name, units]) => ({
            group,
            name,
            share: units / mine,
            average: (everybody.get(name) ?? 0) / all,
          }))
          .sort((a, b) => b.share - a.share || (a.name < b.name ? -1 : 1))
          .slice(0, MOST),
      );
  }
  return found;
}
