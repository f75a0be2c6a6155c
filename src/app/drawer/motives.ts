import type { PersonAnswer, PreferenceRow } from '../../engine/person';

/** Why somebody seems to buy, from where their money goes. */
export interface Motive {
  key: 'deals' | 'full_price' | 'premium' | 'saver' | 'weekend' | 'evening' | 'devoted';
  name: string;
  share: number;
  average: number;
}

/** Below these, shares say nothing of a person. */
const LEAST_ORDERS = 3;
const MOST_OF = 0.5;
const TIMES = 1.5;
const MORE = 0.2;
const COMMON = 0.1;

const OF: readonly [PreferenceRow['group'], readonly string[], Motive['key']][] = [
  ['discount', ['discounted'], 'deals'],
  ['price', ['high'], 'premium'],
  ['price', ['low'], 'saver'],
  ['day', ['weekend'], 'weekend'],
  ['hour', ['evening', 'night'], 'evening'],
];

/** Most of it, and half as much again as everybody; where everybody spends most of it so, a fifth of all more. */
const stands = ({ share, average }: Pick<PreferenceRow, 'share' | 'average'>): boolean =>
  share >= MOST_OF && (share >= TIMES * average || share >= average + MORE);

/**
 * What most of somebody's money goes to, where it is half as much again as everybody's, or a fifth of all more: discounts, dear or cheap things, weekends, evenings, one category or brand; and full prices where
 * others' money goes to discounts and theirs hardly. None below three orders.
 */
export function motivesOf({ orders, preferences }: Pick<PersonAnswer, 'orders' | 'preferences'>): Motive[] {
  if (orders < LEAST_ORDERS) return [];
  const found: Motive[] = [];
  for (const [group, names, key] of OF) {
    const rows = preferences.filter((row) => row.group === group && names.includes(row.name));
    const sum = (of: 'share' | 'average'): number => rows.reduce((all, row) => all + row[of], 0);
    const own = { share: sum('share'), average: sum('average') };
    if (rows.length > 0 && stands(own)) found.push({ key, name: names[0] ?? '', ...own });
  }
  const devoted = preferences.find(
    (row) => (row.group === 'brand' || row.group === 'category') && stands(row),
  );
  if (devoted)
    found.push({ key: 'devoted', name: devoted.name, share: devoted.share, average: devoted.average });
  const full = preferences.find((row) => row.group === 'discount' && row.name === 'full');
  if (full && 1 - full.average >= COMMON && 1 - full.share <= (1 - full.average) / 2)
    found.push({ key: 'full_price', name: 'full', share: full.share, average: full.average });
  return found;
}
