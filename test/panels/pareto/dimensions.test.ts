import { expect, it } from 'vitest';
import { lackingFor } from '../../../src/panel/contract';
import { panel } from '../../../src/panels/pareto/panel';
import { schema } from '../../../src/panels/pareto/params';
import * as task from '../../../src/panels/pareto/task';
import { load } from '../../helpers/load';
import { contextOf, runPanel } from '../../helpers/panel';

it('a country serves as region where the file has no other; what is lacking says so', async () => {
  const loaded = await load([
    {
      name: 'orders.csv',
      file: new Blob([
        'order_id,customer_id,order_date,amount,country\n1,a,2024-01-01,10,France\n2,b,2024-01-02,30,Japan\n3,a,2024-01-03,5,France\n',
      ]),
    },
  ]);
  const context = contextOf(loaded);
  const { table } = await runPanel(task as never, schema as never, { dimension: 'region' }, context);
  const rows = await table<{ key: string; value: number }>('curve');
  expect(rows.map(({ key, value }) => [key, value])).toEqual([
    ['Japan', 30],
    ['France', 15],
  ]);
  const people = await context.query(await task.members(schemaOf({ dimension: 'region' }), context, {}));
  expect(people.numRows()).toBe(2);
  const lack = (choice: string): string | null => lackingFor(panel, 'dimension', choice, loaded.catalog);
  expect([lack('region'), lack('channel'), lack('product'), lack('customer')]).toEqual([
    null,
    'channel',
    'product_id',
    null,
  ]);
});

const schemaOf = (params: object): never => ({ ...defaults, ...params }) as never;
const defaults = {
  metric: 'revenue',
  threshold: 0.8,
  tiers: 'abc',
  custom: [],
  zeros: 'lowest',
};
