/** The standard normal distribution's 0.975 quantile: a 95% interval reaches so many standard errors to either side. */
export const Z95 = 1.959963984540054;

/**
 * Upper tail of the standard normal distribution, P(Z > z). A series around zero (Marsaglia 2004) and, beyond, the continued
 * fraction of Laplace: 14 digits in the middle, relative to the tail itself far out.
 */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  if (z < 3) {
    let term = z;
    let sum = z;
    for (let k = 3; term > sum * 1e-17; k += 2) {
      term *= (z * z) / k;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = 0;
  for (let k = 60; k > 0; k--) fraction = k / (z + fraction);
  return density / (z + fraction);
}

/** Two-sided p-value of a standard normal statistic. */
export const normalTwoSided = (z: number): number => Math.min(1, 2 * normalTail(Math.abs(z)));
