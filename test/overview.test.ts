import { beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../src/panels/overview/params';
import * as task from '../src/panels/overview/task';
import { findings } from '../src/panels/overview/finding';
import { hasShared, load, sharedFile, type Loaded } from './helpers/load';
import { contextOf, runPanel } from './helpers/panel';

describe.skipIf(!hasShared)('overview of UCI Online Retail', () => {
  let loaded: Loaded;
  beforeAll(async () => {
    loaded = await load([
      { name: 'online_retail.csv', file: sharedFile('online_retail/online_retail.csv.gz') },
    ]);
  });
  it('counts buyers, orders and revenue under the row rules', async () => {
    const { figures } = await runPanel(task, schema, {}, contextOf(loaded));
    const kpi = Object.fromEntries(figures.kpis.map((row) => [row.metric, row.value]));
    expect(kpi).toMatchObject({ buyers: 4338, orders: 18532 });
    expect(kpi.revenue).toBeCloseTo(8911407.904, 3);
    expect(findings(figures).map(({ id }) => id)).toEqual([
      'OV-F1-unknown',
      'OV-P',
      'OV-F2',
      'OV-F4',
      'OV-F5',
    ]);
    expect(
      figures.months.map((row) => [
        row.month.slice(0, 7),
        Math.round(100 * (row.new_revenue + row.returning_revenue)),
      ])[0],
    ).toEqual(['2010-12', 57271389]);
  });
});
