import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ROW_RULES } from '../../../src/data/base';
import { NOT_YET, schema, STAGES } from '../../../src/panels/lifecycle/params';
import * as task from '../../../src/panels/lifecycle/task';
import { findings } from '../../../src/panels/lifecycle/finding';
import type { FlowRow, StageRow, TransitionRow } from '../../../src/panels/lifecycle/types';
import { cdnowOrders } from '../../helpers/cdnow-files';
import { csv, hasShared, load, SHARED, type Loaded } from '../../helpers/load';
import { contextOf, runPanel } from '../../helpers/panel';

const CDNOW_ROWS = {
  ...DEFAULT_ROW_RULES,
  nonPositivePrice: 'include' as const,
  nonPositiveQuantity: 'include' as const,
};

describe.skipIf(!hasShared)('the lifecycle of CDNOW', () => {
  let loaded: Loaded;
  let expected: {
    cdnow_monthly: { rows: FlowRow[] };
    cdnow_stages: {
      counts: Record<string, Record<string, number>>;
      steady_state: Record<string, number>;
    };
    cdnow_gaps: { n: number; quantiles: Record<string, number> };
  };
  beforeAll(async () => {
    loaded = await load([{ name: 'cdnow.csv', file: cdnowOrders('CDNOW_master.txt') }], { rows: CDNOW_ROWS });
    expected = JSON.parse(
      readFileSync(new URL('lifecycle/expected/lifecycle.json', SHARED), 'utf8'),
    ) as typeof expected;
  });

  it('flows month by month as PostHog’s rule says, every cell', async () => {
    const { table } = await runPanel(task, schema, {}, contextOf(loaded, { rows: CDNOW_ROWS }));
    const flow = await table<FlowRow>('flow');
    expect(
      flow.map(({ period, new: fresh, returning, resurrecting, dormant, active }) => ({
        period: period.slice(0, 7),
        new: fresh,
        returning,
        resurrecting,
        dormant,
        active,
      })),
    ).toEqual(expected.cdnow_monthly.rows);
  });
  it('has the gaps that were counted, and takes their 0.9 quantile', async () => {
    const { figures } = await runPanel(task, schema, {}, contextOf(loaded, { rows: CDNOW_ROWS }));
    const [all] = figures.gaps;
    expect(all).toMatchObject({
      gaps: expected.cdnow_gaps.n,
      median_days: expected.cdnow_gaps.quantiles['0.5'],
      threshold_days: expected.cdnow_gaps.quantiles['0.9'],
    });
    expect(figures.threshold).toBe(200);
    expect(figures.thresholdFrom).toBe('data');
  });
  it('moves between two dates as printed, lapsed taken together', async () => {
    // Cuts are the ends of days there and the mornings after them here: 180 days are 181.
    const params = { threshold: 181, lostTimes: 20, from: '1998-01-01', to: '1998-04-01' };
    const { table, figures } = await runPanel(task, schema, params, contextOf(loaded, { rows: CDNOW_ROWS }));
    const rows = await table<TransitionRow>('transitions');
    const name = (stage: string): string =>
      ({ new: 'first', dormant: 'lapsed', lost: 'lapsed' })[stage] ?? stage;
    for (const [from, moves] of Object.entries(expected.cdnow_stages.counts))
      for (const [to, n] of Object.entries(moves)) {
        const found = rows.filter((row) => name(row.from_stage) === from && name(row.to_stage) === to);
        expect(
          found.reduce((sum, { customers }) => sum + customers, 0),
          `${from} → ${to}`,
        ).toBe(n);
      }
    expect(rows.some(({ from_stage: from }) => from === NOT_YET)).toBe(false);
    for (const { stage, long_run: share } of figures.chain?.rows ?? [])
      expect(share).toBeCloseTo(expected.cdnow_stages.steady_state[name(stage)] ?? NaN, 9);
  });
});

