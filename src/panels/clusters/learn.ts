import {
  centresOf,
  distinctRows,
  nearestLabels,
  orderByValue,
  pickRows,
  squaredDistance,
  type Points,
} from '../../models/cluster/points';
import { alongAxes, principalComponents } from '../../models/cluster/principal';
import type { TaskContext } from '../../panel/contract';
import { measuredBy } from '../../panel/measured';
import {
  keepTraits,
  peopleOf,
  readTraits,
  traitsThere,
  type Trait,
  type TraitTable,
} from '../../panel/traits';
import type { Sql } from '../../sql/sql';
import { explain } from './explain';
import { group, MOST_COMPARED } from './group';
import { driftOf, keptModel } from './kept';
import { MOST_GROUPS, type ClusterParams, type Model } from './params';
import { prepare, prepareBy, type Prepared } from './prepare';
import type { ChoiceRow, ClusterFigures, ClusterProblem } from './types';

const LEAST_PEOPLE = 10;
/** Traits of behaviour by which people are compared where nothing else is asked. */
const DEFAULTS = ['recency', 'orders', 'order_value'];
const DRAWN_POINTS = 1500;

/** Groups of people, with what they were made of. */
export interface Learnt {
  /** `customer_key`, `cluster`, `distance`, `pc1`, `pc2`, `rule_leaf`, and a column `t_0` … for each trait compared. */
  table: Sql;
  traits: Trait[];
  keys: Float64Array;
  labels: Int32Array;
  prepared: Prepared;
  k: number;
  figures: Pick<
    ClusterFigures,
    | 'comparables'
    | 'leftOut'
    | 'constant'
    | 'unknown'
    | 'asked'
    | 'sample'
    | 'drawn'
    | 'choice'
    | 'gapGroups'
    | 'rules'
    | 'ruleAccuracy'
    | 'points'
    | 'shown'
    | 'axes'
    | 'missing'
    | 'model'
    | 'drift'
    | 'driftDistance'
  >;
  silhouettes: (number | null)[];
  stability: (number | null)[];
  /** Mean place of each group on each axis. */
  means: Points;
}

/** What was asked, and cannot be answered; with what could be compared all the same. */
export interface Unlearnt extends Pick<ClusterFigures, 'comparables' | 'leftOut' | 'constant'> {
  problem: ClusterProblem;
  customers: number;
}

/** The name by which a trait is chosen: shares of categories and of channels go together. */
export const familyOf = ({ id, group: family }: Trait): string =>
  family === 'category' || family === 'channel' ? family : id;

const keyOf = (params: ClusterParams, context: TaskContext): string => {
  const { features, k, method, scale, log, clip, seed, model } = params;
  const { period, segment } = context;
  return JSON.stringify([
    'clusters',
    features,
    k,
    method,
    scale,
    log,
    clip,
    seed,
    model,
    period,
    segment?.text ?? null,
  ]);
};

const wantedOf = ({ features, model }: ClusterParams, traits: readonly Trait[]): Trait[] => {
  if (model) {
    const axes = new Set(model.axes.map(({ id }) => id));
    return traits.filter((one) =>
      one.kind === 'number' ? axes.has(one.id) : one.levels.some((level) => axes.has(`${one.id}=${level}`)),
    );
  }
  if (features) return traits.filter((one) => features.includes(familyOf(one)));
  const usual = traits.filter(({ id }) => DEFAULTS.includes(id));
  return usual.length > 0
    ? usual
    : traits.filter(({ group: family, kind }) => family === 'attribute' && kind === 'number');
};

/** Whether groups have been made. */
export function learntAlready(params: ClusterParams, context: TaskContext): boolean {
  const key = keyOf(params, context);
  return context.holds(context.sharedOf(key), key);
}

