import { DISSOLVED, STABLE } from '../../models/cluster/stability';
import type { Finding } from '../../panel/contract';
import type { ClusterFigures } from './types';

const MIN_CUSTOMERS = 30;
const MIN_GROUP = 10;

/** The sentences whose guards are met; whether groups are real is never left out where it was asked. */
export function findings(figures: ClusterFigures): Finding[] {
  if (figures.problem !== null || figures.customers < MIN_CUSTOMERS || figures.k < 2) return [];
  return [...firstSentence(figures), ...realSentence(figures)];
}

function firstSentence({ clusters, customers, k }: ClusterFigures): Finding[] {
  const [first] = [...clusters].sort((a, b) => (b.revenue ?? 0) - (a.revenue ?? 0));
  if (!first || first.customers < MIN_GROUP || first.revenue_share === null || first.revenue === null)
    return [];
  return [
    {
      id: 'CT-F1',
      values: {
        n: { as: 'count', value: customers },
        k: { as: 'count', value: k },
        cluster: { as: 'count', value: first.cluster },
        money: {
          as: 'percent',
          value: first.revenue_share,
          who: { cluster: [first.cluster] },
          is: { customers: first.customers, revenue: first.revenue },
        },
        people: { as: 'percent', value: first.share },
      },
    },
  ];
}

function realSentence({ clusters, choice, gapGroups, drawn, k }: ClusterFigures): Finding[] {
  const own = choice.find((row) => row.k === k);
  if (!own || own.stability === null) return [];
  const n = { as: 'count', value: drawn } as const;
  const stability = { as: 'number', value: own.stability, digits: 2 } as const;
  const weakest = Math.min(...clusters.map((row) => row.stability ?? 1));
  if (own.stability < DISSOLVED) return [{ id: 'CT-F2', values: { n, stability } }];
  if (gapGroups === 1) return [{ id: 'CT-F2-gap', values: { n } }];
  if (weakest < STABLE || own.silhouette === null) return [{ id: 'CT-F4', values: { n, stability } }];
  return [
    { id: 'CT-F3', values: { n, stability, silhouette: { as: 'number', value: own.silhouette, digits: 2 } } },
  ];
}
