import { sql, type Sql } from '../sql/sql';
import { excludedFlags, FLAGS, type RowRule, type RowRules } from './base';

/** Rows that a rule leaves out, alone or with others, and what they come to. */
export interface RowCount {
  rule: RowRule;
  rows: number;
  amount: number;
  /** What revenue would gain if this rule alone left nothing out. */
  adds: number;
}

/** The ledger of the rows: each is counted, as part of an order or as a refund that is deducted, or left out. */
export interface RowCounts {
  total: number;
  counted: number;
  /** Counted rows that are refunds. */
  refunds: number;
  /** Rows left out by any rule. */
  leftOut: number;
  totalAmount: number;
  /** What the counted rows come to: the revenue of the whole. */
  countedAmount: number;
  rules: RowCount[];
}

/** Rows that are alike to the rules, with their amounts and, of order lines, the refunds noted on them. */
export interface RowGroup {
  flags: number;
  late: boolean;
  negative: boolean;
  /** A negative line of a day on which its person had ordered nothing that counts, nor before. */
  early: boolean;
  rows: number;
  amount: number;
  refunded: number;
}

/** Rows by the set of flags they carry: a few hundred groups at most, from which every count per rule and of the union follows. */
export const rowGroups = (asOf: string, scale: number): Sql =>
  sql`SELECT flags::INTEGER AS flags, (ordered_at >= ${asOf}::TIMESTAMP) AS late, (amount_units < 0) AS negative,
        (amount_units < 0 AND coalesce(ordered_at::DATE < first_day, TRUE)) AS early, count(*)::DOUBLE AS rows,
        (sum(amount_units) / ${scale}::DOUBLE)::DOUBLE AS amount, (coalesce(sum(refund_units), 0) / ${scale}::DOUBLE)::DOUBLE AS refunded
      FROM (SELECT flags, ordered_at, amount_units, refund_units, NULL::DATE AS first_day FROM lines WHERE NOT coalesce(amount_units < 0, FALSE)
        UNION ALL SELECT flags, ordered_at, amount_units, refund_units, first_day FROM lines LEFT JOIN first_orders ON person = coalesce(customer_key, 0) WHERE amount_units < 0)
      GROUP BY ALL`;

const BITS = Object.entries(FLAGS) as [keyof typeof FLAGS, number][];

/** The rules that leave a group out; none where it counts. */
function rulesAgainst({ flags, late, negative, early }: RowGroup, rows: RowRules): RowRule[] {
  const afterwards: RowRule[] = late ? ['afterAsOf'] : [];
  if (rows.returns === 'net' && negative) {
    if (flags & FLAGS.reversed && rows.reversed === 'exclude') return ['reversed', ...afterwards];
    if (!early) return afterwards;
    return flags & FLAGS.noCustomer && rows.noCustomer === 'exclude'
      ? ['noCustomer', ...afterwards]
      : ['earlierRefund', ...afterwards];
  }
  const mask = excludedFlags(rows);
  return [...BITS.filter(([, bit]) => flags & bit & mask).map(([rule]) => rule), ...afterwards];
}

/** Adds the groups up: a count per rule over all rows, and of the union. */
export function addRowCounts(groups: readonly RowGroup[], rows: RowRules): RowCounts {
  const net = rows.returns === 'net';
  const rules = new Map<RowRule, RowCount>();
  const counts: RowCounts = {
    total: 0,
    counted: 0,
    refunds: 0,
    leftOut: 0,
    totalAmount: 0,
    countedAmount: 0,
    rules: [],
  };
  for (const group of groups) {
    counts.total += group.rows;
    counts.totalAmount += group.amount;
    const against = rulesAgainst(group, rows);
    const worth = group.amount - (net && !group.negative ? group.refunded : 0);
    for (const rule of against) {
      const entry = rules.get(rule) ?? { rule, rows: 0, amount: 0, adds: 0 };
      entry.rows += group.rows;
      entry.amount += group.amount;
      if (against.length === 1) entry.adds += worth;
      rules.set(rule, entry);
    }
    if (against.length > 0) counts.leftOut += group.rows;
    else {
      counts.counted += group.rows;
      counts.countedAmount += worth;
      if (net && group.negative) counts.refunds += group.rows;
    }
  }
  counts.rules = [...rules.values()];
  return counts;
}
