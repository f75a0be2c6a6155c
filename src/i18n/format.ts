import { locale } from './locale.svelte';

const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = locale.language + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale.language, options);
    formats.set(key, format);
  }
  return format;
}

/** Exact, with separators: tables and counts. */
export const exact = (value: number, digits = 2): string =>
  Number.isFinite(value)
    ? numberFormat({ maximumFractionDigits: digits }).format(value)
    : value > 0
      ? '∞'
      : '–';

/** Share of a value that adding thousands of binary fractions may have put beside it. */
const NOISE = 2e-13;

/** A double without the noise of binary sums: 9438.070000000005 is 9438.07. Digits that are no noise stay, up to fifteen. */
export function withoutNoise(value: number): number {
  if (!Number.isFinite(value)) return value;
  const short = Number(value.toPrecision(12));
  return Math.abs(value - short) <= Math.abs(value) * NOISE ? short : Number(value.toPrecision(15));
}

/** At most three significant digits, K/M or 万/亿: charts and sentences. */
export const short = (value: number): string =>
  Math.abs(value) < 1000
    ? numberFormat({ maximumSignificantDigits: 3 }).format(value)
    : numberFormat({ notation: 'compact', maximumSignificantDigits: 3 }).format(value);

const CURRENCY_CODE = /^[A-Z]{3}$/;

export const money = (value: number, currency: string | null): string =>
  currency && CURRENCY_CODE.test(currency) && Math.abs(value) < 1e15
    ? numberFormat({
        style: 'currency',
        currency,
        currencyDisplay: 'narrowSymbol',
        maximumFractionDigits: 2,
      }).format(value)
    : exact(value);

export const shortMoney = (value: number, currency: string | null): string =>
  currency && CURRENCY_CODE.test(currency)
    ? numberFormat({
        style: 'currency',
        currency,
        currencyDisplay: 'narrowSymbol',
        notation: 'compact',
        maximumSignificantDigits: 3,
      }).format(value)
    : short(value);

export const percent = (share: number, digits = 0): string =>
  numberFormat({ style: 'percent', maximumFractionDigits: digits }).format(share);

/** A share in a sentence: whole percent; under 1% and never 100% unless it is. */
export function spokenPercent(share: number, underOne: string): string {
  if (share > 0 && share < 0.01) return underOne;
  if (share < 1 && share > 0.99) return percent(Math.floor(share * 100) / 100);
  return percent(share);
}

/** A day as people of the language write it, in UTC: the wall clock of the file. */
export function day(iso: string): string {
  const date = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(date.getTime())
    ? iso
    : new Intl.DateTimeFormat(locale.language, { dateStyle: 'medium', timeZone: 'UTC' }).format(date);
}

export function bytes(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  const power = size > 0 ? Math.min(3, Math.floor(Math.log10(size) / 3)) : 0;
  return `${numberFormat({ maximumSignificantDigits: 3 }).format(size / 1000 ** power)} ${units[power] ?? 'B'}`;
}
