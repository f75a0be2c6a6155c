import type { RowRules } from '../../src/data/base';

/**
 * An independent reading of order lines: what counts, what is taken back, and what it comes to, in plain TypeScript and whole
 * ten-thousandths of money. It knows the rules as DESIGN states them and calls nothing of `src/data`.
 */
export interface Line {
  order: string;
  customer: string | null;
  /** `YYYY-MM-DD HH:MM:SS` */
  at: string;
  product: string;
  quantity: number;
  price: number;
  amount: number;
  refund: number;
  status: string;
}

export interface Setting {
  rows: RowRules;
  asOf: string | null;
  from: string | null;
  to: string | null;
  /** Whose sales are measured; null: everybody's. */
  segment: ReadonlySet<string> | null;
}

export interface Sale {
  customer: string | null;
  order: string | null;
  product: string;
  day: string;
  units: number;
}

export interface Reading {
  asOf: string;
  /** Sales on the base, orders and refunds that are deducted, whatever the dates. */
  base: Sale[];
  /** Of them, those within the dates and the segment. */
  sales: Sale[];
  counted: number;
  leftOut: number;
}

const UNITS = 10_000;
export const money = (units: number): number => units / UNITS;
const units = (amount: number): number => Math.round(amount * UNITS);
const dayOf = (at: string): string => at.slice(0, 10);

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

const CANCELLED = new Set(['cancelled', '已取消']);
const REFUNDED = new Set(['refunded', '已退款']);

/** Lines of pairs: something sold, and the same pieces at the same price given back by the same customer later, before a day. */
function reversed(lines: readonly Line[], before: string | null): Set<Line> {
  const found = new Set<Line>();
  const open = new Map<string, Line[]>();
  const inTime = lines
    .map((line, index) => ({ line, index }))
    .sort(
      (a, b) =>
        a.line.at.localeCompare(b.line.at) ||
        Number(a.line.amount < 0) - Number(b.line.amount < 0) ||
        a.index - b.index,
    );
  for (const { line } of inTime) {
    if (line.customer === null || line.amount === 0) continue;
    const key = JSON.stringify([line.customer, line.product, Math.abs(line.quantity), line.price]);
    const sold = open.get(key) ?? [];
    open.set(key, sold);
    if (line.amount > 0) sold.push(line);
    else {
      const pair = sold.pop();
      if (pair && (before === null || dayOf(line.at) < before)) found.add(pair).add(line);
    }
  }
  return found;
}

/** Whether the rules let a line be part of an order; refunds apart. */
function passes(line: Line, rows: RowRules): boolean {
  const reasons: [keyof RowRules, boolean][] = [
    ['noCustomer', line.customer === null],
    ['cancelled', /^C\d+$/.test(line.order) || CANCELLED.has(line.status)],
    ['returned', REFUNDED.has(line.status)],
    ['nonPositiveQuantity', line.quantity <= 0],
    ['nonPositivePrice', line.price <= 0],
  ];
  if (reasons.some(([rule, holds]) => holds && rows[rule] === 'exclude')) return false;
  if (rows.returns === 'net') return line.amount >= 0;
  return !(line.amount < 0 && line.quantity > 0);
}

export function read(lines: readonly Line[], { rows, asOf: asked, from, to, segment }: Setting): Reading {
  const pairs = rows.reversed === 'exclude' ? reversed(lines, asked) : new Set<Line>();
  const able = lines.filter((line) => !pairs.has(line) && passes(line, rows));
  const last = able.reduce((latest, line) => (line.at > latest ? line.at : latest), '');
  const asOf = asked ?? (last ? nextDay(dayOf(last)) : '1970-01-01');
  const known = (line: Line): boolean => dayOf(line.at) < asOf;
  const ordered = able.filter(known);
  const firstDay = new Map<string, string>();
  const person = (line: Line): string => line.customer ?? '\u0000nobody';
  const orderDay = new Map<string, string>();
  for (const line of ordered) {
    const key = `${person(line)}\u0000${line.order}`;
    const day = dayOf(line.at);
    if (day < (orderDay.get(key) ?? '9')) orderDay.set(key, day);
    if (day < (firstDay.get(person(line)) ?? '9')) firstDay.set(person(line), day);
  }
  const base: Sale[] = ordered.map((line) => ({
    customer: line.customer,
    order: line.order,
    product: line.product,
    day: dayOf(line.at),
    units: units(line.amount),
  }));
  let refunds = 0;
  if (rows.returns === 'net') {
    for (const line of lines.filter(known)) {
      if (line.amount >= 0 || pairs.has(line) || dayOf(line.at) < (firstDay.get(person(line)) ?? '9'))
        continue;
      refunds++;
      base.push({
        customer: line.customer,
        order: null,
        product: line.product,
        day: dayOf(line.at),
        units: units(line.amount),
      });
    }
    for (const line of ordered)
      if (line.refund > 0)
        base.push({
          customer: line.customer,
          order: null,
          product: line.product,
          day: dayOf(line.at),
          units: -units(line.refund),
        });
  }
  const within = ({ customer, day }: Sale): boolean =>
    (from === null || day >= from) &&
    (to === null || day <= to) &&
    (segment === null || (customer !== null && segment.has(customer)));
  return {
    asOf,
    base,
    sales: base.filter(within),
    counted: ordered.length + refunds,
    leftOut: lines.length - ordered.length - refunds,
  };
}

export const revenueOf = (sales: readonly Sale[]): number =>
  money(sales.reduce((sum, sale) => sum + sale.units, 0));

export const ordersOf = (sales: readonly Sale[]): number =>
  new Set(sales.flatMap((sale) => (sale.order === null ? [] : [`${sale.customer ?? ''}\u0000${sale.order}`])))
    .size;

export const buyersOf = (sales: readonly Sale[]): number =>
  new Set(sales.flatMap((sale) => (sale.order === null || sale.customer === null ? [] : [sale.customer])))
    .size;

/** Sales of people with a name: what panels of customers measure. */
export const named = (sales: readonly Sale[]): Sale[] => sales.filter(({ customer }) => customer !== null);
