import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kaplanMeier, quotableDays, waitsOf, type Waits } from '../../src/models/kaplan-meier';
import { logRank } from '../../src/models/log-rank';
import { hasShared, SHARED } from '../helpers/load';

interface Printed {
  time: number;
  at_risk: number;
  survival: number;
  lower_loglog: number;
  upper_loglog: number;
}
interface Expected {
  km_all: { table: Printed[] };
}

type Subject = readonly [days: number, happened: boolean];

const waitsFrom = (rows: readonly Subject[]): Waits[] =>
  waitsOf(rows.map(([days, happened]) => ({ days, happened: Number(happened), n: 1 })));

/** Rows of a set, divided as its file is, without the header. */
const rowsIn = (file: string, divider: string): string[][] =>
  readFileSync(new URL(`survival/${file}`, SHARED), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(divider));

function expectTable(waits: readonly Waits[], printed: readonly Printed[]): number {
  const curve = new Map(kaplanMeier(waits).map((point) => [point.days, point]));
  const events = printed.filter(({ time }) => curve.has(time));
  for (const row of events) {
    const point = curve.get(row.time);
    expect(point?.atRisk, `day ${row.time}`).toBe(row.at_risk);
    expect(1 - (point?.share ?? NaN)).toBeCloseTo(row.survival, 10);
    if (row.survival === 0) continue;
    expect(1 - (point?.high ?? NaN)).toBeCloseTo(row.lower_loglog, 10);
    expect(1 - (point?.low ?? NaN)).toBeCloseTo(row.upper_loglog, 10);
  }
  return events.length;
}

describe.skipIf(!hasShared)('Kaplan–Meier on the Walton data', () => {
  it('equals every printed cell of R’s survival, limits on the log-log scale', () => {
    const rows = rowsIn('waltons_dataset.csv', ',').map(([days, event]): Subject => [
      Number(days),
      event === '1',
    ]);
    const { km_all: printed } = JSON.parse(
      readFileSync(new URL('survival/expected/waltons.json', SHARED), 'utf8'),
    ) as Expected;
    expect(expectTable(waitsFrom(rows), printed.table)).toBeGreaterThan(20);
  });
});

describe.skipIf(!hasShared)('published survival sets', () => {
  /** Group, days and event of each subject. */
  const sets: Record<'anderson' | 'lymphoma' | 'g3', () => [string, Subject][]> = {
    anderson: () =>
      rowsIn('anderson.csv', ' ').map(([t, status, , , rx]) => [rx ?? '', [Number(t), status === '1']]),
    lymphoma: () =>
      rowsIn('lymphoma.csv', ',').map(([group, t, event]) => [group ?? '', [Number(t), event === '1']]),
    g3: () =>
      rowsIn('g3.csv', ',')
        .filter((row) => row[3] === 'Grade3')
        .map((row) => [row[4] ?? '', [Number(row[6]), row[5] === 'True']]),
  };
  const groupsOf = (name: keyof typeof sets): Waits[][] => {
    const subjects = sets[name]();
    return [...new Set(subjects.map(([group]) => group))]
      .sort()
      .map((group) => waitsFrom(subjects.flatMap(([own, subject]) => (own === group ? [subject] : []))));
  };
  interface Published {
    logrank: { n: number[]; chisq: number; df: number; p: number };
    km_rx0: { table: Printed[] };
    km_rx1: { table: Printed[] };
  }
  const published = (name: keyof typeof sets): Published => {
    const text = readFileSync(new URL('survival/expected/logrank_published.json', SHARED), 'utf8');
    return (JSON.parse(text) as Record<keyof typeof sets, Published>)[name];
  };

  it.each(['anderson', 'lymphoma', 'g3'] as const)('%s: the log-rank test of R’s survdiff', (name) => {
    const groups = groupsOf(name);
    const { n, chisq, df, p } = published(name).logrank;
    expect(
      groups.map((waits) => waits.reduce((sum, { happened, open }) => sum + happened + open, 0)),
    ).toEqual(n);
    const tested = logRank(groups);
    expect(tested?.df).toBe(df);
    expect(tested?.chiSquare).toBeCloseTo(chisq, 9);
    expect((tested?.p ?? NaN) / p).toBeCloseTo(1, 9);
  });
  it('anderson: Kaplan–Meier of both groups, every printed cell', () => {
    const [treated = [], placebo = []] = groupsOf('anderson');
    const { km_rx0: first, km_rx1: second } = published('anderson');
    expect(expectTable(treated, first.table)).toBeGreaterThan(5);
    expect(expectTable(placebo, second.table)).toBeGreaterThan(5);
  });
});

describe('how far a curve may be quoted', () => {
  it('ends where fewer than 30, or 5% of those who began, are still waiting', () => {
    const many = waitsFrom(Array.from({ length: 1000 }, (_, index) => [index, index % 2 === 0] as const));
    expect(quotableDays(many)).toBe(950);
    const some = waitsFrom(Array.from({ length: 100 }, (_, index) => [index, true] as const));
    expect(quotableDays(some)).toBe(70);
    expect(quotableDays(waitsFrom([[5, true]]))).toBe(0);
  });
});
