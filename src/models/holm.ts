/** Holm's step-down adjustment (Holm 1979): adjusted p-values in the order given, each at most 1. */
export function holm(pValues: ArrayLike<number>): Float64Array {
  const n = pValues.length;
  const order = Uint32Array.from({ length: n }, (_, index) => index).sort(
    (x, y) => (pValues[x] as number) - (pValues[y] as number),
  );
  const adjusted = new Float64Array(n);
  let highest = 0;
  order.forEach((index, rank) => {
    highest = Math.max(highest, Math.min(1, (pValues[index] as number) * (n - rank)));
    adjusted[index] = highest;
  });
  return adjusted;
}
