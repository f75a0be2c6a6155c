import { describe, expect, it } from 'vitest';
import { planFile } from '../../src/ingest/plan';
import { check, expectationsOf } from '../../src/ingest/quality/expect';
import type { FileProfile } from '../../src/ingest/quality/types';
import { csv, load } from '../helpers/load';
import { rowsOf } from '../../src/engine/table';

const month = (edit: (row: (string | number)[], index: number) => void = () => undefined): Blob =>
  csv([
    ['order_id', 'customer_id', 'order_date', 'status', 'email', 'amount'],
    ...Array.from({ length: 40 }, (_, index) => {
      const row: (string | number)[] = [
        `o${index}`,
        `C${index % 9}`,
        `2024-01-${10 + (index % 15)}`,
        index % 8 === 0 ? 'shipped' : 'paid',
        index % 4 === 0 ? '' : `c${index % 9}@x.com`,
        10 + index,
      ];
      edit(row, index);
      return row;
    }),
  ]);

async function profile(file: Blob): Promise<FileProfile> {
  const plan = await planFile('f0', 'month.csv', file);
  if (!plan.profile) throw new Error('no profile');
  return plan.profile;
}

const failures = (found: ReturnType<typeof check>): string[] =>
  found.filter(({ met }) => !met).map(({ column, expect: what }) => `${what} ${column}`);

describe('expectations', () => {
  it('what a file leads to expect, the same file and another good one meet', async () => {
    const expected = expectationsOf(await profile(month()), 1);
    expect(expected).toContainEqual({ role: 'transactions', column: 'email', expect: 'filled', least: 0.73 });
    expect(expected).toContainEqual({
      role: 'transactions',
      column: 'status',
      expect: 'values',
      values: ['paid', 'shipped'],
    });
    const next = month((row, index) => {
      row[0] = `n${index}`;
      row[2] = `2024-02-${10 + (index % 15)}`;
    });
    expect(failures(check(await profile(month()), expected, 1))).toEqual([]);
    expect(failures(check(await profile(next), expected, 1))).toEqual([]);
  });

  it('lists what the next file does not meet, each with what was found', async () => {
    const expected = expectationsOf(await profile(month()), 1);
    const worse = await profile(
      month((row, index) => {
        if (index % 2 === 0) row[4] = '';
        if (index < 6) row[3] = 'zurückgegeben';
        if (index === 7) row[5] = -3;
        if (index === 9) row[2] = '2090-01-01';
      }),
    );
    const found = check(worse, expected, 0.9);
    expect(failures(found).sort()).toEqual([
      'filled email',
      'imported ',
      'not_future ordered_at',
      'not_negative amount',
      'valid ordered_at',
      'values status',
    ]);
    expect(found.find(({ expect: what }) => what === 'values')?.strange).toBe('zurückgegeben');
    expect(found.find(({ column, expect: what }) => what === 'filled' && column === 'email')).toMatchObject({
      least: 0.73,
      found: 0.5,
    });
  });

  it('misses a column that is gone', async () => {
    const expected = expectationsOf(await profile(month()), 1);
    const without = csv([
      ['order_id', 'customer_id', 'order_date', 'amount'],
      ...Array.from({ length: 10 }, (_, index) => [`o${index}`, `C${index}`, '2024-01-10', 5]),
    ]);
    const missed = failures(check(await profile(without), expected, null));
    expect(missed).toContain('present status');
    expect(missed).toContain('present email');
    expect(missed.some((one) => one.endsWith('amount'))).toBe(false);
  });

  it('is checked at every load', async () => {
    const expectations = expectationsOf(await profile(month()), 1);
    const data = await load(
      [{ name: 'next.csv', file: month((row, index) => index < 3 && (row[3] = 'lost')) }],
      { expectations },
    );
    const failed = rowsOf(
      await data.engine.query(
        'SELECT "column", expectation, strange FROM quality_expectations WHERE NOT met',
      ),
    );
    expect(failed).toEqual([{ column: 'status', expectation: 'values', strange: 'lost' }]);
  });
});
