import { firstRow } from '../../engine/table';
import type { TaskContext } from '../../panel/contract';
import { costedShare, enoughCosted, measuredBy, OPEN } from '../../panel/measured';
import { sql } from '../../sql/sql';
import { meanOrder } from './backtest';
import type { Learnt } from './learnt';
import { buyersOf, collapsed, fitModels, fitMoney, moneyUncertaintyOf, uncertaintyOf } from './lifetimes';
import type { ValueParams } from './params';
import { historiesQuery } from './query';
import { predict, predictSimply, storeScores, type Money, type Predicted } from './scores';
import type { ValueFigures } from './types';
import { horizonDays, unitDaysOf } from './views';

const YEAR = 365.25;
const LEAST_BUYERS = 30;
const LEAST_REPEATERS = 20;

const deltaOf = ({ discount }: ValueParams, unitDays: number): number =>
  (Math.log1p(discount) * unitDays) / YEAR;

/** What stays of revenue: as told, else the margin of all lines that have a cost, where those bring at least half of it. */
async function marginOf(
  { margin }: ValueParams,
  context: TaskContext,
): Promise<{ margin: number | null; from: ValueFigures['marginFrom'] }> {
  if (margin !== null) return { margin, from: 'given' };
  const measured = { ...measuredBy(context), ...OPEN };
  if (!enoughCosted(await costedShare(measured, context))) return { margin: null, from: null };
  const { share } = firstRow<{ share: number | null }>(
    await context.query(
      sql`SELECT (sum(margin_units) / nullif(sum(costed_units), 0))::DOUBLE AS share FROM orders`,
    ),
  );
  return share !== null && share > 0 ? { margin: share, from: 'costs' } : { margin: null, from: null };
}

/** Under which it is kept what parameters like these learn. */
export const keyOf = ({ model, months, discount, margin, unit }: ValueParams): string =>
  JSON.stringify(['value', model, months, discount, margin, unit]);

/** Fits, predictions and the table that holds them, made once; null where there are too few buyers or no model can be told from the data. */
export async function learn(
  params: ValueParams,
  context: TaskContext,
): Promise<Learnt | 'too_few' | 'no_fit'> {
  const key = keyOf(params);
  const table = context.sharedOf(key);
  return context.hold(table, key, async () => {
    const unitDays = unitDaysOf(params);
    const days = horizonDays(params);
    const measured = { moneyScale: context.catalog.moneyScale };
    const buyers = buyersOf(await context.query(historiesQuery(context.asOf, days, measured)), unitDays);
    const repeaters = buyers.x.filter((orders) => orders > 0).length;
    if (buyers.n < LEAST_BUYERS || repeaters < LEAST_REPEATERS) return 'too_few';
    const histories = collapsed(buyers);
    const simple = params.model === 'simple';
    const { fits, best } = simple
      ? { fits: [], best: null }
      : await fitModels(params.model, histories, context.pause);
    if (!simple && !best) return 'no_fit';
    const { margin, from } = await marginOf(params, context);
    const fit = fitMoney(buyers);
    await context.pause();
    const money: Money = {
      fit,
      uncertainty: fit && moneyUncertaintyOf(fit, buyers),
      mean: meanOrder(buyers),
    };
    const uncertainty = best && uncertaintyOf(best, histories);
    await context.pause();
    const time = days / unitDays;
    const delta = deltaOf(params, unitDays);
    const simply = best ? null : predictSimply(buyers, money, { days, delta, unitDays });
    const predicted = best
      ? await predict(buyers, best, money, { time, delta, uncertainty }, context)
      : (simply as Predicted);
    await storeScores(table, context.sharedOf(`${key}:raw`), buyers, predicted, margin ?? 1, context);
    return {
      buyers,
      fits,
      best,
      money,
      uncertainty,
      margin,
      marginFrom: from,
      predicted,
      kept: simply?.kept ?? null,
      table,
    };
  });
}
