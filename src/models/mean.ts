/** Arithmetic mean, added up in order of size so that the order of rows cannot change a digit. */
export function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values.slice().sort()) sum += value;
  return sum / values.length;
}
