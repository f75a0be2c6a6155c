import { describe, expect, it } from 'vitest';
import type { ChartModel } from '../../src/charts/model';
import type { Row, TablePart } from '../../src/panel/picture';
import { reportPage } from '../../src/report/page';
import { isOfFew, smallRows, withoutSmallMarks } from '../../src/report/small-groups';

const part = (keys: string[], says?: TablePart['says']): TablePart => ({
  kind: 'table',
  name: 't',
  title: 't',
  columns: keys.map((key) => ({ key, kind: 'count', label: key })),
  rows: [],
  opens: null,
  ...(says ? { says } : {}),
});
const rows = (...counts: number[]): Row[] => counts.map((customers) => ({ customers, people: customers }));

describe('groups that are too small to be shown', () => {
  it('go, and one alone takes the next smallest with it, so that no total gives it away', () => {
    const several = rows(3, 40, 4, 9);
    expect([...smallRows(part(['customers']), several, 5)]).toEqual([several[0], several[2]]);
    const one = rows(40, 3, 9, 0);
    expect([...smallRows(part(['customers']), one, 5)]).toEqual([one[1], one[2]]);
    expect(smallRows(part(['customers']), rows(0, 5, 40), 5).size).toBe(0);
    expect(smallRows(part(['revenue']), rows(1, 2), 5).size).toBe(0);
    expect(smallRows(part(['revenue'], { customers: 'people' }), rows(1, 2), 5).size).toBe(2);
  });

  it('leave charts and sentences', () => {
    const model: ChartModel = {
      kind: 'bars',
      title: 'b',
      height: 100,
      valueTitle: 'v',
      bars: [4, 5, 0].map((customers) => ({
        name: String(customers),
        value: customers,
        text: '',
        label: String(customers),
        is: { customers },
      })),
    };
    const { model: kept, left } = withoutSmallMarks(model, 5);
    expect(left).toBe(1);
    expect(kept.kind === 'bars' && kept.bars.map(({ value }) => value)).toEqual([5, 0]);
    const finding = (customers: number) => ({
      id: 'X',
      values: { n: { as: 'count' as const, value: customers, is: { customers } } },
    });
    expect([4, 5, 0].map((customers) => isOfFew(finding(customers) as never, 5))).toEqual([
      true,
      false,
      false,
    ]);
  });
});

it('a report runs and fetches nothing, and what it quotes is no markup', () => {
  const html = reportPage({
    language: 'en',
    title: '<script>alert(1)</script>',
    subtitle: '"><img src=x>',
    sections: [{ title: 'a & b', html: '<p>made</p>', caveat: '<i>' }],
    notes: [['<b>', '</dl>']],
    contents: 'Contents',
  });
  expect(html).toContain(`default-src 'none'; style-src 'unsafe-inline'`);
  expect(html).not.toMatch(/<script|<img|<i>|<b>|https?:/);
  expect(html).toContain('a &amp; b');
});
