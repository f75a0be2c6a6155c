import { spaceOf } from './space';

const AT_ONCE = 256;

/** A square matrix in single precision, of which rows are added up with factors. */
export interface RowSums {
  n: number;
  /** Row by row; to be filled by whoever asked for it. */
  rows: Float32Array;
  /** sums[j] += Σ factors[r] × rows[lines[r], j], in the order of the lines; a line beyond the matrix adds nothing. */
  addTo(sums: Float64Array, lines: ArrayLike<number>, factors: ArrayLike<number>): void;
}

/** An empty matrix of `n` × `n`. @param wanted `plain` leaves the vector kernel out. */
export function rowSums(n: number, wanted: 'kernel' | 'plain' = 'kernel'): RowSums {
  const space = spaceOf(4 * n * n + 8 * n + 12 * AT_ONCE, 4, wanted);
  const rows = space.singles(n * n);
  const own = space.doubles(n);
  const places = space.integers(AT_ONCE);
  const weights = space.doubles(AT_ONCE);
  return {
    n,
    rows,
    addTo(sums, lines, factors) {
      own.fill(0);
      let count = 0;
      for (let index = 0; index < lines.length; index++) {
        const line = lines[index] as number;
        if (line < n) {
          places[count] = line;
          weights[count++] = factors[index] as number;
        }
        if (count === AT_ONCE || (count > 0 && index === lines.length - 1)) {
          space.addRows(own, rows, n, places, weights, count);
          count = 0;
        }
      }
      for (let j = 0; j < n; j++) sums[j] = (sums[j] as number) + (own[j] as number);
    },
  };
}
