import type { LinkField } from './compare';

/** Values of a field by numbers: 0 where it is not known. */
export interface Coded {
  codes: Int32Array;
  counts: Int32Array;
}

export function codedField({ values }: Pick<LinkField, 'values'>): Coded {
  const known = new Map<string, number>([['', 0]]);
  const counts = [0];
  const codes = Int32Array.from(values, (value) => {
    const code = known.get(value) ?? known.size;
    if (code === known.size) known.set(value, code);
    counts[code] = (counts[code] ?? 0) + 1;
    return code;
  });
  return { codes, counts: Int32Array.from(counts) };
}

/** Pairs that one block may bring, and what they may be for each of the people beyond that. */
const BLOCK_PAIRS = { fixed: 100_000, each: 2 };
const CAPS = [1000, 300, 100, 50, 20, 10, 5, 2];

/** People by a key of one or two fields, those without one left out: where groups begin in an order of people. */
function groupsOf(
  fields: readonly Coded[],
  own: readonly number[],
  n: number,
): { order: Int32Array; starts: number[] } {
  const key = new Float64Array(n);
  const rows: number[] = [];
  for (let row = 0; row < n; row++) {
    let value = 0;
    let known = true;
    for (const at of own) {
      const code = (fields[at] as Coded).codes[row] as number;
      if (code === 0) known = false;
      value = value * 16_777_216 + code;
    }
    key[row] = value;
    if (known) rows.push(row);
  }
  const order = Int32Array.from(rows).sort((a, b) => (key[a] as number) - (key[b] as number) || a - b);
  const starts: number[] = [];
  order.forEach((row, at) => {
    if (at === 0 || key[row] !== key[order[at - 1] as number]) starts.push(at);
  });
  return { order, starts: [...starts, order.length] };
}

/** The largest size of a group that keeps a block within its pairs. */
function capOf(starts: readonly number[], most: number): number {
  const sizes = starts.slice(1).map((end, at) => end - (starts[at] as number));
  return (
    CAPS.find(
      (cap) => sizes.reduce((sum, size) => sum + (size <= cap ? (size * (size - 1)) / 2 : 0), 0) <= most,
    ) ?? 0
  );
}

/**
 * Pairs worth a look: people who share one field or two (blocking), over all fields and pairs of fields. A value that too many share opens
 * no block by itself. @returns pairs as first × n + second with first < second, each once, ascending.
 */
export function candidatePairs(fields: readonly Coded[], n: number): Float64Array {
  const blocks = fields.flatMap((_, a) => [[a], ...fields.slice(a + 1).map((__, b) => [a, a + 1 + b])]);
  const most = BLOCK_PAIRS.fixed + BLOCK_PAIRS.each * n;
  let found = new Float64Array(0);
  for (const own of blocks) {
    const { order, starts } = groupsOf(fields, own, n);
    const cap = capOf(starts, most);
    const pairs: number[] = [];
    for (let at = 0; at + 1 < starts.length; at++) {
      const [from, to] = [starts[at] as number, starts[at + 1] as number];
      if (to - from > cap) continue;
      for (let i = from; i < to; i++)
        for (let j = i + 1; j < to; j++) {
          const [a, b] = [order[i] as number, order[j] as number];
          pairs.push(a < b ? a * n + b : b * n + a);
        }
    }
    found = merged(found, Float64Array.from(pairs).sort());
  }
  return found;
}

/** Two ascending lists as one, nothing twice. */
function merged(a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  const both = new Float64Array(a.length + b.length);
  let [i, j, k] = [0, 0, 0];
  while (i < a.length || j < b.length) {
    const next =
      j >= b.length || (i < a.length && (a[i] as number) <= (b[j] as number))
        ? (a[i++] as number)
        : (b[j++] as number);
    if (k === 0 || both[k - 1] !== next) both[k++] = next;
  }
  return both.slice(0, k);
}
