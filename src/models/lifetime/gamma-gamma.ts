import { digamma, logGamma } from '../gamma';
import { minimize } from '../minimize';

/** Customers with repeat orders: how many, their mean money, and how many people did the same. */
export interface Spending {
  x: Float64Array;
  mean: Float64Array;
  people: Float64Array;
}

export interface GammaGamma {
  /** p, q, v. */
  params: Float64Array;
  logLikelihood: number;
  settled: boolean;
}

const STARTS = [
  [1, 2, 1],
  [6, 4, 1],
  [2, 10, 1],
];

/** Searches that come this close to each other, as a share of what they have found, have found the same place; more starts tell nothing. */
const AGREED = 1e-6;
/** Logarithms of parameters from which on all customers spend alike: further on nothing changes. */
const ALIKE = 9;

/** Log-likelihood of a mean over `x` orders under p, q, v, and its slopes by their logarithms; what hangs on `x` alone is worked out once. */
export function spendingLikelihood([p, q, v]: readonly [number, number, number]): (
  x: number,
  mean: number,
  slopes: Float64Array,
  logMean?: number,
) => number {
  const logV = Math.log(v);
  const fixed = q * logV - logGamma(q);
  const byQ = logV - digamma(q);
  const perX = new Map<number, readonly [value: number, byP: number, byQ: number]>();
  let lastX = -1;
  let last: readonly [number, number, number] = [0, 0, 0];
  const ofX = (x: number): readonly [number, number, number] => {
    if (x === lastX) return last;
    lastX = x;
    last = perX.get(x) ?? workedOut(x);
    return last;
  };
  const workedOut = (x: number): readonly [number, number, number] => {
    const px = p * x;
    const dAll = digamma(px + q);
    const found = [
      fixed + logGamma(px + q) - logGamma(px) + px * Math.log(x),
      dAll - digamma(px) + Math.log(x),
      dAll + byQ,
    ] as const;
    perX.set(x, found);
    return found;
  };
  return (x, mean, slopes, logMean = Math.log(mean)) => {
    const [start, forP, forQ] = ofX(x);
    const px = p * x;
    const all = x * mean + v;
    const logAll = Math.log(all);
    slopes[0] = px * (forP + logMean - logAll);
    slopes[1] = q * (forQ - logAll);
    slopes[2] = q - ((px + q) * v) / all;
    return start + (px - 1) * logMean - (px + q) * logAll;
  };
}

/**
 * Gamma–Gamma model of money per order (Fader, Hardie & Lee 2005; note 025): orders of a customer vary around a mean, gamma with shape p;
 * means vary over customers. It takes for granted that how much does not go with how often. Money is scaled by its mean while searching,
 * so that a currency changes nothing.
 */
export function fitGammaGamma({ x, mean, people }: Spending): GammaGamma {
  let total = 0;
  let weight = 0;
  for (let i = 0; i < x.length; i++) {
    total += (mean[i] as number) * (people[i] as number);
    weight += people[i] as number;
  }
  const unit = total / weight;
  const scaled = mean.map((value) => value / unit);
  const logs = scaled.map(Math.log);
  const own = new Float64Array(3);
  let best: GammaGamma | null = null;
  for (const start of STARTS) {
    const found = minimize(
      (at, gradient) => {
        const params = at.map(Math.exp) as unknown as [number, number, number];
        gradient.fill(0);
        const of = spendingLikelihood(params);
        let value = 0;
        for (let i = 0; i < x.length; i++) {
          const n = people[i] as number;
          value -= n * of(x[i] as number, scaled[i] as number, own, logs[i]);
          for (let k = 0; k < 3; k++) gradient[k] = (gradient[k] as number) - n * (own[k] as number);
        }
        return value;
      },
      start.map(Math.log),
      { beyond: ALIKE },
    );
    const params = found.at.map(Math.exp);
    params[2] = (params[2] as number) * unit;
    const logLikelihood = -found.value - weight * Math.log(unit);
    const agrees =
      best !== null &&
      found.settled &&
      Math.abs(logLikelihood - best.logLikelihood) < AGREED * Math.abs(logLikelihood);
    if (!best || logLikelihood > best.logLikelihood + 1e-6)
      best = { params, logLikelihood, settled: found.settled };
    if (agrees) break;
  }
  return best as GammaGamma;
}

/** Money per order that a customer is expected to spend: own mean drawn towards that of all; without repeat orders it is that of all. */
export function expectedSpending(params: Float64Array, x: number, mean: number): number {
  const [p, q, v] = params as unknown as readonly [number, number, number];
  return x > 0 ? ((v + x * mean) * p) / (p * x + q - 1) : (v * p) / (q - 1);
}
