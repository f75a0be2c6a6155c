/**
 * Splits the change of a product into additive parts, one a factor, by logarithmic mean weights (LMDI, Ang 2005); the parts
 * sum to the change exactly. @throws where a factor is not positive at either end.
 */
export function decomposeChange(before: readonly number[], after: readonly number[]): number[] {
  if ([...before, ...after].some((factor) => !(factor > 0)))
    throw new Error(`factors must be positive: ${[...before, ...after].join(', ')}`);
  const product = (factors: readonly number[]): number => factors.reduce((all, factor) => all * factor, 1);
  const start = product(before);
  const end = product(after);
  const weight = start === end ? end : (end - start) / Math.log(end / start);
  return before.map((factor, index) => weight * Math.log((after[index] as number) / factor));
}
