import { linkRecords, type FieldWeights } from '../../models/linkage/fellegi-sunter';
import { randomSource } from '../../models/random';
import type { TaskContext } from '../../panel/contract';
import type { PersonField } from './fields';

/** Two records that may be of one person. */
export interface PersonPair {
  a: number;
  b: number;
  probability: number;
  weight: number;
  /** Fields in which both are the same, as bits. */
  matched: number;
  /** They share a key: phone, e-mail, identity number, or name and birthday. */
  exact: boolean;
  /** And their names do not speak against it. */
  sure: boolean;
}

/** Keys that more records share than this are of nobody. */
const MOST_SHARING = 50;
const LEAST_FIELDS = 2;
/** From here on a pair that shares a key needs no second look, and one whose names differ is shown at all. */
const SURE = 0.9;
const CERTAIN = 0.99;
/** What is told of pairs where nothing else was compared: a shared key, or the name and the birthday of many. */
const BY_KEY = 0.99;
const BY_NAME = 0.8;
const AGAINST = 0.5;
/** What the weights found too little to keep. */
const LEAST = 0.001;

const isName = ({ kind }: PersonField): boolean => kind === 'name';

/** Fields whose values together name one person: each key, and the names with the birthday, which two may share by chance. */
function keysOf(fields: readonly PersonField[]): { own: number[]; single: boolean }[] {
  const places = [...fields.keys()];
  const names = places.filter((at) => isName(fields[at] as PersonField));
  const births = places.filter((at) => fields[at]?.kind === 'date');
  return [
    ...places.filter((at) => fields[at]?.key).map((at) => ({ own: [at], single: true })),
    ...(names.length > 0 ? births.map((birth) => ({ own: [...names, birth], single: false })) : []),
  ];
}

/** Pairs that share a key, and whether it is one by itself. */
function exactPairs(fields: readonly PersonField[], n: number): Map<number, boolean> {
  const found = new Map<number, boolean>();
  for (const { own, single } of keysOf(fields)) {
    const groups = new Map<string, number[]>();
    for (let row = 0; row < n; row++) {
      const parts = own.map((at) => fields[at]?.values[row] ?? '');
      if (parts.some((part) => part === '')) continue;
      const key = parts.join('\u0000');
      const group = groups.get(key);
      if (group) group.push(row);
      else groups.set(key, [row]);
    }
    for (const group of groups.values())
      if (group.length <= MOST_SHARING)
        group.forEach((a, at) =>
          group.slice(at + 1).forEach((b) => found.set(a * n + b, single || (found.get(a * n + b) ?? false))),
        );
  }
  return found;
}

/** Which fields two records share, and how far their names agree: 1 not at all, 0 where none is known. */
function shared(
  fields: readonly PersonField[],
  a: number,
  b: number,
): { matched: number; namesDiffer: boolean } {
  let matched = 0;
  let [known, same] = [0, 0];
  fields.forEach((field, at) => {
    const [x, y] = [field.values[a] ?? '', field.values[b] ?? ''];
    if (x === '' || y === '') return;
    if (x === y) matched |= 1 << at;
    if (!isName(field)) return;
    known++;
    if (
      x === y ||
      (field.sounds?.[a] && field.sounds[a] === field.sounds[b]) ||
      x.includes(y) ||
      y.includes(x)
    )
      same++;
  });
  return { matched, namesDiffer: known > 0 && same === 0 };
}

/** Pairs that may be of one person, the surest first. */
export async function findPairs(
  fields: readonly PersonField[],
  n: number,
  fuzzy: boolean,
  context: TaskContext,
): Promise<{ pairs: PersonPair[]; weights: FieldWeights[]; compared: number }> {
  const exact = exactPairs(fields, n);
  const linked =
    fuzzy && fields.length >= LEAST_FIELDS
      ? await linkRecords(fields, randomSource(1), context.pause, context.progress)
      : { pairs: [], weights: [], compared: exact.size };
  const weighed = linked.weights.length > 0;
  const pairs: PersonPair[] = [];
  const seen = new Set<number>();
  const add = (a: number, b: number, known: number | null, weight: number): void => {
    const { matched, namesDiffer } = shared(fields, a, b);
    const single = exact.get(a * n + b);
    const byKey = single !== undefined;
    const plain = namesDiffer ? AGAINST : single ? BY_KEY : BY_NAME;
    const probability = known ?? (weighed ? LEAST : plain);
    if (!byKey && namesDiffer && probability < CERTAIN) return;
    seen.add(a * n + b);
    const sure = single === true && !namesDiffer && probability >= SURE;
    const told = known === null ? Math.log2(probability / (1 - probability)) : weight;
    pairs.push({ a, b, probability, weight: told, matched, exact: byKey, sure });
  };
  for (const { a, b, probability, weight } of linked.pairs) add(a, b, probability, weight);
  for (const pair of exact.keys()) {
    const a = Math.floor(pair / n);
    if (!seen.has(pair)) add(a, pair - a * n, null, 0);
  }
  pairs.sort((x, y) => y.weight - x.weight || x.a - y.a || x.b - y.b);
  return { pairs, weights: linked.weights, compared: Math.max(linked.compared, exact.size) };
}
