import { beforeAll, describe, expect, it } from 'vitest';
import type { Where } from '../../../src/data/segments/rule';
import { rowsOf } from '../../../src/engine/table';
import { randomSource } from '../../../src/models/random';
import type { TaskContext } from '../../../src/panel/contract';
import { findings } from '../../../src/panels/tree/finding';
import { schema, TARGETS, type TreeParams } from '../../../src/panels/tree/params';
import * as task from '../../../src/panels/tree/task';
import type { TreeFigures } from '../../../src/panels/tree/types';
import { raw, sql } from '../../../src/sql/sql';
import * as v from 'valibot';
import { csv, hasShared, load, sharedFile, type Loaded } from '../../helpers/load';
import { contextOf, runPanel } from '../../helpers/panel';
import { orderRows, shopOrders } from '../../helpers/shop-orders';

const paramsOf = (changes: object): TreeParams => v.parse(schema, changes);

async function idsOf(changes: object, context: TaskContext, where: Where): Promise<string[]> {
  const [column = '', values = []] = Object.entries(where)[0] ?? [];
  const people = await task.members(paramsOf(changes), context, where);
  const rows = await context.query(
    sql`SELECT customer_id AS id FROM (${people}) JOIN customer_ids USING (customer_key) WHERE list_contains(${raw(JSON.stringify(values))}, ${raw(column)}) ORDER BY 1`,
  );
  return rowsOf<{ id: string }>(rows).map(({ id }) => id);
}

/** Leaves cover everybody once, open whom they count, and their SQL gives exactly who meets them now. */
async function expectLeaves(changes: object, figures: TreeFigures, context: TaskContext): Promise<void> {
  const leaves = figures.nodes.filter(({ leaf }) => leaf);
  expect(leaves.reduce((sum, { customers }) => sum + customers, 0)).toBe(figures.customers);
  expect(leaves.reduce((sum, { now }) => sum + now, 0)).toBe(figures.today);
  const result = await task.run(paramsOf(changes), context);
  const traits = result.tables.find(({ name }) => name === 'traits');
  if (!traits) throw new Error('no table of traits');
  const seen = new Set<string>();
  for (const { node, customers, now, rule } of leaves) {
    const then = await idsOf(changes, context, { leaf: [node] });
    expect(then, `leaf ${node}`).toHaveLength(customers);
    const today = await idsOf(changes, context, { leaf_now: [node] });
    expect(today, `leaf ${node} now`).toHaveLength(now);
    const bySql = rowsOf<{ id: string }>(
      await context.query(sql`SELECT customer_id AS id FROM (${traits.sql}) WHERE ${raw(rule)} ORDER BY 1`),
    );
    expect(
      bySql.map(({ id }) => id),
      rule,
    ).toEqual(today);
    for (const id of then) {
      expect(seen.has(id)).toBe(false);
      seen.add(id);
    }
  }
}

