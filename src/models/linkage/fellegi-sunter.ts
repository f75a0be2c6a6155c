import { candidatePairs, codedField, type Coded } from './candidates';
import { agreement, LEVELS, type LinkField } from './compare';

/** Two records that may be of one person. */
export interface LinkedPair {
  a: number;
  b: number;
  /** log2 of how many times as likely the agreement is of one person, the share of such pairs among those compared in it. */
  weight: number;
  probability: number;
  /** Level of agreement of each field, −1 where it is not known. */
  levels: Int8Array;
}

/** What was learnt of a field: chances of each level of agreement of one person, and of two. */
export interface FieldWeights {
  name: string;
  m: number[];
  u: number[];
}

export interface Linkage {
  pairs: LinkedPair[];
  weights: FieldWeights[];
  compared: number;
  /** Share of the pairs compared that are of one person. */
  prior: number;
}

const RANDOM_PAIRS = 200_000;
const ROUNDS = 200;
const SETTLED = 1e-6;
/** No chance is taken for 0. */
const LEAST = 1e-9;
/** Pairs below this are not kept. */
const KEPT = 0.001;
const BASE = 5;

interface Patterns {
  /** Levels of each pattern, and how many pairs have it. */
  levels: Int8Array[];
  counts: Float64Array;
  /** Pattern of each pair. */
  of: Int32Array;
}

/** Pairs by how they agree. */
async function patternsOf(
  pairs: Float64Array,
  n: number,
  fields: readonly LinkField[],
  coded: readonly Coded[],
  pause: () => Promise<void>,
): Promise<Patterns> {
  const known = new Map<number, number>();
  const levels: Int8Array[] = [];
  const counts: number[] = [];
  const of = new Int32Array(pairs.length);
  const own = new Int8Array(fields.length);
  for (let at = 0; at < pairs.length; at++) {
    if (at % 20_000 === 0) await pause();
    const pair = pairs[at] as number;
    const a = Math.floor(pair / n);
    const b = pair - a * n;
    let key = 0;
    for (let f = 0; f < fields.length; f++) {
      const { kind, values, sounds } = fields[f] as LinkField;
      const { codes } = coded[f] as Coded;
      const [x, y] = [codes[a] as number, codes[b] as number];
      const level =
        x === 0 || y === 0
          ? -1
          : x === y
            ? 0
            : agreement(
                kind,
                values[a] as string,
                values[b] as string,
                sounds && [sounds[a] ?? '', sounds[b] ?? ''],
              );
      own[f] = level;
      key = key * BASE + level + 1;
    }
    let pattern = known.get(key);
    if (pattern === undefined) {
      pattern = levels.length;
      known.set(key, pattern);
      levels.push(own.slice());
      counts.push(0);
    }
    counts[pattern] = (counts[pattern] as number) + 1;
    of[at] = pattern;
  }
  return { levels, counts: Float64Array.from(counts), of };
}

const normalised = (counts: readonly number[]): number[] => {
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => Math.max(LEAST, all > 0 ? count / all : 1 / counts.length));
};

/** Chances of levels by weighted patterns. */
const levelChances = (
  patterns: Patterns,
  fields: readonly LinkField[],
  weight: (pattern: number) => number,
): number[][] =>
  fields.map(({ kind }, f) => {
    const sums = new Array<number>(LEVELS[kind]).fill(0);
    patterns.levels.forEach((levels, pattern) => {
      const level = levels[f] as number;
      if (level >= 0)
        sums[level] = (sums[level] as number) + (patterns.counts[pattern] as number) * weight(pattern);
    });
    return normalised(sums);
  });

/** log2 of m ÷ u over the levels of a pattern; what is not known says nothing. */
const weightOf = (levels: Int8Array, m: readonly number[][], u: readonly number[][]): number => {
  let sum = 0;
  levels.forEach((level, f) => {
    if (level >= 0) sum += Math.log2((m[f]?.[level] as number) / (u[f]?.[level] as number));
  });
  return sum;
};

const chance = (weight: number): number => 1 / (1 + 2 ** -weight);

/** Pairs of people who have nothing to do with each other: two by chance. */
function randomPairs(n: number, random: () => number): Float64Array {
  if ((n * (n - 1)) / 2 <= RANDOM_PAIRS) {
    const all: number[] = [];
    for (let a = 0; a < n; a++) for (let b = a + 1; b < n; b++) all.push(a * n + b);
    return Float64Array.from(all);
  }
  return Float64Array.from({ length: RANDOM_PAIRS }, () => {
    const a = Math.floor(random() * n);
    const b = (a + 1 + Math.floor(random() * (n - 1))) % n;
    return a < b ? a * n + b : b * n + a;
  });
}

