import type { ChartModel } from '../../charts/model';
import type { Tally } from '../../data/segments/rule';
import type { Say } from '../../panel/say';
import type { ParetoParams } from './params';
import type { ParetoFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

const membersOf = ({ dimension }: ParetoParams, say: OwnSay): string =>
  say(`term.dimension.${dimension}.plural`);
const metricOf = ({ metric }: ParetoParams, say: OwnSay): string => say(`term.metric.${metric}`);

const axes = (params: ParetoParams, say: OwnSay): { xTitle: string; yTitle: string } => ({
  xTitle: say('pareto.axis_members', { members: membersOf(params, say) }),
  yTitle: say('pareto.axis_metric', { metric: metricOf(params, say) }),
});

/** What the first members come to, where they are customers and their measure is revenue. */
export const tallyOf = (
  customers: number,
  share: number,
  { total }: Pick<ParetoFigures, 'total'>,
  { dimension, metric }: ParetoParams,
): Tally => ({
  ...(dimension === 'customer' ? { customers } : {}),
  ...(metric === 'revenue' ? { revenue: share * total } : {}),
});

/** Members from the largest against the share of the total they bring, with the line where the threshold is reached. */
export function paretoCurve(figures: ParetoFigures, params: ParetoParams, say: OwnSay): ChartModel {
  const at = figures.needed / figures.members;
  const reached =
    figures.curve.find((point) => point.rank >= figures.needed)?.cumulative ?? figures.threshold;
  const [members, metric] = [membersOf(params, say), metricOf(params, say)];
  const part = (share: number): string => say.percent(share, 1);
  return {
    kind: 'curve',
    title: say('pareto.curve_title', { members, metric }),
    height: 260,
    diagonal: false,
    ...axes(params, say),
    points: figures.curve.map(({ rank, members: share, cumulative }) => ({
      x: share,
      y: cumulative,
      label: `${say.short(rank)} (${part(share)}) → ${part(cumulative)}`,
      who: { rank: { to: rank } },
      is: tallyOf(rank, cumulative, figures, params),
    })),
    mark: {
      x: at,
      y: Math.max(figures.threshold, Math.min(reached, 1)),
      text: say('pareto.mark', { part: part(at), value: part(figures.threshold), members, metric }),
    },
  };
}

/** The Lorenz curve: members from the smallest, against the line of equal shares. */
export function lorenzCurve(figures: ParetoFigures, params: ParetoParams, say: OwnSay): ChartModel {
  const part = (share: number): string => say.percent(share, 1);
  const all = 1 - (figures.total === 0 ? 0 : figures.others / figures.total);
  const points = figures.curve
    .map(({ rank, members, cumulative }) => ({
      x: 1 - members,
      y: Math.max(0, 1 - cumulative),
      label: `${part(1 - members)} → ${part(1 - cumulative)}`,
      who: { rank: { from: rank + 1 } },
      is: tallyOf(figures.members - rank, all - cumulative, figures, params),
    }))
    .reverse();
  return {
    kind: 'curve',
    title: say('pareto.lorenz_title'),
    height: 260,
    diagonal: true,
    ...axes(params, say),
    points: [
      ...points,
      {
        x: 1,
        y: 1,
        label: '',
        who: { rank: { from: 1 } },
        is: tallyOf(figures.members, all, figures, params),
      },
    ],
    mark: null,
  };
}
