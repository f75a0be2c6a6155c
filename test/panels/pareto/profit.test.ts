import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../../../src/data/base';
import type { Where } from '../../../src/data/segments/rule';
import { rowsOf } from '../../../src/engine/table';
import { present } from '../../../src/panels/pareto/present';
import { schema } from '../../../src/panels/pareto/params';
import * as task from '../../../src/panels/pareto/task';
import type { DoubleRow, FavouriteRow } from '../../../src/panels/pareto/types';
import type { TaskContext } from '../../../src/panel/contract';
import { raw, sql } from '../../../src/sql/sql';
import { csv, load } from '../../helpers/load';
import { contextOf, runPanel } from '../../helpers/panel';

const NET = { ...DEFAULT_ROW_RULES, returns: 'net' } as const;
/** Customer n buys n times; Tea for 10·n with a cost of 6·n, and every third time Cake for 5 with a cost of 4; the third gives a Tea back, whose cost stays lost. */
const LINES: (string | number)[][] = [['customer_id', 'order_id', 'ordered_at', 'product', 'amount', 'cost']];
for (let n = 1; n <= 9; n++)
  for (let k = 1; k <= n; k++) {
    LINES.push([`k${n}`, `o${n}-${k}`, `2024-0${k}-1${n}`, 'Tea', 10 * n, 6 * n]);
    if (k % 3 === 0) LINES.push([`k${n}`, `o${n}-${k}`, `2024-0${k}-1${n}`, 'Cake', 5, 4]);
  }
LINES.push(['k3', 'r3', '2024-05-01', 'Tea', -30, -18]);
const CONTACTS: (string | number)[][] = [['campaign_id', 'customer_id', 'sent_at', 'cost']];
for (let n = 1; n <= 10; n++)
  for (let k = 0; k < 12 - n; k++) CONTACTS.push(['c', `k${n}`, `2024-0${1 + (k % 9)}-02`, 0.5]);

interface ProfitRow {
  customer_id: string;
  profit: number;
  cost_to_serve: number;
  margin: number;
  orders: number;
  contacts: number;
  returns: number;
}
const paramsOf = (given: object): v.InferOutput<typeof schema> => v.parse(schema, given);

describe('what customers leave', () => {
  let context: TaskContext;
  beforeAll(async () => {
    const loaded = await load(
      [
        { name: 'orders.csv', file: csv(LINES) },
        { name: 'contacts.csv', file: csv(CONTACTS) },
      ],
      { rows: NET, asOf: '2024-12-01' },
    );
    context = contextOf(loaded, { rows: NET });
  });
  const openedBy = async (given: object, where: Where, condition: string): Promise<number> => {
    const people = await task.members(paramsOf(given), context, where);
    const [row] = rowsOf<{ n: number }>(
      await context.query(
        sql`SELECT count(DISTINCT customer_key)::INTEGER AS n FROM (${people}) WHERE ${raw(condition)}`,
      ),
    );
    return row?.n ?? -1;
  };

  it('is their margin less what it costs to serve them', async () => {
    const serve = { order: 2, contact: 1, back: 7 };
    const { figures, table } = await runPanel(task, schema, { serve, deeper: true }, context);
    const rows = await table<ProfitRow>('profit');
    for (const row of rows) {
      const n = Number(row.customer_id.slice(1));
      const margin = 4 * n * n + Math.floor(n / 3) - (n === 3 ? 30 : 0);
      const contacts = 12 - n;
      const served = 2 * n + contacts * 1.5 + (n === 3 ? 7 : 0);
      expect([row.orders, row.contacts, row.returns], row.customer_id).toEqual([
        n,
        contacts,
        n === 3 ? 1 : 0,
      ]);
      expect(row.margin).toBeCloseTo(margin, 9);
      expect(row.cost_to_serve).toBeCloseTo(served, 9);
      expect(row.profit).toBeCloseTo(margin - served, 9);
    }
    expect(rows).toHaveLength(9);
    const sums = figures.ofCustomers?.profit?.sums;
    const profits = rows.map(({ profit }) => profit);
    expect(sums?.profit).toBeCloseTo(
      profits.reduce((a, b) => a + b, 0),
      9,
    );
    expect(sums?.peak).toBeCloseTo(
      profits.filter((one) => one > 0).reduce((a, b) => a + b, 0),
      9,
    );
    expect(sums?.unprofitable).toBe(profits.filter((one) => one < 0).length);
    expect(sums?.unprofitable).toBeGreaterThan(0);
    expect(figures.ofCustomers?.profit?.whale.at(-1)?.cumulative).toBeCloseTo(sums?.profit ?? 0, 9);
    expect(await openedBy({ serve }, { unprofitable: [1] }, 'unprofitable = 1')).toBe(sums?.unprofitable);
    expect(await openedBy({ serve }, { profit_rank: { to: 4 } }, 'profit_rank <= 4')).toBe(4);
  });

  it('is asked for where no cost is known, and told by a typed margin', async () => {
    const bare = contextOf(
      await load([{ name: 'orders.csv', file: csv(LINES.map((line) => line.slice(0, 5))) }], { rows: NET }),
      { rows: NET },
    );
    const none = await runPanel(task, schema, { deeper: true }, bare);
    expect(none.figures.ofCustomers?.profit).toBeNull();
    const typed = await runPanel(task, schema, { serve: { margin: 0.4 }, deeper: true }, bare);
    const { sums } = typed.figures.ofCustomers?.profit ?? {};
    expect(sums?.profit).toBeCloseTo(0.4 * typed.figures.total, 9);
  });
});

