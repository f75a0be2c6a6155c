import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kaplanMeier, quotableDays, type Waits } from '../../src/models/kaplan-meier';
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

function waitsOf(rows: readonly (readonly [days: number, happened: boolean])[]): Waits[] {
  const waits = new Map<number, Waits>();
  for (const [days, happened] of rows) {
    const group = waits.get(days) ?? { days, happened: 0, open: 0 };
    if (happened) group.happened++;
    else group.open++;
    waits.set(days, group);
  }
  return [...waits.values()].sort((a, b) => a.days - b.days);
}

describe.skipIf(!hasShared)('Kaplan–Meier on the Walton data', () => {
  it('equals every printed cell of R’s survival, limits on the log-log scale', () => {
    const text = readFileSync(new URL('survival/waltons_dataset.csv', SHARED), 'utf8');
    const rows = text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','))
      .map(([days, event]) => [Number(days), event === '1'] as const);
    const { km_all: printed } = JSON.parse(
      readFileSync(new URL('survival/expected/waltons.json', SHARED), 'utf8'),
    ) as Expected;
    const curve = new Map(kaplanMeier(waitsOf(rows)).map((point) => [point.days, point]));
    const events = printed.table.filter(({ time }) => curve.has(time));
    expect(events.length).toBeGreaterThan(20);
    for (const row of events) {
      const point = curve.get(row.time);
      expect(point?.atRisk, `day ${row.time}`).toBe(row.at_risk);
      expect(1 - (point?.share ?? NaN)).toBeCloseTo(row.survival, 10);
      if (row.survival === 0) continue;
      expect(1 - (point?.high ?? NaN)).toBeCloseTo(row.lower_loglog, 10);
      expect(1 - (point?.low ?? NaN)).toBeCloseTo(row.upper_loglog, 10);
    }
  });
});

describe('how far a curve may be quoted', () => {
  it('ends where fewer than 30, or 5% of those who began, are still waiting', () => {
    const many = waitsOf(Array.from({ length: 1000 }, (_, index) => [index, index % 2 === 0] as const));
    expect(quotableDays(many)).toBe(950);
    const some = waitsOf(Array.from({ length: 100 }, (_, index) => [index, true] as const));
    expect(quotableDays(some)).toBe(70);
    expect(quotableDays(waitsOf([[5, true]]))).toBe(0);
  });
});
