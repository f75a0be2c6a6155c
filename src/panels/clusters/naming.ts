import type { Say } from '../../panel/say';
import { traitName } from '../../panel/trait-names';
import type { ClusterParams } from './params';
import type { ClusterFigures } from './types';
import type { words } from './words';

/** Standard deviations from which on a trait is told of a group. */
const TOLD = 0.5;
const NAMED_BY = 2;

/** What sets a group apart, in words, the most telling first. */
export function traitsOf({ profile }: ClusterFigures, cluster: number, say: Say<typeof words>): string[] {
  return profile
    .filter((row) => row.cluster === cluster && Math.abs(row.z) >= TOLD)
    .sort((a, b) => Math.abs(b.z) - Math.abs(a.z))
    .map(({ feature, z }) => {
      const key = `term.trait_${z > 0 ? 'high' : 'low'}.${feature}`;
      return say.has(key) ? say.word(key) : `${traitName(feature, say)} ${z > 0 ? '↑' : '↓'}`;
    });
}

/** What a group is called: as the user wrote, else by what sets it apart most. */
export function groupName(
  figures: ClusterFigures,
  { names }: ClusterParams,
  cluster: number,
  say: Say<typeof words>,
): string {
  const own = names[String(cluster)]?.trim();
  if (own) return own;
  const told = traitsOf(figures, cluster, say).slice(0, NAMED_BY);
  return `${cluster} · ${told.length > 0 ? told.join(', ') : say('clusters.average')}`;
}
