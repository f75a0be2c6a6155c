/** How the numbers of a column are written. */
export interface NumberStyle {
  decimal: '.' | ',';
  /** What one unit of the column is worth, where its heading says so: 10,000 under `(万元)`, 0.01 under `(cents)`. */
  unit?: number;
}

const MARKS = String.raw`(?:[A-Za-z]{0,3}[$€£¥￥₩₹₽₺฿₫₱]|CNY|RMB|USD|EUR|GBP|JPY|KRW|INR|TWD|NTD|HKD|AUD|CAD|NZD|SGD|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RUB|TRY|BRL|MXN|THB|VND|Fr\.?|Rs\.?|kr\.?|zł|Kč|Ft|元|円|圆|圓|원|руб\.?|р\.)`;
const GROUP = String.raw`[,.'’\s\u00a0\u2009\u202f]`;
const NUMBER = new RegExp(
  String.raw`^(?<sign>[-+(]*)\s*(?:${MARKS})?\s*(?<inner>[-+(]*)\s*(?<digits>\d{1,3}(?:${GROUP}\d{2,3})*${GROUP}\d{3}(?:[.,]\d+)?|\d+(?:[.,]\d+)?|[.,]\d+|\d+[.,])(?<power>[eE][-+]?\d{1,3})?\s*(?<scale>百万|千|万|萬|亿|億|k|K|mio\.?|M)?\s*(?:${MARKS})?\s*(?<close>\)?)\s*(?<after>-?)\s*(?<percent>%?)$`,
  'i',
);
const SCALES: Record<string, number> = {
  百万: 1e6,
  千: 1e3,
  万: 1e4,
  萬: 1e4,
  亿: 1e8,
  億: 1e8,
  k: 1e3,
  m: 1e6,
  mio: 1e6,
};

/** Half-width, with one kind of minus; the spelling of the sender in everything else. */
const plainly = (text: string): string =>
  (/^[\x20-\x7e]*$/.test(text)
    ? text
    : text.normalize('NFKC').replaceAll(/[\u2010-\u2015\u2212]/g, '-')
  ).trim();

/** What a number is made of, or null where the text is none. */
function partsOf(text: string): Record<string, string | undefined> | null {
  return NUMBER.exec(plainly(text))?.groups ?? null;
}

/**
 * The value of a number as it is written, in decimal digits that lose nothing: `(1,234.50)` → `-1234.50`, `1.2万` → `12000`, `12%` → `0.12`.
 * @returns null where the text is no number, or its marks do not fit the style.
 */
export function readNumber(text: string, { decimal, unit = 1 }: NumberStyle): string | null {
  if (decimal === '.' && unit === 1 && PLAIN_NUMBER.test(text))
    return text.startsWith('-') && Number(text) === 0 ? text.slice(1) : text;
  const parts = partsOf(text);
  if (!parts) return null;
  const { sign = '', inner = '', digits = '', power = '', scale = '', close = '', after = '' } = parts;
  const grouping = decimal === '.' ? /[,'’\s\u00a0\u2009\u202f]/g : /[.'’\s\u00a0\u2009\u202f]/g;
  const [whole = '', fraction = '', ...rest] = digits.split(decimal);
  if (rest.length > 0 || /[^\d]/.test(fraction)) return null;
  const groups = whole.split(grouping);
  if (
    groups.length > 1 &&
    groups.slice(1).some((group, at) => group.length !== 3 && at === groups.length - 2)
  )
    return null;
  if (groups.some((group) => /\D/.test(group)) || groups.length > 1 !== /\D/.test(whole)) return null;
  const opened = (sign + inner).includes('(');
  if (opened !== (close === ')')) return null;
  const minus = opened || (sign + inner).includes('-') || after === '-';
  const plain = `${groups.join('') || '0'}${fraction ? `.${fraction}` : ''}`;
  const factor = (SCALES[scale.toLowerCase().replace('.', '')] ?? 1) * unit * (parts.percent ? 0.01 : 1);
  const value = factor === 1 && !power ? plain : multiplied(Number(plain + power), factor);
  return minus && Number(value) !== 0 ? `-${value}` : value;
}

/** A product without the dust of binary fractions. */
const multiplied = (value: number, factor: number): string => {
  const text = String(Number((value * factor).toPrecision(15)));
  return /e/i.test(text)
    ? Number(text)
        .toFixed(12)
        .replace(/\.?0+$/, '')
    : text;
};

/** A number that needs no reading where the point is its decimal mark. */
export const PLAIN_NUMBER = /^-?\d{1,15}(?:\.\d{1,9})?$/;

/** What the marks of a number say of its decimal mark: nothing, one of the two, or that it fits both (`1.250`, `1,250`). */
export function decimalSaidBy(
  text: string,
): 'point' | 'comma' | 'either_point' | 'either_comma' | 'none' | null {
  const digits = partsOf(text)?.digits;
  if (digits === undefined) return null;
  const point = digits.lastIndexOf('.');
  const comma = digits.lastIndexOf(',');
  if (point >= 0 && comma >= 0) return point > comma ? 'point' : 'comma';
  if (point >= 0) {
    if (digits.indexOf('.') !== point) return 'comma';
    return /^[1-9]\d{0,2}\.\d{3}$/.test(digits) ? 'either_point' : 'point';
  }
  if (comma >= 0) {
    if (digits.indexOf(',') !== comma) return 'point';
    return /^[1-9]\d{0,2},\d{3}$/.test(digits) ? 'either_comma' : 'comma';
  }
  return 'none';
}

/** Whether a number is written in per cent. */
export const isPercent = (text: string): boolean => /%\s*$/.test(text.normalize('NFKC'));

/** Units that headings carry, as what one of them is worth. */
const UNITS: readonly (readonly [heading: RegExp, unit: number])[] = [
  [/[([（]?\s*(?:万元|萬元|万|萬)\s*[)\]）]?\s*$/, 1e4],
  [/[([（]\s*(?:千元|k|thousands?|tsd\.?)\s*[)\]）]\s*$/i, 1e3],
  [/[([（]\s*(?:百万元?|m|millions?|mio\.?)\s*[)\]）]\s*$/i, 1e6],
  [/[([（]\s*亿元?\s*[)\]）]\s*$/, 1e8],
  [/(?:[([（]\s*(?:cents?|pence|分)\s*[)\]）]|[_ -](?:in[_ ])?cents)\s*$/i, 0.01],
];

/** What one unit under a heading is worth; 1 where it says nothing. */
export const unitOf = (heading: string): number =>
  UNITS.find(([pattern]) => pattern.test(heading.normalize('NFKC').trim()))?.[1] ?? 1;
