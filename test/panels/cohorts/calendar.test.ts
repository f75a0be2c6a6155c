import { expect, it } from 'vitest';
import { cohortText } from '../../../src/panels/cohorts/finding';
import type { Calendar } from '../../../src/panels/cohorts/params';
import { periodOf, startOf } from '../../../src/panels/cohorts/query';
import { raw } from '../../../src/sql/sql';
import { testEngine } from '../../helpers/engine';

const DAYS = `range(DATE '2019-11-20', DATE '2028-03-05', INTERVAL 1 DAY)`;

const calendars = (['day', 'week', 'month', 'quarter', 'year'] as const).flatMap((period) =>
  (['monday', 'sunday'] as const).flatMap((weekStart) =>
    [1, 2, 4, 7, 12].map((yearStart): Calendar => ({ period, weekStart, yearStart })),
  ),
);

it('every day lies in the period that starts last before it, and periods start where the calendar says', async () => {
  const engine = await testEngine();
  for (const calendar of calendars) {
    const { period, weekStart, yearStart } = calendar;
    const index = periodOf(raw('day'), calendar);
    const [found] = await engine.rows<{ outside: number; dow: number; months: string }>(
      `SELECT count(*) FILTER (WHERE NOT (day >= start AND day < next))::DOUBLE AS outside, max(isodow(start))::DOUBLE AS dow,
        string_agg(DISTINCT month(start)::VARCHAR, ' ' ORDER BY month(start)::VARCHAR) AS months
      FROM (SELECT day, ${startOf(index, calendar).text} AS start, ${startOf(raw(`${index.text} + 1`), calendar).text} AS next
        FROM (SELECT d::DATE AS day FROM ${DAYS} t(d)))`,
    );
    expect([calendar, found?.outside]).toEqual([calendar, 0]);
    if (period === 'week') expect(found?.dow).toBe(weekStart === 'sunday' ? 7 : 1);
    if (period === 'year') expect(found?.months).toBe(String(yearStart));
    if (period === 'quarter')
      expect(found?.months.split(' ').map(Number).sort()).toEqual(
        [0, 3, 6, 9].map((more) => ((yearStart - 1 + more) % 12) + 1).sort(),
      );
  }
});

it('names business years by their months, whatever year they are called after', () => {
  const of = (period: Calendar['period'], yearStart: number, cohort: string): string =>
    cohortText(cohort, { by: 'first_order', period, yearStart });
  expect(of('year', 1, '2024-01-01')).toBe('2024');
  expect(of('quarter', 1, '2024-10-01')).toBe('2024-Q4');
  expect(of('year', 4, '2024-04-01')).toBe('2024-04 – 2025-03');
  expect(of('quarter', 12, '2024-12-01')).toBe('2024-12 – 2025-02');
});
