import { createHash } from 'node:crypto';
import { addDays } from '../../src/data/scope';
import { SIGNS } from '../../src/data/birthdays';
import type { EventChoice, EventRule, FieldRule, Rule, Scalar } from '../../src/data/segments/rule';

/** The rows that rules are evaluated on, as plain objects: an independent reading of what `segments/sql.ts` asks of the engine. */
export interface Rows {
  asOf: string;
  customers: Record<string, string | number | boolean | null>[];
  lines: Record<string, string | number | null>[];
  interactions: Record<string, string | number | null>[];
  segments: { id: string; rule: Rule }[];
}

type Value = string | number | boolean | null;
const DAY = 86_400_000;
const time = (text: string): number =>
  Date.parse(text.length === 10 ? `${text}T00:00:00Z` : `${text.replace(' ', 'T')}Z`);

interface Order {
  customer: string;
  at: number;
  amount: number;
  lines: Record<string, string | number | null>[];
}

function ordersOf({ lines, asOf }: Rows): Order[] {
  const orders = new Map<string, Order>();
  for (const line of lines) {
    const at = time(String(line.ordered_at));
    if (line.customer_id === null || at >= time(asOf) || Number(line.amount) < 0) continue;
    const key = `${line.customer_id} ${line.order_id}`;
    const order = orders.get(key) ?? { customer: String(line.customer_id), at, amount: 0, lines: [] };
    order.at = Math.min(order.at, at);
    order.amount += Number(line.amount);
    order.lines.push(line);
    orders.set(key, order);
  }
  return [...orders.values()];
}

