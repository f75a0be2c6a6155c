/**
 * Quantile of sorted values by linear interpolation between order statistics (Hyndman & Fan 1996, type 7: R's and NumPy's
 * default). @param sorted ascending. @returns NaN for no values.
 */
export function quantileType7(sorted: Float64Array, probability: number): number {
  if (sorted.length === 0) return NaN;
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (position - below) * (high - low);
}