describe('the decision tree of a shop', () => {
  const ROWS = orderRows(shopOrders(700, 500, 4));
  let loaded: Loaded;
  let context: TaskContext;
  beforeAll(async () => {
    loaded = await load([{ name: 'orders.csv', file: csv(ROWS) }]);
    context = contextOf(loaded);
  });

  it.each(TARGETS.filter((target) => !['responded', 'attribute', 'bought'].includes(target)))(
    'puts everybody into one leaf, and its SQL finds them: %s',
    async (target) => {
      const changes = { target, days: 90, prune: false, depth: 3 };
      const { figures } = await runPanel(task, schema, changes, context);
      expect(figures.problem).toBeNull();
      expect(figures.nodes.length).toBeGreaterThan(2);
      await expectLeaves(changes, figures, context);
    },
  );

  it('does so by CHAID, and says why it tells no number', async () => {
    const changes = { target: 'churned', days: 90, method: 'chaid' };
    const { figures } = await runPanel(task, schema, changes, context);
    await expectLeaves(changes, figures, context);
    const number = await runPanel(task, schema, { ...changes, target: 'spend' }, context);
    expect(number.figures.problem).toBe('chaid_number');
  });

  it('counts as gone who has no order after the cut, and knows nothing after it', async () => {
    const { figures } = await runPanel(task, schema, { days: 90 }, context);
    const root = figures.nodes[0];
    const cut = figures.cut ?? '';
    const [row] = rowsOf<{ n: number; gone: number }>(
      await context.query(
        sql`SELECT count(*)::DOUBLE AS n, (count(*) FILTER (WHERE last < ${cut}::DATE))::DOUBLE AS gone FROM (SELECT customer_key, min(day) AS first, max(day) AS last FROM orders WHERE customer_key IS NOT NULL GROUP BY 1) WHERE first < ${cut}::DATE`,
      ),
    );
    expect(root?.customers).toBe(row?.n);
    expect((root?.rate ?? 0) * (root?.customers ?? 0)).toBeCloseTo(row?.gone ?? 0, 6);
    expect(figures.test?.auc).toBeGreaterThan(0.5);
    expect((figures.test?.learnt ?? 0) + (figures.test?.tested ?? 0)).toBe(figures.customers);
    expect(findings(figures)[0]?.id).toMatch(/^DT-F1/);
  });

  it('grows the same tree whatever order the rows stand in', async () => {
    const [head = [], ...rest] = ROWS;
    const random = randomSource(2);
    const turned = await load([
      { name: 'orders.csv', file: csv([head, ...rest.sort(() => random() - 0.5)]) },
    ]);
    const changes = { target: 'churned', days: 90 };
    const plain = await runPanel(task, schema, changes, context);
    const other = await runPanel(task, schema, changes, contextOf(turned));
    expect(other.figures.nodes).toEqual(plain.figures.nodes);
    expect(other.figures.test).toEqual(plain.figures.test);
  });

  it('splits a node as somebody wishes', async () => {
    const changes = { target: 'churned', days: 90 };
    const { figures } = await runPanel(task, schema, changes, context);
    const other = figures.nodes[0]?.offers[1]?.trait ?? '';
    const forced = { ...changes, splits: { 1: other } };
    const again = await runPanel(task, schema, forced, context);
    expect(again.figures.nodes[0]).toMatchObject({ split: other, by_hand: true });
    await expectLeaves(forced, again.figures, context);
  });

  it('takes a column for numbers only where all of it is, and what is infinite for not known', async () => {
    const rows = Array.from({ length: 150 }, (_, at) => [
      `c${at}`,
      at >= 120 ? `size ${at}` : at % 40,
      at === 7 ? 'inf' : at % 50,
      at % 2 === 0 ? 'yes' : 'no',
    ]);
    const people = await load([
      { name: 'customers.csv', file: csv([['customer_id', 'shoes', 'visits', 'member'], ...rows]) },
    ]);
    const [shoes, visits] = ['shoes', 'visits'].map((name) =>
      runPanel(task, schema, { target: 'attribute', attribute: name, minLeaf: 10 }, contextOf(people)),
    );
    expect((await shoes)?.figures.problem).toBe('no_attribute');
    expect((await visits)?.figures).toMatchObject({ kind: 'number', customers: 149 });
  });

  it('says what it lacks', async () => {
    const few = await load([{ name: 'orders.csv', file: csv(ROWS.slice(0, 20)) }]);
    const short = await runPanel(task, schema, {}, contextOf(few));
    expect(['too_short', 'too_few']).toContain(short.figures.problem);
    expect((await runPanel(task, schema, { target: 'attribute' }, context)).figures.problem).toBe(
      'no_column',
    );
    expect((await runPanel(task, schema, { target: 'responded' }, context)).figures.problem).toBe(
      'no_column',
    );
  });
});

describe.skipIf(!hasShared)('a column of a file', () => {
  it('tells who of telco left, on those held out', async () => {
    const telco = await load([
      { name: 'telco.csv', file: sharedFile('telco_churn/Telco-Customer-Churn.csv') },
    ]);
    const context = contextOf(telco);
    const attribute = telco.catalog.attributes.find((name) => /churn/i.test(name)) ?? '';
    const changes = { target: 'attribute', attribute };
    const { figures } = await runPanel(task, schema, changes, context);
    expect(figures.value).toBe('Yes');
    expect(figures.customers).toBe(7043);
    expect(figures.nodes[0]?.rate).toBeCloseTo(1869 / 7043, 12);
    expect(figures.test?.auc).toBeGreaterThan(0.78);
    expect(figures.importance[0]?.trait).toMatch(/contract/i);
    await expectLeaves(changes, figures, context);
    const charges = telco.catalog.attributes.find((name) => /monthly/i.test(name)) ?? '';
    const number = await runPanel(task, schema, { target: 'attribute', attribute: charges }, context);
    expect(number.figures).toMatchObject({ kind: 'number', problem: null });
    expect(number.figures.test?.r_squared).toBeGreaterThan(0.5);
  });
});
