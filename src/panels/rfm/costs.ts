import { AppError } from '../../engine/errors';
import { firstRow } from '../../engine/table';
import type { TaskContext } from '../../panel/contract';
import { enoughCosted, requireCosts, type Measured } from '../../panel/measured';
import type { RfmParams } from './params';
import { costedQuery, sourceOf } from './source';

/** The share of revenue that a margin is told of, of what is scored. @throws {AppError} as `requireCosts`, and where a group has too few costs. */
export async function costsOf(
  params: RfmParams,
  scoredOn: Measured,
  context: TaskContext,
): Promise<number | null> {
  if (params.monetary !== 'margin') return null;
  const all = await requireCosts(scoredOn, context);
  if (params.within === null) return all;
  const { share } = firstRow<{ share: number | null }>(
    await context.query(costedQuery(sourceOf(params, context.catalog, scoredOn), scoredOn)),
  );
  if (!enoughCosted(share))
    throw new AppError('margin_uncovered', { percent: Math.floor((share ?? 0) * 1000) / 10 });
  return share;
}
