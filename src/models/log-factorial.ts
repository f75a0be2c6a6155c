let logFactorials = new Float64Array([0, 0]);

/** Natural logarithms of the factorials 0! … n!, kept for the next call. */
export function logFactorialTable(n: number): Float64Array {
  if (logFactorials.length > n) return logFactorials;
  const table = new Float64Array(Math.max(n + 1, 2 * logFactorials.length));
  for (let k = 1, sum = 0, lost = 0; k < table.length; k++) {
    const step = Math.log(k) - lost;
    const next = sum + step;
    lost = next - sum - step;
    table[k] = sum = next;
  }
  logFactorials = table;
  return table;
}