/** Whether an ascending list holds a number. */
function holds(list: Float64Array, value: number): boolean {
  let [from, to] = [0, list.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((list[middle] as number) < value) from = middle + 1;
    else to = middle;
  }
  return list[from] === value;
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/**
 * Which records are of one person (Fellegi & Sunter 1969): the weight of a pair is the sum of log2(m ÷ u) over fields, m the chance of that
 * agreement of one person and u of two; both and the share of such pairs by expectation–maximisation (Winkler 1988) over all pairs there are:
 * those that share a field or two (`candidatePairs`) as they are, of all others some drawn by chance in their place. A field that is not known on one side says nothing. Where names agree exactly, u is the share of people so named (term frequency).
 * Pairs compared share a field or two (`candidatePairs`); others are never found.
 */
export async function linkRecords(
  fields: readonly LinkField[],
  random: () => number,
  pause: () => Promise<void>,
  progress: (share: number) => void = () => undefined,
): Promise<Linkage> {
  const n = fields[0]?.values.length ?? 0;
  const coded = fields.map(codedField);
  const sounding = fields.flatMap(({ sounds }) => (sounds ? [codedField({ values: sounds })] : []));
  const pairs = candidatePairs([...coded, ...sounding], n);
  progress(0.2);
  const strangers = randomPairs(n, random).filter((pair) => !holds(pairs, pair));
  const all = (n * (n - 1)) / 2;
  const each = strangers.length > 0 ? (all - pairs.length) / strangers.length : 0;
  const patterns = await patternsOf(joined(pairs, strangers), n, fields, coded, pause);
  patterns.counts.fill(0);
  patterns.of.forEach((pattern, at) => {
    patterns.counts[pattern] = (patterns.counts[pattern] as number) + (at < pairs.length ? 1 : each);
  });
  progress(0.7);
  let u = levelChances(patterns, fields, () => 1);
  let m = fields.map(({ kind }) => normalised(LEVEL_START.slice(0, LEVELS[kind])));
  let prior = Math.min(0.5, n / 10 / all);
  for (let round = 0; round < ROUNDS; round++) {
    if (round % 10 === 0) await pause();
    const odds = Math.log2(prior / (1 - prior));
    const shares = Float64Array.from(patterns.levels, (levels) => chance(odds + weightOf(levels, m, u)));
    const next = shares.reduce((sum, share, at) => sum + share * (patterns.counts[at] as number), 0) / all;
    m = levelChances(patterns, fields, (pattern) => shares[pattern] as number);
    u = levelChances(patterns, fields, (pattern) => 1 - (shares[pattern] as number));
    const change = Math.abs(next / prior - 1);
    prior = Math.min(1 - LEAST, Math.max(LEAST, next));
    if (change < SETTLED) break;
  }
  progress(0.9);
  return {
    pairs: scored(pairs, n, patterns, { fields, coded, m, u, prior }),
    weights: fields.map(({ name }, f) => ({ name, m: m[f] ?? [], u: u[f] ?? [] })),
    compared: pairs.length,
    prior,
  };
}

const LEVEL_START = [0.8, 0.1, 0.05, 0.05];

interface Learnt {
  fields: readonly LinkField[];
  coded: readonly Coded[];
  m: readonly number[][];
  u: readonly number[][];
  prior: number;
}

function scored(
  pairs: Float64Array,
  n: number,
  patterns: Patterns,
  { fields, coded, m, u, prior }: Learnt,
): LinkedPair[] {
  const odds = Math.log2(prior / (1 - prior));
  const plain = Float64Array.from(patterns.levels, (levels) => odds + weightOf(levels, m, u));
  const common = fields.map((_, f) => {
    const { counts } = coded[f] as Coded;
    let [all, squares] = [0, 0];
    for (let code = 1; code < counts.length; code++) {
      all += counts[code] as number;
      squares += (counts[code] as number) ** 2;
    }
    return { all, same: all > 0 ? squares / (all * all) : 1 };
  });
  const found: LinkedPair[] = [];
  pairs.forEach((pair, at) => {
    const pattern = patterns.of[at] as number;
    const levels = patterns.levels[pattern] as Int8Array;
    const a = Math.floor(pair / n);
    const b = pair - a * n;
    let weight = plain[pattern] as number;
    for (let f = 0; f < fields.length; f++) {
      if (fields[f]?.kind !== 'name' || levels[f] !== 0) continue;
      const { codes, counts } = coded[f] as Coded;
      const { all, same } = common[f] as { all: number; same: number };
      weight += Math.log2(same / ((counts[codes[a] as number] as number) / all));
    }
    const probability = chance(weight);
    if (probability >= KEPT) found.push({ a, b, weight, probability, levels });
  });
  return found.sort((x, y) => y.weight - x.weight || x.a - y.a || x.b - y.b);
}
