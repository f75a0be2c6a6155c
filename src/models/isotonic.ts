/**
 * The non-decreasing step function closest to `y` over `x` in least squares, by pooling adjacent violators (Barlow, Bartholomew, Bremner &
 * Brunk 1972), drawn as straight lines between the middles of its steps: equal x pool first, and outside of what was seen it is level. So chances
 * keep the order of `x` and add up to what happened.
 */
export class Isotonic {
  readonly #x: Float64Array;
  readonly #y: Float64Array;

  constructor(x: Float64Array, y: Float64Array) {
    const order = Int32Array.from(x.keys()).sort((a, b) => (x[a] as number) - (x[b] as number));
    const steps: { from: number; sumX: number; sumY: number; n: number }[] = [];
    for (const row of order) {
      const at = x[row] as number;
      const last = steps.at(-1);
      if (last?.from === at) {
        last.sumY += y[row] as number;
        last.sumX += at;
        last.n++;
      } else steps.push({ from: at, sumX: at, sumY: y[row] as number, n: 1 });
    }
    const pooled: typeof steps = [];
    for (const step of steps) {
      pooled.push(step);
      for (;;) {
        const [before, after] = pooled.slice(-2);
        if (!before || !after || before.sumY / before.n < after.sumY / after.n) break;
        pooled.pop();
        before.sumX += after.sumX;
        before.sumY += after.sumY;
        before.n += after.n;
      }
    }
    this.#x = Float64Array.from(pooled, ({ sumX, n }) => sumX / n);
    this.#y = Float64Array.from(pooled, ({ sumY, n }) => sumY / n);
  }

  at(x: number): number {
    const [xs, ys] = [this.#x, this.#y];
    let [low, high] = [0, xs.length - 1];
    if (high < 0) return NaN;
    if (x <= (xs[0] as number)) return ys[0] as number;
    if (x >= (xs[high] as number)) return ys[high] as number;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((xs[middle] as number) <= x) low = middle;
      else high = middle;
    }
    const [x0, x1, y0, y1] = [xs[low], xs[high], ys[low], ys[high]] as [number, number, number, number];
    return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
  }
}
