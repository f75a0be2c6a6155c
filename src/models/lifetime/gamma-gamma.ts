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

/** Log-likelihood of a mean over `x` orders, and its slopes by the logarithms of p, q, v. */
export function spendingLikelihood(
  [p, q, v]: readonly [number, number, number],
  x: number,
  mean: number,
  slopes: Float64Array,
): number {
  const px = p * x;
  const all = x * mean + v;
  const logAll = Math.log(all);
  const dAll = digamma(px + q);
  slopes[0] = p * x * (dAll - digamma(px) + Math.log(mean) + Math.log(x) - logAll);
  slopes[1] = q * (dAll - digamma(q) + Math.log(v) - logAll);
  slopes[2] = q - ((px + q) * v) / all;
  return (
    logGamma(px + q) -
    logGamma(px) -
    logGamma(q) +
    q * Math.log(v) +
    (px - 1) * Math.log(mean) +
    px * Math.log(x) -
    (px + q) * logAll
  );
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
  const own = new Float64Array(3);
  let best: GammaGamma | null = null;
  for (const start of STARTS) {
    const found = minimize((at, gradient) => {
      const params = at.map(Math.exp) as unknown as [number, number, number];
      gradient.fill(0);
      let value = 0;
      for (let i = 0; i < x.length; i++) {
        const n = people[i] as number;
        value -= n * spendingLikelihood(params, x[i] as number, (mean[i] as number) / unit, own);
        for (let k = 0; k < 3; k++) gradient[k] = (gradient[k] as number) - n * (own[k] as number);
      }
      return value;
    }, start.map(Math.log));
    const params = found.at.map(Math.exp);
    params[2] = (params[2] as number) * unit;
    const logLikelihood = -found.value - weight * Math.log(unit);
    if (!best || logLikelihood > best.logLikelihood + 1e-6)
      best = { params, logLikelihood, settled: found.settled };
  }
  return best as GammaGamma;
}

/** Money per order that a customer is expected to spend: own mean drawn towards that of all; without repeat orders it is that of all. */
export function expectedSpending(params: Float64Array, x: number, mean: number): number {
  const [p, q, v] = params as unknown as readonly [number, number, number];
  return x > 0 ? ((v + x * mean) * p) / (p * x + q - 1) : (v * p) / (q - 1);
}
