import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalTail } from '../src/models/normal';
import { fisherGreater, fisherLess } from '../src/models/fisher';
import { countFor, fractionOf, measuresOf } from '../src/panels/basket/measures';
import { ItemsetIndex, itemsOf, maximalAndClosed, mineItemsets } from '../src/panels/basket/mine';
import { rulesFrom } from '../src/panels/basket/rules';

const never = (): Promise<void> => Promise.resolve();

/** Baskets of few items, so that sets come together often. */
const basketLists = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 7 }), { maxLength: 8 }), {
  minLength: 1,
  maxLength: 40,
});

const cellsOf = (baskets: number[][]): Int32Array =>
  Int32Array.from(baskets.flatMap((basket) => [-1, ...basket.toSorted((a, b) => a - b)]));

describe('the miner', () => {
  it('finds every frequent set with its support, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(basketLists, fc.integer({ min: 1, max: 5 }), async (baskets, minCount) => {
        const sets = await mineItemsets(
          { cells: cellsOf(baskets), count: baskets.length, items: 8 },
          { minCount, maxLength: 8, maxItemsets: 1e6 },
          never,
        );
        const found = new Map(
          Array.from({ length: sets.length }, (_, node) => [
            itemsOf(sets, node).sort().join(),
            sets.support[node] ?? 0,
          ]),
        );
        expect(found.size).toBe(sets.length);
        for (let mask = 1; mask < 256; mask++) {
          const items = Array.from({ length: 8 }, (_, item) => item).filter((item) => mask & (1 << item));
          const support = baskets.filter((basket) => items.every((item) => basket.includes(item))).length;
          expect(found.get(items.join())).toBe(support >= minCount ? support : undefined);
        }
        const { maximal, closed } = maximalAndClosed(sets, new ItemsetIndex(sets));
        for (let node = 0; node < sets.length; node++) {
          const own = itemsOf(sets, node);
          const larger = [...found].filter(([key]) => {
            const other = key.split(',').map(Number);
            return other.length > own.length && own.every((item) => other.includes(item));
          });
          expect(maximal[node]).toBe(larger.length === 0 ? 1 : 0);
          expect(closed[node]).toBe(larger.some(([, support]) => support === sets.support[node]) ? 0 : 1);
          for (const [, support] of larger) expect(support).toBeLessThanOrEqual(sets.support[node] ?? 0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('stops at its limit and says so', async () => {
    const baskets = Array.from({ length: 20 }, () => [0, 1, 2, 3, 4, 5, 6, 7]);
    const sets = await mineItemsets(
      { cells: cellsOf(baskets), count: 20, items: 8 },
      { minCount: 1, maxLength: 8, maxItemsets: 50 },
      never,
    );
    expect(sets.exploded).toBe(true);
    expect(sets.length).toBeLessThanOrEqual(60);
  });

  it('gives rules whose lift is the same both ways, and whose counts fit', async () => {
    await fc.assert(
      fc.asyncProperty(basketLists, async (baskets) => {
        const sets = await mineItemsets(
          { cells: cellsOf(baskets), count: baskets.length, items: 8 },
          { minCount: 1, maxLength: 4, maxItemsets: 1e6 },
          never,
        );
        const rules = await rulesFrom(sets, new ItemsetIndex(sets), baskets.length, true, 1e6, never);
        for (let rule = 0; rule < rules.length; rule++) {
          const [both, left, right] = [rules.both[rule] ?? 0, rules.left[rule] ?? 0, rules.right[rule] ?? 0];
          const one = measuresOf({ both, left, right, all: rules.all });
          const turned = measuresOf({ both, left: right, right: left, all: rules.all });
          expect(one.lift).toBe(turned.lift);
          expect(both).toBeLessThanOrEqual(Math.min(left, right));
          expect(one.zhang).toBeGreaterThanOrEqual(-1);
          expect(one.zhang).toBeLessThanOrEqual(1);
          expect(one.conviction === Infinity).toBe(both === left);
          expect(rules.adjusted[rule]).toBeGreaterThanOrEqual(rules.p[rule] ?? 0);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('thresholds', () => {
  it('compare integers: 0.07 of 100 is 7', () => {
    expect(countFor(0.07, 100)).toBe(7);
    expect(countFor(0.001, 9835)).toBe(10);
    expect(fractionOf(0.07)).toEqual({ p: 7, q: 100 });
    expect(countFor(0, 100)).toBe(1);
  });
});

describe('the numerical methods', () => {
  it('give the tail of the normal distribution that tables give', () => {
    for (const [z, tail] of [
      [0, 0.5],
      [1, 0.15865525393145707],
      [1.959963984540054, 0.025],
      [3, 0.0013498980316300933],
      [5, 2.866515718791933e-7],
      [8, 6.22096057427178e-16],
    ] as const)
      expect(normalTail(z) / tail).toBeCloseTo(1, 11);
  });

  it('sum the hypergeometric distribution to one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        (all, l, r, b) => {
          const [left, right] = [Math.min(l, all), Math.min(r, all)];
          const both = Math.max(Math.max(0, left + right - all), Math.min(b, left, right));
          const sum =
            fisherGreater(both, left, right, all) +
            (both > Math.max(0, left + right - all) ? fisherLess(both - 1, left, right, all) : 0);
          expect(sum).toBeCloseTo(1, 9);
        },
      ),
    );
  });
});
