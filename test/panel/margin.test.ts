import { describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../../src/data/base';
import { schema as cohortSchema } from '../../src/panels/cohorts/params';
import * as cohorts from '../../src/panels/cohorts/task';
import { schema as paretoSchema } from '../../src/panels/pareto/params';
import * as pareto from '../../src/panels/pareto/task';
import type { ParetoFigures } from '../../src/panels/pareto/types';
import { schema as rfmSchema } from '../../src/panels/rfm/params';
import * as rfm from '../../src/panels/rfm/task';
import type { RfmFigures } from '../../src/panels/rfm/types';
import { load, type Loaded } from '../helpers/load';
import { contextOf, runPanel } from '../helpers/panel';

const shop = (...costs: (number | '')[]): Promise<Loaded> =>
  load([
    {
      name: 'orders.csv',
      file: new Blob([
        'order_id,customer_id,order_date,product_id,quantity,unit_price,amount,cost\n',
        ...costs.map(
          (cost, index) => `${index},k${index % 3},2024-0${1 + (index % 6)}-03,p,2,50,100,${cost}\n`,
        ),
      ]),
    },
  ]);

describe('a margin', () => {
  it('is told of the lines that have a cost, and says how much of revenue they are', async () => {
    const loaded = await shop(30, 30, '', 30);
    const { figures } = await runPanel<never, ParetoFigures>(
      pareto,
      paretoSchema as never,
      { metric: 'margin', zeros: 'own' },
      contextOf(loaded),
    );
    expect(figures.costed).toBe(0.75);
    expect(figures.total).toBe(3 * (100 - 60));
    const money = await runPanel<never, RfmFigures>(
      rfm,
      rfmSchema as never,
      { monetary: 'margin' },
      contextOf(loaded),
    );
    expect(money.figures.costed).toBe(0.75);
    const sums = money.figures.cells.reduce((sum, cell) => sum + cell.monetary, 0);
    expect(sums).toBe(3 * (100 - 60));
  });
  it('loses what was given back of lines with a cost', async () => {
    const loaded = await load([
      {
        name: 'orders.csv',
        file: new Blob([
          'order_id,customer_id,order_date,product_id,quantity,unit_price,amount,cost,refund_amount\n',
          '1,a,2024-01-01,p,1,100,100,40,10\n2,b,2024-01-02,q,1,50,50,,5\n',
        ]),
      },
    ]);
    const rows = { ...DEFAULT_ROW_RULES, returns: 'net' as const };
    await loaded.engine.query('SELECT 1');
    const { buildBase } = await import('../../src/ingest/load');
    await buildBase({ rows, asOf: null }, loaded.catalog, (statement) => loaded.engine.query(statement.text));
    const { figures } = await runPanel<never, ParetoFigures>(
      pareto,
      paretoSchema as never,
      { metric: 'margin' },
      contextOf(loaded, { rows }),
    );
    expect(figures.total).toBe(100 - 40 - 10);
  });
  it('is refused with the figure where less than half of revenue has a cost', async () => {
    const loaded = await shop(30, '', '', '');
    const refused = { code: 'margin_uncovered', args: { percent: 25 } };
    const ask = (task: object, schema: object, params: object) =>
      runPanel(task as never, schema as never, params, contextOf(loaded));
    await expect(ask(pareto, paretoSchema, { metric: 'margin' })).rejects.toMatchObject(refused);
    await expect(ask(rfm, rfmSchema, { monetary: 'margin' })).rejects.toMatchObject(refused);
    await expect(ask(cohorts, cohortSchema, { measure: 'cumulative_margin' })).rejects.toMatchObject(refused);
  });
});
