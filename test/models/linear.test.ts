import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { invertPositiveDefinite } from '../../src/models/linear/positive-definite';
import { rowSums } from '../../src/models/linear/row-sums';
import { spaceOf } from '../../src/models/linear/space';
import { randomSource } from '../../src/models/random';

const never = (): Promise<void> => Promise.resolve();
const number = fc.double({ min: -1e3, max: 1e3, noNaN: true });

/** Numbers between −½ and ½, the same from the same seed. */
function noise(length: number, seed: number): Float64Array {
  const random = randomSource(seed);
  return Float64Array.from({ length }, () => random() - 0.5);
}

/** A symmetric matrix with a heavy diagonal. */
const definite = (n: number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, at) => {
    const [row, column] = [Math.floor(at / n), at % n];
    return row === column ? n : Math.sin(Math.max(row, column) * 7.1 + Math.min(row, column) * 3.3) / 2;
  });

describe('the vector kernel', () => {
  it('runs here, so that what follows compares two things', () => {
    expect(spaceOf(64, 1).subtractProduct).not.toBe(spaceOf(64, 1, 'plain').subtractProduct);
  });

  it('takes products off as plain arithmetic does, for blocks of any place and size', () => {
    const [ROWS, STRIDE] = [19, 23];
    const part = (most: number) =>
      fc
        .tuple(fc.integer({ min: 0, max: most }), fc.integer({ min: 0, max: most }))
        .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    fc.assert(
      fc.property(part(ROWS), part(ROWS), part(STRIDE), fc.nat(), (rows, columns, inner, seed) => {
        const [ours, theirs] = (['kernel', 'plain'] as const).map((wanted) => {
          const space = spaceOf(3 * ROWS * STRIDE * 8, 3, wanted);
          const [c, a, b] = [0, 1, 2].map((which) => {
            const array = space.doubles(ROWS * STRIDE);
            array.set(noise(ROWS * STRIDE, seed + which));
            return array;
          }) as [Float64Array, Float64Array, Float64Array];
          space.subtractProduct(c, a, b, STRIDE, rows, columns, inner);
          return c;
        });
        ours?.forEach((value, at) => expect(Math.abs(value - (theirs?.[at] ?? NaN))).toBeLessThan(1e-13));
      }),
    );
  });

  it('adds rows exactly as plain arithmetic does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.tuple(fc.nat(60), number), { maxLength: 600 }),
        fc.nat(),
        (n, terms, seed) => {
          const [ours, theirs] = (['kernel', 'plain'] as const).map((wanted) => {
            const { rows, addTo } = rowSums(n, wanted);
            rows.set(noise(n * n, seed));
            const sums = noise(n, seed + 1);
            addTo(
              sums,
              terms.map(([line]) => line),
              terms.map(([, factor]) => factor),
            );
            return sums;
          });
          expect(ours).toEqual(theirs);
        },
      ),
    );
  });
});

describe('the inverse of a positive definite matrix', () => {
  it.each([1, 2, 7, 63, 64, 65, 130, 257])('of %i rows is one, by the kernel and without', async (n) => {
    const matrix = definite(n);
    for (const wanted of ['kernel', 'plain'] as const) {
      const inverse = await invertPositiveDefinite(matrix.slice(), n, never, wanted);
      for (let row = 0; row < n; row += 7)
        for (let column = 0; column < n; column++) {
          let sum = 0;
          for (let k = 0; k < n; k++) sum += (matrix[row * n + k] ?? 0) * (inverse[k * n + column] ?? 0);
          expect(sum).toBeCloseTo(row === column ? 1 : 0, 10);
        }
    }
  });

  it('is refused where the matrix is not', async () => {
    await expect(invertPositiveDefinite(Float64Array.from([1, 2, 2, 1]), 2, never)).rejects.toThrow(
      'definite',
    );
  });

  it('stops where its pause says so', async () => {
    const stop = (): Promise<void> => Promise.reject(new Error('stopped'));
    await expect(invertPositiveDefinite(definite(8), 8, stop)).rejects.toThrow('stopped');
  });
});
