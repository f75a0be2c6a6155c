import { offsetSaidBy, wallClock } from './zones';

export type DateOrder = 'ymd' | 'dmy' | 'mdy' | 'compact' | 'name' | 'serial' | 'epoch_s' | 'epoch_ms';

const MONTHS: Record<string, number> = {};
for (const [month, names] of [
  'jan january januar jän jänner janvier janv enero ene gennaio gen janeiro januari jänn',
  'feb february februar février févr fév febrero febbraio fevereiro fev februari',
  'mar march märz mrz mär mars marzo março maart maa maerz',
  'apr april avril avr abril abr aprile',
  'may mai mayo maggio mag maio mei',
  'jun june juni juin junio giugno giu junho',
  'jul july juli juillet juil julio luglio lug julho',
  'aug august août agosto ago augustus',
  'sep sept september septembre septiembre settembre set setembro',
  'oct october okt oktober octobre octubre ottobre ott outubro out',
  'nov november novembre noviembre novembro',
  'dec december dez dezember décembre déc diciembre dic dicembre dezembro',
].entries())
  for (const name of names.split(' ')) MONTHS[name] = month + 1;

const WEEKDAY =
  /[（(]?\s*(?:星期|週|周|礼拜|禮拜)[一二三四五六日天]\s*[)）]?|\(\s*[日月火水木金土]\s*\)|\b(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)[a-zéèäöü]{0,10}(?:day|tag|woch|di|es|nes|rs|ur)?\.?(?=,|\s)\s*,?/gi;
const ZONE =
  /\s*(?:Z|UTC|GMT|(?:UTC|GMT)?\s*[+-]\d{1,2}:?\d{2}|[PMCE][SD]T|[A-Z]{1,2}EST|CES?T|BST|IST|JST|KST)(?:\s*\([^)]*\))?\s*$/;
const CLOCK =
  /[T\s]*(上午|下午|凌晨|清晨|早上|中午|正午|傍晚|晚上|夜晚|夜间|오전|오후|午前|午後)?\s*(\d{1,2})\s*(?::|时|時|点|點|h)\s*(?:(\d{1,2})\s*(?:(?::|分)\s*(?:(\d{1,2})(?:[.,](\d+))?\s*秒?)?)?)?\s*([AaPp]\.?\s?[Mm]\.?)?\s*$/;

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** Twelve at night is the end of one day or the start of the next: the day is kept, the hour is not known. */
const UNKNOWN_HOUR = -1;

/** The hour of the day. @param part a word for the part of the day, Chinese or English. */
function hourOf(hour: number, part: string): number {
  if (part === '' || hour > 12) return hour;
  if (/^(?:上午|清晨|早上|午前|오전|a)/i.test(part)) return hour % 12;
  if (/^凌晨/.test(part)) return hour % 12;
  if (/^(?:中午|正午)/.test(part)) return hour >= 10 ? hour : hour + 12;
  if (/^(?:晚上|夜晚|夜间)/.test(part)) return hour === 12 ? UNKNOWN_HOUR : hour < 5 ? hour : hour + 12;
  return (hour % 12) + 12;
}

function clockOf(text: string): { day: string; time: string; nextDay: boolean } | null {
  const match = CLOCK.exec(text);
  if (!match) return { day: text, time: '', nextDay: false };
  const [all, before = '', hours = '', minutes = '0', seconds = '0', , after = ''] = match;
  const hour = hourOf(Number(hours), before || after);
  if (hour > 24 || Number(minutes) > 59 || Number(seconds) > 60) return null;
  const day = text.slice(0, text.length - all.length);
  if (hour === UNKNOWN_HOUR) return { day, time: '', nextDay: false };
  const time = ` ${pad(hour % 24)}:${pad(Number(minutes))}:${pad(Math.min(59, Number(seconds)))}`;
  return { day, time, nextDay: hour === 24 };
}

function isoDay(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists && year >= 1900 && year < 2200 ? `${pad(year, 4)}-${pad(month)}-${pad(day)}` : null;
}

const century = (year: number, digits: number): number =>
  digits > 2 ? year : year < 69 ? 2000 + year : 1900 + year;

