import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../../src/data/base';
import { planFile } from '../../src/ingest/plan';
import type { Session } from '../../src/session/session';
import { hasShared, sharedFile } from '../helpers/load';
import { testSession } from '../helpers/session';
import { differences } from './check';
import type { Line } from './reading';

let session: Session;
beforeAll(async () => {
  session = await testSession();
});

describe.skipIf(!hasShared)('UCI Online Retail, read twice', () => {
  /** Its lines, by the quotes of its own writer: no cell holds one. */
  function retail(text: string): Line[] {
    return text
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => {
        const cells = [...row.matchAll(/"((?:[^"]|"")*)"|([^,]+)|(?<=,)(?=,|$)/g)].map(
          ([, quoted, plain]) => quoted ?? plain ?? '',
        );
        const [order = '', product = '', , quantity = '', at = '', price = '', customer = ''] = cells;
        return {
          order,
          product,
          at,
          quantity: Number(quantity),
          price: Number(price),
          amount: Number(quantity) * Number(price),
          customer: customer === '' || customer === 'NA' ? null : customer,
          refund: 0,
          status: '',
        };
      });
  }
  it.each([
    ['as it comes', { rows: DEFAULT_ROW_RULES, from: null, to: null }],
    ['net', { rows: { ...DEFAULT_ROW_RULES, returns: 'net' as const }, from: null, to: null }],
    [
      'net, reversed orders left out, in a quarter',
      {
        rows: { ...DEFAULT_ROW_RULES, returns: 'net' as const, reversed: 'exclude' as const },
        from: '2011-04-01',
        to: '2011-06-30',
      },
    ],
  ])('%s', async (_, how) => {
    const file = sharedFile('online_retail/online_retail.csv.gz');
    const plan = await planFile('f0', 'online_retail.csv', file);
    const base = { rows: DEFAULT_ROW_RULES, asOf: null };
    const { catalog } = await session.importFiles('', [{ plan, file }], base);
    const lines = retail(await file.text());
    const setting = { ...how, asOf: null, segment: null };
    const panels = ['overview', 'rfm', 'pareto', 'cohorts'];
    expect(await differences({ session, catalog, lines, setting, marks: () => 4, panels })).toEqual([]);
  });
});