describe('tiers of customers', () => {
  let context: TaskContext;
  beforeAll(async () => {
    const loaded = await load(
      [
        { name: 'orders.csv', file: csv(LINES) },
        { name: 'contacts.csv', file: csv(CONTACTS) },
      ],
      { rows: NET, asOf: '2024-12-01' },
    );
    context = contextOf(loaded, { rows: NET });
  });

  it('are set beside what goes to them', async () => {
    const { figures } = await runPanel(task, schema, {}, context);
    const rows = figures.ofCustomers?.allocation ?? [];
    expect(rows.map(({ tier }) => tier)).toEqual(figures.tiers.map(({ tier }) => tier));
    const all = Array.from({ length: 9 }, (_, at) => 11 - at).reduce((a, b) => a + b, 0);
    expect(rows.reduce((sum, { contacts }) => sum + contacts, 0)).toBe(all);
    for (const row of rows) {
      expect(row.contact_share).toBeCloseTo(row.contacts / all, 12);
      expect(row.cost).toBeCloseTo(row.contacts / 2, 12);
      expect(row.contacts_each).toBeCloseTo(row.contacts / row.members, 12);
    }
    const say = Object.assign((key: string) => key, {
      exact: String,
      money: String,
      percent: String,
      short: String,
      shortMoney: String,
      word: String,
      has: () => true,
      day: String,
    });
    const typed = present(
      figures,
      paramsOf({ budget: [10, 80, 10] }),
      say as never,
      { catalog: context.catalog } as never,
    ).pages.find(({ id }) => id === 'allocation');
    const part = typed?.parts.find((one) => one.kind === 'table');
    const said = part?.kind === 'table' && typeof part.rows !== 'string' ? part.rows : [];
    expect(said.map(({ given_share: given }) => given)).toEqual([0.1, 0.8, 0.1]);
    expect(said.map(({ verdict }) => verdict)).toEqual(['under', 'over', 'over']);
  });

  it('by tiers of products add up to the revenue, and open who bought them for what they spent there', async () => {
    const { figures, table } = await runPanel(task, schema, { deeper: true }, context);
    const rows = await table<DoubleRow>('double');
    expect(rows.reduce((sum, { revenue }) => sum + revenue, 0)).toBeCloseTo(figures.total, 9);
    for (const row of rows) {
      const where = { tier: [row.tier], product_tier: [row.product_tier] };
      const money = await task.sales(paramsOf({}), context, where);
      const people = await task.members(paramsOf({}), context, where);
      const [found] = rowsOf<{ revenue: number; customers: number; orders: number }>(
        await context.query(
          sql`SELECT (SELECT sum(units) / ${context.catalog.moneyScale} FROM (${money ?? sql``}))::DOUBLE AS revenue, (SELECT count(DISTINCT order_key) FROM (${money ?? sql``}))::INTEGER AS orders,
            (SELECT count(DISTINCT customer_key) FROM (${people}) WHERE tier = ${row.tier} AND product_tier = ${row.product_tier})::INTEGER AS customers`,
        ),
      );
      expect(found).toEqual({ revenue: row.revenue, customers: row.customers, orders: row.orders });
    }
    const favourites = await table<FavouriteRow>('favourites');
    expect(favourites[0]).toMatchObject({ product: 'Tea' });
    expect(favourites.reduce((sum, row) => sum + row.top_share, 0)).toBeCloseTo(1, 12);
  });
});