/** Groups of those who ordered under the scope, or of everybody in the customer file, made once. */
export async function learn(params: ClusterParams, context: TaskContext): Promise<Learnt | Unlearnt> {
  const key = keyOf(params, context);
  const table = context.sharedOf(key);
  return context.hold(table, key, async () => {
    const measured = measuredBy(context);
    const there = await traitsThere(context, measured);
    const wanted = wantedOf(params, there.traits);
    const asked = { comparables: comparablesOf(there.traits, wanted), leftOut: there.leftOut };
    const revenue = there.traits.find(({ id }) => id === 'revenue');
    const whole = await readTraits(
      revenue && !wanted.includes(revenue) ? [...wanted, revenue] : wanted,
      measured,
      peopleOf(context.catalog, measured),
      context,
    );
    const read = { ...whole, traits: wanted, columns: whole.columns.slice(0, wanted.length) };
    const money = revenue ? (whole.columns[whole.traits.indexOf(revenue)] ?? null) : null;
    context.progress(0.2);
    const prepared = params.model ? prepareBy(read, params.model) : { ...prepare(read, params), missing: [] };
    const problem = problemOf(read, prepared);
    if (problem) return { problem, customers: read.keys.length, ...asked, constant: prepared.constant };
    const order = orderByValue(prepared.points);
    const distinct = distinctRows(prepared.points, order, MOST_GROUPS);
    if (distinct < 2)
      return { problem: 'all_alike', customers: read.keys.length, ...asked, constant: prepared.constant };
    const made = params.model
      ? byModel(prepared.points, params.model)
      : await newGroups(prepared.points, order, params, distinct, context);
    context.progress(0.7);
    const learnt = await told(made, { params, read, money, prepared, order, table }, context);
    return { ...learnt, figures: { ...learnt.figures, ...asked, missing: prepared.missing } };
  });
}

function problemOf({ keys, traits }: TraitTable, { axes }: Prepared): ClusterProblem | null {
  if (keys.length < LEAST_PEOPLE) return 'too_few';
  if (traits.length === 0) return 'no_features';
  return axes.length === 0 ? 'all_alike' : null;
}

interface Compared {
  params: ClusterParams;
  read: TraitTable;
  /** Revenue of each; null without orders. */
  money: Float64Array | null;
  prepared: Prepared;
  order: Int32Array;
  table: Sql;
}

/** Groups in the order of their money, with all that is told of them, in the table that others ask. */
async function told(
  made: Made,
  { params, read, money, prepared, order, table }: Compared,
  context: TaskContext,
): Promise<Learnt> {
  const { points, axes } = prepared;
  const { labels, centres, from } = params.model ? inPlace(made) : byMoney(made, points, money);
  const k = centres.rows;
  await context.pause();
  const explained = explain(read, labels, k);
  const places = principalComponents(points);
  const seen = alongAxes(points, places, 2);
  const distance = distances(points, labels, centres);
  await keepTraits(
    table,
    read,
    {
      cluster: labels.map((label) => label + 1),
      distance,
      pc1: column(seen, 0),
      pc2: column(seen, 1),
      rule_leaf: explained.leaves,
    },
    context,
  );
  context.progress(0.9);
  const whole = places.variances.reduce((sum, value) => sum + value, 0);
  const shown = (axis: number): number => (whole > 0 ? (places.variances[axis] ?? 0) / whole : 0);
  const weight = (axis: number, at: number): number => places.axes.values[axis * axes.length + at] ?? 0;
  return {
    table,
    traits: [...read.traits],
    keys: read.keys,
    labels,
    prepared,
    k,
    silhouettes: from.map((old) => made.silhouettes[old] ?? null),
    stability: from.map((old) => made.stability[old] ?? null),
    means: centresOf(points, labels, k),
    figures: {
      comparables: [],
      leftOut: [],
      missing: [],
      constant: prepared.constant,
      unknown: prepared.unknown,
      asked: params.k !== null && !params.model && params.k > k ? params.k : null,
      sample: made.sample,
      drawn: made.drawn,
      choice: made.choice,
      gapGroups: made.gapGroups,
      rules: explained.rules,
      ruleAccuracy: explained.accuracy,
      points: pointsShown(seen, labels, order),
      shown: [shown(0), shown(1)],
      axes: axes.map(({ id }, at) => ({ id, first: weight(0, at), second: weight(1, at) })),
      model: keptModel(params, prepared, labels, centres, distance),
      ...driftOf(params.model, labels, distance),
    },
  };
}

