import type { Finding } from '../../panel/contract';
import { provingDigits } from '../../panel/proof';
import { tallyOf } from './chart';
import type { ParetoParams } from './params';
import type { ParetoFigures } from './types';

const MIN_MEMBERS = 100;
/** Half of the last digit that a lift is written with. */
const LIFT_DIGIT = 0.05;

/** The sentences whose guards are met (`PA-F1`, `F2`, `F4`, `F5`), the strongest first. */
export function findings(figures: ParetoFigures, params: ParetoParams): Finding[] {
  if (figures.members === 0) return [];
  const few = figures.members < MIN_MEMBERS;
  const share = figures.needed / figures.members;
  const metric = { as: 'term', value: `metric.${params.metric}` } as const;
  const members = { as: 'term', value: `dimension.${params.dimension}.plural` } as const;
  const found: Finding[] = [];
  const first = few ? 'PA-F1-few' : share >= 0.6 ? 'PA-F1-even' : 'PA-F1';
  found.push({
    id: figures.tied > 0 && !few ? `${first}-tied` : first,
    values: {
      p: { as: 'percent', value: share, of: figures.members },
      members,
      n80: {
        as: 'count',
        value: figures.needed,
        who: { position: { to: figures.needed } },
        is: params.dimension === 'customer' ? { customers: figures.needed } : {},
      },
      n: { as: 'count', value: figures.members },
      t: { as: 'percent', value: figures.threshold },
      metric,
      m: { as: 'count', value: figures.tied },
    },
  });
  if (few) return found;
  const top = figures.topShares.find(({ share: part }) => part === 0.2);
  if (top) {
    const id = top.value > 0.85 ? 'PA-F2-stronger' : top.value >= 0.75 ? 'PA-F2-close' : 'PA-F2-weaker';
    found.push({ id, values: { q: { as: 'percent', value: top.value }, members, metric } });
  }
  const best = figures.profile.find(
    (row) => row.p_adjusted < 0.05 && row.lift > 1 && Number.isFinite(row.lift),
  );
  const digits =
    best &&
    provingDigits(
      [best.top_share, best.rest_share],
      ([top = 0, rest = 0]) => rest > 0 && Math.abs(top / rest - best.lift) <= LIFT_DIGIT,
    );
  if (best && digits != null)
    found.push({
      id: 'PA-F4',
      values: {
        x: { as: 'number', value: best.lift, digits: 1 },
        attribute: { as: 'term', value: `field.${best.attribute}` },
        value: { as: 'text', value: best.value },
        a: { as: 'percent', value: best.top_share, digits },
        b: { as: 'percent', value: best.rest_share, digits },
      },
    });
  const { largest } = figures;
  found.push({
    id: largest.returned.length > 0 ? 'PA-F5-returned' : 'PA-F5',
    values: {
      k: {
        as: 'count',
        value: largest.members,
        who: { position: { to: largest.members } },
        is: tallyOf(largest.members, largest.share, figures, params),
      },
      members,
      metric,
      q: { as: 'percent', value: largest.share },
      s: { as: 'percent', value: largest.first },
      names: { as: 'text', value: largest.returned.join(', ') },
    },
  });
  return found;
}
