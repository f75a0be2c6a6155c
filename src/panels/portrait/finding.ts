import type { Finding } from '../../panel/contract';
import type { PortraitFigures } from './types';

const MIN_CUSTOMERS = 30;
const MIN_GROUP = 10;
/** How far a group's mean lies from everybody's, to be told. */
const APART = 1.25;

/** The sentences whose guards are met. */
export function findings({ values, customers, known }: PortraitFigures): Finding[] {
  const groups = values.filter((row) => row.value !== '');
  const [largest] = [...groups].sort((a, b) => b.customers - a.customers);
  if (known < MIN_CUSTOMERS || !largest || groups.length < 2) return [];
  const named = (row: (typeof groups)[number], revenue: boolean) => ({
    who: { value: [row.value] },
    is: { customers: row.customers, ...(revenue ? { revenue: row.revenue } : {}) },
  });
  const ranked = groups
    .filter((row) => row.customers >= MIN_GROUP && row.index !== null)
    .sort((a, b) => (b.index ?? 0) - (a.index ?? 0));
  const [best] = ranked;
  const worst = ranked.at(-1);
  return [
    {
      id: 'PO-F1',
      values: {
        group: { as: 'text', value: largest.value },
        share: { as: 'percent', value: largest.share, ...named(largest, false) },
        n: { as: 'count', value: customers },
      },
    },
    ...(best && worst && best !== worst
      ? [
          (best.index ?? 0) >= APART
            ? ({
                id: 'PO-F2',
                values: {
                  group: { as: 'text', value: best.value },
                  each: { as: 'money', value: best.mean_revenue, ...named(best, true) },
                  index: { as: 'number', value: best.index ?? 0, digits: 1 },
                  n: { as: 'count', value: best.customers },
                },
              } satisfies Finding)
            : ({
                id: 'PO-F3',
                values: {
                  low: { as: 'money', value: worst.mean_revenue, ...named(worst, true) },
                  high: { as: 'money', value: best.mean_revenue, ...named(best, true) },
                  groups: { as: 'count', value: ranked.length },
                },
              } satisfies Finding),
        ]
      : []),
  ];
}
