import type { Finding } from '../../panel/contract';
import type { PeopleParams } from './params';
import type { CurveRow, PeopleFigures } from './types';

/** What stands above a probability; null where nothing was compared. */
export const aboveOf = ({ curve }: PeopleFigures, threshold: number): CurveRow | null =>
  curve.find(({ at }) => at >= threshold - 1e-9) ?? null;

/** The sentences whose guards are met. */
export function findings(figures: PeopleFigures, { threshold }: PeopleParams): Finding[] {
  const above = aboveOf(figures, threshold);
  if (figures.problem !== null || !above) return [];
  const n = { as: 'count', value: figures.customers } as const;
  if (above.pairs === 0) return [{ id: 'SP-F0', values: { n } }];
  return [
    {
      id: 'SP-F1',
      values: {
        n,
        pairs: { as: 'count', value: above.pairs },
        people: {
          as: 'count',
          value: above.people,
          who: { twin: { from: above.at } },
          is: { customers: above.people },
        },
        least: { as: 'percent', value: above.at },
      },
    },
    ...(figures.sure > 0
      ? [{ id: 'SP-F2', values: { sure: { as: 'count', value: figures.sure } } } satisfies Finding]
      : []),
  ];
}
