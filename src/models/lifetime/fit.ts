import { minimize } from '../minimize';
import type { Histories, LifetimeModel } from './histories';

export interface Fit {
  model: LifetimeModel;
  params: Float64Array;
  logLikelihood: number;
  /**
   * `inside`: a maximum where all parameters are finite. `edge`: the likelihood keeps growing towards the edge, so the data do not tell
   * the parameters apart and nothing may be predicted. `unsettled`: the search did not end.
   */
  state: 'inside' | 'edge' | 'unsettled';
}

/** Logarithms of parameters beyond which a fit lies at the edge: nobody can tell e⁹ from infinity. */
const EDGE = 9;
/** Searches do not go further, so that what lies at the edge ends there. */
const WALL = 12;

/**
 * The likelihood's maximum, from several starts, times scaled so that the mean age is like a year of weeks; scaled back at the end.
 * @param pause called between starts; may throw to stop the work.
 */
export async function fitLifetime(
  model: LifetimeModel,
  histories: Histories,
  pause: () => Promise<void>,
  starts: readonly (readonly number[])[] = model.starts,
): Promise<Fit> {
  const { x, last, age, people } = histories;
  let all = 0;
  let ages = 0;
  for (let i = 0; i < x.length; i++) {
    all += people[i] as number;
    ages += (people[i] as number) * (age[i] as number);
  }
  const unit = Math.max(1e-9, ages / all / 52);
  const own = new Float64Array(4);
  const slope = (at: Float64Array, gradient: Float64Array): number => {
    gradient.fill(0);
    if (at.some((value) => Math.abs(value) > WALL)) return Infinity;
    const of = model.logLikelihood(at.map(Math.exp));
    let value = 0;
    for (let i = 0; i < x.length; i++) {
      const n = people[i] as number;
      value -= n * of(x[i] as number, (last[i] as number) / unit, (age[i] as number) / unit, own);
      for (let k = 0; k < 4; k++) gradient[k] = (gradient[k] as number) - n * (own[k] as number);
    }
    return value;
  };
  let best: Fit | null = null;
  for (const start of starts) {
    const found = minimize(slope, start.map(Math.log), { most: 200 });
    await pause();
    const atEdge =
      found.at.some((value) => Math.abs(value) > EDGE) || Math.exp(found.at[0] as number) > model.mostAlike;
    const fit: Fit = {
      model,
      params: found.at.map((value, k) => Math.exp(value) * (timed(model, k) ? unit : 1)),
      logLikelihood: -found.value,
      state: atEdge ? 'edge' : found.settled ? 'inside' : 'unsettled',
    };
    if (Number.isFinite(fit.logLikelihood) && (!best || fit.logLikelihood > best.logLikelihood + 1e-4))
      best = fit;
    if (best && agrees(best, fit)) break;
  }
  const shift = x.reduce((sum, orders, i) => sum + orders * (people[i] as number), 0) * Math.log(unit);
  if (!best) return { model, params: new Float64Array(4).fill(NaN), logLikelihood: NaN, state: 'unsettled' };
  return { ...best, logLikelihood: best.logLikelihood - shift };
}

/** Parameters that are times. */
const timed = ({ names }: LifetimeModel, k: number): boolean => names[k] === 'alpha' || names[k] === 'beta';

/** Whether two searches came to the same place, so that further starts tell nothing. */
const agrees = (best: Fit, fit: Fit): boolean =>
  best !== fit && fit.state === 'inside' && Math.abs(best.logLikelihood - fit.logLikelihood) < 1e-3;
