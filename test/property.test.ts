import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ident, sql } from '../src/sql/sql';
import { cutPoints, quantileEdges, scoreOf, type Facts } from '../src/panels/rfm/compute';
import { schema as rfmSchema, SEGMENTS } from '../src/panels/rfm/params';
import * as rfm from '../src/panels/rfm/task';
import { schema as paretoSchema } from '../src/panels/pareto/params';
import * as pareto from '../src/panels/pareto/task';
import * as v from 'valibot';
import { csv, load, type Loaded } from './helpers/load';
import { contextOf, runPanel } from './helpers/panel';

interface Order {
  id: string;
  customer: string;
  day: number;
  cents: number;
}

const order: fc.Arbitrary<Omit<Order, 'id'>> = fc.record({
  customer: fc.integer({ min: 1, max: 25 }).map((number) => `k${number}`),
  day: fc.integer({ min: 0, max: 400 }),
  cents: fc.integer({ min: 1, max: 50_000 }),
});
const orders = fc
  .array(order, { minLength: 5, maxLength: 60 })
  .map((list) => list.map((one, index) => ({ ...one, id: `o${index}` })));

const date = (day: number): string =>
  new Date(Date.UTC(2023, 0, 1) + day * 86_400_000).toISOString().slice(0, 10);

function file(list: Order[], factor = 1): Blob {
  return csv([
    ['order_id', 'customer_id', 'order_date', 'amount'],
    ...list.map((one) => [one.id, one.customer, date(one.day), (one.cents / 100) * factor]),
  ]);
}

const given = (blob: Blob): { name: string; file: Blob }[] => [{ name: 'orders.csv', file: blob }];

interface Scored {
  customer_id: string;
  recency_days: number;
  frequency: number;
  monetary: number;
  r_score: number;
  f_score: number;
  m_score: number;
  segment: string;
  value_type: string;
}

async function scored(loaded: Loaded, params = {}, changes = {}): Promise<Scored[]> {
  const panel = await runPanel(rfm, rfmSchema, params, contextOf(loaded, changes));
  const rows = await panel.table<Scored>('customers');
  return rows.sort((a, b) => (a.customer_id < b.customer_id ? -1 : 1));
}

describe('scores', () => {
  it('are 1 + (bins × strictly worse) div n, for any values and bins', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 2, max: 10 }),
        (values, bins) => {
          const sorted = Float64Array.from(values).sort();
          const edges = { values: quantileEdges(sorted, bins), passes: 'above' as const };
          for (const value of values) {
            const worse = values.filter((other) => other < value).length;
            expect(scoreOf(value, edges)).toBe(1 + Math.floor((bins * worse) / values.length));
          }
        },
      ),
    );
  });

  it('fall in range for every method, equal values alike', () => {
    const facts: fc.Arbitrary<Facts> = fc
      .array(
        fc.tuple(
          fc.integer({ min: 0, max: 900 }),
          fc.integer({ min: 1, max: 40 }),
          fc.double({ min: 0.01, max: 1e6, noNaN: true }),
        ),
        { minLength: 1, maxLength: 80 },
      )
      .map((rows) => ({
        r: Float64Array.from(rows, (row) => row[0]),
        f: Float64Array.from(rows, (row) => row[1]),
        m: Float64Array.from(rows, (row) => row[2]),
      }));
    fc.assert(
      fc.property(
        facts,
        fc.constantFrom('quantile', 'r-rfm', 'width'),
        fc.integer({ min: 2, max: 10 }),
        (given, method, bins) => {
          const params = v.parse(rfmSchema, { method, bins: { r: bins, f: bins, m: bins } });
          const cuts = cutPoints(given, params);
          for (const metric of ['r', 'f', 'm'] as const)
            for (const value of given[metric]) {
              const score = scoreOf(value, cuts[metric]);
              expect(score).toBeGreaterThanOrEqual(1);
              expect(score).toBeLessThanOrEqual(bins);
            }
        },
      ),
    );
  });
});

