import { PLAIN_YES } from '../data/yes';
import { currencyIn } from './currency';
import { takeDateApart, readDate, type DateOrder } from './dates';
import { decimalSaidBy, isPercent, PLAIN_NUMBER, readNumber, type NumberStyle } from './numbers';

/** How the text of a column becomes a value. Decided on all rows, proved on every one. */
export type Format =
  | { kind: 'text' }
  /** `cut`: whole numbers that have lost their type, `17850.0`. `lower`: addresses, for which capitals mean nothing. */
  | { kind: 'id'; cut?: boolean; lower?: boolean }
  | ({ kind: 'number' } & NumberStyle)
  /** `zone`: on whose clocks times are shown that are UTC or say their offset. */
  | { kind: 'date'; order: DateOrder; zone?: string }
  /** `inverted`: yes means no. `refusal`: the flag itself says that somebody refused. */
  | { kind: 'flag'; inverted: boolean; refusal?: boolean };

/** What the values of a column say about it. Every count is of cells. */
export interface ValueEvidence {
  filled: number;
  numbers: number;
  dates: number;
  /** Evidence for the decimal mark; `unclear` counts values such as `1.234`, which fit both. */
  decimalPoint: number;
  decimalComma: number;
  unclearPoint: number;
  unclearComma: number;
  percents: number;
  dateOrders: Partial<Record<DateOrder, number>>;
  /** Dates such as 03/04/2024, which fit day first and month first. */
  unclearDates: number;
  offsets: number;
  leadingZeros: number;
  scientificIds: number;
  /** Whole numbers of 16 digits and more that end in zeros, as a spreadsheet leaves them. */
  zeroedIds: number;
  /** Whole numbers, with `.0` and without. */
  wholeNumbers: number;
  floatIds: number;
  longestDigits: number;
  masked: number;
  emails: number;
  phones: number;
  flags: number;
  damaged: number;
  /** Currencies that its numbers carry, by code, and how many of them. */
  currencies: Record<string, number>;
  samples: string[];
}

const NULL_WORDS = new Set([
  '',
  '-',
  '--',
  '—',
  'n/a',
  'na',
  '#n/a',
  'null',
  'none',
  'nan',
  '\\n',
  '无',
  '空',
]);
/** Words for nothing where a text stands: a dash or `无` may be an answer. */
const NO_TEXT = new Set(['', 'null', 'none', 'nan', '#n/a', '\\n', 'undefined']);
const PLAIN_NO = ['否', 'n', 'no', 'false', 'f', '0', '×'];
/** Words that say what somebody agreed to, however the column is asked. */
const AGREES = ['同意', '已订阅', '接受', '未退订', '正常', 'subscribed', 'opted in'];
const REFUSES = [
  '不同意',
  '已退订',
  '拒绝',
  '黑名单',
  '拉黑',
  'unsubscribed',
  'opted out',
  'blocked',
  'blacklisted',
];
const FLAG_WORDS = new Set([...PLAIN_YES, ...AGREES, ...PLAIN_NO, ...REFUSES]);
const SAMPLES = 50;

/** A long number as a spreadsheet shows it once it has rounded it. */
export const SCIENTIFIC = /^\d(?:\.\d+)?E\+\d{2}$/i;
const ZEROED = /^[1-9]\d{0,14}0{4,}$/;
const ZEROED_DIGITS = 16;

const LONGEST_NULL = Math.max(...[...NULL_WORDS].map(({ length }) => length));

export function isNullWord(text: string): boolean {
  const word = text.trim();
  return word.length <= LONGEST_NULL && NULL_WORDS.has(word.toLowerCase());
}

/** Whether a cell looks like data rather than the name of a column. */
export function isDataLike(text: string): boolean {
  const value = text.normalize('NFKC').trim();
  if (!/\d|@/.test(value)) return false;
  return /@\w+\./.test(value) || /^[-+(¥$€£]*\d[\d.,]*\)?%?$/.test(value) || takeDateApart(value) !== null;
}

export function newEvidence(): ValueEvidence {
  return {
    filled: 0,
    numbers: 0,
    dates: 0,
    decimalPoint: 0,
    decimalComma: 0,
    unclearPoint: 0,
    unclearComma: 0,
    percents: 0,
    dateOrders: {},
    unclearDates: 0,
    offsets: 0,
    leadingZeros: 0,
    scientificIds: 0,
    zeroedIds: 0,
    wholeNumbers: 0,
    floatIds: 0,
    longestDigits: 0,
    masked: 0,
    emails: 0,
    phones: 0,
    flags: 0,
    damaged: 0,
    currencies: {},
    samples: [],
  };
}

