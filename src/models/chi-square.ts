import { logGamma } from './gamma';

const MOST = 10_000;
const SMALL = 1e-300;

/** Upper tail of the χ² distribution, the regularised incomplete gamma function Q(df ÷ 2, x ÷ 2): a series below, Lentz's continued fraction above. */
export function chiSquareTail(x: number, df: number): number {
  if (!(x > 0)) return 1;
  const a = df / 2;
  const z = x / 2;
  const scale = Math.exp(a * Math.log(z) - z - logGamma(a));
  if (z < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let k = 1; k < MOST && term > sum * 1e-17; k++) {
      term *= z / (a + k);
      sum += term;
    }
    return Math.max(0, 1 - scale * sum);
  }
  let b = z + 1 - a;
  let c = 1 / SMALL;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < MOST; k++) {
    const step = -k * (k - a);
    b += 2;
    d = 1 / (Math.abs(step * d + b) < SMALL ? SMALL : step * d + b);
    c = Math.abs(b + step / c) < SMALL ? SMALL : b + step / c;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return Math.min(1, scale * fraction);
}
