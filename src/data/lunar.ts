import { addDays, daysBetween } from './scope';

const FIRST_YEAR = 1900;

/**
 * The years 1900–2100 of the Chinese calendar, five signs of base 36 each: days from 1 January to the new year × 2¹⁷, the number of the leap month × 2¹³, and for each month in order whether
 * it has 30 days. By lunar-typescript 1.8.6 (MIT), against which every day is tested: what browsers know of it is a day off in 1922, 1954, 1955, 1987, 1999, 2012, 2018, 2027 and 2030.
 */
const YEARS =
  '2dt5e3tp3m2yu1x27nt63l9hn2nkpn1w8ra3ctwq2hyl51nh3m34evm2ao853qwpx2t6x71z82z3fmi52kqjv1q7vt3799l2ghaq' +
  '3wjo22ytr924vgt3laae2qcae1tfp13cu6s2hz8p1qbo234gb62algm3o2ej2t6xj1z7p23fo7u2njys1t809378092dms33tpqr' +
  '2ys6j225i33ih7x2qctm1w9xx3cv502hykp1nhqr34fit2808d3o2eu2t6zx221ey3fn3m2ks6d1tave3a2bu2dqqd3qwlz2ys7q' +
  '24yph3ih912qd3m1w7fp3cvqd2hxl61ks5z31me32atei3o2ga2t755221qq3ihci2krol1qmob378ln2dsq33qv1p2vz3h24yuh' +
  '3lay12qefm1waat3cvfp2jsr13wity31kty27qut3o2qd2t7s92236a3ihzm2nl7q1qdzq34fh32dsra3tobe2vzdh24urt3l9op' +
  '2qd1v1tfl73a0q32f5971ngpm31ld6281g53qwtg2w0951z98z3fo2d2kqi51qkdp34fjp2dz8q3tosy2ytut252dm3lave2qe8l' +
  '1w8q63a0ra2f5bp1ngs234es227smd3o2sl2t64r1z6hj3cvcb2kqje1qe3a378tl2ec7m3tpw22ytd1251sb3ih572njjf1tisb' +
  '3a0tp2f5gq1nhw234g422auxx3o3z92t6xh1z8313fmwm2hxh11qene379hl2gnte3tqj62ytra24ymu3ih5j2njkm1tcr93a15h' +
  '2hxs91ksk331llf2808b3o2ej2qdsr1z87u3fn1m2krqd1qmve378sq2dtw53tpqt2vz1p225kd3ih852qcve1tdph3a2ed2hyyy' +
  '1nogl31ms62811q3o2fq2t7051z8aa3fnbm2ksdh1te8a34eq32axzr3qvfv2vz2z225li3ihd62qd761w9453a1xh2f5aj1knff' +
  '31l7v';

interface Year {
  /** `YYYY-MM-DD`. */
  newYear: string;
  /** 0 in years without one. */
  leap: number;
  lengths: number[];
}

/** A day of the Chinese calendar; of a leap month the number that it repeats. */
export interface LunarDay {
  year: number;
  month: number;
  leap: boolean;
  day: number;
}

function yearOf(year: number): Year | null {
  const at = (year - FIRST_YEAR) * 5;
  if (at < 0 || at >= YEARS.length) return null;
  const code = parseInt(YEARS.slice(at, at + 5), 36);
  const leap = (code >> 13) & 15;
  return {
    newYear: addDays(`${year}-01-01`, code >> 17),
    leap,
    lengths: Array.from({ length: leap > 0 ? 13 : 12 }, (_, month) => 29 + ((code >> month) & 1)),
  };
}

/** The day of the Chinese calendar; null before 1900 and after 2100. @param day `YYYY-MM-DD`. */
export function lunarOf(day: string): LunarDay | null {
  const solar = Number(day.slice(0, 4));
  for (const year of [solar, solar - 1]) {
    const known = yearOf(year);
    if (!known || day < known.newYear) continue;
    let rest = daysBetween(known.newYear, day);
    for (const [index, length] of known.lengths.entries()) {
      if (rest < length) {
        const isAfter = known.leap > 0 && index >= known.leap;
        return {
          year,
          month: index + (isAfter ? 0 : 1),
          leap: known.leap > 0 && index === known.leap,
          day: rest + 1,
        };
      }
      rest -= length;
    }
    return null;
  }
  return null;
}

/** Month × 100 + day; of a leap month those of the month that it repeats, 0 where it is not known. */
export function lunarNumber(day: string): number {
  const found = lunarOf(day);
  return found ? found.month * 100 + found.day : 0;
}

/**
 * Birthdays that are kept within so many days from a date on, as month × 100 + day: none in a leap month, where the ordinary one of that number is kept; a 30th in a month of 29 days
 * on its last.
 */
export function lunarBirthdays(from: string, days: number): number[] {
  const found = new Set<number>();
  for (let offset = 0; offset < days; offset++) {
    const today = lunarOf(addDays(from, offset));
    if (!today || today.leap) continue;
    found.add(today.month * 100 + today.day);
    if (today.day === 29 && lunarOf(addDays(from, offset + 1))?.day === 1) found.add(today.month * 100 + 30);
  }
  return [...found];
}
