import { beforeAll, describe, expect, it } from 'vitest';
import { hasShared, load, sharedFile, type Loaded } from './helpers/load';

describe.skipIf(!hasShared)('UCI Online Retail, as it stands', () => {
  let loaded: Loaded;
  beforeAll(async () => {
    loaded = await load([
      { name: 'online_retail.csv', file: sharedFile('online_retail/online_retail.csv.gz') },
    ]);
  });
  it('is understood without a question', () => {
    expect(loaded.plans[0]?.role).toBe('transactions');
    expect(loaded.plans[0]?.problem).toBeNull();
    expect(loaded.plans[0]?.questions).toEqual([]);
  });
  it('counts the rows as published', () => {
    expect(loaded.files[0]).toMatchObject({ rows: 541909, imported: 541909, rejected: 0 });
    expect(loaded.base?.asOf).toBe('2011-12-10');
    expect(loaded.base?.counts.counted).toBe(397884);
    const rule = Object.fromEntries(loaded.base?.counts.rules.map(({ rule, rows }) => [rule, rows]) ?? []);
    expect(rule).toMatchObject({ noCustomer: 135080, cancelled: 9288 });
    expect(loaded.base?.counts.totalAmount).toBeCloseTo(9747747.934, 3);
    expect(loaded.base?.counts.countedAmount).toBeCloseTo(8911407.904, 3);
  });
});
