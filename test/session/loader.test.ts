import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../../src/data/base';
import { DEFAULT_SCOPE } from '../../src/data/scope';
import type { LoadSettings } from '../../src/data/settings';
import type { FilePlan } from '../../src/ingest/file-plan';
import type { ImportResult } from '../../src/ingest/load';
import { planFile } from '../../src/ingest/plan';
import { Session } from '../../src/session/session';
import { RUNNABLE } from '../../workers/panels';
import { testEngine, type TestEngine } from '../helpers/engine';

const BASE: LoadSettings = { rows: DEFAULT_ROW_RULES, asOf: null };
const NET: LoadSettings = { rows: { ...DEFAULT_ROW_RULES, returns: 'net' }, asOf: null };
const HEADER = 'order_id,customer_id,order_date,product_id,quantity,unit_price,amount';

/** Large enough to be read while it is looked at. */
const rows = (last: string): Blob =>
  new Blob([
    `${HEADER}\n`,
    ...Array.from(
      { length: 64_000 },
      (_, index) =>
        `ORDER-${index >> 1},CUSTOMER-${index % 9999},2024-03-${10 + (index % 20)} 10:00:00,PRODUCT-${index % 300},2,${index % 50}.25,${2 * (index % 50)}.50\n`,
    ),
    last,
  ]);

let engine: TestEngine;
beforeAll(async () => {
  engine = await testEngine();
});

/** A load of one file after a look at its rows, with what was read before, and the statements that read it. */
async function loaded(
  file: Blob,
  settings: LoadSettings,
  ahead: 'no' | 'read' | LoadSettings,
): Promise<{ result: ImportResult; quality: unknown; sums: unknown; reads: string[] }> {
  const reads: string[] = [];
  const told = Object.assign(Object.create(engine) as TestEngine, {
    query: (statement: string, runId?: string) => {
      if (statement.includes('read_csv')) reads.push(statement);
      return engine.query(statement, runId);
    },
  });
  const session = new Session(told, RUNNABLE);
  const onProposal = (proposed: FilePlan): void => {
    if (ahead !== 'no') session.readAhead(proposed, file, 'r', ahead === 'read' ? null : ahead);
  };
  const plan = await planFile('f', 'orders.csv', file, {}, { onProposal });
  const { files, catalog, base } = await session.importFiles('r', [{ plan, file }], settings);
  const request = { params: {}, scope: DEFAULT_SCOPE, segments: [], cell: 'c1' };
  const quality = await session.runPanel('', { panel: 'quality', ...request });
  const sums = await engine.rows(
    'SELECT count(*)::DOUBLE AS n, sum(amount)::DOUBLE AS amount, count(DISTINCT customer_id)::DOUBLE AS customers, count(DISTINCT order_id)::DOUBLE AS orders FROM transactions',
  );
  expect(
    await engine.rows(
      "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'ahead%' OR table_name LIKE 'stage%'",
    ),
  ).toEqual([]);
  return { result: { files, catalog, base }, quality: quality.figures, sums, reads };
}

describe('a large file', () => {
  it('is read once, while it is looked at, and gives the same', async () => {
    const file = rows('');
    const { reads: usual, ...plainly } = await loaded(file, BASE, 'no');
    expect(usual).toHaveLength(1);
    for (const ahead of ['read', BASE] as const) {
      const { reads, ...other } = await loaded(file, BASE, ahead);
      expect(other).toEqual(plainly);
      expect(reads).toHaveLength(1);
      expect(reads[0]).toContain('ahead_');
    }
  });

  it('is read again where its last row says what the first ones do not', async () => {
    const file = rows('ORDER-X,CUSTOMER-X,13.03.2024,P1,1,"1.234,50","1.234,50"\n');
    const plainly = await loaded(file, BASE, 'no');
    const { reads, ...other } = await loaded(file, BASE, BASE);
    expect({ ...other, reads: plainly.reads }).toEqual(plainly);
    expect(reads.length).toBeGreaterThan(1);
  });

  it('is counted by the rules of the load, whatever was foreseen', async () => {
    const file = rows('ORDER-X,CUSTOMER-1,2024-03-29,P1,-1,5.25,-5.25\n');
    const plainly = await loaded(file, NET, 'no');
    for (const foreseen of [BASE, NET]) {
      const other = await loaded(file, NET, foreseen);
      expect({ ...other, reads: plainly.reads }).toEqual(plainly);
    }
  });
});

describe('a load that fails', () => {
  it('leaves what was there before', async () => {
    const session = new Session(engine, RUNNABLE);
    const lines = Array.from({ length: 5 }, (_, index) => `o${index},c${index},2024-03-01,p,1,2,2`);
    const good = new Blob([[HEADER, ...lines].join('\n')]);
    const sum = (): Promise<unknown> => engine.rows('SELECT sum(amount)::DOUBLE AS s FROM transactions');
    const plan = await planFile('a', 'a.csv', good);
    await session.importFiles('1', [{ plan, file: good }], BASE);
    const both = [
      { plan, file: good },
      { plan: await planFile('b', 'b.csv', good), file: good },
    ];
    await expect(session.importFiles('2', both, BASE)).rejects.toMatchObject({ code: 'files_overlap' });
    expect(await sum()).toEqual([{ s: 10 }]);
    await session.importFiles('3', [{ plan, file: good }], BASE);
    expect(await sum()).toEqual([{ s: 10 }]);
    const schemas = await engine.rows(
      "SELECT schema_name AS name FROM duckdb_schemas() WHERE schema_name IN ('load_1', 'load_2') AND database_name = 'data'",
    );
    expect(schemas).toEqual([{ name: 'load_2' }]);
  });
});
