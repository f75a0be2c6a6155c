import { table } from 'arquero';
import { expect, test } from 'vitest';
import { rowsOf, rowViews } from '../../src/engine/table';

test('views of rows say what rows say, nulls among them', () => {
  const found = table({ id: ['a', null, '007'], n: [1, NaN, null], ok: [true, false, null] });
  const views = rowViews<Record<string, unknown>>(found);
  expect(views).toHaveLength(3);
  expect(views.map((view) => ({ id: view['id'], n: view['n'], ok: view['ok'] }))).toEqual(rowsOf(found));
  expect(views[0]?.['absent']).toBeUndefined();
});
