import { pickRows, type Points } from './points';

/** Mean likeness of a group to what stands for it when people are drawn anew: 1 is always the same; below .6 it is not to be trusted (Hennig 2007). */
export const DISSOLVED = 0.6;
export const STABLE = 0.75;

/**
 * How well groups come again in samples drawn with replacement: for each, the mean over the draws of its largest Jaccard likeness with a
 * group found there, among the rows drawn (Hennig 2007, as `clusterboot` of R's fpc).
 * @param find labels of rows, by the same method. @returns one value for each of the k groups.
 */
export async function bootstrapJaccard(
  points: Points,
  labels: Int32Array,
  k: number,
  find: (points: Points) => Promise<Int32Array>,
  random: () => number,
  draws: number,
  pause: () => Promise<void>,
): Promise<Float64Array> {
  const sums = new Float64Array(k);
  const met = new Float64Array(k);
  for (let draw = 0; draw < draws; draw++) {
    await pause();
    const drawn = Int32Array.from({ length: points.rows }, () => Math.floor(random() * points.rows)).sort();
    const found = await find(pickRows(points, drawn));
    const groups = found.reduce((most, label) => Math.max(most, label + 1), 0);
    const both = new Float64Array(k * groups);
    const own = new Float64Array(k);
    const other = new Float64Array(groups);
    drawn.forEach((row, at) => {
      if (at > 0 && drawn[at - 1] === row) return;
      const [a, b] = [labels[row] as number, found[at] as number];
      both[a * groups + b] = (both[a * groups + b] as number) + 1;
      own[a] = (own[a] as number) + 1;
      other[b] = (other[b] as number) + 1;
    });
    for (let a = 0; a < k; a++) {
      if ((own[a] as number) === 0) continue;
      let most = 0;
      for (let b = 0; b < groups; b++) {
        const shared = both[a * groups + b] as number;
        most = Math.max(most, shared / ((own[a] as number) + (other[b] as number) - shared));
      }
      sums[a] = (sums[a] as number) + most;
      met[a] = (met[a] as number) + 1;
    }
  }
  return sums.map((sum, a) => sum / Math.max(1, met[a] as number));
}
