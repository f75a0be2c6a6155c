const MOST_DIGITS = 2;

const rounded = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

/**
 * The fewest digits of percent with which figures, as they are written, still bear out a sentence; null where two are not enough, and the
 * sentence is better left unsaid. @param shares 0–1. @param holds is asked about the rounded shares.
 */
export function provingDigits(
  shares: readonly number[],
  holds: (rounded: readonly number[]) => boolean,
): number | null {
  for (let digits = 0; digits <= MOST_DIGITS; digits++)
    if (holds(shares.map((share) => rounded(share * 100, digits) / 100))) return digits;
  return null;
}
