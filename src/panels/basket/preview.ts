import type { BasketFigures } from './types';

/** How many rules pass thresholds that are still being moved; null where only a new run can tell. */
export function countPassing(
  { preview, baskets, ruleCount }: Pick<BasketFigures, 'preview' | 'baskets' | 'ruleCount'>,
  least: { support: number; confidence: number; lift: number },
  mined: number,
): number | null {
  if (!preview) return ruleCount;
  if (least.support < mined * (1 - 1e-9)) return null;
  const leastCount = least.support * baskets - 1e-6;
  let count = 0;
  for (let rule = 0; rule < preview.count.length; rule++)
    if (
      (preview.count[rule] as number) >= leastCount &&
      (preview.confidence[rule] as number) >= least.confidence - 1e-12 &&
      (preview.lift[rule] as number) >= least.lift - 1e-12
    )
      count++;
  return count;
}
