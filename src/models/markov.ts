import { solveLinear } from './solve';

/** Where a chain ends up, however long it runs. */
export type LongRun =
  /** One set of shares, whatever the start. */
  | { kind: 'steady'; shares: number[] }
  /** Several groups of states that are never left: it depends on the start. */
  | { kind: 'depends'; closed: number[][] };

/** States that can be reached from each, itself among them. */
function reachable(chain: readonly (readonly number[])[]): boolean[][] {
  const n = chain.length;
  const reach = chain.map((row, i) => row.map((p, j) => p > 0 || i === j));
  for (let k = 0; k < n; k++)
    for (let i = 0; i < n; i++)
      if (reach[i]?.[k]) for (let j = 0; j < n; j++) if (reach[k]?.[j]) (reach[i] as boolean[])[j] = true;
  return reach;
}

/** Groups of states that are never left once entered. */
export function closedClasses(chain: readonly (readonly number[])[]): number[][] {
  const reach = reachable(chain);
  const found: number[][] = [];
  const seen = new Set<number>();
  chain.forEach((_, i) => {
    if (seen.has(i)) return;
    const own = chain.flatMap((_row, j) => (reach[i]?.[j] && reach[j]?.[i] ? [j] : []));
    own.forEach((j) => seen.add(j));
    const leaves = own.some((j) => reach[j]?.some((there, k) => there && !own.includes(k)));
    if (!leaves) found.push(own);
  });
  return found;
}

/**
 * The stationary distribution: π(P − I) = 0 with Σπ = 1, solved directly. Powers of the chain would never settle where it is periodic.
 * @param chain rows of chances that sum to 1.
 */
export function longRun(chain: readonly (readonly number[])[]): LongRun {
  const closed = closedClasses(chain);
  if (closed.length !== 1) return { kind: 'depends', closed };
  const states = closed[0] as number[];
  const n = states.length;
  const matrix = new Float64Array(n * n);
  const right = new Float64Array(n);
  states.forEach((from, i) =>
    states.forEach((to, j) => {
      matrix[j * n + i] = (chain[from]?.[to] ?? 0) - (i === j ? 1 : 0);
    }),
  );
  matrix.fill(1, (n - 1) * n);
  right[n - 1] = 1;
  solveLinear(matrix, right, n);
  const shares = chain.map(() => 0);
  states.forEach((state, i) => {
    shares[state] = right[i] as number;
  });
  return { kind: 'steady', shares };
}

/** Expected steps from each state until one of `ends` is entered: (I − Q)⁻¹1; 0 for the ends, Infinity where it may never happen. */
export function stepsUntil(chain: readonly (readonly number[])[], ends: readonly number[]): number[] {
  const open = chain.flatMap((_, i) => (ends.includes(i) ? [] : [i]));
  const reach = reachable(chain);
  const trapped = open.filter((i) => !ends.some((end) => reach[i]?.[end]));
  const sure = open.filter((i) => !trapped.some((t) => reach[i]?.[t]));
  const n = sure.length;
  const matrix = new Float64Array(n * n);
  const right = new Float64Array(n).fill(1);
  sure.forEach((from, i) =>
    sure.forEach((to, j) => {
      matrix[i * n + j] = (i === j ? 1 : 0) - (chain[from]?.[to] ?? 0);
    }),
  );
  solveLinear(matrix, right, n);
  return chain.map((_, i) => {
    const at = sure.indexOf(i);
    return ends.includes(i) ? 0 : at < 0 ? Infinity : (right[at] as number);
  });
}

/**
 * Value of a customer in each state (Pfeifer & Carraway 2000): V = (I − P ÷ (1 + d))⁻¹ R, money of a step taken at its beginning.
 * @param rewards money of one step in each state. @param discount of one step, above 0 where the chain never ends.
 */
export function chainValue(
  chain: readonly (readonly number[])[],
  rewards: readonly number[],
  discount: number,
): number[] {
  const n = chain.length;
  const matrix = new Float64Array(n * n);
  const right = Float64Array.from(rewards);
  chain.forEach((row, i) =>
    row.forEach((p, j) => {
      matrix[i * n + j] = (i === j ? 1 : 0) - p / (1 + discount);
    }),
  );
  solveLinear(matrix, right, n);
  return [...right];
}

/** The same over so many steps from now: Σ (P ÷ (1 + d))ᵗ R for t = 0 … steps. */
export function chainValueOver(
  chain: readonly (readonly number[])[],
  rewards: readonly number[],
  discount: number,
  steps: number,
): number[] {
  let value = [...rewards];
  for (let step = 0; step < steps; step++)
    value = chain.map(
      (row, i) =>
        (rewards[i] ?? 0) + row.reduce((sum, p, j) => sum + p * (value[j] ?? 0), 0) / (1 + discount),
    );
  return value;
}
