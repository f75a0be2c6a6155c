/** Places and weights of a Gauss–Legendre rule on [0, 1]. */
export interface Rule {
  places: Float64Array;
  weights: Float64Array;
}

const rules = new Map<number, Rule>();

/** The Gauss–Legendre rule with `n` places on [0, 1], by Newton's method on the Legendre polynomial; kept for the next call. */
export function gaussLegendre(n: number): Rule {
  const known = rules.get(n);
  if (known) return known;
  const rule: Rule = { places: new Float64Array(n), weights: new Float64Array(n) };
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let round = 0; round < 100; round++) {
      let before = 1;
      let value = x;
      for (let k = 2; k <= n; k++)
        [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
      slope = (n * (x * value - before)) / (x * x - 1);
      const step = value / slope;
      x -= step;
      if (Math.abs(step) < 1e-16) break;
    }
    rule.places[n - 1 - i] = (1 + x) / 2;
    rule.weights[n - 1 - i] = 1 / ((1 - x * x) * slope * slope);
  }
  rules.set(n, rule);
  return rule;
}
