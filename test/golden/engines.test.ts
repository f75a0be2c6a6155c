import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../../src/data/base';
import { DEFAULT_SCOPE } from '../../src/data/scope';
import type { Engine } from '../../src/engine/port';
import { decodeTable, rowsOf } from '../../src/engine/table';
import { pairOrders } from '../../src/ingest/pair-orders';
import { planFile } from '../../src/ingest/plan';
import { Session } from '../../src/session/session';
import { RUNNABLE } from '../../workers/panels';
import { testEngine } from '../helpers/engine';
import { hasShared, sharedFile, type Given } from '../helpers/load';
import { NativeEngine } from '../helpers/native';
import { sampleFiles } from '../helpers/sample';

const ALL = [...RUNNABLE.keys()];
/** Three fits of each model take minutes on these many products: the sample shows that both engines feed them alike. */
const QUICK = ALL.filter((panel) => panel !== 'recommendations');

const DATA: [name: string, files: () => Given[], panels: string[]][] = [
  ['the sample shop', sampleFiles, ALL],
];
if (hasShared)
  DATA.push([
    'UCI Online Retail',
    () => [{ name: 'online_retail.csv', file: sharedFile('online_retail/online_retail.csv.gz') }],
    QUICK,
  ]);

async function sessionOn(engine: Engine, given: Given[]): Promise<Session> {
  const session = new Session(engine, RUNNABLE);
  const plans = await Promise.all(given.map(({ name, file }, index) => planFile(`f${index}`, name, file)));
  pairOrders(plans);
  const files = plans.map((plan, index) => ({ plan, file: given[index]?.file ?? new Blob() }));
  await session.importFiles('import', files, { rows: DEFAULT_ROW_RULES, asOf: null });
  return session;
}

type Tables = Record<string, Record<string, unknown>[]>;

async function tablesOf(session: Session, panel: string): Promise<Tables> {
  const request = { panel, params: {}, scope: DEFAULT_SCOPE, segments: [], cell: 'c1' };
  const { tables } = await session.runPanel('run', request);
  const found: Tables = {};
  for (const { name, sql } of tables) found[name] = rowsOf(decodeTable(await session.table('table', sql)));
  return found;
}

/** Figures to ten digits: the two builds may add doubles up in another order. */
const rounded = (rows: Record<string, unknown>[]): unknown[] =>
  rows.map((row) =>
    Object.values(row).map((cell) =>
      typeof cell === 'number' && Number.isFinite(cell) ? Number(cell.toPrecision(10)) : cell,
    ),
  );

describe.each(DATA)('%s', (_name, files, panels) => {
  let wasm: Session;
  let native: Session;
  let engine: NativeEngine;
  beforeAll(async () => {
    engine = await NativeEngine.open();
    native = await sessionOn(engine, files());
    wasm = await sessionOn(await testEngine(), files());
  });
  afterAll(() => engine.close());

  it.each(panels)('%s gives the same tables in WebAssembly and on the native engine', async (panel) => {
    const [own, other] = [await tablesOf(wasm, panel), await tablesOf(native, panel)];
    expect(Object.keys(own)).toEqual(Object.keys(other));
    for (const [name, rows] of Object.entries(own))
      expect(rounded(rows), `${panel}.${name}`).toEqual(rounded(other[name] ?? []));
  });
});
