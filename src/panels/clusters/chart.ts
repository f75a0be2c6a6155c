import type { ChartModel } from '../../charts/model';
import type { Say } from '../../panel/say';
import { traitName } from '../../panel/trait-names';
import type { ClusterFigures } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;
/** What each group is called. */
type Names = (cluster: number) => string;

/** Values of an axis whose largest is more than so many times its median stand on a logarithmic one. */
const WIDE = 50;

const whoOf = (
  { clusters }: ClusterFigures,
  cluster: number,
): { who: { cluster: number[] }; is: { customers: number } } => ({
  who: { cluster: [cluster] },
  is: { customers: clusters.find((row) => row.cluster === cluster)?.customers ?? 0 },
});

/** How far each group lies from the mean of all, trait by trait. */
export function heatmapChart(figures: ClusterFigures, nameOf: Names, say: OwnSay): ChartModel {
  const features = [...new Set(figures.profile.map(({ feature }) => feature))];
  return {
    kind: 'heatmap',
    title: say('clusters.heatmap'),
    height: 60 + 30 * features.length,
    xOrder: figures.clusters.map(({ cluster }) => String(cluster)),
    yOrder: features.map((feature) => traitName(feature, say)),
    xTitle: say('clusters.column.name'),
    yTitle: say('clusters.trait'),
    middle: 0,
    cells: figures.profile.map(({ cluster, feature, z, mean, known }) => ({
      x: String(cluster),
      y: traitName(feature, say),
      value: z,
      text: say.exact(z, 1, 1),
      label: `${nameOf(cluster)} · ${traitName(feature, say)}: ${say.exact(mean, 2)} · z ${say.exact(z, 2)} · n ${say.exact(known, 0)}`,
      ...whoOf(figures, cluster),
    })),
  };
}

/** Traits around a ring, and at most so many standard deviations from the mean. */
const MOST_AXES = 12;
const MOST_Z = 2;

/** How far each group lies from the mean of all, around a ring: the dashed one is the mean. */
export function radarChart(figures: ClusterFigures, nameOf: Names, say: OwnSay): ChartModel {
  const features = [...new Set(figures.profile.map(({ feature }) => feature))].slice(0, MOST_AXES);
  const radius = (z: number): number => (Math.max(-MOST_Z, Math.min(MOST_Z, z)) + MOST_Z) / (2 * MOST_Z);
  return {
    kind: 'radar',
    title: say('clusters.radar'),
    height: 380,
    axes: features.map((feature) => traitName(feature, say)),
    middle: 0.5,
    series: figures.clusters.map(({ cluster }) => ({
      name: nameOf(cluster),
      points: figures.profile
        .filter((row) => row.cluster === cluster && features.includes(row.feature))
        .map((row) => ({
          axis: features.indexOf(row.feature),
          value: radius(row.z),
          label: `${nameOf(cluster)} · ${traitName(row.feature, say)}: ${say.exact(row.mean, 2)} · z ${say.exact(row.z, 2)}`,
          ...whoOf(figures, cluster),
        }))
        .sort((a, b) => a.axis - b.axis),
    })),
  };
}

/** Quarters of a trait in each group. */
export function spreadChart(
  figures: ClusterFigures,
  feature: string,
  nameOf: Names,
  say: OwnSay,
): ChartModel {
  const rows = figures.profile.filter((row) => row.feature === feature);
  const most = Math.max(...rows.map(({ p95 }) => p95));
  const middle = Math.max(...rows.map(({ median }) => median));
  return {
    kind: 'boxes',
    title: say('clusters.spread', { trait: traitName(feature, say) }),
    height: 50 + 34 * rows.length,
    valueTitle: traitName(feature, say),
    logarithmic: middle > 0 && most > WIDE * middle,
    boxes: rows.map(({ cluster, p5, q1, median, q3, p95, known }) => ({
      name: nameOf(cluster),
      low: p5,
      q1,
      median,
      q3,
      high: p95,
      label: `${nameOf(cluster)} · ${say.exact(q1, 2)} – ${say.exact(median, 2)} – ${say.exact(q3, 2)} · n ${say.exact(known, 0)}`,
      ...whoOf(figures, cluster),
    })),
  };
}

/** A figure by the number of groups. */
const byNumber = (
  figures: ClusterFigures,
  title: string,
  yFormat: 'plain' | 'amount',
  read: (row: ClusterFigures['choice'][number]) => number | null,
  say: OwnSay,
): ChartModel => ({
  kind: 'lines',
  title,
  height: 200,
  xTitle: say('clusters.column.k'),
  yTitle: '',
  yFormat,
  series: [
    {
      name: title,
      points: figures.choice.flatMap((row) => {
        const value = read(row);
        return value === null
          ? []
          : [
              {
                x: row.k,
                y: value,
                label: `${row.k} · ${say.exact(value, 3)} · n ${say.exact(figures.sample, 0)}`,
              },
            ];
      }),
    },
  ],
});

export const elbowChart = (figures: ClusterFigures, say: OwnSay): ChartModel =>
  byNumber(figures, say('clusters.elbow'), 'amount', ({ within_ss }) => within_ss, say);

export const silhouetteChart = (figures: ClusterFigures, say: OwnSay): ChartModel =>
  byNumber(figures, say('clusters.silhouettes'), 'plain', ({ silhouette }) => silhouette, say);
