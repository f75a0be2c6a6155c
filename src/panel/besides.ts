import { FLAGS } from '../data/base';
import { countedLine } from '../data/base-tables';
import { firstRow, rowsOf } from '../engine/table';
import { raw, sql } from '../sql/sql';
import type { TaskContext } from './contract';
import { inScope, type Measured } from './measured';
import { note, type Part } from './picture';
import type { Say } from './say';

const SHOWN_FEES = 4;

/** What stands among the sales and may mislead: fees that are no products, and orders that were wholly given back. */
export interface Besides {
  /** Fees that are left out of products, the largest named. */
  fees: { items: number; amount: number; names: string[] };
  /** Lines that count although they were given back, piece for piece at the same price. */
  reversed: { lines: number; amount: number };
}

/** Asked once of a base, its dates and segment: many panels tell it. */
export const besidesOf = (measured: Measured, context: TaskContext): Promise<Besides> =>
  context.remember(JSON.stringify(['besides', measured.period, measured.segment?.text]), () =>
    find(measured, context),
  );

async function find(measured: Measured, context: TaskContext): Promise<Besides> {
  const scale = sql`${measured.moneyScale}::DOUBLE`;
  const within = sql`${countedLine(measured)} AND ${inScope(measured)}`;
  const fees = rowsOf<{ name: string; amount: number }>(
    await context.query(
      sql`SELECT coalesce(f.product_name, f.product_id) AS name, (sum(amount_units) / ${scale})::DOUBLE AS amount
        FROM lines JOIN fee_items f USING (product_key) WHERE ${within} GROUP BY 1 ORDER BY abs(sum(amount_units)) DESC, 1`,
    ),
  );
  const reversed = firstRow<Besides['reversed']>(
    await context.query(
      sql`SELECT count(*)::DOUBLE AS lines, (coalesce(sum(amount_units), 0) / ${scale})::DOUBLE AS amount
        FROM lines WHERE (flags & ${FLAGS.reversed}) <> 0 AND amount_units > 0 AND ${within} AND ${raw(measured.rows.reversed === 'include' ? 'TRUE' : 'FALSE')}`,
    ),
  );
  return {
    fees: {
      items: fees.length,
      amount: fees.reduce((sum, { amount }) => sum + amount, 0),
      names: fees.slice(0, SHOWN_FEES).map(({ name }) => name),
    },
    reversed,
  };
}

/** Says that fees are no products here. */
export const feeNote = ({ fees }: Besides, say: Say): Part[] =>
  fees.items === 0
    ? []
    : note(
        'fees',
        say('besides.fees', {
          items: fees.items,
          names: fees.names.join(', ') + (fees.items > fees.names.length ? ' …' : ''),
          amount: say.money(fees.amount),
        }),
      );

/** Says that orders count which were wholly given back. */
export const reversedNote = ({ reversed }: Besides, say: Say): Part[] =>
  reversed.lines === 0
    ? []
    : note(
        'reversed',
        say('besides.reversed', {
          lines: say.exact(reversed.lines, 0),
          amount: say.money(reversed.amount),
        }),
      );
