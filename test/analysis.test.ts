import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../src/data/base';
import { DEFAULT_SCOPE } from '../src/data/scope';
import { decodeTable, rowsOf } from '../src/engine/table';
import { planFile } from '../src/ingest/plan';
import type { Session } from '../src/session/session';
import { testSession } from './helpers/session';

let analysis: Session;
let runs = 0;
beforeAll(async () => {
  analysis = await testSession();
  const rows = Array.from(
    { length: 900 },
    (_, index) =>
      `o${index >> 1},k${(index >> 1) % 50},2024-0${1 + (index % 9)}-11,p${(index * 7) % 12},c${(index * 7) % 3},5`,
  );
  const file = new Blob([`order_id,customer_id,order_date,product_id,category,amount\n${rows.join('\n')}\n`]);
  const plan = await planFile('f', 'orders.csv', file);
  await analysis.importFiles('import', [{ plan, file }], { rows: DEFAULT_ROW_RULES, asOf: null });
});

async function tables(panel: string, params: Record<string, unknown>): Promise<Record<string, unknown[]>> {
  const runId = `run ${++runs}`;
  const request = { panel, params, scope: DEFAULT_SCOPE, segments: [], cell: 'c1' };
  const answer = await analysis.runPanel(runId, request);
  const found: Record<string, unknown[]> = {};
  for (const { name, sql } of answer.tables)
    found[name] = rowsOf(decodeTable(await analysis.table(runId, sql)));
  return found;
}

describe('a cell whose parameters go and come back', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['basket', { minSupport: 0.01 }, { minSupport: 0.01, item: 'category' }],
    ['basket', { minSupport: 0.01 }, { minSupport: 0.05, sets: 'maximal' }],
    ['recommendations', { k: 3 }, { k: 5, bought: 'allow' }],
    ['recommendations', { k: 3 }, { k: 3, leaveOut: ['p1'] }],
    ['cohorts', {}, { by: 'category' }],
  ])('gives the tables of %s it gave before', async (panel, one, other) => {
    const first = await tables(panel, one);
    const between = await tables(panel, other);
    expect(between).not.toEqual(first);
    expect(await tables(panel, one)).toEqual(first);
  });
});
