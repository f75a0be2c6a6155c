/** Room for the longest texts that are compared; grown when a longer one comes. */
let taken = new Uint8Array(256);
let found = new Uint16Array(256);

/** Signs of both that stand near enough to each other to be taken for the same, in order, and how many stand in another order. */
function matching(a: string, b: string): { common: number; swapped: number } {
  const most = Math.max(a.length, b.length);
  if (most > taken.length) [taken, found] = [new Uint8Array(2 * most), new Uint16Array(2 * most)];
  const reach = Math.max(0, Math.floor(most / 2) - 1);
  taken.fill(0, 0, b.length);
  let common = 0;
  for (let i = 0; i < a.length; i++) {
    const sign = a.charCodeAt(i);
    const last = Math.min(b.length - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= last; j++)
      if (taken[j] === 0 && b.charCodeAt(j) === sign) {
        taken[j] = 1;
        found[common++] = sign;
        break;
      }
  }
  let swapped = 0;
  for (let j = 0, at = 0; at < common; j++) if (taken[j] === 1 && b.charCodeAt(j) !== found[at++]) swapped++;
  return { common, swapped: swapped / 2 };
}

/** Likeness of two texts by common signs and their order, 0–1 (Jaro 1989). Two empty texts are alike, one is not. */
export function jaro(a: string, b: string): number {
  if (a === b) return 1;
  const { common, swapped } = matching(a, b);
  if (common === 0) return 0;
  return (common / a.length + common / b.length + (common - swapped) / common) / 3;
}

const PREFIX = 4;
const WEIGHT = 0.1;

/** Jaro's likeness, raised by a tenth of what is missing for each of at most four equal signs at the beginning (Winkler 1990). */
export function jaroWinkler(a: string, b: string): number {
  const plain = jaro(a, b);
  let same = 0;
  while (same < PREFIX && same < a.length && same < b.length && a[same] === b[same]) same++;
  return plain + same * WEIGHT * (1 - plain);
}

/** Fewest signs to put in, take out, change, or swap with their neighbour, anything else in between (Damerau 1964, unrestricted). */
export function damerau(a: string, b: string): number {
  if (a === b) return 0;
  const width = b.length + 2;
  const cells = new Int32Array((a.length + 2) * width);
  const far = a.length + b.length;
  const last = new Map<number, number>();
  cells[0] = far;
  for (let i = 0; i <= a.length; i++) {
    cells[(i + 1) * width] = far;
    cells[(i + 1) * width + 1] = i;
  }
  for (let j = 0; j <= b.length; j++) {
    cells[j + 1] = far;
    cells[width + j + 1] = j;
  }
  for (let i = 1; i <= a.length; i++) {
    let column = 0;
    for (let j = 1; j <= b.length; j++) {
      const row = last.get(b.charCodeAt(j - 1)) ?? 0;
      const before = column;
      const equal = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      if (equal) column = j;
      cells[(i + 1) * width + j + 1] = Math.min(
        (cells[i * width + j] as number) + (equal ? 0 : 1),
        (cells[(i + 1) * width + j] as number) + 1,
        (cells[i * width + j + 1] as number) + 1,
        (cells[row * width + before] as number) + (i - row - 1) + 1 + (j - before - 1),
      );
    }
    last.set(a.charCodeAt(i - 1), i);
  }
  return cells[(a.length + 1) * width + b.length + 1] as number;
}

/** Whether two texts differ by one sign put in, taken out or changed, or by two neighbours swapped: `damerau` ≤ 1, without its table. */
export function withinOne(a: string, b: string): boolean {
  if (a === b) return true;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  const more = long.length - short.length;
  if (more > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  const rest = (from: string, start: number): string => from.slice(start);
  if (more === 1) return rest(short, at) === rest(long, at + 1);
  if (rest(short, at + 1) === rest(long, at + 1)) return true;
  return (
    short[at] === long[at + 1] && short[at + 1] === long[at] && rest(short, at + 2) === rest(long, at + 2)
  );
}
