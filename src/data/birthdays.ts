import { join, sql, type Sql } from '../sql/sql';

/** First days of the western signs, as month × 100 + day. */
export const SIGNS = [
  [120, 'aquarius'],
  [219, 'pisces'],
  [321, 'aries'],
  [420, 'taurus'],
  [521, 'gemini'],
  [622, 'cancer'],
  [723, 'leo'],
  [823, 'virgo'],
  [923, 'libra'],
  [1024, 'scorpio'],
  [1123, 'sagittarius'],
  [1222, 'capricorn'],
] as const;

const monthDay = (birth: Sql): Sql => sql`(month(${birth}) * 100 + day(${birth}))`;

/** The western sign of a birthday; null where it is not known. */
export const zodiacOf = (birth: Sql): Sql =>
  sql`CASE WHEN ${birth} IS NULL THEN NULL ${join(
    [...SIGNS].reverse().map(([from, sign]) => sql`WHEN ${monthDay(birth)} >= ${from} THEN ${sign}`),
    ' ',
  )} ELSE 'capricorn' END`;

/** Full years from birth to a day. */
export const ageAt = (birth: Sql, day: string): Sql =>
  sql`(year(${day}::DATE) - year(${birth}) - (month(${day}::DATE) * 100 + day(${day}::DATE) < ${monthDay(birth)})::INTEGER)`;
