/** Coefficients of Lanczos' approximation with g = 607/128 (Godfrey 2001): 15 digits for positive arguments. */
const LANCZOS = [
  0.99999999999999709182, 57.156235665862923517, -59.597960355475491248, 14.136097974741747174,
  -0.49191381609762019978, 0.33994649984811888699e-4, 0.46523628927048575665e-4, -0.98374475304879564677e-4,
  0.15808870322491248884e-3, -0.21026444172410488319e-3, 0.2174396181152126432e-3, -0.16431810653676389022e-3,
  0.84418223983852743293e-4, -0.2619083840158140867e-4, 0.36899182659531622704e-5,
];
const SHIFT = 607 / 128;
const HALF_LOG_TWO_PI = 0.91893853320467274178;

/** Natural logarithm of the gamma function, for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  let sum = LANCZOS[0] as number;
  for (let k = 1; k < LANCZOS.length; k++) sum += (LANCZOS[k] as number) / (x + k - 1);
  const base = x + SHIFT - 0.5;
  return HALF_LOG_TWO_PI + Math.log(sum) - base + (x - 0.5) * Math.log(base);
}

const ASYMPTOTIC_FROM = 10;

/** Digamma, the derivative of `logGamma`, for x > 0: recurrence up to 10, then the asymptotic series (Abramowitz & Stegun 6.3.18). */
export function digamma(x: number): number {
  let at = x;
  let value = 0;
  while (at < ASYMPTOTIC_FROM) value -= 1 / at++;
  const s = 1 / (at * at);
  return (
    value +
    Math.log(at) -
    0.5 / at -
    s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s * (1 / 132 - s * (691 / 32760 - s / 12))))))
  );
}

/** Natural logarithm of the beta function. */
export const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);
