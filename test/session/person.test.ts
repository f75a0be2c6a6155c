import { expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../../src/data/base';
import { DEFAULT_SCOPE } from '../../src/data/scope';
import { decodeTable, rowsOf } from '../../src/engine/table';
import { planFile } from '../../src/ingest/plan';
import { RUNNABLE } from '../../workers/panels';
import { csv } from '../helpers/load';
import { orderRows, shopOrders } from '../helpers/shop-orders';
import { testSession } from '../helpers/session';

type Row = Record<string, string | number | null>;

/** Columns that panels tell of everybody by their defaults, whether they are learnt first or not. */
const columnsTold = (learnt: boolean): string[] =>
  [...RUNNABLE.values()]
    .filter(({ task }) => learnt || !task.atHand)
    .flatMap(({ manifest }) => manifest.tells ?? []);

it('stands beside a customer as the panels say, at once or once they have learnt it', async () => {
  const session = await testSession();
  const file = csv(orderRows(shopOrders(500, 500, 3)));
  const plan = await planFile('f0', 'orders.csv', file);
  await session.importFiles('', [{ plan, file }], { rows: DEFAULT_ROW_RULES, asOf: null });
  const scope = DEFAULT_SCOPE;
  const everybody = { panel: 'rfm', params: {}, where: {} };
  const list = async (): Promise<Row[]> =>
    rowsOf<Row>(decodeTable((await session.members('', everybody, scope, [])).rows));
  const id = String((await list())[0]?.customer_id);
  const { told: before } = await session.person('', id, scope, []);
  expect(Object.keys(before).sort()).toEqual(columnsTold(false).sort());

  const { told } = await session.person('', id, scope, [], true);
  expect(Object.keys(told).sort()).toEqual(columnsTold(true).sort());
  expect((await session.person('', id, scope, [])).told).toEqual(told);
  const [first = {}] = (await list()).filter((row) => row.customer_id === id);
  for (const [column, value] of Object.entries(told)) expect(first[column], column).toEqual(value);

  const shownAs: Record<string, Record<string, string>> = {
    value: { expected_value: 'expected_value', p_alive: 'p_alive' },
    churn: { churn_probability: 'probability', value_at_risk: 'value_at_risk' },
    next_purchase: { overdue_index: 'overdue_index', p_30: 'p_30' },
  };
  for (const [panel, names] of Object.entries(shownAs)) {
    const answer = await session.runPanel('', { panel, params: {}, scope, segments: [], cell: panel });
    const customers = answer.tables.find(({ name }) => name === 'customers');
    const rows = rowsOf<Row>(decodeTable(await session.table('', customers?.sql ?? '')));
    const own = rows.find((row) => row.customer_id === id);
    for (const [column, shown] of Object.entries(names)) expect(told[column], column).toEqual(own?.[shown]);
  }
});
