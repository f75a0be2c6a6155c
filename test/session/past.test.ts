import * as v from 'valibot';
import { expect, it } from 'vitest';
import { rowsOf } from '../../src/engine/table';
import * as rfm from '../../src/panels/rfm/task';
import { schema as rfmSchema } from '../../src/panels/rfm/params';
import * as value from '../../src/panels/value/task';
import { schema as valueSchema } from '../../src/panels/value/params';
import { sql } from '../../src/sql/sql';
import { csv, load } from '../helpers/load';
import { contextOf, runPanel } from '../helpers/panel';
import { orderRows, shopOrders } from '../helpers/shop-orders';

it('what one customer was before ends in what they are, and its last change is the one in the list', async () => {
  const context = contextOf(
    await load([{ name: 'orders.csv', file: csv(orderRows(shopOrders(300, 500, 6))) }]),
  );
  const { table } = await runPanel(rfm, rfmSchema, { overTime: true }, context);
  const changes = new Map(
    (
      await table<{ customer_id: string; segment: string; previous_segment: string; changed_on: string }>(
        'changes',
      )
    ).map((row) => [row.customer_id, row]),
  );
  await runPanel(value, valueSchema, {}, context);
  const worth = await value.members(v.parse(valueSchema, {}), context, {});
  const people = rowsOf<{ key: number; id: string; p_alive: number }>(
    await context.query(
      sql`SELECT customer_key::DOUBLE AS key, customer_id AS id, p_alive FROM (${worth}) JOIN customer_ids USING (customer_key) ORDER BY customer_key LIMIT 25`,
    ),
  );
  for (const { key, id, p_alive: alive } of people) {
    const past = await rfm.past(v.parse(rfmSchema, {}), context, key);
    const change = changes.get(id);
    expect(past.at(-1), id).toMatchObject({ day: change?.changed_on, value: change?.segment });
    expect(past.at(-2)?.value ?? 'none').toBe(change?.previous_segment);
    const chances = await value.past(v.parse(valueSchema, {}), context, key);
    expect(chances.length).toBeGreaterThan(0);
    expect(chances.length).toBeLessThan(120);
    expect(chances.at(-1)?.value).toBeCloseTo(alive, 12);
  }
});
