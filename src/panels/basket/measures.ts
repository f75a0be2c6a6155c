import { fisherGreater } from '../../models/fisher';

/** The four counts that every measure of a rule comes from: baskets with both sides, with the left, with the right, and all. */
export interface RuleCounts {
  both: number;
  left: number;
  right: number;
  all: number;
}

export interface Measures {
  support: number;
  confidence: number;
  lift: number;
  leverage: number;
  conviction: number;
  zhang: number;
  jaccard: number;
  kulczynski: number;
  cosine: number;
  imbalance: number;
  chi_squared: number;
}

/**
 * Measures of a rule X ⇒ Y: support P(XY); confidence P(Y|X); lift P(XY) ÷ P(X)P(Y); leverage P(XY) − P(X)P(Y); conviction
 * P(X)P(¬Y) ÷ P(X¬Y), infinite where X never comes without Y (Brin et al. 1997); Zhang's metric in [−1, 1] (Zhang 2000); Jaccard; Kulczynski, the
 * mean of both confidences; cosine; imbalance ratio (Wu, Chen & Han 2010); χ² of the 2 × 2 table without correction.
 */
export function measuresOf({ both, left, right, all }: RuleCounts): Measures {
  const confidence = both / left;
  const either = left + right - both;
  const leverage = both / all - (left / all) * (right / all);
  const spread = left * right * (all - left) * (all - right);
  const range = Math.max(both * (all - left), left * (right - both));
  const surplus = all * both - left * right;
  return {
    support: both / all,
    confidence,
    lift: (both * all) / (left * right),
    leverage,
    conviction: both === left ? Infinity : (1 - right / all) / (1 - confidence),
    zhang: range === 0 ? 0 : surplus / range,
    jaccard: both / either,
    kulczynski: 0.5 * (both / left + both / right),
    cosine: both / Math.sqrt(left * right),
    imbalance: Math.abs(left - right) / either,
    chi_squared: spread === 0 ? 0 : all * surplus * (surplus / spread),
  };
}

/** One-sided Fisher test that the sides of a rule go together. */
export const ruleTest = ({ both, left, right, all }: RuleCounts): number =>
  fisherGreater(both, left, right, all);

/** A decimal threshold as a fraction of integers, to nine digits: 0.07 is 7/100. */
export function fractionOf(threshold: number): { p: number; q: number } {
  let [p, q] = [Math.round(threshold * 1e9), 1e9];
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  const common = divisor(p, q) || 1;
  p /= common;
  q /= common;
  return { p, q };
}

/** The least count that meets a share of `all`: count × q ≥ p × all, in integers. At least 1. */
export function countFor(threshold: number, all: number): number {
  const { p, q } = fractionOf(threshold);
  const product = BigInt(p) * BigInt(all);
  return Math.max(1, Number((product + BigInt(q) - 1n) / BigInt(q)));
}