describe('through the engine', () => {
  it('the order of rows changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(orders, fc.integer(), async (list, seed) => {
        const shuffled = [...list].sort(
          (a, b) => ((a.cents * 7919 + a.day + seed) % 101) - ((b.cents * 7919 + b.day + seed) % 101),
        );
        expect(await scored(await load(given(file(list))))).toEqual(
          await scored(await load(given(file(shuffled)))),
        );
      }),
      { numRuns: 12 },
    );
  });

  it('scaling money by a power of two changes no score', async () => {
    await fc.assert(
      fc.asyncProperty(orders, fc.constantFrom(0.25, 0.5, 2, 8, 64), async (list, factor) => {
        const scores = (rows: Scored[]): unknown[] =>
          rows.map((row) => [row.customer_id, row.r_score, row.f_score, row.m_score, row.segment]);
        const plain = scores(await scored(await load(given(file(list)))));
        expect(scores(await scored(await load(given(file(list, factor)))))).toEqual(plain);
      }),
      { numRuns: 12 },
    );
  });

  it('equal values score alike at every number of bins, and every customer has exactly one segment', async () => {
    await fc.assert(
      fc.asyncProperty(orders, fc.integer({ min: 2, max: 10 }), async (list, bins) => {
        const rows = await scored(await load(given(file(list))), { bins: { r: bins, f: bins, m: bins } });
        for (const [value, score] of [
          ['recency_days', 'r_score'],
          ['frequency', 'f_score'],
          ['monetary', 'm_score'],
        ] as const) {
          const seen = new Map<number, number>();
          for (const row of rows) {
            expect(seen.get(row[value]) ?? row[score]).toBe(row[score]);
            seen.set(row[value], row[score]);
          }
        }
        for (const row of rows) expect(SEGMENTS).toContain(row.segment);
        expect(new Set(rows.map((row) => row.customer_id)).size).toBe(rows.length);
      }),
      { numRuns: 12 },
    );
  });

  it('a segment filter changes no score', async () => {
    await fc.assert(
      fc.asyncProperty(orders, async (list) => {
        const loaded = await load(given(file(list)));
        const all = new Map((await scored(loaded)).map((row) => [row.customer_id, row]));
        await loaded.engine.query(
          'CREATE OR REPLACE TABLE chosen AS SELECT customer_key FROM customer_ids WHERE customer_key % 2 = 0',
        );
        const some = await scored(loaded, {}, { segment: ident('chosen') });
        for (const row of some) expect(row).toEqual(all.get(row.customer_id));
      }),
      { numRuns: 8 },
    );
  });

  it('the Pareto curve never falls, ends at 1, and its shares sum to 1', async () => {
    await fc.assert(
      fc.asyncProperty(
        orders,
        fc.constantFrom('abc', 'heavy-medium-light', 'decile'),
        async (list, tiers) => {
          const panel = await runPanel(
            pareto,
            paretoSchema,
            { tiers },
            contextOf(await load(given(file(list)))),
          );
          const curve = await panel.table<{
            rank: number;
            value: number;
            share: number;
            cumulative_share: number;
            tier: string;
          }>('curve');
          curve.reduce((before, row) => {
            expect(row.cumulative_share).toBeGreaterThanOrEqual(before);
            return row.cumulative_share;
          }, 0);
          expect(curve[curve.length - 1]?.cumulative_share).toBe(1);
          expect(curve.reduce((sum, row) => sum + row.share, 0)).toBeCloseTo(1, 9);
          const tierOf = new Map<number, string>();
          for (const row of curve) {
            expect(tierOf.get(row.value) ?? row.tier).toBe(row.tier);
            tierOf.set(row.value, row.tier);
          }
          const before = curve.slice(0, panel.figures.needed - 1).reduce((sum, row) => sum + row.value, 0);
          const total = curve.reduce((sum, row) => sum + row.value, 0);
          expect(before).toBeLessThan(0.8 * total + 1e-9);
          expect(before + (curve[panel.figures.needed - 1]?.value ?? 0)).toBeGreaterThanOrEqual(
            0.8 * total - 1e-9,
          );
          const tierRows = await panel.table<{ value_share: number; member_share: number }>('tiers');
          expect(tierRows.reduce((sum, row) => sum + row.value_share, 0)).toBeCloseTo(1, 9);
          expect(tierRows.reduce((sum, row) => sum + row.member_share, 0)).toBeCloseTo(1, 9);
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe('SQL text', () => {
  let loaded: Loaded;
  beforeAll(async () => {
    loaded = await load(
      given(
        file([
          { id: '1', customer: 'a', day: 0, cents: 1 },
          { id: '2', customer: 'b', day: 1, cents: 2 },
        ]),
      ),
    );
  });
  it('round-trips any text as a literal and as a name', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).filter((text) => !text.includes('\0')),
        async (text) => {
          const [row] = await loaded.engine.rows<{ value: string }>(
            sql`SELECT ${ident(text)} AS value FROM (SELECT ${text} AS ${ident(text)})`.text,
          );
          expect(row?.value).toBe(text);
        },
      ),
      { numRuns: 60 },
    );
  });
  it('refuses what SQL text cannot carry', () => {
    for (const value of [NaN, Infinity, 'a\0b', '\ud800']) expect(() => sql`SELECT ${value}`).toThrow();
  });
});
