import fc from 'fast-check';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { asFixedCuts, cutPoints, scoreOf } from '../../../src/panels/rfm/compute';
import { schema } from '../../../src/panels/rfm/params';

const METHODS = ['quantile', 'r-rfm', 'width', 'jenks'] as const;

it('days and orders keep their scores when their cuts become fixed ones', () => {
  const whole = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 2, maxLength: 60 });
  fc.assert(
    fc.property(whole, fc.constantFrom(...METHODS), fc.constantFrom('r', 'f'), (given, method, metric) => {
      const values = Float64Array.from(given);
      const facts = { r: values, f: values, m: values };
      const before = cutPoints(facts, v.parse(schema, { method }))[metric];
      const cuts = asFixedCuts(before, true);
      const fixed = v.parse(schema, { method: 'fixed', cuts: { r: cuts, f: cuts, m: cuts } });
      const after = cutPoints(facts, fixed)[metric];
      for (const value of given) expect(scoreOf(value, after)).toBe(scoreOf(value, before));
    }),
  );
});
