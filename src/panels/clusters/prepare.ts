import { pointsOf, type Points } from '../../models/cluster/points';
import { quantileType7 } from '../../models/quantile';
import type { Trait, TraitTable } from '../../panel/traits';
import type { ClusterParams, Model } from './params';

/** One direction in which people are compared: a number, or whether they have a value. */
export type Axis = Model['axes'][number];

/** People as points, and what each axis means. */
export interface Prepared {
  points: Points;
  axes: Axis[];
  /** What is the same for everybody and tells nobody apart. */
  constant: string[];
  /** Cells that were not known: they stand at the mean. */
  unknown: number;
}

/** Numbers as they are, and one column of 0 and 1 for each value of a category. */
export function indicators({
  traits,
  columns,
}: TraitTable): { trait: Trait; id: string; values: Float64Array }[] {
  return traits.flatMap((trait, at) => {
    const values = columns[at] as Float64Array;
    if (trait.kind === 'number') return [{ trait, id: trait.id, values }];
    return trait.levels.map((level, code) => ({
      trait,
      id: `${trait.id}=${level}`,
      values: values.map((value) => (Number.isNaN(value) ? NaN : value === code ? 1 : 0)),
    }));
  });
}

const logarithm = (value: number): number => Math.sign(value) * Math.log1p(Math.abs(value));

/** Where a value stands on its axis; at the mean of all where it is not known. */
const along = ({ mean, spread, low, high, log, middle }: Axis, value: number): number => {
  if (Number.isNaN(value)) return middle;
  const own = log ? logarithm(value) : value;
  return (Math.min(high, Math.max(low, own)) - mean) / spread;
};

/** Where nothing is drawn in: as large as what a link can carry. */
const NEVER = Number.MAX_VALUE;

/**
 * The axis of a column: logarithms of amounts and counts (sign(x) · ln(1 + |x|)), what lies beyond the first and last hundredth drawn in, then
 * (x − mean) ÷ sd (with n), (x − median) ÷ IQR, or as it is. Null where everybody is the same.
 */
function axisOf(
  id: string,
  values: Float64Array,
  skewed: boolean,
  { scale, log, clip }: ClusterParams,
): Axis | null {
  const known = values.filter((value) => !Number.isNaN(value));
  const own = (log && skewed ? known.map(logarithm) : known.slice()).sort();
  if (own.length === 0 || own[0] === own.at(-1)) return null;
  let [low, high] = [-NEVER, NEVER];
  if (clip) {
    const [from, to] = [quantileType7(own, 0.01), quantileType7(own, 0.99)];
    if (from < to) [low, high] = [from, to];
  }
  const inside = own.map((value) => Math.min(high, Math.max(low, value)));
  const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
  const sd = Math.sqrt(inside.reduce((sum, value) => sum + (value - mean) ** 2, 0) / inside.length);
  const quarters = quantileType7(inside, 0.75) - quantileType7(inside, 0.25);
  const axis = { id, low, high, log: log && skewed };
  if (scale === 'none') return { ...axis, mean: 0, spread: 1, middle: mean };
  if (scale === 'robust' && quarters > 0) {
    const median = quantileType7(inside, 0.5);
    return { ...axis, mean: median, spread: quarters, middle: (mean - median) / quarters };
  }
  return { ...axis, mean, spread: sd, middle: 0 };
}

/** People as points by what they are compared by. */
export function prepare(table: TraitTable, params: ClusterParams): Prepared {
  const constant: string[] = [];
  const axes: Axis[] = [];
  const columns: Float64Array[] = [];
  for (const { id, trait, values } of indicators(table)) {
    const axis = axisOf(id, values, trait.skewed, params);
    if (!axis) {
      constant.push(id);
      continue;
    }
    axes.push(axis);
    columns.push(values.map((value) => along(axis, value)));
  }
  return { points: pointsOf(columns), axes, constant, unknown: unknownIn(table) };
}

/** Cells of the traits that are not known, each once, however many axes are made of it. */
const unknownIn = ({ columns }: TraitTable): number =>
  columns.reduce((sum, values) => sum + values.filter(Number.isNaN).length, 0);

/** People along axes that were kept; what these data do not have stands at its middle. */
export function prepareBy(table: TraitTable, { axes }: Model): Prepared & { missing: string[] } {
  const found = new Map(indicators(table).map(({ id, values }) => [id, values]));
  const rows = table.keys.length;
  const missing = axes.flatMap(({ id }) => (found.has(id) ? [] : [id]));
  const columns = axes.map((axis) => {
    const values = found.get(axis.id);
    return values ? values.map((value) => along(axis, value)) : new Float64Array(rows).fill(axis.middle);
  });
  return { points: pointsOf(columns), axes, constant: [], unknown: unknownIn(table), missing };
}