const PLAIN_DATE = /^(?:19|20|21)\d{2}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?)?$/;
const LATIN = /^[\x20-\x7e]*$/;

/** What is asked of a column: everything, or what its type needs. */
export type Look = 'all' | Format['kind'];

/** Adds a cell to what is known of its column. @param count how often it stands there. */
export function observe(evidence: ValueEvidence, text: string, count = 1, look: Look = 'all'): void {
  const value = LATIN.test(text) ? text.trim() : text.normalize('NFKC').trim();
  if (isNullWord(value)) return;
  evidence.filled += count;
  if (evidence.samples.length < SAMPLES) evidence.samples.push(value);
  if (value.includes('\ufffd')) evidence.damaged += count;
  if (/\d/.test(value)) {
    if (look === 'all' || look === 'number') observeNumber(evidence, value, count);
    if (look === 'all' || look === 'date') observeDate(evidence, value, count);
    if (look === 'all' || look === 'id') observeId(evidence, value, count);
  }
  if (look === 'all' || look === 'id') {
    if (/\*|##|\$\$|密文|~|xxx/i.test(value)) evidence.masked += count;
    if (/^[^@\s]+@[^@\s]+\.\w+$/.test(value)) evidence.emails += count;
  }
  if (look === 'all' && FLAG_WORDS.has(value.toLowerCase())) evidence.flags += count;
}

function observeId(evidence: ValueEvidence, value: string, count: number): void {
  if (/^0\d/.test(value)) evidence.leadingZeros += count;
  if (SCIENTIFIC.test(value)) evidence.scientificIds += count;
  if (/^\d+$/.test(value)) {
    evidence.wholeNumbers += count;
    evidence.longestDigits = Math.max(evidence.longestDigits, value.length);
    if (value.length >= ZEROED_DIGITS && ZEROED.test(value)) evidence.zeroedIds += count;
  } else if (/^\d+\.0$/.test(value)) evidence.floatIds += count;
  if (/^(?:\+?86)?1[3-9]\d{9}$|^\+\d{8,15}$/.test(value)) evidence.phones += count;
}

function observeNumber(evidence: ValueEvidence, value: string, count: number): void {
  if (PLAIN_NUMBER.test(value) && !/^-?[1-9]\d{0,2}\.\d{3}$/.test(value)) {
    evidence.numbers += count;
    if (value.includes('.')) evidence.decimalPoint += count;
    return;
  }
  const said = decimalSaidBy(value);
  if (said === null) return;
  evidence.numbers += count;
  if (said === 'point') evidence.decimalPoint += count;
  else if (said === 'comma') evidence.decimalComma += count;
  else if (said === 'either_point') evidence.unclearPoint += count;
  else if (said === 'either_comma') evidence.unclearComma += count;
  if (isPercent(value)) evidence.percents += count;
  const currency = currencyIn(value);
  if (currency) evidence.currencies[currency] = (evidence.currencies[currency] ?? 0) + count;
}

function observeDate(evidence: ValueEvidence, value: string, count: number): void {
  const add = (order: DateOrder): void => {
    evidence.dates += count;
    evidence.dateOrders[order] = (evidence.dateOrders[order] ?? 0) + count;
  };
  if (PLAIN_DATE.test(value)) return add('ymd');
  const parts = takeDateApart(value);
  if (!parts) return;
  if (parts.hasOffset) evidence.offsets += count;
  if (parts.numbers) {
    const [first, second] = parts.numbers;
    if (first > 12 && first <= 31 && second <= 12) return add('dmy');
    if (second > 12 && second <= 31 && first <= 12) return add('mdy');
    if (first > 12 || second > 12) return;
    evidence.dates += count;
    if (first !== second) evidence.unclearDates += count;
    return;
  }
  if (parts.iso === null || parts.as === 'day_or_month') return;
  if (parts.as === 'serial' || parts.as === 'epoch_s' || parts.as === 'epoch_ms')
    evidence.dateOrders[parts.as] = (evidence.dateOrders[parts.as] ?? 0) + count;
  else add(parts.as);
}

/** Whether the column reads as dates by itself, without its name: at least nine in ten filled cells. */
export const readsAsDate = (evidence: ValueEvidence): boolean =>
  evidence.filled > 0 && evidence.dates >= 0.9 * evidence.filled;

export const readsAsNumber = (evidence: ValueEvidence): boolean =>
  evidence.filled > 0 && evidence.numbers >= 0.9 * evidence.filled;

/**
 * The order of day and month in a date column. It is open where only dates such as 03/04 say something of it, and where some can only be day
 * first and others only month first.
 */
export function dateOrderOf(evidence: ValueEvidence): { order: DateOrder; unclear: boolean } {
  const { dateOrders, unclearDates } = evidence;
  const { dmy = 0, mdy = 0 } = dateOrders;
  if (dmy > 0 && mdy > 0) return { order: dmy >= mdy ? 'dmy' : 'mdy', unclear: true };
  if (dmy > 0) return { order: 'dmy', unclear: false };
  if (mdy > 0) return { order: 'mdy', unclear: false };
  if (unclearDates > 0) return { order: 'dmy', unclear: true };
  const [best] = (Object.entries(dateOrders) as [DateOrder, number][]).sort((a, b) => b[1] - a[1]);
  return { order: best?.[0] ?? 'ymd', unclear: false };
}

/** The decimal mark of a number column, and whether the values leave it open (`1.234` throughout). @param commas part the cells of the file. */
export function decimalOf(evidence: ValueEvidence, commas = true): { decimal: '.' | ','; unclear: boolean } {
  const { decimalPoint, decimalComma, unclearPoint, unclearComma } = evidence;
  if (decimalComma > 0 && decimalPoint > 0)
    return { decimal: decimalComma > decimalPoint ? ',' : '.', unclear: unclearPoint + unclearComma > 0 };
  if (decimalComma > 0) return { decimal: ',', unclear: false };
  if (decimalPoint > 0) return { decimal: '.', unclear: false };
  return { decimal: '.', unclear: unclearPoint > 0 || (unclearComma > 0 && !commas) };
}

const INVISIBLE = /[\u200b-\u200d\u2060\ufeff\u00ad\u200e\u200f]/g;
const FULL_WIDTH = /[\uff01-\uff5e\u3000]/;

/** An id as it is meant: without what keeps Excel from rounding it, what cannot be seen, and the width of its letters. */
function readId(text: string, { cut, lower }: { cut?: boolean; lower?: boolean }): string {
  if (/^[!-~]+$/.test(text) && !cut && !lower && text[0] !== "'" && text[0] !== '=') return noText(text);
  const visible = text.replaceAll(INVISIBLE, '').replace(/^[\t']+|^\s*="(.*)"\s*$/, '$1');
  const plain = (FULL_WIDTH.test(visible) ? visible.normalize('NFKC') : visible).trim();
  if (plain.includes('\ufffd')) return '';
  const whole = cut ? plain.replace(/^(\d+)\.0$/, '$1') : plain;
  return noText(lower ? whole.toLowerCase() : whole);
}

const noText = (text: string): string => (text.length < 10 && NO_TEXT.has(text.toLowerCase()) ? '' : text);

const setOf = (inverted: boolean, refusal: boolean): { yes: Set<string>; no: Set<string> } => ({
  yes: new Set([...(inverted ? PLAIN_NO : PLAIN_YES), ...(refusal ? REFUSES : AGREES)]),
  no: new Set([...(inverted ? PLAIN_YES : PLAIN_NO), ...(refusal ? AGREES : REFUSES)]),
});

/**
 * What a cell says, in the one spelling that the engine is given: decimal digits, `YYYY-MM-DD HH:MM:SS`, `true` and `false`, text without blanks
 * at its ends.
 * @returns `''` where it says nothing, null where it cannot be read.
 */
export function readCell(text: string, format: Format): string | null {
  switch (format.kind) {
    case 'text':
      return noText(text.replaceAll('\0', '').trim());
    case 'id':
      return readId(text.replaceAll('\0', ''), format);
    case 'number':
      return isNullWord(text) ? '' : readNumber(text.replaceAll(INVISIBLE, ''), format);
    case 'date':
      return isNullWord(text) ? '' : readDate(text.replaceAll(INVISIBLE, ''), format.order, format.zone);
    case 'flag': {
      const word = text.normalize('NFKC').trim().toLowerCase();
      const { yes, no } = setOf(format.inverted, format.refusal === true);
      if (isNullWord(word)) return '';
      return yes.has(word) ? 'true' : no.has(word) ? 'false' : null;
    }
  }
}

/** Whether the engine casts a cell to what it says without help. @param value what `readCell` says of it. */
export function isPlain(text: string, value: string | null, format: Format): boolean {
  if (text === '') return true;
  switch (format.kind) {
    case 'number':
      return PLAIN_NUMBER.test(text) && format.decimal === '.' && (format.unit ?? 1) === 1;
    case 'date':
      return value !== null && PLAIN_DATE.test(text) && (format.zone === undefined || text.length === 10);
    default:
      return value === text;
  }
}
