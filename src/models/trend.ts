import { normalTwoSided } from './normal';

/**
 * Cochran–Armitage test for a trend of shares over groups in order, scores 0, 1, 2, … (Armitage 1955), two-sided normal
 * approximation. @returns 1 where nothing or everything happened.
 */
export function trendTest(hits: readonly number[], sizes: readonly number[]): { z: number; p: number } {
  const all = sizes.reduce((sum, n) => sum + n, 0);
  const share = hits.reduce((sum, n) => sum + n, 0) / all;
  const mean = sizes.reduce((sum, n, score) => sum + n * score, 0) / all;
  const spread = sizes.reduce((sum, n, score) => sum + n * (score - mean) ** 2, 0);
  const slope = hits.reduce((sum, n, score) => sum + (n - (sizes[score] ?? 0) * share) * (score - mean), 0);
  const variance = share * (1 - share) * spread;
  if (!(variance > 0)) return { z: 0, p: 1 };
  const z = slope / Math.sqrt(variance);
  return { z, p: normalTwoSided(z) };
}
