import { digamma, logGamma } from '../gamma';
import { gaussLegendre, type Rule } from '../quadrature';
import type { LifetimeModel } from './histories';

/** Widths of the log-time interval up to which a rule with so many places is exact to twelve digits, and the steepest fall within. */
const RULES: readonly (readonly [reach: number, places: number])[] = [
  [0.6, 6],
  [2.5, 10],
  [8, 16],
  [Infinity, 28],
];
/** Beyond e⁻⁴⁰ of its first value nothing of the integral is left. */
const NEGLIGIBLE = 40;

const ruleFor = (reach: number): Rule =>
  gaussLegendre((RULES.find(([most]) => reach <= most) ?? RULES[3])?.[1] ?? 28);

/** Moments of the integral below: its logarithm, and the means of the logarithms and of the reciprocals under it. */
interface Stopped {
  log: number;
  meanLogAlpha: number;
  meanLogBeta: number;
  meanByAlpha: number;
  meanByBeta: number;
}

/**
 * s ∫ (α + τ)^−(r+x) (β + τ)^−(s+1) dτ from the last order to now: the customer stopped at τ. By Gauss–Legendre over ln(α + τ), where the
 * integrand is nearly exponential; what two hypergeometric functions say in the paper, without their overflow, and with its slopes.
 */
function stopped(params: Float64Array, x: number, last: number, age: number, out: Stopped): boolean {
  const [r, alpha, s, beta] = params as unknown as readonly [number, number, number, number];
  if (!(age > last)) return false;
  const from = Math.log(alpha + last);
  const power = r + x - 1;
  const steep = power + s + 1;
  let width = Math.log((alpha + age) / (alpha + last));
  if (power > 0) width = Math.min(width, NEGLIGIBLE / power);
  const { places, weights } = ruleFor(width * Math.max(1, Math.abs(steep)));
  const top = -power * from - (s + 1) * Math.log(beta + last);
  let sum = 0;
  let logA = 0;
  let logB = 0;
  let byA = 0;
  let byB = 0;
  for (let i = 0; i < places.length; i++) {
    const u = from + width * (places[i] as number);
    const a = Math.exp(u);
    const b = beta - alpha + a;
    const lb = Math.log(b);
    const f = (weights[i] as number) * Math.exp(-power * u - (s + 1) * lb - top);
    sum += f;
    logA += f * u;
    logB += f * lb;
    byA += f / a;
    byB += f / b;
  }
  out.log = Math.log(s * width * sum) + top;
  out.meanLogAlpha = logA / sum;
  out.meanLogBeta = logB / sum;
  out.meanByAlpha = byA / sum;
  out.meanByBeta = byB / sum;
  return true;
}

const scratch: Stopped = { log: 0, meanLogAlpha: 0, meanLogBeta: 0, meanByAlpha: 0, meanByBeta: 0 };

/**
 * Pareto/NBD (Schmittlein, Morrison & Colombo 1987; likelihood after Fader & Hardie 2005): Poisson orders while alive, rates gamma(r, α)
 * over customers; lifetimes are exponential with rates gamma(s, β) over customers.
 */
export const paretoNbd: LifetimeModel = {
  id: 'paretonbd',
  names: ['r', 'alpha', 's', 'beta'],
  mostAlike: 1000,
  starts: [
    [1, 1, 1, 1],
    [0.5, 10, 0.6, 12],
    [1, 10, 0.3, 30],
    [0.5, 30, 1, 100],
  ],
  logLikelihood(params) {
    const [r, alpha, s, beta] = params as unknown as readonly [number, number, number, number];
    const logAlpha = Math.log(alpha);
    const logBeta = Math.log(beta);
    const start = r * logAlpha + s * logBeta - logGamma(r);
    const dr = digamma(r);
    const gammas = new Map<number, readonly [number, number]>();
    const ofX = (x: number): readonly [number, number] => {
      const known = gammas.get(x);
      if (known) return known;
      const found = [logGamma(r + x), digamma(r + x)] as const;
      gammas.set(x, found);
      return found;
    };
    return (x, last, age, slopes) => {
      const [logG, dG] = ofX(x);
      const [a, b] = [alpha + age, beta + age];
      const [la, lb] = [Math.log(a), Math.log(b)];
      const lives = -(r + x) * la - s * lb;
      let share = 0;
      let value = lives;
      const gone = scratch;
      if (stopped(params, x, last, age, gone)) {
        const high = Math.max(lives, gone.log);
        value = high + Math.log(Math.exp(lives - high) + Math.exp(gone.log - high));
        share = Math.exp(gone.log - value);
      }
      const mix = (alive: number, dead: number): number =>
        (1 - share) * alive + (share > 0 ? share * dead : 0);
      slopes[0] = r * (dG - dr + logAlpha + mix(-la, -gone.meanLogAlpha));
      slopes[1] = alpha * (r / alpha + mix(-(r + x) / a, -(r + x) * gone.meanByAlpha));
      slopes[2] = s * (logBeta + mix(-lb, 1 / s - gone.meanLogBeta));
      slopes[3] = beta * (s / beta + mix(-s / b, -(s + 1) * gone.meanByBeta));
      return start + logG + value;
    };
  },
  alive(params, x, last, age) {
    const [r, alpha, s, beta] = params as unknown as readonly [number, number, number, number];
    if (!stopped(params, x, last, age, scratch)) return 1;
    const lives = -(r + x) * Math.log(alpha + age) - s * Math.log(beta + age);
    return 1 / (1 + Math.exp(scratch.log - lives));
  },
  expected(params, x, last, age, time, stops = 1) {
    const [r, alpha, s, beta] = params as unknown as readonly [number, number, number, number];
    const held = (beta + age) / stops;
    const longer = Math.log((held + time) / held);
    const e = s - 1;
    const share = Math.abs(e) < 1e-300 ? longer : -Math.expm1(-e * longer) / e;
    return (this.alive(params, x, last, age) * (r + x) * held * share) / (alpha + age);
  },
  ofNew(params, time) {
    return this.expected(params, 0, 0, 0, time);
  },
  pmf(params, time, most) {
    const [r, alpha, s, beta] = params as unknown as readonly [number, number, number, number];
    const chances = new Float64Array(most + 1);
    const add = (at: number, weight: number): void => {
      let chance = (alpha / (alpha + at)) ** r * weight;
      for (let x = 0; x <= most; x++) {
        if (x > 0) chance *= ((r + x - 1) / x) * (at / (alpha + at));
        chances[x] = (chances[x] as number) + chance;
      }
    };
    add(time, (beta / (beta + time)) ** s);
    const { places, weights } = gaussLegendre(64);
    const width = Math.log((beta + time) / beta);
    places.forEach((place, i) => {
      const at = beta * Math.expm1(width * place);
      add(at, (weights[i] as number) * width * s * (beta / (beta + at)) ** s);
    });
    return chances;
  },
};
