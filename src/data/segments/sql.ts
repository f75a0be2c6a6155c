import { PRODUCTS, type RowRules } from '..//base';
import { countedLine } from '..//base-tables';
import { traitPlace, type Catalog } from '../catalog';
import { addDays, inPeriod } from '../scope';
import { ident, join, list, raw, sql, type Sql } from '../../sql/sql';
import { customerFields, eventFields, eventSource, type RuleField } from './fields';
import {
  MOST_DAYS,
  type EventChoice,
  type EventRule,
  type FieldRule,
  type PanelRule,
  type Rule,
  type SampleRule,
  type Scalar,
} from './rule';

/** What rules are measured on, and what their SQL cannot know by itself. */
export interface RuleContext {
  catalog: Catalog;
  asOf: string;
  rows: RowRules;
  /** A query of `customer_key`: who a panel puts where the rule says. */
  panel(rule: PanelRule): Promise<Sql>;
  /** A table of `customer_key`. @throws where there is none of the id, or where it leads back to itself. */
  segment(id: string): Promise<Sql>;
  list(id: string): Promise<Sql>;
  /** A table of `day`, `lunar` (month × 100 + day of the Chinese calendar) for all birthdays. */
  lunarDays(): Promise<Sql>;
  /** Month × 100 + day of the Chinese calendar on which birthdays are kept from the analysis date on, for so many days. */
  lunarWithin(days: number): number[];
  /** Says that the data lack a field. */
  missing(field: string): never;
}

const EVERYONE = raw('SELECT customer_key FROM customer_ids');
/** Everybody (`i`) with attributes (`c`) and facts (`f`), one row each: a file may call its columns what it likes. */
export const PEOPLE = raw(
  'customer_ids i LEFT JOIN customers c ON c.customer_id = i.customer_id LEFT JOIN customer_facts f ON f.customer_key = i.customer_key',
);
const YEAR_DAYS = 366;

/** A query of `customer_key`, each once: everybody for whom the rule holds. What is missing meets no condition but `empty`. */
export async function ruleSql(rule: Rule, context: RuleContext): Promise<Sql> {
  if ('all' in rule) return together(rule.all, 'INTERSECT', EVERYONE, context);
  if ('any' in rule) return together(rule.any, 'UNION', sql`${EVERYONE} WHERE FALSE`, context);
  if ('not' in rule) return sql`${EVERYONE} EXCEPT (${await ruleSql(rule.not, context)})`;
  if ('sample' in rule) return sampleSql(rule.sample, context);
  if ('segment' in rule) return sql`SELECT customer_key FROM ${await context.segment(rule.segment)}`;
  if ('list' in rule) return sql`SELECT customer_key FROM ${await context.list(rule.list)}`;
  if ('panel' in rule) return context.panel(rule);
  if ('event' in rule) return eventSql(rule, context);
  return fieldSql(rule, context);
}

async function together(
  rules: readonly Rule[],
  how: 'INTERSECT' | 'UNION',
  none: Sql,
  context: RuleContext,
): Promise<Sql> {
  const parts: Sql[] = [];
  for (const rule of rules) parts.push(sql`(${await ruleSql(rule, context)})`);
  return parts.length ? join(parts, ` ${how} `) : none;
}

async function fieldSql(rule: FieldRule, context: RuleContext): Promise<Sql> {
  const field = customerFields(context.catalog, context.asOf).find(({ id }) => id === rule.field);
  if (!field) return context.missing(rule.field);
  if (rule.op === 'lunar_birthday_within') {
    const days = context.lunarWithin(Math.min(YEAR_DAYS, numberOf(rule)));
    return sql`SELECT i.customer_key FROM ${PEOPLE} JOIN ${await context.lunarDays()} z ON c.birth_date::DATE = z.day WHERE z.lunar IN ${list(days)}`;
  }
  return sql`SELECT i.customer_key FROM ${PEOPLE} WHERE ${conditionSql(rule, field, context.asOf)}`;
}

