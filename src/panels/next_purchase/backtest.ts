import { addDays } from '../../data/scope';
import { spanDaysOf } from '../../panel/measured';
import { calibration } from '../../models/classify/evaluate';
import { quantileType7 } from '../../models/quantile';
import type { TaskContext } from '../../panel/contract';
import { chancesOf, daysUntil, toldBefore } from './learn';
import type { EvaluationRow, NextFigures } from './types';

const MOST_TEST_DAYS = 90;
const LEAST_TEST_DAYS = 28;
/** Customers below whom an error is not told. */
export const LEAST_TESTED = 30;
const TESTED_CHANCE = 30;

type Tested = Pick<NextFigures, 'testCut' | 'evaluation' | 'calibration'>;

/**
 * What the orders before a day told of when people come again, against when they came: the dates over those with at least three gaps who did come,
 * the chances over everybody, put right by a still earlier day. Naive: last order and own median, where that has passed, tomorrow.
 */
export async function backtest(context: TaskContext): Promise<Tested> {
  const { asOf } = context;
  const days = Math.min(MOST_TEST_DAYS, Math.floor(spanDaysOf(context) / 3));
  if (days < LEAST_TEST_DAYS) return { testCut: null, evaluation: [], calibration: [] };
  const cut = addDays(asOf, -days);
  const told = await toldBefore(cut, context);
  const { gone, own, gaps, next } = told.waiting;
  const came = [...next.keys()].filter((i) => (next[i] as number) >= 0 && (gaps[i] as number) >= 3);
  const row = (method: string, guess: (i: number) => number): EvaluationRow => {
    const errors = Float64Array.from(came, (i) => Math.abs(guess(i) - (next[i] as number))).sort();
    return {
      method,
      customers: came.length,
      mae_days: errors.reduce((sum, value) => sum + value, 0) / errors.length,
      median_ae_days: quantileType7(errors, 0.5),
    };
  };
  const window = Math.min(TESTED_CHANCE, days);
  const chances = (await chancesOf(told, context))(window);
  const happened = Float64Array.from(next, (value) => (value >= 0 && value < window ? 1 : 0));
  return {
    testCut: cut,
    evaluation:
      came.length < LEAST_TESTED
        ? []
        : [
            row('residual', (i) => daysUntil(told, i, 0.5) ?? days),
            row('last_and_own', (i) => (own[i] as number) - (gone[i] as number)),
            row('last_and_own_clipped', (i) => Math.max(1, (own[i] as number) - (gone[i] as number))),
          ],
    calibration: chances.length >= LEAST_TESTED ? calibration(chances, happened) : [],
  };
}
