import type { ResultTable } from '../../src/engine/table';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES, type RowRules } from '../../src/data/base';
import { schema } from '../../src/panels/cohorts/params';
import * as task from '../../src/panels/cohorts/task';
import type { RetentionRow } from '../../src/panels/cohorts/types';
import { buildBase } from '../../src/ingest/load';
import type { Sql } from '../../src/sql/sql';
import { hasShared, load, SHARED, sharedFile, type Loaded } from '../helpers/load';
import { contextOf, runPanel } from '../helpers/panel';

type Expected = Record<string, (number | null)[]>;

const ALL: RowRules = {
  ...DEFAULT_ROW_RULES,
  cancelled: 'include',
  returned: 'include',
  nonPositiveQuantity: 'include',
  nonPositivePrice: 'include',
};

describe.skipIf(!hasShared)('cohorts of UCI Online Retail', () => {
  let loaded: Loaded;
  let expected: Record<string, Expected>;
  beforeAll(async () => {
    loaded = await load([
      { name: 'online_retail.csv', file: sharedFile('online_retail/online_retail.csv.gz') },
    ]);
    expected = JSON.parse(
      readFileSync(new URL('online_retail/expected/online_retail.json', SHARED), 'utf8'),
    ) as typeof expected;
  });

  it.each<[string, RowRules]>([
    ['cohort_month_all_rows_with_customer', ALL],
    ['cohort_month_no_cancellations', { ...ALL, cancelled: 'exclude' }],
    ['cohort_month_qty_price_positive', DEFAULT_ROW_RULES],
  ])('equals every cell of %s', async (name, rows) => {
    const exec = (statement: Sql): Promise<ResultTable> => loaded.engine.query(statement.text);
    const base = await buildBase({ rows, asOf: null }, loaded.catalog, exec);
    const context = contextOf({ ...loaded, base }, { rows });
    const { figures, table } = await runPanel(task, schema, {}, context);
    const retention = await table<RetentionRow>('retention');
    const triangle: Expected = {};
    for (const { cohort, period, customers } of retention)
      (triangle[cohort.slice(0, 7)] ??= Array<number | null>(13).fill(null))[period] = customers;
    expect(triangle).toEqual(expected[name]);
    expect(figures.rows).toHaveLength(retention.length);
    for (const row of retention) {
      if (row.period === 0) expect(row.retention).toBe(1);
      const complete =
        Number(row.cohort.slice(0, 4)) * 12 + Number(row.cohort.slice(5, 7)) + row.period < 2011 * 12 + 12;
      expect(row.complete, `${row.cohort} ${row.period}`).toBe(complete);
    }
  });

  it('adds up to the revenue of the base, and orders to its orders', async () => {
    const exec = (statement: Sql): Promise<ResultTable> => loaded.engine.query(statement.text);
    await buildBase({ rows: DEFAULT_ROW_RULES, asOf: null }, loaded.catalog, exec);
    const { table } = await runPanel(task, schema, { period: 'week' }, contextOf(loaded));
    const rows = await table<RetentionRow>('retention');
    const sum = (column: 'revenue' | 'orders'): number =>
      rows.reduce((total, row) => total + (row[column] ?? 0), 0);
    expect(sum('revenue')).toBeCloseTo(8911407.904, 3);
    expect(sum('orders')).toBe(18532);
  });
});
