import type { Checked, Expectation } from '../../data/expectations';
import type { ColumnProfile, FileProfile } from './types';

/** Shares are expected in whole per cent, this much below what was found; all stays all. */
const LENIENT = 0.02;
const LISTED = 5;

const filled = ({ rows, empty }: ColumnProfile): number => rows - empty;
const shareOf = (part: number, whole: number): number => (whole > 0 ? part / whole : 1);
const filledShare = (column: ColumnProfile): number => shareOf(filled(column), column.rows);
const validShare = (column: ColumnProfile): number =>
  shareOf(filled(column) - column.invalid, filled(column));

/** A share to expect of the next file, where this one has `share`. */
const leastOf = (share: number): number =>
  share >= 1 ? 1 : Math.max(0, Math.floor(100 * (share - LENIENT)) / 100);

/**
 * What a good file of a kind leads to expect of the next: its columns, how full and how valid they are, ids that stand once, the values of columns
 * that have few, no money below zero and no day to come where there are none now. @param imported share of its rows that were imported.
 */
export function expectationsOf({ role, columns }: FileProfile, imported: number): Expectation[] {
  const found: Expectation[] = [{ role, column: '', expect: 'imported', least: leastOf(imported) }];
  for (const profile of columns) {
    const { field: column, type } = profile;
    if (column === null) continue;
    found.push({ role, column, expect: 'present' });
    if (filled(profile) === 0) continue;
    found.push({ role, column, expect: 'filled', least: leastOf(filledShare(profile)) });
    found.push({ role, column, expect: 'valid', least: leastOf(validShare(profile)) });
    if (profile.key && profile.distinct === filled(profile)) found.push({ role, column, expect: 'unique' });
    if (profile.values) found.push({ role, column, expect: 'values', values: profile.values });
    if (type === 'number' && Number(profile.min) >= 0) found.push({ role, column, expect: 'not_negative' });
    if (type === 'date' && !profile.future) found.push({ role, column, expect: 'not_future' });
  }
  return found;
}

/** Compares a file with what is expected of its kind; of a column that is not there nothing but that is asked. @param imported share of its rows that were imported; null before the load. */
export function check(
  profile: FileProfile,
  expectations: readonly Expectation[],
  imported: number | null,
): Checked[] {
  return expectations
    .filter(({ role, expect }) => role === profile.role && (expect !== 'imported' || imported !== null))
    .flatMap((expectation) => {
      const column = profile.columns.find(({ field }) => field !== null && field === expectation.column);
      const { role, expect } = expectation;
      if (!column && expect !== 'present' && expect !== 'imported') return [];
      return {
        role,
        column: expectation.column,
        expect,
        least: 'least' in expectation ? expectation.least : null,
        ...stand(expectation, column, imported),
      };
    });
}

const missing = { found: null, strange: '', met: false };

function stand(
  expectation: Expectation,
  column: ColumnProfile | undefined,
  imported: number | null,
): Pick<Checked, 'found' | 'strange' | 'met'> {
  const atLeast = (least: number, share: number) => ({ found: share, strange: '', met: share >= least });
  const holds = (met: boolean, strange = '') => ({ found: null, strange: met ? '' : strange, met });
  if (expectation.expect === 'imported') return atLeast(expectation.least, imported ?? 0);
  if (!column) return missing;
  switch (expectation.expect) {
    case 'present':
      return holds(true);
    case 'filled':
      return atLeast(expectation.least, filledShare(column));
    case 'valid':
      return atLeast(expectation.least, validShare(column));
    case 'unique':
      return holds(column.distinct === filled(column));
    case 'not_negative':
      return holds(column.min === null || Number(column.min) >= 0, column.min ?? '');
    case 'not_future':
      return holds(!column.future, column.max ?? '');
    case 'values': {
      if (!column.values) return holds(column.distinct === 0);
      const others = column.values.filter((value) => !expectation.values.includes(value));
      return holds(others.length === 0, others.slice(0, LISTED).join(', '));
    }
  }
}
