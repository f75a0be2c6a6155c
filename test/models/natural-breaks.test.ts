import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naturalBreaks } from '../../src/models/natural-breaks';

const within = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
};

/** The sum over the classes that breaks make. */
const spread = (ascending: readonly number[], breaks: readonly number[]): number =>
  [-Infinity, ...breaks].reduce((sum, from, index) => {
    const to = breaks[index] ?? Infinity;
    const own = ascending.filter((value) => value >= from && value < to);
    return sum + (own.length > 0 ? within(own) : 0);
  }, 0);

/** The least sum of all divisions, each tried. */
function leastSpread(ascending: readonly number[], classes: number): number {
  const places = [...new Set(ascending)].slice(1);
  let least = Infinity;
  const choose = (from: number, taken: number[]): void => {
    if (taken.length === classes - 1) {
      least = Math.min(least, spread(ascending, taken));
      return;
    }
    for (let at = from; at < places.length; at++) choose(at + 1, [...taken, places[at] as number]);
  };
  choose(0, []);
  return least;
}

describe('natural breaks', () => {
  it('part three heaps where they are apart', () => {
    expect(naturalBreaks(Float64Array.from([1, 2, 2, 3, 40, 41, 42, 100, 101]), 3)).toEqual([40, 100]);
  });

  it('are as good as the best of all divisions', () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 14 });
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 5 }), (given, classes) => {
        const ascending = [...given].sort((a, b) => a - b);
        const k = Math.min(classes, new Set(ascending).size);
        fc.pre(k >= 2);
        const breaks = naturalBreaks(Float64Array.from(ascending), classes);
        expect(breaks).toHaveLength(k - 1);
        expect(spread(ascending, breaks)).toBeCloseTo(leastSpread(ascending, k), 6);
      }),
    );
  });

  it('need two different values', () => {
    expect(naturalBreaks(Float64Array.from([7, 7, 7]), 5)).toEqual([]);
    expect(naturalBreaks(new Float64Array(), 5)).toEqual([]);
  });
});
