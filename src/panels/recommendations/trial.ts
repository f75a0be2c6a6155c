import { addDays } from '../../data/scope';
import { firstRow } from '../../engine/table';
import type { TaskContext } from '../../panel/contract';
import { readBlock, readTrials, type Block, type Trials } from './block';
import { choose, fitAll, report, type Chosen, type Report } from './fit';
import type { RecommendationParams } from './params';
import { splitDaysQuery, type MeasuredItems } from './query';
import { traitsOf, type Stock } from './stock';
import type { RecommendationFigures } from './types';

const SHARES_BEFORE = [0.6, 0.8];

export interface Tested {
  chosen: Chosen;
  report: Report;
  split: RecommendationFigures['split'];
  unknownTargets: number;
}

/** The day before which everything is known: the analysis date, or the end of the scope. */
export const endOf = ({ period, asOf }: MeasuredItems): string => {
  const after = period.to === null ? asOf : addDays(period.to, 1);
  return after < asOf ? after : asOf;
};

/** Fits on the first block, chooses on the second, refits on both and reports on the third. */
export async function test(
  params: RecommendationParams,
  measured: MeasuredItems,
  stock: Stock,
  context: TaskContext,
): Promise<Tested> {
  const { progress, pause } = context;
  const days = firstRow<{ d0: string | null; d1: string | null }>(
    await context.query(splitDaysQuery(SHARES_BEFORE, measured)),
  );
  const splitAt = params.splitAt ?? days.d1;
  const end = endOf(measured);
  const opens = context.catalog.firstDay ?? end;
  const first = measured.period.from !== null && measured.period.from > opens ? measured.period.from : opens;
  const chooseAt = splitAt === null ? null : params.splitAt === null ? days.d0 : middleDay(first, splitAt);
  const idle: Tested = {
    chosen: {
      method: 'popularity',
      lambda: params.lambda ?? 300,
      life: 0,
      weights: params.weights ?? { ease: 1, jaccard: 0.3, content: 0.1, popularity: 0 },
    },
    report: { rows: [], advantage: null, sampled: false },
    split: null,
    unknownTargets: 0,
  };
  if (splitAt === null || chooseAt === null || !(first < chooseAt && chooseAt < splitAt && splitAt < end))
    return idle;
  const read = async (before: string, until: string): Promise<{ block: Block; trials: Trials }> => {
    const block = await readBlock(params, measured, stock, before, context);
    return { block, trials: await readTrials(block, measured, stock.items, before, until, context) };
  };
  const middle = await read(chooseAt, splitAt);
  progress(0.1);
  const chosen = await choose(middle.block, middle.trials, traitsOf(stock, middle.block), params, pause);
  progress(0.3);
  const last = await read(splitAt, end);
  const fitted = await fitAll(
    last.block,
    traitsOf(stock, last.block),
    chosen.lambda,
    chosen.weights,
    params.method,
    pause,
  );
  progress(0.45);
  const asked = params.method === 'auto' ? null : params.method;
  const reported = await report(last.block, last.trials, fitted, chosen, asked, params.k, pause);
  const { targets, unknown } = last.trials;
  return {
    chosen,
    report: reported,
    split: reported.rows.length > 0 ? { chooseAt, splitAt } : null,
    unknownTargets: targets > 0 ? unknown / targets : 0,
  };
}

/** Three quarters of the way between two days. */
function middleDay(from: string, to: string): string {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  return new Date(start + 0.75 * (end - start)).toISOString().slice(0, 10);
}