const ROC_OFFSET = 1911;
const SEPARATOR = String.raw`\s*[-/.年月,\s]\s*`;
const YMD = new RegExp(String.raw`^(\d{4})${SEPARATOR}(\d{1,2})${SEPARATOR}(\d{1,2})\s*日?$`);
const ROC = new RegExp(
  String.raw`^(?:(?:民國|民国)\s*(\d{1,3})|(1\d{2}))${SEPARATOR}(\d{1,2})${SEPARATOR}(\d{1,2})\s*日?$`,
);
const NUMERIC = /^(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})$/;
const DAY_NAMED =
  /^(\d{1,2})(?:st|nd|rd|th)?\.?[-/\s]*(?:de\s+)?(\p{L}{3,12})\.?[-/,\s]*(?:de\s+)?(\d{4}|\d{2})$/iu;
const NAMED_DAY = /^(\p{L}{3,12})\.?[-/\s]*(\d{1,2})(?:st|nd|rd|th)?[-/,\s]+(\d{4}|\d{2})$/iu;
const YEAR_NAMED = /^(\d{4})[-/\s]+(\p{L}{3,12})\.?[-/\s]+(\d{1,2})$/iu;
const COMPACT =
  /^((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:([01]\d|2[0-3])([0-5]\d)([0-5]\d)?)?$/;

/** A day that can be read in one way only, whatever the column is; null where it cannot. */
function readsAlone(day: string): { iso: string | null; as: DateOrder } | null {
  const ymd = YMD.exec(day);
  if (ymd) return { iso: isoDay(Number(ymd[1]), Number(ymd[2]), Number(ymd[3])), as: 'ymd' };
  const roc = ROC.exec(day);
  if (roc) {
    const year = Number(roc[1] ?? roc[2]) + ROC_OFFSET;
    return { iso: isoDay(year, Number(roc[3]), Number(roc[4])), as: 'ymd' };
  }
  for (const [pattern, d, m, y] of [
    [DAY_NAMED, 1, 2, 3],
    [NAMED_DAY, 2, 1, 3],
    [YEAR_NAMED, 3, 2, 1],
  ] as const) {
    const named = pattern.exec(day);
    const month = MONTHS[(named?.[m] ?? '').toLowerCase()];
    if (!named || month === undefined) continue;
    const year = named[y] ?? '';
    return { iso: isoDay(century(Number(year), year.length), month, Number(named[d])), as: 'name' };
  }
  return null;
}

const EPOCH_SECONDS = /^1\d{9}$/;
const EPOCH_MILLIS = /^1\d{12}$/;
const SERIAL = /^\d{5}(?:\.\d+)?$/;
const SERIAL_FROM = 20_000;
const SERIAL_TO = 80_000;

const fromMillis = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ');

/** A moment written as one number: `20240305`, an Excel serial, seconds or milliseconds since 1970. */
function readNumeric(text: string): { iso: string; as: DateOrder } | null {
  const compact = COMPACT.exec(text);
  if (compact) {
    const day = isoDay(Number(compact[1]), Number(compact[2]), Number(compact[3]));
    const time = compact[4] ? ` ${compact[4]}:${compact[5] ?? '00'}:${compact[6] ?? '00'}` : '';
    return day ? { iso: day + time, as: 'compact' } : null;
  }
  if (EPOCH_SECONDS.test(text)) return { iso: fromMillis(Number(text) * 1000), as: 'epoch_s' };
  if (EPOCH_MILLIS.test(text)) return { iso: fromMillis(Number(text)), as: 'epoch_ms' };
  const serial = SERIAL.test(text) ? Number(text) : 0;
  if (serial < SERIAL_FROM || serial >= SERIAL_TO) return null;
  return { iso: fromMillis(Date.UTC(1899, 11, 30) + Math.round(serial * 86_400) * 1000), as: 'serial' };
}

const digitsAt = (text: string, at: number, count: number): number => {
  let value = 0;
  for (let index = at; index < at + count; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
};

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const daysIn = (year: number, month: number): number =>
  month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : (DAYS[month - 1] ?? 0);

/** `YYYY-MM-DD`, with `HH:MM` or `HH:MM:SS` behind a blank or `T`, by its places: most exports write nothing else. Null where it is another text. */
function readPlain(text: string): string | null {
  const { length } = text;
  if ((length !== 10 && length !== 16 && length !== 19) || text[4] !== '-' || text[7] !== '-') return null;
  const [year, month, day] = [digitsAt(text, 0, 4), digitsAt(text, 5, 2), digitsAt(text, 8, 2)];
  if (!(year >= 1900 && year < 2200 && day >= 1 && day <= daysIn(year, month))) return null;
  if (length === 10) return text;
  const parting = text[10];
  if ((parting !== ' ' && parting !== 'T') || text[13] !== ':') return null;
  if (!(digitsAt(text, 11, 2) < 24 && digitsAt(text, 14, 2) < 60)) return null;
  if (length === 19 && !(text[16] === ':' && digitsAt(text, 17, 2) < 60)) return null;
  const spaced = parting === ' ' ? text : `${text.slice(0, 10)} ${text.slice(11)}`;
  return length === 19 ? spaced : `${spaced}:00`;
}

/** A moment as `readDate` spells it, in milliseconds. */
export const millisOf = (moment: string): number =>
  Date.UTC(
    digitsAt(moment, 0, 4),
    digitsAt(moment, 5, 2) - 1,
    digitsAt(moment, 8, 2),
    ...(moment.length > 10
      ? [digitsAt(moment, 11, 2), digitsAt(moment, 14, 2), digitsAt(moment, 17, 2)]
      : []),
  );

/** A date taken apart: what it is read as, and where day and month can be told apart. */
export interface DateParts {
  /** `YYYY-MM-DD` or `YYYY-MM-DD HH:MM:SS`, null where the day does not exist or is not known yet. */
  iso: string | null;
  as: DateOrder | 'day_or_month';
  /** Of a date that only its column can tell: the two numbers and the year, in the order of the text. */
  numbers: readonly [first: number, second: number, year: number] | null;
  time: string;
  hasOffset: boolean;
  /** Minutes ahead of UTC that it says; null where it says none. */
  offset: number | null;
}

/** Takes a date apart, whatever its column. @returns null where the text is no date. */
export function takeDateApart(text: string): DateParts | null {
  const half = (/^[\x20-\x7e]*$/.test(text) ? text : text.normalize('NFKC')).trim();
  if (!/\d/.test(half)) return null;
  const numeric = readNumeric(half);
  if (numeric) return { ...numeric, numbers: null, time: '', hasOffset: false, offset: null };
  const bare = half.replace(WEEKDAY, ' ').replaceAll(/\s+/g, ' ').trim();
  const zone = /:\d{2}|[AP]M/i.test(bare) ? ZONE.exec(bare) : null;
  const local = zone ? bare.slice(0, zone.index) : bare;
  const clock = clockOf(local);
  if (!clock) return null;
  const { time } = clock;
  const hasOffset = zone !== null && /[+-]\d/.test(zone[0]);
  const offset = zone === null ? null : offsetSaidBy(zone[0]);
  const day = clock.day.replace(/[T,.\s]+$/, '').trim();
  const alone = readsAlone(day) ?? (clock.time ? withCompactDay(day) : null);
  if (alone) {
    const iso = alone.iso === null ? null : shifted(alone.iso, clock.nextDay) + time;
    return { iso, as: alone.as, numbers: null, time, hasOffset, offset };
  }
  const either = NUMERIC.exec(day);
  if (!either) return null;
  const [, first = '', second = '', year = ''] = either;
  const numbers = [Number(first), Number(second), century(Number(year), year.length)] as const;
  return { iso: null, as: 'day_or_month', numbers, time, hasOffset, offset };
}

const withCompactDay = (day: string): { iso: string | null; as: DateOrder } | null => {
  const compact = /^\d{8}$/.test(day) ? readNumeric(day) : null;
  return compact?.as === 'compact' ? compact : null;
};

const shifted = (iso: string, next: boolean): string =>
  next ? new Date(Date.parse(`${iso}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10) : iso;

/**
 * The moment that a cell names, as the clock on its wall showed it, or, with a `zone`, as the clocks there did: times that say no offset are then UTC. Spellings that can be read in one way only are read so in every column;
 * `05/04/2024` follows the column's order.
 * @returns null where it cannot be read.
 */
export function readDate(text: string, order: DateOrder, zone?: string): string | null {
  const plain = readPlain(text);
  if (plain !== null) return zone ? inZone(plain, 0, zone) : plain;
  const parts = takeDateApart(text);
  const moment = parts && momentOf(parts, order);
  return parts && moment && zone ? inZone(moment, parts.offset ?? 0, zone) : moment;
}

function momentOf(parts: DateParts, order: DateOrder): string | null {
  if (!parts.numbers) return parts.iso;
  const [first, second, year] = parts.numbers;
  const day = order === 'mdy' ? isoDay(year, first, second) : isoDay(year, second, first);
  return order === 'mdy' || order === 'dmy' ? day && day + parts.time : null;
}

/** A moment on the clocks of another zone; a day without a time stays that day. */
const inZone = (moment: string, offset: number, zone: string): string =>
  moment.length > 10 ? wallClock(millisOf(moment) - offset * 60_000, zone) : moment;