const comparablesOf = (traits: readonly Trait[], wanted: readonly Trait[]): ClusterFigures['comparables'] => {
  const found = new Map<string, ClusterFigures['comparables'][number]>();
  for (const one of traits) {
    const id = familyOf(one);
    found.set(id, { id, group: one.group, chosen: (found.get(id)?.chosen ?? false) || wanted.includes(one) });
  }
  return [...found.values()];
};

interface Made {
  labels: Int32Array;
  centres: Points;
  choice: ChoiceRow[];
  gapGroups: number | null;
  sample: number;
  drawn: number;
  silhouettes: (number | null)[];
  stability: (number | null)[];
}

async function newGroups(
  points: Points,
  order: Int32Array,
  params: ClusterParams,
  distinct: number,
  context: TaskContext,
): Promise<Made> {
  const found = await group(pickRows(points, order), params, distinct, context.pause);
  const labels = new Int32Array(points.rows);
  order.forEach((row, at) => (labels[row] = found.labels[at] as number));
  return { ...found, labels };
}

function byModel(points: Points, { centres }: Model): Made {
  const middles: Points = {
    rows: centres.length,
    dims: points.dims,
    values: Float64Array.from(
      centres.flatMap((centre) => Array.from({ length: points.dims }, (_, d) => centre[d] ?? 0)),
    ),
  };
  return {
    labels: nearestLabels(points, middles),
    centres: middles,
    choice: [],
    gapGroups: null,
    sample: Math.min(points.rows, MOST_COMPARED),
    drawn: 0,
    silhouettes: [],
    stability: [],
  };
}

/** Kept groups keep their numbers. */
const inPlace = ({ labels, centres }: Made): { labels: Int32Array; centres: Points; from: number[] } => ({
  labels,
  centres,
  from: Array.from({ length: centres.rows }, (_, c) => c),
});

/** Groups by their mean revenue, highest first; without money by their size. */
function byMoney(
  { labels, centres }: Made,
  points: Points,
  money: Float64Array | null,
): { labels: Int32Array; centres: Points; from: number[] } {
  const k = centres.rows;
  const all = Array.from({ length: k }, (_, c) => c);
  const sizes = new Float64Array(k);
  for (const label of labels) sizes[label] = (sizes[label] as number) + 1;
  const merit = sizes.slice();
  if (money) {
    merit.fill(0);
    labels.forEach((label, row) => (merit[label] = (merit[label] as number) + (money[row] as number)));
    for (const c of all) merit[c] = (merit[c] as number) / Math.max(1, sizes[c] as number);
  }
  const place = (c: number): Float64Array => centres.values.subarray(c * points.dims, (c + 1) * points.dims);
  const from = all.sort((a, b) => {
    const gap = (merit[b] as number) - (merit[a] as number);
    if (Math.abs(gap) > 1e-9 * Math.abs(merit[a] as number)) return gap;
    for (let d = 0; d < points.dims; d++) {
      const apart = (place(a)[d] as number) - (place(b)[d] as number);
      if (apart !== 0) return apart;
    }
    return 0;
  });
  const rank = Int32Array.from({ length: k });
  from.forEach((old, at) => (rank[old] = at));
  return { labels: labels.map((label) => rank[label] as number), centres: pickRows(centres, from), from };
}

const column = ({ rows, dims, values }: Points, at: number): Float64Array =>
  Float64Array.from({ length: rows }, (_, row) => (at < dims ? (values[row * dims + at] as number) : 0));

const distances = (points: Points, labels: Int32Array, centres: Points): Float64Array =>
  Float64Array.from(labels, (label, row) => Math.sqrt(squaredDistance(points, row, centres, label)));

function pointsShown(seen: Points, labels: Int32Array, order: Int32Array): ClusterFigures['points'] {
  const step = Math.max(1, Math.ceil(order.length / DRAWN_POINTS));
  const rows = order.filter((_, at) => at % step === 0);
  const rounded = (value: number): number => Math.round(value * 1000) / 1000;
  return [...rows].map((row) => ({
    x: rounded(seen.values[row * seen.dims] as number),
    y: rounded(seen.dims > 1 ? (seen.values[row * seen.dims + 1] as number) : 0),
    cluster: (labels[row] as number) + 1,
  }));
}