const valuesOf = ({ value }: FieldRule): Scalar[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
const numberOf = (rule: FieldRule, index = 0): number => {
  const number = Number(valuesOf(rule)[index]);
  return Number.isFinite(number) ? number : 0;
};
const daysOf = (days: number): number => Math.min(MOST_DAYS, Math.max(0, Math.floor(days)));
const textOf = (rule: FieldRule, index = 0): string => String(valuesOf(rule)[index] ?? '');

/** A condition on a field as SQL that is never NULL. Text is compared without spaces at its ends; parts of it without case. */
export function conditionSql(rule: FieldRule, field: RuleField, asOf: string): Sql {
  const text = sql`trim(${field.expression}::VARCHAR)`;
  const number = field.type === 'text' ? sql`try_cast(${field.expression} AS DOUBLE)` : field.expression;
  const holds = (condition: Sql): Sql => sql`coalesce(${condition}, FALSE)`;
  const within = (part: string): Sql => sql`contains(lower(${text}), ${part.trim().toLowerCase()})`;
  switch (rule.op) {
    case 'is':
      return holds(sql`${text} IN ${list(valuesOf(rule).map((value) => String(value).trim()))}`);
    case 'is_not':
      return sql`NOT ${holds(sql`${text} IN ${list(valuesOf(rule).map((value) => String(value).trim()))}`)}`;
    case 'contains':
      return holds(within(textOf(rule)));
    case 'not_contains':
      return sql`NOT ${holds(within(textOf(rule)))}`;
    case 'starts_with':
      return holds(sql`starts_with(lower(${text}), ${textOf(rule).trim().toLowerCase()})`);
    case 'empty':
      return sql`coalesce(${text}, '') = ''`;
    case 'not_empty':
      return sql`coalesce(${text}, '') <> ''`;
    case 'eq':
      return holds(sql`${number} = ${numberOf(rule)}`);
    case 'gt':
      return holds(sql`${number} > ${numberOf(rule)}`);
    case 'gte':
      return holds(sql`${number} >= ${numberOf(rule)}`);
    case 'lt':
      return holds(sql`${number} < ${numberOf(rule)}`);
    case 'lte':
      return holds(sql`${number} <= ${numberOf(rule)}`);
    case 'between':
      return field.type === 'date'
        ? holds(
            sql`${field.expression} >= ${dayOf(rule, 0)}::DATE AND ${field.expression} < ${dayOf(rule, 1)}::DATE + 1`,
          )
        : holds(sql`${number} BETWEEN ${numberOf(rule)} AND ${numberOf(rule, 1)}`);
    case 'before':
      return holds(sql`${field.expression} < ${dayOf(rule)}::DATE`);
    case 'since':
      return holds(sql`${field.expression} >= ${dayOf(rule)}::DATE`);
    case 'last_days':
      return holds(
        sql`${field.expression} >= ${addDays(asOf, -daysOf(numberOf(rule)))}::DATE AND ${field.expression} < ${asOf}::DATE`,
      );
    case 'birthday_within':
      return holds(
        sql`(month(${field.expression}) * 100 + day(${field.expression})) IN ${list(monthDays(asOf, numberOf(rule)))}`,
      );
    case 'birthday_month':
      return holds(sql`month(${field.expression}) = ${Number(asOf.slice(5, 7))}`);
    case 'yes':
      return holds(field.expression);
    case 'no':
      return holds(sql`NOT ${field.expression}`);
    case 'lunar_birthday_within':
      return raw('FALSE');
  }
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const dayOf = (rule: FieldRule, index = 0): string => {
  const text = textOf(rule, index);
  return DAY.test(text) ? text : '0001-01-01';
};

/** Month × 100 + day from the analysis date on, for so many days. Birthdays of 29 February are kept on 1 March of other years. */
export function monthDays(asOf: string, days: number): number[] {
  const found = new Set<number>();
  for (let offset = 0; offset < Math.min(YEAR_DAYS, daysOf(days)); offset++) {
    const day = addDays(asOf, offset);
    const key = Number(day.slice(5, 7)) * 100 + Number(day.slice(8, 10));
    found.add(key);
    if (key === 301 && addDays(day, -1).endsWith('-28')) found.add(229);
  }
  return [...found];
}

/** Events of a kind, one row each: `customer_key`, `moment`, `amount`, `chosen` (meets the filter). */
function eventsSql({ event, filter = [] }: EventChoice, context: RuleContext): Sql {
  const { catalog, asOf } = context;
  const fields = eventFields(event, catalog);
  const conditions = filter.map((rule) => {
    const field = fields.find(({ id }) => id === rule.field) ?? context.missing(rule.field);
    return conditionSql(rule, field, asOf);
  });
  const meets = conditions.length ? join(conditions, ' AND ') : raw('TRUE');
  if (event === 'order') {
    if (conditions.length === 0)
      return sql`SELECT customer_key, ordered_at AS moment, amount_units / ${catalog.moneyScale}::DOUBLE AS amount, TRUE AS chosen FROM orders WHERE customer_key IS NOT NULL`;
    const products = ['category', 'brand'].some((name) => traitPlace(catalog, name) === 'products')
      ? sql`LEFT JOIN ${PRODUCTS} p ON p.product_id = n.product_id`
      : raw('');
    return sql`SELECT customer_key, min(moment) AS moment, coalesce(sum(units) FILTER (WHERE chosen), 0) / ${catalog.moneyScale}::DOUBLE AS amount, bool_or(chosen) AS chosen
      FROM (SELECT l.customer_key, l.order_key, l.ordered_at AS moment, l.amount_units AS units, ${meets} AS chosen
        FROM (SELECT * FROM lines WHERE customer_key IS NOT NULL AND ${countedLine(context)}) l LEFT JOIN product_ids n USING (product_key) ${products})
      GROUP BY customer_key, order_key`;
  }
  const source = eventSource(event, catalog) ?? context.missing(event);
  const amount = (catalog.columns[source.table] ?? []).includes(source.measure)
    ? sql`coalesce(e.${ident(source.measure)}, 0)::DOUBLE`
    : raw('0::DOUBLE');
  return sql`SELECT customer_key, e.${ident(source.at)} AS moment, ${amount} AS amount, ${meets} AS chosen
    FROM ${ident(source.table)} e JOIN customer_ids USING (customer_id) WHERE e.${ident(source.at)} < ${asOf}::TIMESTAMP`;
}

function eventSql(rule: EventRule, context: RuleContext): Sql {
  const { which = 'all', measure = 'count', op = 'at_least', value = 1, lastDays, from, to, then } = rule;
  const { asOf } = context;
  const edge = which === 'first' ? raw('min(moment)') : raw('max(moment)');
  const all = eventsSql(rule, context);
  const looked =
    which === 'all'
      ? sql`SELECT * FROM (${all})`
      : sql`SELECT * FROM (${all}) QUALIFY moment = ${edge} OVER (PARTITION BY customer_key)`;
  const times = [inPeriod(raw('moment'), { from: from ?? null, to: to ?? null })];
  if (lastDays !== null && lastDays !== undefined)
    times.push(sql`moment >= ${addDays(asOf, -daysOf(lastDays))}::TIMESTAMP`);
  let chosen = sql`SELECT customer_key, moment, amount FROM (${looked}) WHERE chosen AND ${join(times, ' AND ')}`;
  if (then) {
    const until = sql`a.moment + to_days(${daysOf(then.withinDays)}::INTEGER)`;
    const follows = sql`EXISTS (SELECT 1 FROM (${eventsSql(then, context)}) b WHERE b.chosen AND b.customer_key = a.customer_key AND b.moment > a.moment AND b.moment <= ${until})`;
    chosen = then.happens
      ? sql`SELECT * FROM (${chosen}) a WHERE ${follows}`
      : sql`SELECT * FROM (${chosen}) a WHERE ${until} <= ${asOf}::TIMESTAMP AND NOT ${follows}`;
  }
  const figure = measure === 'count' ? raw('count(*)') : raw('round(sum(amount), 6)');
  const compared = { at_least: raw('>='), at_most: raw('<='), exactly: raw('=') }[op];
  const meets = sql`SELECT customer_key FROM (${chosen}) GROUP BY customer_key HAVING ${figure} ${compared} ${value}`;
  const nothingMeets = op === 'at_least' ? value <= 0 : op === 'at_most' ? value >= 0 : value === 0;
  return nothingMeets
    ? sql`${EVERYONE} EXCEPT (SELECT customer_key FROM (${chosen}) GROUP BY customer_key HAVING NOT (${figure} ${compared} ${value}))`
    : meets;
}

/** The hash by which customers are drawn: the first 32 bits of md5(id:seed), as a share of all. */
export const draw = (seed: number): Sql =>
  sql`(('0x' || md5(i.customer_id || ':' || ${String(seed)})[1:8])::BIGINT / 4294967296.0::DOUBLE)`;

async function sampleSql(
  { from, share, count, by, seed, part }: SampleRule['sample'],
  context: RuleContext,
): Promise<Sql> {
  const inside = sql`SELECT customer_key FROM (${await ruleSql(from, context)})`;
  const group = by
    ? (customerFields(context.catalog, context.asOf).find(({ id }) => id === by)?.expression ??
      context.missing(by))
    : raw(`''`);
  const drawn =
    count !== null && count !== undefined
      ? sql`row_number() OVER (PARTITION BY ${group} ORDER BY ${draw(seed)}, i.customer_id) <= ${Math.floor(count)}`
      : sql`${draw(seed)} < ${share ?? 0.5}`;
  const people = sql`SELECT i.customer_key, ${drawn} AS drawn FROM ${PEOPLE} WHERE i.customer_key IN (${inside})`;
  return sql`SELECT customer_key FROM (${people}) WHERE ${part === 'sample' ? raw('drawn') : raw('NOT drawn')}`;
}
