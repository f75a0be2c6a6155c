import { digamma, logBeta, logGamma } from '../gamma';
import type { LifetimeModel } from './histories';

const MOST_TERMS = 20_000;

/**
 * c·(1 − (1 − z)^(a−1) · ₂F₁(a − 1, g; c; z)) ÷ (a − 1), the heart of the expectations, written so that neither a = 1 nor c = 0 nor a
 * customer with ten thousand orders is a special case: Euler's transformation leaves no large powers, and the factor a − 1 of every
 * term of the series is divided out.
 * @param kept 1 − z.
 */
function visits(a: number, g: number, c: number, z: number, kept: number): number {
  const e = a - 1;
  const power = e * Math.log(kept);
  let term = g * z;
  let series = term;
  for (let k = 1; k < MOST_TERMS; k++) {
    term *= ((a - 1 + k) * (g + k) * z) / ((c + k) * (k + 1));
    series += term;
    if (Math.abs(term) <= 1e-16 * Math.abs(series)) break;
  }
  const fall = Math.abs(e) < 1e-300 ? Math.log(kept) : Math.expm1(power) / e;
  return -c * fall - Math.exp(power) * series;
}

/** Chances of 0 … most Poisson visits of customers whose rates are gamma distributed, while all are alive. */
function negativeBinomial(r: number, alpha: number, time: number, most: number): Float64Array {
  const chances = new Float64Array(most + 1);
  chances[0] = (alpha / (alpha + time)) ** r;
  for (let x = 1; x <= most; x++)
    chances[x] = ((chances[x - 1] as number) * ((r + x - 1) / x) * time) / (alpha + time);
  return chances;
}

const NAMES = ['r', 'alpha', 'a', 'b'];
const STARTS = [
  [1, 1, 1, 1],
  [0.25, 4, 0.8, 2.5],
  [1, 10, 0.3, 1],
  [0.5, 30, 1, 5],
];

/** Log-likelihood of a history and its slopes by the logarithms of the parameters. */
function likelihoodOf(params: Float64Array, atOnce: 0 | 1): ReturnType<LifetimeModel['logLikelihood']> {
  const chances = (x: number): number => x - 1 + atOnce;

  const [r, alpha, a, b] = params as unknown as readonly [number, number, number, number];
  const fixed = r * Math.log(alpha) - logGamma(r) - logBeta(a, b);
  const [dr, db, dab] = [digamma(r), digamma(b), digamma(a + b)];
  type OfX = Record<'start' | 'byR' | 'byA' | 'byB' | 'logStopped', number>;
  const perX: (OfX | undefined)[] = [];
  const ofX = (x: number): OfX => {
    const known = perX[x];
    if (known) return known;
    const stays = b + x + atOnce;
    const dAll = digamma(a + stays);
    const found = {
      start: fixed + logGamma(r + x) + logBeta(a, stays),
      byR: digamma(r + x) - dr + Math.log(alpha),
      byA: dab - dAll,
      byB: digamma(stays) - dAll - db + dab,
      logStopped: Math.log(a / (b + chances(x))),
    };
    perX[x] = found;
    return found;
  };
  let knownAge = 0;
  let logAge = Math.log(alpha);
  return (x, last, age, slopes) => {
    const of = ofX(x);
    if (age !== knownAge) {
      knownAge = age;
      logAge = Math.log(alpha + age);
    }
    let value = of.start - (r + x) * logAge;
    let sr = of.byR - logAge;
    let sAlpha = r / alpha - (r + x) / (alpha + age);
    let sa = of.byA;
    let sb = of.byB;
    if (x + atOnce > 0) {
      const logLast = Math.log(alpha + last);
      const odds = of.logStopped + (r + x) * (logAge - logLast);
      const smaller = Math.exp(-Math.abs(odds));
      value += Math.max(0, odds) + Math.log(1 + smaller);
      const share = (odds > 0 ? 1 : smaller) / (1 + smaller);
      sr += share * (logAge - logLast);
      sAlpha += (share * (r + x) * (last - age)) / ((alpha + age) * (alpha + last));
      sa += share / a;
      sb -= share / (b + chances(x));
    }
    slopes[0] = r * sr;
    slopes[1] = alpha * sAlpha;
    slopes[2] = a * sa;
    slopes[3] = b * sb;
    return value;
  };
}

/**
 * Both models of the family. `atOnce` 1: a customer may also stop right after the first order, as after any other.
 * Parameters: r, α of the rates; a, b of the chance to stop after an order.
 */
function familyOf(id: string, atOnce: 0 | 1): LifetimeModel {
  /** Chances to stop that a customer with `x` repeat orders has had before now, less one. */
  const chances = (x: number): number => x - 1 + atOnce;

  function weight(params: Float64Array, x: number, last: number, age: number): number {
    if (x + atOnce === 0) return 0;
    const [r, alpha, a, b] = params as unknown as readonly [number, number, number, number];
    return Math.exp(Math.log(a / (b + chances(x))) + (r + x) * Math.log((alpha + age) / (alpha + last)));
  }

  return {
    id,
    names: NAMES,
    mostAlike: 20,
    starts: STARTS,
    logLikelihood: (params) => likelihoodOf(params, atOnce),
    alive: (params, x, last, age) => 1 / (1 + weight(params, x, last, age)),
    expected(params, x, last, age, time, stops = 1) {
      const [r, alpha, a, b] = params as unknown as readonly [number, number, number, number];
      const c = a + b + x - 1 + atOnce;
      const z = time / (alpha + age + time);
      const all = visits(a * stops, c - x - r, c, z, (alpha + age) / (alpha + age + time));
      return all / (1 + weight(params, x, last, age));
    },
    ofNew(params, time) {
      return this.expected(params, 0, 0, 0, time);
    },
    pmf(params, time, most) {
      const [r, alpha, a, b] = params as unknown as readonly [number, number, number, number];
      const alive = negativeBinomial(r, alpha, time, most);
      let fewer = 0;
      return alive.map((chance, x) => {
        const stays = Math.exp(logBeta(a, b + x + atOnce) - logBeta(a, b)) * chance;
        const stops =
          x + atOnce > 0 ? Math.exp(logBeta(a + 1, b + chances(x)) - logBeta(a, b)) * (1 - fewer) : 0;
        fewer += chance;
        return stays + stops;
      });
    },
  };
}

/**
 * BG/NBD (Fader, Hardie & Lee 2005): Poisson orders while alive, rates gamma(r, α) over customers; after each repeat order a customer
 * stops with a chance that is beta(a, b) over customers. Whoever has not come again cannot have stopped: P(alive) of one-time buyers is 1.
 */
export const bgNbd = familyOf('bgnbd', 0);

/** MBG/NBD (Batislam, Denizel & Filiztekin 2007; Hoppe & Wagner 2007): the same, but the first order can have been the last. */
export const mbgNbd = familyOf('mbgnbd', 1);
