import { readFileSync } from 'node:fs';
import { Lunar, Solar } from 'lunar-typescript';
import { describe, expect, it } from 'vitest';
import { lunarBirthdays, lunarNumber, lunarOf } from '../../src/data/lunar';
import { addDays } from '../../src/data/scope';
import { hasShared, SHARED } from '../helpers/load';

it('every day from 1900 to 2099 is that of lunar-typescript', () => {
  const wrong: string[] = [];
  for (let day = '1900-01-31'; day < '2100-01-01'; day = addDays(day, 1)) {
    const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
    const theirs = Lunar.fromSolar(Solar.fromYmd(year, month, date));
    const ours = lunarOf(day);
    const same =
      ours?.year === theirs.getYear() &&
      ours.month === Math.abs(theirs.getMonth()) &&
      ours.leap === theirs.getMonth() < 0 &&
      ours.day === theirs.getDay();
    if (!same) wrong.push(day);
  }
  expect(wrong).toEqual([]);
  expect(lunarOf('1899-12-31')).toBeNull();
  expect(lunarNumber('1850-01-01')).toBe(0);
});

interface Calendar {
  new_year: Record<string, string>;
  leap_months: Record<string, number>;
  lunar_birthdays: { cases: { born_solar: string; birthday_by_rule: Record<string, string> }[] };
}

describe.skipIf(!hasShared)('the published calendar', () => {
  const calendar = (): Calendar =>
    JSON.parse(readFileSync(new URL('china_calendar/expected/calendar.json', SHARED), 'utf8')) as Calendar;

  it('has its new years and leap months', () => {
    const { new_year: years, leap_months: leaps } = calendar();
    for (const [year, day] of Object.entries(years)) {
      expect(lunarOf(day), year).toEqual({ year: Number(year), month: 1, leap: false, day: 1 });
      let leap = 0;
      for (let at = day; lunarOf(at)?.year === Number(year); at = addDays(at, 1)) {
        const one = lunarOf(at);
        if (one?.leap) leap = one.month;
      }
      expect(leap, year).toBe(leaps[year] ?? 0);
    }
  });

  it('keeps birthdays on its days, and on no others of the year', () => {
    for (const { born_solar: born, birthday_by_rule: days } of calendar().lunar_birthdays.cases)
      for (const [year, day] of Object.entries(days)) {
        expect(lunarBirthdays(day, 1), `${born} in ${year}`).toContain(lunarNumber(born));
        for (const other of [
          addDays(day, -1),
          addDays(day, 1),
          addDays(day, 29),
          addDays(day, -29),
          addDays(day, 30),
        ])
          expect(lunarBirthdays(other, 1), `${born} on ${other}`).not.toContain(lunarNumber(born));
      }
  });
});
