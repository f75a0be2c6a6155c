/** Which items may stand in a list. */
export interface Choice {
  k: number;
  /** 1 where an item may be shown at all; null allows all. */
  allowed: Uint8Array | null;
  /** The most items of one category, and the category of each item; null: no limit. */
  perCategory: { most: number; category: Int32Array } | null;
}

/**
 * The `k` items of the highest positive scores, highest first; equal scores go to the item with more buyers, which has the smaller number.
 * @param barred 1 where an item is not to be shown to this customer. @returns how many were found.
 */
export function topItems(
  scores: Float64Array,
  { k, allowed, perCategory }: Choice,
  barred: Uint8Array,
  found: Int32Array,
): number {
  if (perCategory) return topRanked(ranked(scores), { k, allowed, perCategory }, barred, found);
  let count = 0;
  let least = 0;
  for (let item = 0; item < scores.length; item++) {
    const score = scores[item] as number;
    if (score <= least || barred[item] || (allowed && !allowed[item])) continue;
    let place = count < k ? count++ : k - 1;
    while (place > 0 && (scores[found[place - 1] as number] as number) < score) {
      found[place] = found[place - 1] as number;
      place--;
    }
    found[place] = item;
    if (count === k) least = scores[found[k - 1] as number] as number;
  }
  return count;
}

/** Items of positive scores, highest first; equal scores go to the item with the smaller number. */
export const ranked = (scores: ArrayLike<number>): Int32Array =>
  Int32Array.from(
    Array.from(scores, (_, item) => item)
      .filter((item) => (scores[item] as number) > 0)
      .sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b),
  );

/** The first `k` items of a ranking that may be shown. @returns how many were found. */
export function topRanked(
  ranking: Int32Array,
  { k, allowed, perCategory }: Choice,
  barred: Uint8Array,
  found: Int32Array,
): number {
  const used = new Map<number, number>();
  let count = 0;
  for (let rank = 0; rank < ranking.length && count < k; rank++) {
    const item = ranking[rank] as number;
    if (barred[item] || (allowed && !allowed[item])) continue;
    if (perCategory) {
      const kind = perCategory.category[item] as number;
      const taken = used.get(kind) ?? 0;
      if (kind >= 0 && taken >= perCategory.most) continue;
      used.set(kind, taken + 1);
    }
    found[count++] = item;
  }
  return count;
}
