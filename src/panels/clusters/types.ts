import type { LeftOut, TraitGroup } from '../../panel/traits';
import type { RuleLine } from '../../panel/tree-rules';
import type { Model } from './params';

/** Row of `clusters.clusters`; group 1 has the highest mean revenue, or is the largest where there is no money. */
export interface ClusterRow {
  cluster: number;
  customers: number;
  share: number;
  /** Money of the scope, net of what was given back; null without orders. */
  revenue: number | null;
  revenue_share: number | null;
  mean_revenue: number | null;
  /** Mean silhouette of its people, on the sample. */
  silhouette: number | null;
  /** Mean Jaccard likeness over bootstrap samples; null where it was not asked. */
  stability: number | null;
}

/** Row of `clusters.profile`: a trait in a group, in its own unit; `z` in standard deviations of the compared values. */
export interface ProfileRow {
  cluster: number;
  feature: string;
  mean: number;
  overall_mean: number;
  z: number;
  /** Twentieths from below and from above. */
  p5: number;
  q1: number;
  median: number;
  q3: number;
  p95: number;
  /** People of whom it is known. */
  known: number;
}

/** Row of `clusters.choice`: how well so many groups fit, on the sample. */
export interface ChoiceRow {
  k: number;
  within_ss: number;
  silhouette: number | null;
  /** Null where nothing is left within. */
  gap: number | null;
  gap_error: number | null;
  stability: number | null;
}

/** Row of `clusters.rules`: a leaf of the tree that tells groups apart. */
export interface RuleRow {
  rule_leaf: number;
  cluster: number;
  customers: number;
  /** Share of the leaf that belongs to the group. */
  precision: number;
  /** Share of the group that the leaf holds. */
  covers: number;
  lines: RuleLine[];
}

/** Row of `clusters.drift`: shares when the groups were kept, and now. */
export interface DriftRow {
  cluster: number;
  share_then: number;
  share_now: number;
  /** (now − then) · ln(now ÷ then), a part of the population stability index. */
  psi: number;
}

/** Row of `clusters.lookalikes`. */
export interface LookalikeRow {
  rank: number;
  customer_id: string;
  distance: number;
  cluster: number;
}

/** Something that people can be compared by. */
export interface Comparable {
  id: string;
  group: TraitGroup;
  chosen: boolean;
}

export type ClusterProblem = 'too_few' | 'no_features' | 'all_alike';

export interface ClusterFigures {
  problem: ClusterProblem | null;
  customers: number;
  comparables: Comparable[];
  leftOut: LeftOut[];
  /** Columns compared that are the same for everybody. */
  constant: string[];
  /** Cells that were not known and stand at the mean. */
  unknown: number;
  k: number;
  /** Groups that were asked, where fewer people differ from each other. */
  asked: number | null;
  sample: number;
  /** People on whom stability was tried. */
  drawn: number;
  byRevenue: boolean;
  clusters: ClusterRow[];
  profile: ProfileRow[];
  choice: ChoiceRow[];
  /** How many groups the gap statistic finds; null: none of those looked at. */
  gapGroups: number | null;
  rules: RuleRow[];
  /** Share of the people whose group the rules tell rightly. */
  ruleAccuracy: number | null;
  /** People on the two principal axes: x, y, group. */
  points: { x: number; y: number; cluster: number }[];
  /** Share of the differences that each of the two axes shows. */
  shown: [number, number];
  axes: { id: string; first: number; second: number }[];
  /** Who stands inside the line that was drawn. */
  lasso: number | null;
  lookalikes: { segment: string; people: number; rows: number } | null;
  /** What can be kept of this; null where it cannot be told by middles, or a group is too small to show. */
  model: Model | null;
  drift: DriftRow[];
  driftDistance: { then: number; now: number } | null;
  /** Axes of kept groups that these data do not have. */
  missing: string[];
}
