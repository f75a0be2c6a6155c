import { quantileType7 } from './quantile';

/** Gaps that have ended and waits that have not, each over the rhythm of its customer, ascending. */
export interface Rhythms {
  ended: Float64Array;
  open: Float64Array;
}

/**
 * How long until the next order when some time has gone already, if it comes: quantiles of the ended gaps that are longer than that. Null where
 * none is.
 * @param gone time since the last order over the own rhythm.
 */
export function residualQuantile(
  { ended }: Pick<Rhythms, 'ended'>,
  gone: number,
  probability: number,
): number | null {
  const first = firstAbove(ended, gone);
  return first < ended.length ? quantileType7(ended.subarray(first), probability) : null;
}

/** The survival of waits (Kaplan & Meier 1958): ended gaps are events, open waits are watched as far as they have come. */
export class WaitingCurve {
  readonly #places: Float64Array;
  readonly #shares: Float64Array;

  constructor({ ended, open }: Rhythms) {
    const places: number[] = [];
    const shares: number[] = [];
    let atRisk = ended.length + open.length;
    let waiting = 1;
    let passed = 0;
    for (let i = 0; i < ended.length;) {
      const place = ended[i] as number;
      let events = 0;
      while (i < ended.length && ended[i] === place) {
        events++;
        i++;
      }
      while (passed < open.length && (open[passed] as number) < place) {
        passed++;
        atRisk--;
      }
      waiting *= 1 - events / atRisk;
      atRisk -= events;
      places.push(place);
      shares.push(waiting);
    }
    this.#places = Float64Array.from(places);
    this.#shares = Float64Array.from(shares);
  }

  /** Share that still waits at a place. */
  at(place: number): number {
    const index = firstAbove(this.#places, place) - 1;
    return index < 0 ? 1 : (this.#shares[index] as number);
  }

  /** Chance that what has not come by `gone` comes by `until`; 0 where nothing was ever seen to come so late. */
  chance(gone: number, until: number): number {
    const waiting = this.at(gone);
    return waiting > 0 ? 1 - this.at(until) / waiting : 0;
  }
}

/** Index of the first value above a limit. */
function firstAbove(ascending: Float64Array, limit: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