describe('stages', () => {
  const day = (n: number): string => new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10);

  /** An independent reading of the rules over the order days of one person. */
  function stageOf(
    days: readonly number[],
    asOf: number,
    limits: { t: number; lost: number; loyal: number },
  ): string {
    const known = days.filter((one) => one < asOf).sort((a, b) => a - b);
    const last = known.at(-1);
    if (last === undefined) return 'lead';
    const since = asOf - last;
    if (since > limits.lost) return 'lost';
    if (since > limits.t) return 'dormant';
    const earlier = known.filter((one) => one < last).at(-1);
    if (earlier !== undefined && last - earlier > limits.lost) return 'won_back';
    if (known.length === 1) return 'new';
    return known.length >= limits.loyal ? 'loyal' : 'repeat';
  }

  it('are those of the rules, partition everybody, and their flow is the difference of actives', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(200), { minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 2, max: 5 }),
        async (people, threshold, loyalOrders) => {
          const rows = people.flatMap((days, person) =>
            days.map((one, index) => [`p${person}`, `o${person}-${index}`, day(one), 10]),
          );
          const loaded = await load([
            { name: 'orders.csv', file: csv([['customer_id', 'order_id', 'ordered_at', 'amount'], ...rows]) },
          ]);
          const asOf = Math.max(...people.flat()) + 1;
          const limits = { t: threshold, lost: 2 * threshold, loyal: loyalOrders };
          const { table, figures } = await runPanel(
            task,
            schema,
            { threshold, loyalOrders },
            contextOf(loaded),
          );
          const told = await table<{ customer_id: string; stage: string }>('customers');
          expect(Object.fromEntries(told.map((row) => [row.customer_id, row.stage]))).toEqual(
            Object.fromEntries(people.map((days, person) => [`p${person}`, stageOf(days, asOf, limits)])),
          );
          const stages = await table<StageRow>('stages');
          expect(stages.reduce((sum, row) => sum + row.customers, 0)).toBe(people.length);
          expect(stages.every((row) => (STAGES as readonly string[]).includes(row.stage))).toBe(true);
          figures.flow.forEach((row, index) => {
            const before = figures.flow[index - 1];
            expect(row.active).toBe(row.new + row.returning + row.resurrecting);
            const next = before && new Date(`${before.period}T00:00:00Z`);
            next?.setUTCMonth(next.getUTCMonth() + 1);
            if (before && next?.toISOString().slice(0, 10) === row.period)
              expect(row.active - before.active).toBe(row.new + row.resurrecting + row.dormant);
          });
        },
      ),
      { numRuns: 12 },
    );
  });
  it('say since when, and what came before', async () => {
    const orders: [string, number][] = [
      ['steady', 0],
      ['steady', 10],
      ['steady', 20],
      ['steady', 30],
      ['steady', 118],
      ['back', 0],
      ['back', 100],
      ['gone', 3],
      ['gone', 5],
      ['idle', 85],
    ];
    const file = csv([
      ['customer_id', 'order_id', 'ordered_at', 'amount'],
      ...orders.map(([who, one], index) => [who, `o${index}`, day(one), 5]),
    ]);
    const loaded = await load([{ name: 'orders.csv', file }]);
    const { table } = await runPanel(task, schema, { threshold: 30 }, contextOf(loaded));
    const rows = await table<Record<string, unknown>>('customers');
    const of = (who: string): unknown =>
      [rows.find((row) => row.customer_id === who)].map((row) => [
        row?.stage,
        row?.since,
        row?.previous_stage,
      ])[0];
    expect(of('steady')).toEqual(['won_back', day(118), 'lost']);
    expect(of('back')).toEqual(['won_back', day(100), 'lost']);
    expect(of('gone')).toEqual(['lost', day(5 + 61), 'dormant']);
    expect(of('idle')).toEqual(['dormant', day(85 + 31), 'new']);
  });
  it('tell what they can of one order each, of one day, and of nobody', async () => {
    for (const rows of [
      [['a', 'o1', day(0), 5]],
      [
        ['a', 'o1', day(0), 5],
        ['b', 'o2', day(0), 5],
      ],
      [['a', 'o1', day(0), -5]],
    ]) {
      const loaded = await load([
        { name: 'o.csv', file: csv([['customer_id', 'order_id', 'ordered_at', 'amount'], ...rows]) },
      ]);
      const { figures } = await runPanel(task, schema, {}, contextOf(loaded));
      expect(figures.thresholdFrom).toBe('none');
      expect(figures.dates).toBeNull();
      expect(findings(figures).every(({ id }) => id === 'too_few')).toBe(true);
    }
  });
});
