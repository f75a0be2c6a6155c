import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isAligned } from '../../src/ingest/containers/aligned';
import { unpack } from '../../src/ingest/containers/unpack';
import { fieldMap } from '../../src/ingest/file-plan';
import { planFile } from '../../src/ingest/plan';
import { hasShared, SHARED } from '../helpers/load';

describe('a table whose columns are set apart by runs of blanks', () => {
  it('is told from lists of words, baskets and other tables', () => {
    expect(isAligned(' id  day   money\n  1  2024-01-02   3.5\n 12  2024-01-03  10.0\n')).toBe(true);
    for (const head of [
      'milk bread\nbeer\nmilk beer bread\n',
      'id day money\n1 2 3\n4 5 6\n',
      'id,day  money\n1,2  3\n4,5  6\n',
      'a  b\nc  d\ne  f\n',
      'one  line  only\n',
    ])
      expect(isAligned(head)).toBe(false);
  });

  it('comes out with one tab between cells, in its own encoding, to the last line', async () => {
    const text =
      '编号  日期        金额\n  1  2024-01-02   3.5\r\n 12  2024-01-03  10.0  \n\n007  2024-01-04   2.0';
    const [part] = await unpack('报表.txt', new Blob([text]));
    expect(await part?.file.text()).toBe(
      '编号\t日期\t金额\n1\t2024-01-02\t3.5\r\n12\t2024-01-03\t10.0\n\n007\t2024-01-04\t2.0',
    );
    expect(part?.notes).toEqual([{ code: 'aligned', args: {} }]);
  });
});

describe.runIf(hasShared)('the master file of CDNOW as it was published', () => {
  it('is read', async () => {
    const file = new Blob([readFileSync(new URL('cdnow/CDNOW_master.txt', SHARED))]);
    const [part] = await unpack('CDNOW_master.txt', file);
    if (!part) throw new Error('no table');
    const plan = await planFile('f1', part.name, part.file, part.choices);
    expect([plan.role, plan.problem]).toEqual(['transactions', null]);
    expect([...fieldMap(plan).keys()].sort()).toEqual(['amount', 'customer_id', 'ordered_at']);
    expect(plan.meaning).toMatchObject({
      rows: 69659,
      customers: 23570,
      first: '1997-01-01',
      last: '1998-06-30',
    });
    expect(plan.meaning?.total).toBeCloseTo(2500315.63, 2);
  });
});
