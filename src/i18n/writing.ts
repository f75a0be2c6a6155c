import type { Language } from './dictionary';

/** Figures as people of a language write them. */
export interface Writing {
  /** Exact, with separators: tables and counts. `least` fraction digits stand in any case. */
  exact(value: number, digits?: number, least?: number): string;
  /** At most three significant digits, K/M or 万/亿: charts and sentences. */
  short(value: number): string;
  /** Two fraction digits, unless told: amounts beside each other stand alike. */
  money(value: number, currency: string | null, least?: number): string;
  shortMoney(value: number, currency: string | null): string;
  /** As many fraction digits as are asked for: 2.0% beside 1.8%. */
  percent(share: number, digits?: number, least?: number): string;
  /** A share in a sentence: whole percent; `underOne` below 1%, and never 100% unless it is. */
  spokenPercent(share: number, underOne: string): string;
  /** A day in UTC: the wall clock of the file. */
  day(iso: string): string;
  bytes(size: number): string;
}

const CURRENCY_CODE = /^[A-Z]{3}$/;
const UNITS = ['B', 'kB', 'MB', 'GB'];

function makeWriting(language: Language): Writing {
  const formats = new Map<string, Intl.NumberFormat>();
  const format = (options: Intl.NumberFormatOptions): Intl.NumberFormat => {
    const key = JSON.stringify(options);
    const made = formats.get(key) ?? new Intl.NumberFormat(language, options);
    formats.set(key, made);
    return made;
  };
  const isCode = (currency: string | null): currency is string =>
    currency !== null && CURRENCY_CODE.test(currency);
  const days = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
  const exact: Writing['exact'] = (value, digits = 2, least = 0) =>
    Number.isFinite(value)
      ? format({ maximumFractionDigits: digits, minimumFractionDigits: Math.min(least, digits) }).format(
          value,
        )
      : value > 0
        ? '∞'
        : '–';
  const short: Writing['short'] = (value) =>
    Math.abs(value) < 1000
      ? format({ maximumSignificantDigits: 3 }).format(value)
      : format({ notation: 'compact', maximumSignificantDigits: 3 }).format(value);
  const percent: Writing['percent'] = (share, digits = 0, least = digits) =>
    format({
      style: 'percent',
      maximumFractionDigits: digits,
      minimumFractionDigits: Math.min(least, digits),
    }).format(share);
  return {
    exact,
    short,
    percent,
    money: (value, currency, least = 2) =>
      isCode(currency) && Math.abs(value) < 1e15
        ? format({
            style: 'currency',
            currency,
            currencyDisplay: 'narrowSymbol',
            maximumFractionDigits: 2,
          }).format(value)
        : exact(value, 2, least),
    shortMoney: (value, currency) =>
      isCode(currency)
        ? format({
            style: 'currency',
            currency,
            currencyDisplay: 'narrowSymbol',
            notation: 'compact',
            maximumSignificantDigits: 3,
          }).format(value)
        : short(value),
    spokenPercent: (share, underOne) => {
      if (share > 0 && share < 0.01) return underOne;
      if (share < 1 && share > 0.99) return percent(Math.floor(share * 100) / 100);
      return percent(share);
    },
    day: (iso) => {
      const date = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
      return Number.isNaN(date.getTime()) ? iso : days.format(date);
    },
    bytes: (size) => {
      const power = size > 0 ? Math.min(3, Math.floor(Math.log10(size) / 3)) : 0;
      return `${format({ maximumSignificantDigits: 3 }).format(size / 1000 ** power)} ${UNITS[power] ?? 'B'}`;
    },
  };
}

const made = new Map<Language, Writing>();

/** How a language writes figures; made once. */
export function writingOf(language: Language): Writing {
  const writing = made.get(language) ?? makeWriting(language);
  made.set(language, writing);
  return writing;
}

/** Share of a value that adding thousands of binary fractions may have put beside it. */
const NOISE = 2e-13;

/** A double without the noise of binary sums: 9438.070000000005 is 9438.07. Digits that are no noise stay, up to fifteen. */
export function withoutNoise(value: number): number {
  if (!Number.isFinite(value)) return value;
  const short = Number(value.toPrecision(12));
  return Math.abs(value - short) <= Math.abs(value) * NOISE ? short : Number(value.toPrecision(15));
}
