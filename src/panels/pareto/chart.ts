import type { ChartModel } from '../../charts/model';
import type { ParetoFigures } from './types';

export interface ChartWords {
  members: string;
  metric: string;
  percent(share: number): string;
  count(value: number): string;
  mark(members: string, value: string): string;
}

/** Members from the largest against the share of the total they bring, with the line where the threshold is reached. */
export function paretoCurve(figures: ParetoFigures, words: ChartWords, title: string): ChartModel {
  const at = figures.needed / figures.members;
  const reached =
    figures.curve.find((point) => point.rank >= figures.needed)?.cumulative ?? figures.threshold;
  return {
    kind: 'curve',
    title,
    height: 260,
    diagonal: false,
    xTitle: words.members,
    yTitle: words.metric,
    points: figures.curve.map(({ rank, members, cumulative }) => ({
      x: members,
      y: cumulative,
      label: `${words.count(rank)} (${words.percent(members)}) → ${words.percent(cumulative)}`,
      who: { rank: { to: rank } },
    })),
    mark: {
      x: at,
      y: Math.max(figures.threshold, Math.min(reached, 1)),
      text: words.mark(words.percent(at), words.percent(figures.threshold)),
    },
  };
}

/** The Lorenz curve: members from the smallest, against the line of equal shares. */
export function lorenzCurve(figures: ParetoFigures, words: ChartWords, title: string): ChartModel {
  const points = figures.curve
    .map(({ rank, members, cumulative }) => ({
      x: 1 - members,
      y: Math.max(0, 1 - cumulative),
      label: `${words.percent(1 - members)} → ${words.percent(1 - cumulative)}`,
      who: { rank: { from: rank + 1 } },
    }))
    .reverse();
  return {
    kind: 'curve',
    title,
    height: 260,
    diagonal: true,
    xTitle: words.members,
    yTitle: words.metric,
    points: [...points, { x: 1, y: 1, label: '', who: { rank: { from: 1 } } }],
    mark: null,
  };
}
