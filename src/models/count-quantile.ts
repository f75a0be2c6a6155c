/** Quantile of a count with the given mean and variance: negative binomial where it varies more than Poisson, Poisson where not. */
export function countQuantile(mean: number, variance: number, probability: number): number {
  if (!(mean > 0)) return 0;
  const extra = variance - mean;
  const size = extra > 1e-9 * mean ? (mean * mean) / extra : Infinity;
  let log = size === Infinity ? -mean : size * Math.log(size / (size + mean));
  let sum = Math.exp(log);
  const limit = mean + 40 * Math.sqrt(Math.max(variance, mean)) + 50;
  let k = 0;
  while (sum < probability && k < limit) {
    k++;
    log += size === Infinity ? Math.log(mean / k) : Math.log(((k - 1 + size) * mean) / (k * (size + mean)));
    sum += Math.exp(log);
  }
  return k;
}
