import type { Points } from '../../models/cluster/points';
import type { ClusterParams, Model } from './params';
import type { Prepared } from './prepare';
import type { ClusterFigures } from './types';

/** Groups of fewer people than this are not kept: their middle would be somebody. */
const LEAST_KEPT = 10;

/** What of groups can be kept; null where a group is too small, or its middle does not tell who is in it. */
export function keptModel(
  params: ClusterParams,
  { axes }: Prepared,
  labels: Int32Array,
  centres: Points,
  distance: Float64Array,
): Model | null {
  const sizes = Array.from({ length: centres.rows }, () => 0);
  for (const label of labels) sizes[label] = (sizes[label] as number) + 1;
  if (params.method !== 'kmeans' || Math.min(...sizes) < LEAST_KEPT) return null;
  const round = (value: number): number => Number(value.toPrecision(8));
  return {
    axes: axes.map((axis) => ({
      ...axis,
      mean: round(axis.mean),
      spread: round(axis.spread),
      low: round(axis.low),
      high: round(axis.high),
      middle: round(axis.middle),
    })),
    centres: sizes.map((_, c) =>
      [...centres.values.subarray(c * centres.dims, (c + 1) * centres.dims)].map(round),
    ),
    shares: sizes.map((size) => round(size / labels.length)),
    distance: round(distance.reduce((sum, value) => sum + value, 0) / labels.length),
  };
}

/** A share below which the stability index is not told by a logarithm of nothing. */
const LEAST_SHARE = 0.0001;

/** How shares and distances have changed since groups were kept. */
export function driftOf(
  model: Model | null,
  labels: Int32Array,
  distance: Float64Array,
): Pick<ClusterFigures, 'drift' | 'driftDistance'> {
  if (!model) return { drift: [], driftDistance: null };
  return {
    drift: model.centres.map((_, at) => {
      const then = model.shares[at] ?? 0;
      const now = labels.reduce((sum, label) => sum + (label === at ? 1 : 0), 0) / labels.length;
      const [a, b] = [Math.max(then, LEAST_SHARE), Math.max(now, LEAST_SHARE)];
      return { cluster: at + 1, share_then: then, share_now: now, psi: (b - a) * Math.log(b / a) };
    }),
    driftDistance: {
      then: model.distance,
      now: distance.reduce((sum, value) => sum + value, 0) / Math.max(1, labels.length),
    },
  };
}
