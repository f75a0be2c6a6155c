import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../../src/data/base';
import { planFile } from '../../src/ingest/plan';
import type { FilePlan } from '../../src/ingest/file-plan';
import { Session } from '../../src/session/session';
import { RUNNABLE } from '../../workers/panels';
import { testEngine, type TestEngine } from '../helpers/engine';

const BASE = { rows: DEFAULT_ROW_RULES, asOf: null };
const HEADER = 'order_id,customer_id,order_date,product_id,quantity,unit_price,amount';

/** Large enough to be read while it is looked at. */
const rows = (last: string): Blob =>
  new Blob([
    `${HEADER}\n`,
    ...Array.from(
      { length: 80_000 },
      (_, index) =>
        `ORDER-${index >> 1},CUSTOMER-${index % 9999},2024-03-${10 + (index % 20)} 10:00:00,P${index % 300},2,${index % 50}.25,${2 * (index % 50)}.50\n`,
    ),
    last,
  ]);

let engine: TestEngine;
let statements: string[] = [];

beforeAll(async () => {
  engine = await testEngine();
});

/** What a load comes to, with the statements that read files. */
async function loaded(
  file: Blob,
  ahead: boolean,
): Promise<{ sums: unknown; reads: string[]; report: unknown }> {
  const told = Object.assign(Object.create(engine) as TestEngine, {
    query: (statement: string, runId?: string) => {
      statements.push(statement);
      return engine.query(statement, runId);
    },
  });
  statements = [];
  const session = new Session(told, RUNNABLE);
  const onProposal = (proposed: FilePlan): void => {
    if (ahead) session.readAhead(structuredClone(proposed), file, 'r');
  };
  const plan = await planFile('f', 'orders.csv', file, {}, { onProposal });
  const result = await session.importFiles('r', [{ plan, file }], BASE);
  const sums = await engine.rows(
    `SELECT count(*)::DOUBLE AS n, sum(amount)::DOUBLE AS amount, count(DISTINCT customer_id)::DOUBLE AS customers, count(DISTINCT order_id)::DOUBLE AS orders FROM transactions`,
  );
  const left = await engine.rows(
    `SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'ahead%' OR table_name LIKE 'stage%'`,
  );
  expect(left).toEqual([]);
  return { sums, reads: statements.filter((one) => one.includes('read_csv')), report: result.files };
}

describe('a large file', () => {
  it('is read once, while it is looked at, and gives the same', async () => {
    const file = rows('');
    const [before, after] = [await loaded(file, false), await loaded(file, true)];
    expect(after.sums).toEqual(before.sums);
    expect(after.report).toEqual(before.report);
    expect(after.reads).toHaveLength(1);
    expect(after.reads[0]).toContain('ahead_');
  });

  it('is read again where its last row says what the first ones do not', async () => {
    const file = rows('ORDER-X,CUSTOMER-X,13.03.2024,P1,1,"1.234,50","1.234,50"\n');
    const [before, after] = [await loaded(file, false), await loaded(file, true)];
    expect(after.sums).toEqual(before.sums);
    expect(after.report).toEqual(before.report);
    expect(after.reads.length).toBeGreaterThan(1);
  });
});

describe('a load that fails', () => {
  it('leaves what was there before', async () => {
    const session = new Session(engine, RUNNABLE);
    const csv = (lines: string[]): Blob => new Blob([[HEADER, ...lines].join('\n')]);
    const good = csv(Array.from({ length: 5 }, (_, index) => `o${index},c${index},2024-03-01,p,1,2,2`));
    const plan = await planFile('a', 'a.csv', good);
    await session.importFiles('1', [{ plan, file: good }], BASE);
    const again = await planFile('b', 'b.csv', good);
    const both = [
      { plan, file: good },
      { plan: again, file: good },
    ];
    await expect(session.importFiles('2', both, BASE)).rejects.toMatchObject({ code: 'files_overlap' });
    expect(await engine.rows('SELECT sum(amount)::DOUBLE AS s FROM transactions')).toEqual([{ s: 10 }]);
    await session.importFiles('3', [{ plan, file: good }], BASE);
    expect(await engine.rows('SELECT sum(amount)::DOUBLE AS s FROM transactions')).toEqual([{ s: 10 }]);
    const schemas = await engine.rows(
      `SELECT schema_name FROM duckdb_schemas() WHERE schema_name LIKE 'load%' AND database_name = 'data'`,
    );
    expect(schemas).toHaveLength(1);
  });
});
