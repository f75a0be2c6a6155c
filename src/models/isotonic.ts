/** The last place in ascending values whose value is not above `wanted`. */
function placeOf(values: Float64Array, wanted: number): number {
  let [low, high] = [0, values.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) <= wanted) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * The non-decreasing step function closest to `y` over `x` in least squares, by pooling adjacent violators (Barlow, Bartholomew, Bremner &
 * Brunk 1972), drawn as straight lines between the middles of its steps: equal x pool first, and outside of what was seen it is level. So chances
 * keep the order of `x` and add up to what happened.
 */
export class Isotonic {
  readonly #x: Float64Array;
  readonly #y: Float64Array;

  constructor(x: Float64Array, y: Float64Array) {
    const places = x
      .slice()
      .sort()
      .filter((value, index, all) => index === 0 || value !== all[index - 1]);
    const [sums, counts] = [new Float64Array(places.length), new Float64Array(places.length)];
    for (let row = 0; row < x.length; row++) {
      const place = placeOf(places, x[row] as number);
      sums[place] = (sums[place] as number) + (y[row] as number);
      counts[place] = (counts[place] as number) + 1;
    }
    const [middles, levels, people] = [places.slice(), sums.slice(), counts.slice()];
    let steps = 0;
    for (let place = 0; place < places.length; place++) {
      let [n, sum, at] = [
        counts[place],
        sums[place],
        (places[place] as number) * (counts[place] as number),
      ] as [number, number, number];
      while (steps > 0 && (levels[steps - 1] as number) / (people[steps - 1] as number) >= sum / n) {
        steps--;
        n += people[steps] as number;
        sum += levels[steps] as number;
        at += middles[steps] as number;
      }
      middles[steps] = at;
      levels[steps] = sum;
      people[steps++] = n;
    }
    this.#x = middles.slice(0, steps).map((at, step) => at / (people[step] as number));
    this.#y = levels.slice(0, steps).map((sum, step) => sum / (people[step] as number));
  }

  at(x: number): number {
    const [xs, ys] = [this.#x, this.#y];
    const last = xs.length - 1;
    if (last < 0) return NaN;
    if (x <= (xs[0] as number)) return ys[0] as number;
    if (x >= (xs[last] as number)) return ys[last] as number;
    const low = placeOf(xs, x);
    const high = low + 1;
    const [x0, x1, y0, y1] = [xs[low], xs[high], ys[low], ys[high]] as [number, number, number, number];
    return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
  }
}
