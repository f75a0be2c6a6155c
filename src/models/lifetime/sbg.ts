import { digamma, logBeta } from '../gamma';
import { minimize } from '../minimize';

/** Contracts by the number of periods that they have run: those that ended then, and those that go on. */
export interface Contracts {
  periods: number;
  ended: number;
  running: number;
}

export interface ShiftedBetaGeometric {
  alpha: number;
  beta: number;
  logLikelihood: number;
  settled: boolean;
}

/** Logarithm of the share of contracts that are renewed `t` times: B(α, β + t) ÷ B(α, β). */
const logSurvival = (alpha: number, beta: number, t: number): number =>
  logBeta(alpha, beta + t) - logBeta(alpha, beta);

/**
 * Shifted beta-geometric (Fader & Hardie 2007): at each end of a period a contract ends with a chance that is beta(α, β) over contracts.
 * Those still running count as having lasted at least so long. Periods of 0 (not yet renewed once) say nothing.
 */
export function fitShiftedBetaGeometric(contracts: readonly Contracts[]): ShiftedBetaGeometric {
  const found = minimize(
    (at, gradient) => {
      const [alpha, beta] = at.map(Math.exp) as unknown as [number, number];
      let value = 0;
      let [sa, sb] = [0, 0];
      const add = (n: number, a: number, b: number): void => {
        if (n === 0) return;
        const all = digamma(a + b);
        const before = digamma(alpha + beta);
        value -= n * (logBeta(a, b) - logBeta(alpha, beta));
        sa -= n * (digamma(a) - all - digamma(alpha) + before);
        sb -= n * (digamma(b) - all - digamma(beta) + before);
      };
      for (const { periods, ended, running } of contracts) {
        if (periods < 1) continue;
        add(ended, alpha + 1, beta + periods - 1);
        add(running, alpha, beta + periods);
      }
      gradient[0] = alpha * sa;
      gradient[1] = beta * sb;
      return value;
    },
    [0, 1],
  );
  const [alpha = 0, beta = 0] = found.at.map(Math.exp);
  return { alpha, beta, logLikelihood: -found.value, settled: found.settled };
}

/** Share of contracts that are still there after `t` renewals. */
export const survivalOf = (
  { alpha, beta }: Pick<ShiftedBetaGeometric, 'alpha' | 'beta'>,
  t: number,
): number => Math.exp(logSurvival(alpha, beta, t));

/** Chance that a contract which has lasted `age` periods lasts `more` further ones. */
export const renewalOf = (
  { alpha, beta }: Pick<ShiftedBetaGeometric, 'alpha' | 'beta'>,
  age: number,
  more: number,
): number => Math.exp(logBeta(alpha, beta + age + more) - logBeta(alpha, beta + age));
