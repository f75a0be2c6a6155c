import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Isotonic } from '../../src/models/isotonic';

it('pools what violates the order, as by hand', () => {
  const fit = new Isotonic(Float64Array.of(1, 2, 3, 4, 5), Float64Array.of(1, 3, 2, 4, 4));
  expect([1, 2.5, 4.5].map((x) => fit.at(x))).toEqual([1, 2.5, 4]);
  expect([0, 9].map((x) => fit.at(x))).toEqual([1, 4]);
  expect(fit.at(1.75)).toBeCloseTo(1.75, 12);
});

it('never falls, lies within what happened, and does not mind the order of rows', () => {
  const pair = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 1 }));
  fc.assert(
    fc.property(fc.array(pair, { minLength: 1, maxLength: 60 }), (pairs) => {
      const fitOf = (rows: typeof pairs): Isotonic =>
        new Isotonic(
          Float64Array.from(rows, ([x]) => x / 20),
          Float64Array.from(rows, ([, y]) => y),
        );
      const [fit, turned] = [fitOf(pairs), fitOf([...pairs].reverse())];
      const at = Array.from({ length: 41 }, (_, step) => fit.at(step / 40));
      expect(at.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(at.every((value, index) => index === 0 || value >= (at[index - 1] as number) - 1e-12)).toBe(
        true,
      );
      at.forEach((value, step) => expect(turned.at(step / 40)).toBeCloseTo(value, 12));
    }),
  );
});
