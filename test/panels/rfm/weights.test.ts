import { expect, it } from 'vitest';
import { schema } from '../../../src/panels/rfm/params';
import * as task from '../../../src/panels/rfm/task';
import { csv, load } from '../../helpers/load';
import { contextOf, runPanel } from '../../helpers/panel';
import { orderRows, shopOrders } from '../../helpers/shop-orders';

interface Ranked {
  rank: number;
  customer_id: string;
  weighted: number;
  r_score: number;
  f_score: number;
  m_score: number;
  monetary: number;
}

it('weights of the scores make one, by which customers are ranked', async () => {
  const context = contextOf(
    await load([{ name: 'orders.csv', file: csv(orderRows(shopOrders(200, 300, 5))) }]),
  );
  for (const [given, [r, f, m]] of [
    [{}, [1, 1, 1]],
    [{ weights: { r: 3, f: 1, m: 0.5 } }, [3, 1, 0.5]],
    [{ weights: { r: 0, f: 0, m: 0 } }, [1, 1, 1]],
  ] as [object, [number, number, number]][]) {
    const { table } = await runPanel(task, schema, given, context);
    const rows = await table<Ranked>('ranking');
    for (const row of rows)
      expect(row.weighted).toBeCloseTo(
        (r * row.r_score + f * row.f_score + m * row.m_score) / (r + f + m),
        12,
      );
    const sorted = [...rows].sort((a, b) => b.weighted - a.weighted || b.monetary - a.monetary);
    expect(rows.map(({ rank }) => rank)).toEqual(rows.map((_, at) => at + 1));
    expect(rows.map(({ weighted, monetary }) => [weighted, monetary])).toEqual(
      sorted.map(({ weighted, monetary }) => [weighted, monetary]),
    );
  }
});