const values = ({ value }: FieldRule): Scalar[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** Whether one value meets a condition. Missing values meet `empty`, `is_not` and `not_contains` alone. */
function holds(value: Value, rule: FieldRule, asOf: string, isDate: boolean): boolean {
  const wanted = values(rule);
  const first = wanted[0];
  const text = value === null ? null : String(value).trim();
  const number = value === null || value === '' ? NaN : Number(value);
  const at = isDate && text ? time(text) : NaN;
  const day = (index: number): number => time(String(wanted[index] ?? '0001-01-01'));
  switch (rule.op) {
    case 'is':
      return text !== null && wanted.some((one) => String(one).trim() === text);
    case 'is_not':
      return text === null || !wanted.some((one) => String(one).trim() === text);
    case 'contains':
      return text !== null && text.toLowerCase().includes(String(first).trim().toLowerCase());
    case 'not_contains':
      return text === null || !text.toLowerCase().includes(String(first).trim().toLowerCase());
    case 'starts_with':
      return text !== null && text.toLowerCase().startsWith(String(first).trim().toLowerCase());
    case 'empty':
      return text === null || text === '';
    case 'not_empty':
      return text !== null && text !== '';
    case 'eq':
      return number === Number(first);
    case 'gt':
      return number > Number(first);
    case 'gte':
      return number >= Number(first);
    case 'lt':
      return number < Number(first);
    case 'lte':
      return number <= Number(first);
    case 'between':
      return isDate
        ? at >= day(0) && at < day(1) + DAY
        : number >= Number(first) && number <= Number(wanted[1]);
    case 'before':
      return at < day(0);
    case 'since':
      return at >= day(0);
    case 'last_days':
      return at >= time(addDays(asOf, -Number(first))) && at < time(asOf);
    case 'birthday_within': {
      if (!text) return false;
      for (let offset = 0; offset < Math.min(366, Number(first)); offset++) {
        const today = addDays(asOf, offset).slice(5);
        const kept = today === '03-01' && addDays(asOf, offset - 1).slice(5) === '02-28' ? '02-29' : today;
        if (text.slice(5, 10) === today || text.slice(5, 10) === kept) return true;
      }
      return false;
    }
    case 'birthday_month':
      return text !== null && text.slice(5, 7) === asOf.slice(5, 7);
    case 'yes':
      return value === true;
    case 'no':
      return value === false;
    case 'lunar_birthday_within':
      return false;
  }
}

const DATES = new Set(['birth_date', 'created_at', 'first_order_at', 'last_order_at', 'opted_out_at']);

function customerValue(id: string, field: string, rows: Rows, orders: readonly Order[]): Value {
  const own = orders.filter(({ customer }) => customer === id);
  const row = rows.customers.find((one) => one.customer_id === id) ?? {};
  const money = Math.round(own.reduce((sum, { amount }) => sum + amount, 0) * 100) / 100;
  const latest = own.reduce((last, { at }) => Math.max(last, at), -Infinity);
  const earliest = own.reduce((first, { at }) => Math.min(first, at), Infinity);
  const born = typeof row.birth_date === 'string' ? row.birth_date : null;
  switch (field) {
    case 'orders':
      return own.length;
    case 'revenue':
      return money;
    case 'average_order_value':
      return own.length ? money / own.length : null;
    case 'recency_days':
      return own.length ? Math.round((time(rows.asOf) - Math.floor(latest / DAY) * DAY) / DAY) : null;
    case 'first_order_at':
      return own.length ? new Date(earliest).toISOString().slice(0, 10) : null;
    case 'last_order_at':
      return own.length ? new Date(latest).toISOString().slice(0, 10) : null;
    case 'age_years':
      return born
        ? Number(rows.asOf.slice(0, 4)) -
            Number(born.slice(0, 4)) -
            (rows.asOf.slice(5) < born.slice(5) ? 1 : 0)
        : null;
    case 'zodiac': {
      if (!born) return null;
      const key = Number(born.slice(5, 7)) * 100 + Number(born.slice(8, 10));
      return [...SIGNS].reverse().find(([from]) => key >= from)?.[1] ?? 'capricorn';
    }
    case 'reachable_email':
      return row.consent_email === true && row.opted_out_at == null && String(row.email ?? '').trim() !== '';
    default:
      return row[field.replace(/^attribute:/, '')] ?? null;
  }
}

interface Happening {
  customer: string;
  at: number;
  amount: number;
  chosen: boolean;
}

function happenings({ event, filter = [] }: EventChoice, rows: Rows): Happening[] {
  const meets = (row: Record<string, string | number | null>): boolean =>
    filter.every((rule) => holds(row[rule.field] ?? null, rule, rows.asOf, false));
  if (event === 'order')
    return ordersOf(rows).map(({ customer, at, amount, lines }) => {
      const chosen = lines.filter(meets);
      const own = filter.length ? chosen.reduce((sum, line) => sum + Number(line.amount), 0) : amount;
      return { customer, at, amount: own, chosen: chosen.length > 0 };
    });
  return rows.interactions
    .filter((row) => time(String(row.occurred_at)) < time(rows.asOf))
    .map((row) => ({
      customer: String(row.customer_id),
      at: time(String(row.occurred_at)),
      amount: Number(row.duration_s ?? 0),
      chosen: meets(row),
    }));
}

function eventHolds(id: string, rule: EventRule, rows: Rows): boolean {
  const { which = 'all', measure = 'count', op = 'at_least', value = 1, lastDays, from, to, then } = rule;
  const own = happenings(rule, rows).filter(({ customer }) => customer === id);
  const edge =
    which === 'first' ? Math.min(...own.map(({ at }) => at)) : Math.max(...own.map(({ at }) => at));
  const chosen = own.filter((one) => {
    if (!one.chosen || (which !== 'all' && one.at !== edge)) return false;
    if (lastDays != null && one.at < time(addDays(rows.asOf, -Math.floor(lastDays)))) return false;
    if (from && one.at < time(from)) return false;
    if (to && one.at >= time(to) + DAY) return false;
    if (!then) return true;
    const until = one.at + Math.floor(then.withinDays) * DAY;
    const follows = happenings(then, rows).some(
      (other) => other.customer === id && other.chosen && other.at > one.at && other.at <= until,
    );
    return then.happens ? follows : until <= time(rows.asOf) && !follows;
  });
  const figure =
    measure === 'count'
      ? chosen.length
      : Math.round(chosen.reduce((sum, { amount }) => sum + amount, 0) * 1e6) / 1e6;
  return op === 'at_least' ? figure >= value : op === 'at_most' ? figure <= value : figure === value;
}

const drawOf = (id: string, seed: number): number =>
  parseInt(createHash('md5').update(`${id}:${seed}`).digest('hex').slice(0, 8), 16) / 2 ** 32;

/** Ids of the customers for whom a rule holds. */
export function evaluate(rule: Rule, rows: Rows): Set<string> {
  const everyone = [
    ...new Set(
      [...rows.customers, ...rows.lines].flatMap(({ customer_id: id }) => (id === null ? [] : [String(id)])),
    ),
  ];
  const orders = ordersOf(rows);
  const inside = (part: Rule): Set<string> => evaluate(part, rows);
  const keep = (test: (id: string) => boolean): Set<string> => new Set(everyone.filter(test));
  if ('all' in rule) {
    const parts = rule.all.map(inside);
    return keep((id) => parts.every((part) => part.has(id)));
  }
  if ('any' in rule) {
    const parts = rule.any.map(inside);
    return keep((id) => parts.some((part) => part.has(id)));
  }
  if ('not' in rule) {
    const part = inside(rule.not);
    return keep((id) => !part.has(id));
  }
  if ('segment' in rule) {
    const segment = rows.segments.find(({ id }) => id === rule.segment);
    return segment ? inside(segment.rule) : new Set();
  }
  if ('sample' in rule) {
    const { from, share, count, by, seed, part } = rule.sample;
    const people = [...inside(from)].sort((a, b) => drawOf(a, seed) - drawOf(b, seed));
    const seen = new Map<string, number>();
    return new Set(
      people.filter((id) => {
        const group = by ? String(customerValue(id, by, rows, orders)) : '';
        const rank = (seen.get(group) ?? 0) + 1;
        seen.set(group, rank);
        const drawn = count != null ? rank <= count : drawOf(id, seed) < (share ?? 0.5);
        return drawn === (part === 'sample');
      }),
    );
  }
  if ('event' in rule) return keep((id) => eventHolds(id, rule, rows));
  if ('field' in rule)
    return keep((id) =>
      holds(customerValue(id, rule.field, rows, orders), rule, rows.asOf, DATES.has(rule.field)),
    );
  throw new Error(`not evaluated here: ${JSON.stringify(rule)}`);
}
