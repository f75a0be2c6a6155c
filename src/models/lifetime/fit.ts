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
/** Nothing is tried further than this. */
const WALL = 12;

/** Of more distinct histories than these, a part is searched first, and all from where that ends. */
const SEARCHED = 1000;

/** A part's maximum is only where the search of all begins. */
const ROUGH = 1e-7;

/** A fit, and what its search knows of the inverse of the second derivatives of all histories together. */
type Found = Fit & { inverse: Float64Array };

const peopleIn = ({ people }: Histories): number => people.reduce((sum, n) => sum + n, 0);

/** Every so many-th history, so that about `SEARCHED` are left. */
function partOf({ x, last, age, people }: Histories): Histories {
  const step = Math.ceil(x.length / SEARCHED);
  const pick = (column: Float64Array): Float64Array => column.filter((_, row) => row % step === 0);
  return { x: pick(x), last: pick(last), age: pick(age), people: pick(people) };
}

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
  const { x, age, people } = histories;
  const all = peopleIn(histories);
  const unit = Math.max(1e-9, age.reduce((sum, time, i) => sum + time * (people[i] as number), 0) / all / 52);
  const part = x.length > 2 * SEARCHED ? partOf(histories) : null;
  const near = part && (await search(model, part, unit, pause, starts, { tolerance: ROUGH }));
  const best =
    part && near?.state === 'inside'
      ? await search(
          model,
          histories,
          unit,
          pause,
          [Array.from(near.params, (value, k) => value / scaleOf(model, k, unit))],
          { inverse: near.inverse.map((value) => (value * peopleIn(part)) / all) },
        )
      : await search(model, histories, unit, pause, starts);
  const shift = x.reduce((sum, orders, i) => sum + orders * (people[i] as number), 0) * Math.log(unit);
  if (!best) return { model, params: new Float64Array(4).fill(NaN), logLikelihood: NaN, state: 'unsettled' };
  const { params, logLikelihood, state } = best;
  return { model, params, logLikelihood: logLikelihood - shift, state };
}

/** The best of the searches from each start, its likelihood that of the scaled times; null where none came to a number. */
async function search(
  model: LifetimeModel,
  { x, last, age, people }: Histories,
  unit: number,
  pause: () => Promise<void>,
  starts: readonly (readonly number[])[],
  limits: { inverse?: Float64Array; tolerance?: number } = {},
): Promise<Found | null> {
  const own = new Float64Array(4);
  const [lasts, ages] = [last, age].map((times) => times.map((time) => time / unit)) as [
    Float64Array,
    Float64Array,
  ];
  const slope = (at: Float64Array, gradient: Float64Array): number => {
    if (at.some((value) => Math.abs(value) > WALL)) return Infinity;
    const of = model.logLikelihood(at.map(Math.exp));
    let [value, first, second, third, fourth] = [0, 0, 0, 0, 0];
    for (let i = 0; i < x.length; i++) {
      const n = people[i] as number;
      value -= n * of(x[i] as number, lasts[i] as number, ages[i] as number, own);
      first -= n * (own[0] as number);
      second -= n * (own[1] as number);
      third -= n * (own[2] as number);
      fourth -= n * (own[3] as number);
    }
    gradient.set([first, second, third, fourth]);
    return value;
  };
  let best: Found | null = null;
  for (const start of starts) {
    const found = minimize(slope, start.map(Math.log), {
      most: 200,
      beyond: EDGE,
      ...limits,
    });
    await pause();
    const atEdge =
      found.at.some((value) => Math.abs(value) > EDGE) || Math.exp(found.at[0] as number) > model.mostAlike;
    const fit: Found = {
      model,
      params: found.at.map((value, k) => Math.exp(value) * scaleOf(model, k, unit)),
      logLikelihood: -found.value,
      state: atEdge ? 'edge' : found.settled ? 'inside' : 'unsettled',
      inverse: found.inverse,
    };
    if (Number.isFinite(fit.logLikelihood) && (!best || fit.logLikelihood > best.logLikelihood + 1e-4))
      best = fit;
    if (best && agrees(best, fit)) break;
  }
  return best;
}

/** What a parameter of scaled times is multiplied by: those that are times, by the unit. */
const scaleOf = ({ names }: LifetimeModel, k: number, unit: number): number =>
  names[k] === 'alpha' || names[k] === 'beta' ? unit : 1;

/** Whether two searches came to the same place, so that further starts tell nothing. */
const agrees = (best: Fit, fit: Fit): boolean =>
  best !== fit && fit.state === 'inside' && Math.abs(best.logLikelihood - fit.logLikelihood) < 1e-3;
