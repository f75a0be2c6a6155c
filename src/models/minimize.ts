/** What a search for the least value came to. */
export interface Minimum {
  at: Float64Array;
  value: number;
  /** Whether it ended because nothing got better, and not because it ran out of steps. */
  settled: boolean;
  evaluations: number;
  /** What the search knows of the inverse of the second derivatives there, row by row. */
  inverse: Float64Array;
}

/** A function of several numbers: returns its value and writes its slopes into `gradient`. */
export type Slope = (at: Float64Array, gradient: Float64Array) => number;

interface Limits {
  /** Most evaluations. */
  most?: number;
  /** Ends where no slope is larger, relative to the value. */
  tolerance?: number;
  /** The longest step of one round, in each number. */
  reach?: number;
  /** Ends, as settled, where a number is larger than this on either side of nought. */
  beyond?: number;
  /** The inverse of the second derivatives near the start, where it is known. */
  inverse?: Float64Array;
}

const ARMIJO = 1e-4;
const LEAST_STEP = 1e-10;
/** What a step is expected to gain, relative to the value, where sums are no longer exact. */
const NOTHING = 1e-14;

/**
 * Least value by BFGS (Nocedal & Wright 2006, algorithm 6.1) with a line search that halves by a parabola. Values that are no numbers
 * count as infinitely bad, so that a search turns back from where a function ends.
 */
export function minimize(slope: Slope, start: readonly number[], limits: Limits = {}): Minimum {
  const { most = 500, tolerance = 1e-9, reach = 2, beyond = Infinity } = limits;
  const n = start.length;
  let at = Float64Array.from(start);
  let gradient = new Float64Array(n);
  let value = slope(at, gradient);
  let evaluations = 1;
  const inverse = limits.inverse?.slice() ?? new Float64Array(n * n);
  const reset = (): void => {
    inverse.fill(0);
    const size = Math.max(1, Math.sqrt(dot(gradient, gradient)));
    for (let i = 0; i < n; i++) inverse[i * n + i] = 1 / size;
  };
  let fresh = limits.inverse === undefined;
  if (fresh) reset();
  while (evaluations < most) {
    if (!Number.isFinite(value)) break;
    if (largest(gradient) <= tolerance * Math.max(1, Math.abs(value)) || largest(at) > beyond)
      return { at, value, settled: true, evaluations, inverse };
    const direction = times(inverse, gradient, n);
    let fall = dot(direction, gradient);
    if (!(fall < 0)) {
      reset();
      fresh = true;
      for (let i = 0; i < n; i++) direction[i] = -(gradient[i] as number) * (inverse[0] as number);
      fall = dot(direction, gradient);
    }
    if (!fresh && -fall <= NOTHING * Math.max(1, Math.abs(value)))
      return { at, value, settled: true, evaluations, inverse };
    let step = Math.min(1, reach / largest(direction));
    let next = at;
    let nextValue = Infinity;
    const nextGradient = new Float64Array(n);
    for (;;) {
      next = at.map((x, i) => x + step * (direction[i] as number));
      nextValue = slope(next, nextGradient);
      evaluations++;
      if (nextValue <= value + ARMIJO * step * fall) break;
      const parabola = (-fall * step * step) / (2 * (nextValue - value - fall * step));
      step = Number.isFinite(parabola) ? Math.min(0.5 * step, Math.max(0.1 * step, parabola)) : 0.2 * step;
      if (step * largest(direction) < LEAST_STEP || evaluations >= most) {
        if (fresh) return { at, value, settled: evaluations < most, evaluations, inverse };
        break;
      }
    }
    if (!(nextValue < value)) {
      if (fresh) return { at, value, settled: evaluations < most, evaluations, inverse };
      reset();
      fresh = true;
      continue;
    }
    fresh = false;
    update(inverse, at, next, gradient, nextGradient, n);
    at = next;
    value = nextValue;
    gradient = nextGradient;
  }
  return { at, value, settled: false, evaluations, inverse };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

const largest = (list: Float64Array): number => list.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** −H·g, the way down. */
function times(matrix: Float64Array, vector: Float64Array, n: number): Float64Array {
  const result = new Float64Array(n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      result[i] = (result[i] as number) - (matrix[i * n + j] as number) * (vector[j] as number);
  return result;
}

/** The update of the inverse after a step; nothing where the slope along it did not grow. */
function update(
  inverse: Float64Array,
  at: Float64Array,
  next: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
  n: number,
): void {
  const s = next.map((x, i) => x - (at[i] as number));
  const y = nextGradient.map((x, i) => x - (gradient[i] as number));
  const sy = dot(s, y);
  if (!(sy > 1e-14)) return;
  const hy = times(inverse, y, n).map((x) => -x);
  const factor = (1 + dot(y, hy) / sy) / sy;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      inverse[i * n + j] =
        (inverse[i * n + j] as number) +
        factor * (s[i] as number) * (s[j] as number) -
        ((hy[i] as number) * (s[j] as number) + (s[i] as number) * (hy[j] as number)) / sy;
}
