import { beforeAll, describe, expect, it } from 'vitest';
import { ident } from '../../src/sql/sql';
import type { TaskContext } from '../../src/panel/contract';
import { RUNNABLE } from '../../workers/panels';
import { csv, load, type Loaded } from '../helpers/load';
import { contextOf, runPanel } from '../helpers/panel';
import { orderRows, shopOrders } from '../helpers/shop-orders';

type Row = Record<string, number>;

const sum = (rows: readonly Row[], column: string): number =>
  rows.reduce((all, row) => all + (row[column] ?? 0), 0);

describe('what is foretold of customers is one number in every place', () => {
  let loaded: Loaded;
  beforeAll(async () => {
    const [head = [], ...rows] = orderRows(shopOrders(500, 500, 3));
    const file = csv([
      [...head, 'cost', 'channel'],
      ...rows.map((row, index) => [
        ...row,
        Math.round(Number(row[3]) * 40) / 100,
        ['web', 'shop', ''][index % 3] ?? '',
      ]),
    ]);
    loaded = await load([{ name: 'orders.csv', file }]);
    await loaded.engine.query(
      `CREATE TABLE a_third AS SELECT customer_key FROM customer_ids WHERE customer_key % 3 = 0`,
    );
  });

  async function placesUnder(changes: Partial<TaskContext>): Promise<Record<string, Record<string, number>>> {
    const context = contextOf(loaded, changes);
    const panel = async (id: string, params: object = {}): ReturnType<typeof runPanel<never, Row>> => {
      const found = RUNNABLE.get(id);
      if (!found) throw new Error(`no panel ${id}`);
      return runPanel<never, Row>(found.task as never, found.manifest.schema as never, params, context);
    };
    const value = await panel('value', { by: 'channel' });
    const churn = await panel('churn');
    const bands = churn.figures.bands as unknown as Row[];
    const lifecycle = await panel('lifecycle');
    const stages = await lifecycle.table<Row>('stages');
    expect(lifecycle.figures.costed).toBe(1);
    const pareto = await panel('pareto', { metric: 'margin' });
    return {
      expected: {
        figure: value.figures.expected as number,
        list: sum(await value.table('customers'), 'expected_value'),
        deciles: sum(await value.table('deciles'), 'expected_value'),
        groups: sum(await value.table('groups'), 'expected_value'),
        stages: sum(stages, 'expected_value'),
      },
      risk: {
        bands: sum(bands, 'value_at_risk'),
        list: sum(await churn.table('customers'), 'value_at_risk'),
        stages: sum(stages, 'value_at_risk'),
      },
      margin: {
        stages: sum(stages, 'margin'),
        pareto: pareto.figures.total as number,
      },
    };
  }

  it.each<[string, Partial<TaskContext>]>([
    ['of everybody', {}],
    ['of a segment', { segment: ident('a_third') }],
    ['within dates', { period: { from: '2023-06-01', to: '2024-02-01' } }],
    ['of a segment within dates', { segment: ident('a_third'), period: { from: '2023-06-01', to: null } }],
  ])('%s', async (_, changes) => {
    for (const [what, places] of Object.entries(await placesUnder(changes))) {
      const [first = NaN] = Object.values(places);
      expect(first, what).toBeGreaterThan(0);
      for (const [place, figure] of Object.entries(places))
        expect(figure / first, `${what} · ${place}`).toBeCloseTo(1, 9);
    }
  });
});
