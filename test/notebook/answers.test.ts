import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readAnswers, writeAnswers, type Answers } from '../../src/notebook/answers';

const leaf = fc.oneof(
  fc.double(),
  fc.constantFrom(NaN, Infinity, -Infinity, null),
  fc.string(),
  fc.boolean(),
  fc.float64Array(),
  fc.int32Array(),
  fc.uint8Array(),
);
const figures = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('value')), fc.dictionary(fc.string(), tie('value'))),
})).value;

const answersWith = (figuresOf: unknown): Answers =>
  ({
    catalog: { rows: {} },
    base: null,
    under: '',
    cells: [{ cell: { id: 'c1' }, shown: { kind: 'panel', answer: { figures: figuresOf, tables: [] } } }],
  }) as unknown as Answers;

/** Minus nought is nought: no figure of ours tells them apart. */
const plain = (value: unknown): unknown => (Object.is(value, -0) ? 0 : value);

it('figures come back as they were, numbers that are none and typed arrays too', () => {
  fc.assert(
    fc.property(
      figures.map((value) => JSON.stringify(value) && value),
      (value) => {
        const back = readAnswers(writeAnswers(answersWith(value)));
        expect(JSON.stringify(back, (_, one: unknown) => plain(one))).toBe(
          JSON.stringify(answersWith(value), (_, one: unknown) => plain(one)),
        );
        const same = (one: unknown, other: unknown): void => {
          if (typeof one === 'object' && one !== null) {
            expect(Object.prototype.toString.call(other)).toBe(Object.prototype.toString.call(one));
            for (const key of Object.keys(one))
              same((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]);
          } else expect(plain(other)).toBe(plain(one));
        };
        same(answersWith(value), back);
      },
    ),
    { numRuns: 300 },
  );
});
