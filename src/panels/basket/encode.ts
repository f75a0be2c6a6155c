import type { Period } from '../../data/scope';
import { firstRow, integersOf, rowsOf } from '../../engine/table';
import { raw, sql } from '../../sql/sql';
import type { TaskContext } from '../../panel/contract';
import type { Baskets } from './mine';
import type { BasketParams } from './params';
import { cellsQuery, itemsQuery, type MeasuredBaskets } from './query';
import type { ItemRow } from './types';

/** Baskets as the miner wants them, with what their items are called. */
export interface Encoded extends Baskets {
  names: ItemRow[];
  hugeBaskets: number;
  oneItem: number;
  nonEmpty: number;
  meanUnits: number | null;
}

/** What decides which baskets there are and what they hold, as a key for what is remembered. */
export const basketKey = (params: BasketParams, measured: MeasuredBaskets, period: Period): string =>
  JSON.stringify([
    'baskets',
    params.basket,
    params.item,
    params.leaveOut,
    params.maxBasketItems,
    period,
    measured.segment?.text,
  ]);

/** Encodes and sorts the baskets in SQL and holds them as one array. */
export async function encode(
  params: BasketParams,
  measured: MeasuredBaskets,
  period: Period,
  context: TaskContext,
  part: string,
): Promise<Encoded> {
  const cells = context.storeOf(`cells${part}`);
  const items = context.storeOf(`items${part}`);
  return context.hold(cells, basketKey(params, measured, period), async () => {
    await context.query(sql`CREATE OR REPLACE TABLE ${cells} AS ${cellsQuery(params, measured, period)}`);
    const huge = sql`SELECT basket FROM ${cells} GROUP BY basket HAVING count(*) > ${params.maxBasketItems}`;
    const { n: hugeBaskets } = firstRow<{ n: number }>(
      await context.query(sql`SELECT count(*)::DOUBLE AS n FROM (${huge})`),
    );
    if (hugeBaskets > 0) await context.query(sql`DELETE FROM ${cells} WHERE basket IN (${huge})`);
    await context.query(sql`CREATE OR REPLACE TABLE ${items} AS ${itemsQuery(cells, params, measured)}`);
    const sizes = integersOf(
      await context.query(
        sql`SELECT count(*)::INTEGER AS size FROM ${cells} GROUP BY basket ORDER BY basket`,
      ),
      'size',
    );
    const codes = integersOf(
      await context.query(
        sql`SELECT code FROM ${cells} JOIN (SELECT key, code FROM ${items}) USING (key) ORDER BY basket, code`,
      ),
      'code',
    );
    const scale = measured.moneyScale;
    const names = rowsOf<ItemRow>(
      await context.query(
        sql`SELECT item, name, baskets::DOUBLE AS baskets, units / baskets / ${scale}::DOUBLE AS price,
            ${measured.hasCost ? sql`units * (margin_units / nullif(costed_units, 0)) / baskets / ${scale}::DOUBLE` : raw('NULL::DOUBLE')} AS margin FROM ${items} ORDER BY code`,
      ),
    );
    const { units } = firstRow<{ units: number | null }>(
      await context.query(sql`SELECT sum(quantity)::DOUBLE AS units FROM ${cells}`),
    );
    const array = new Int32Array(sizes.length + codes.length);
    let at = 0;
    let from = 0;
    let oneItem = 0;
    for (const size of sizes) {
      array[at++] = -1;
      array.set(codes.subarray(from, from + size), at);
      at += size;
      from += size;
      if (size === 1) oneItem++;
    }
    return {
      cells: array,
      count: sizes.length,
      items: names.length,
      names,
      hugeBaskets,
      oneItem,
      nonEmpty: codes.length,
      meanUnits: units === null || sizes.length === 0 ? null : units / sizes.length,
    };
  });
}
