import { currencyIn } from './currency';
import { raw, sql, type Sql } from '../sql/sql';

export type DateOrder = 'ymd' | 'dmy' | 'mdy' | 'compact' | 'name' | 'serial' | 'epoch_s' | 'epoch_ms';

/** How the text of a column becomes a value. Decided once per column, proved on every row. */
export type Format =
  | { kind: 'text' }
  | { kind: 'id' }
  | { kind: 'number'; decimal: '.' | ',' }
  | { kind: 'date'; order: DateOrder }
  /** `inverted`: yes means no. `refusal`: the flag itself says that somebody refused. */
  | { kind: 'flag'; inverted: boolean; refusal?: boolean };

/** What the values of a column say about it. */
export interface ValueEvidence {
  filled: number;
  numbers: number;
  dates: number;
  /** Evidence for the decimal mark; `unclear` counts values such as `1.234`, which fit both. */
  decimalPoint: number;
  decimalComma: number;
  unclearPoint: number;
  unclearComma: number;
  dateOrders: Partial<Record<DateOrder, number>>;
  /** Dates such as 03/04/2024, which fit day first and month first. */
  unclearDates: number;
  offsets: number;
  leadingZeros: number;
  scientificIds: number;
  longestDigits: number;
  masked: number;
  emails: number;
  phones: number;
  flags: number;
  /** Currencies that its numbers carry, by code. */
  currencies: string[];
  samples: string[];
}

const NULL_WORDS = ['', '-', '--', '—', 'n/a', 'na', '#n/a', 'null', 'none', 'nan', '\\n', '无', '空'];
const PLAIN_YES = ['是', 'y', 'yes', 'true', 't', '1', '√'];
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
const YES = [...PLAIN_YES, ...AGREES];
const NO = [...PLAIN_NO, ...REFUSES];
const TOTAL_WORDS = [
  '总计',
  '合计',
  '小计',
  '總計',
  '合計',
  '小計',
  '共计',
  'total',
  'grand total',
  'subtotal',
  'sum',
  'gesamt',
  'summe',
];

const NUMBER =
  /^[-+]?\(?(?:[¥￥$€£₩₹]|CNY|RMB|USD|EUR|GBP|JPY)?\s?[-+]?((?:\d{1,3}(?:[,. \u00a0]\d{2,3})*[,. \u00a0]\d{3}|\d+)?(?:[.,]\d+)?)(?:e[-+]?\d+)?\s?(?:元|円|€|¥|\$|CNY|RMB|USD|EUR|GBP|JPY)?\)?-?\s?[%万亿]?$/i;
const TIME = String.raw`(?:[ T]*(?:上午|下午|凌晨|早上|中午|晚上)?\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp][Mm])?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?`;
const YMD = new RegExp(String.raw`^(\d{4})[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})日?${TIME}$`);
const NUMERIC_DATE = new RegExp(String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})${TIME}$`);
const NAMED_DATE = new RegExp(
  String.raw`^(?:\d{1,2}[ -]?[A-Za-z]{3,9}\.?[ ,-]+(?:\d{4}|\d{2})|[A-Za-z]{3,9}\.? \d{1,2},? \d{4})${TIME}$`,
);
const MONTH_NAME = /jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec/i;
/** A long number as a spreadsheet shows it once it has rounded it. */
export const SCIENTIFIC = /^\d(?:\.\d+)?E\+\d{2}$/i;
const COMPACT_DATE = /^(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(\d{4}|\d{6})?$/;

export const isNullWord = (text: string): boolean => NULL_WORDS.includes(text.trim().toLowerCase());

/** Whether a cell looks like data rather than the name of a column. */
export function isDataLike(text: string): boolean {
  const value = text.normalize('NFKC').trim();
  if (value === '') return false;
  return (
    /^[-+(¥$€£]*\d[\d.,]*\)?%?$/.test(value) ||
    YMD.test(value) ||
    NUMERIC_DATE.test(value) ||
    /@\w+\./.test(value)
  );
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
    dateOrders: {},
    unclearDates: 0,
    offsets: 0,
    leadingZeros: 0,
    scientificIds: 0,
    longestDigits: 0,
    masked: 0,
    emails: 0,
    phones: 0,
    flags: 0,
    currencies: [],
    samples: [],
  };
}

/** Adds one cell to what is known of its column. */
export function observe(evidence: ValueEvidence, text: string): void {
  const value = PLAIN.test(text) ? text.trim() : text.normalize('NFKC').trim();
  if (isNullWord(value)) return;
  evidence.filled++;
  if (evidence.samples.length < 50) evidence.samples.push(value);
  if (/\d/.test(value)) {
    observeNumber(evidence, value);
    observeDate(evidence, value);
    if (/^0\d/.test(value)) evidence.leadingZeros++;
    if (SCIENTIFIC.test(value)) evidence.scientificIds++;
    if (/^\d+$/.test(value)) evidence.longestDigits = Math.max(evidence.longestDigits, value.length);
  }
  if (/\*|##|\$\$|密文|~|xxx/i.test(value)) evidence.masked++;
  if (/^[^@\s]+@[^@\s]+\.\w+$/.test(value)) evidence.emails++;
  if (/^(?:\+?86)?1[3-9]\d{9}$|^\+\d{8,15}$/.test(value)) evidence.phones++;
  const lower = value.toLowerCase();
  if (YES.includes(lower) || NO.includes(lower)) evidence.flags++;
}

function observeNumber(evidence: ValueEvidence, value: string): void {
  const core = NUMBER.exec(value)?.[1];
  if (!core) return;
  evidence.numbers++;
  const currency = currencyIn(value);
  if (currency && !evidence.currencies.includes(currency)) evidence.currencies.push(currency);
  const point = core.lastIndexOf('.');
  const comma = core.lastIndexOf(',');
  if (point >= 0 && comma >= 0) {
    if (point > comma) evidence.decimalPoint++;
    else evidence.decimalComma++;
  } else if (point >= 0) {
    if (core.indexOf('.') !== point) evidence.decimalComma++;
    else if (/^[1-9]\d{0,2}\.\d{3}$/.test(core)) evidence.unclearPoint++;
    else evidence.decimalPoint++;
  } else if (comma >= 0) {
    if (core.indexOf(',') !== comma) evidence.decimalPoint++;
    else if (/^[1-9]\d{0,2},\d{3}$/.test(core)) evidence.unclearComma++;
    else evidence.decimalComma++;
  }
}

function observeDate(evidence: ValueEvidence, value: string): void {
  const add = (order: DateOrder, offset?: string): void => {
    evidence.dates++;
    evidence.dateOrders[order] = (evidence.dateOrders[order] ?? 0) + 1;
    if (offset && !/^Z|UTC$/.test(offset)) evidence.offsets++;
  };
  const year = YMD.exec(value);
  if (year) return add('ymd', year[4]);
  const numeric = NUMERIC_DATE.exec(value);
  if (numeric) {
    const first = Number(numeric[1]);
    const second = Number(numeric[2]);
    if (first > 12 && first <= 31 && second <= 12) return add('dmy', numeric[4]);
    if (second > 12 && second <= 31 && first <= 12) return add('mdy', numeric[4]);
    if (first <= 12 && second <= 12) {
      evidence.dates++;
      if (first !== second) evidence.unclearDates++;
    }
    return;
  }
  if (NAMED_DATE.test(value) && MONTH_NAME.test(value)) return add('name');
  if (COMPACT_DATE.test(value)) return add('compact');
  const number = Number(value);
  if (!Number.isFinite(number) || value === '') return;
  if (number >= 20_000 && number < 80_000) evidence.dateOrders.serial = (evidence.dateOrders.serial ?? 0) + 1;
  else if (/^1\d{9}$/.test(value)) evidence.dateOrders.epoch_s = (evidence.dateOrders.epoch_s ?? 0) + 1;
  else if (/^1\d{12}$/.test(value)) evidence.dateOrders.epoch_ms = (evidence.dateOrders.epoch_ms ?? 0) + 1;
}

/** Whether the column reads as dates by itself, without its name: at least nine in ten filled cells. */
export const readsAsDate = (evidence: ValueEvidence): boolean =>
  evidence.filled > 0 && evidence.dates >= 0.9 * evidence.filled;

export const readsAsNumber = (evidence: ValueEvidence): boolean =>
  evidence.filled > 0 && evidence.numbers >= 0.9 * evidence.filled;

/** The most likely order of a date column, and whether the values leave day and month open. */
export function dateOrderOf(evidence: ValueEvidence): { order: DateOrder; unclear: boolean } {
  const { dateOrders } = evidence;
  const numericFirst = (dateOrders.dmy ?? 0) + (dateOrders.mdy ?? 0);
  const ranked = (Object.entries(dateOrders) as [DateOrder, number][]).sort((a, b) => b[1] - a[1]);
  const best = ranked[0];
  const written = ranked.find(([order]) => !['serial', 'epoch_s', 'epoch_ms'].includes(order));
  if (evidence.unclearDates > 0 && numericFirst === 0 && evidence.unclearDates >= (written?.[1] ?? 0))
    return { order: 'dmy', unclear: true };
  if (written && written[1] + evidence.unclearDates >= 0.5 * evidence.dates && evidence.dates > 0)
    return { order: written[0], unclear: false };
  return { order: best?.[0] ?? 'ymd', unclear: false };
}

/** The decimal mark of a number column, and whether the values leave it open (`1.234` throughout). */
export function decimalOf(evidence: ValueEvidence): { decimal: '.' | ','; unclear: boolean } {
  const { decimalPoint, decimalComma, unclearPoint } = evidence;
  if (decimalComma > decimalPoint) return { decimal: ',', unclear: false };
  if (decimalPoint > 0 || unclearPoint === 0) return { decimal: '.', unclear: false };
  return { decimal: '.', unclear: true };
}

const PLAIN = /^[\x20-\x7e]*$/;
const FULL_WIDTH = '０１２３４５６７８９．，－＋（）％：／　';
const HALF_WIDTH = '0123456789.,-+()%:/ ';

/** Words as one regular expression: the engine turns a long `IN` list into a join, which would cost more than the cast. */
const anyOf = (words: readonly string[]): string =>
  `(?i)(${words.map((word) => word.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')).join('|')})`;

/** Whether the text of a cell says "nothing": blank, a dash, N/A … */
export const isBlank = (column: Sql): Sql =>
  sql`(${column} IS NULL OR regexp_full_match(trim(${column}), ${anyOf(NULL_WORDS)}))`;

/**
 * How SQL reads a column in two steps, so that the engine casts each cell once: `first` tries the common spelling, `rest`
 * checks what came out and tries the others. No costly expression may stand twice in a step: the engine would take it out of its
 * `CASE` and compute it for every row. The value is NULL where the text is blank or does not fit.
 */
export interface Reading {
  first: Sql | null;
  /** @param first the name under which the first step stands. */
  rest(first: Sql): Sql;
}

export function reading(column: Sql, format: Format): Reading {
  switch (format.kind) {
    case 'text':
      return {
        first: null,
        rest: () =>
          sql`CASE WHEN ${column} >= '!' THEN rtrim(${column}) ELSE nullif(trim(${column}), '') END`,
      };
    case 'id':
      return { first: null, rest: () => idExpression(column) };
    case 'number':
      return numberReading(column, format.decimal);
    case 'date':
      return dateReading(column, format.order);
    case 'flag': {
      const [plainYes, plainNo] = format.inverted ? [PLAIN_NO, PLAIN_YES] : [PLAIN_YES, PLAIN_NO];
      const [agrees, refuses] = format.refusal ? [REFUSES, AGREES] : [AGREES, REFUSES];
      const [yes, no] = [
        [...plainYes, ...agrees],
        [...plainNo, ...refuses],
      ];
      const words = (values: string[]): Sql => raw(`(${values.map((word) => `'${word}'`).join(', ')})`);
      return {
        first: null,
        rest: () =>
          sql`CASE WHEN lower(trim(${column})) IN ${words(yes)} THEN TRUE WHEN lower(trim(${column})) IN ${words(no)} THEN FALSE END`,
      };
    }
  }
}

/** Ids stay text. Only what was put there to stop Excel from rounding them goes: a leading tab or apostrophe, and `="…"`. */
function idExpression(column: Sql): Sql {
  return sql`CASE WHEN ${column} >= '(' AND (${column} < '=' OR ${column} >= '>') THEN rtrim(${column})
    ELSE nullif(trim(regexp_replace(${column}, '^[\\t'']+|^="(.*)"$', '\\1')), '') END`;
}

function numberReading(column: Sql, decimal: '.' | ','): Reading {
  const cleaned = sql`regexp_replace(translate(${column}, ${FULL_WIDTH}, ${HALF_WIDTH}), '[\\s\\x{00A0}¥￥$€£₩₹元円]|CNY|RMB|USD|EUR|GBP|JPY', '', 'g')`;
  const text = decimal === '.' ? cleaned : sql`translate(${cleaned}, '.,', ',.')`;
  const spelled = sql`list_transform([${text}], lambda t: CASE
    WHEN regexp_full_match(t, '[-+]?\\(?[-+]?(\\d{1,3}(,\\d{2,3})*,\\d{3}|\\d+)?(\\.\\d+)?([eE][-+]?\\d+)?\\)?-?[%万亿]?') THEN
      try_cast(regexp_replace(regexp_replace(t, '[-+]?\\(?[-+]?([0-9.,]*([eE][-+]?\\d+)?).*', '\\1'), ',', '', 'g') AS DOUBLE)
      * CASE WHEN t[1] IN ('-', '(') OR t[-1] = '-' OR t[2] = '-' THEN -1 ELSE 1 END
      * CASE t[-1] WHEN '万' THEN 10000 WHEN '亿' THEN 100000000 ELSE 1 END
      / CASE t[-1] WHEN '%' THEN 100 ELSE 1 END END)[1]`;
  return {
    first: decimal === '.' ? sql`try_cast(${column} AS DOUBLE)` : null,
    rest: (first) =>
      sql`CASE ${decimal === '.' ? sql`WHEN isfinite(${first}) THEN ${first}` : raw('')} WHEN ${isBlank(column)} THEN NULL ELSE ${spelled} END`,
  };
}

const TIMES = [
  '',
  ' %H:%M:%S',
  ' %H:%M',
  ' %H:%M:%S.%f',
  ' %I:%M:%S %p',
  ' %I:%M %p',
  'T%H:%M:%S',
  'T%H:%M:%S.%f',
  'T%H:%M',
];

function formats(...dates: string[]): Sql {
  const all = dates.flatMap((date) => TIMES.map((time) => date + time));
  return raw(`[${all.map((format) => `'${format}'`).join(', ')}]`);
}

const inRange = (moment: Sql, otherwise: Sql): Sql =>
  sql`CASE WHEN ${moment} >= TIMESTAMP '1900-01-01' AND ${moment} < TIMESTAMP '2200-01-01' THEN ${moment} ${otherwise} END`;

function dateReading(column: Sql, order: DateOrder): Reading {
  const plain = sql`CASE WHEN length(${column}) > 16 THEN regexp_replace(${column}, '(:\\d{2}(?:\\.\\d+)?)\\s*(UTC|Z|[+-]\\d{2}:?\\d{2})?\\s*$', '\\1') ELSE ${column} END`;
  const half = sql`regexp_replace(translate(trim(${plain}), ${FULL_WIDTH}, ${HALF_WIDTH}), '\\s+', ' ', 'g')`;
  const clock = sql`regexp_replace(regexp_replace(${half}, '\\s*(上午|凌晨|早上)\\s*(\\d.*)$', ' \\2 AM'), '\\s*(下午|晚上|中午)\\s*(\\d.*)$', ' \\2 PM')`;
  const dashed = sql`regexp_replace(regexp_replace(regexp_replace(${clock}, '^(\\d+)[年/. -]+(\\d+)[月/. -]+(\\d+)日?', '\\1-\\2-\\3'), '^(\\S+?)([AP]M)$', '\\1 \\2'), '^(\\d+-\\d+-\\d{4})(\\d+:)', '\\1 \\2')`;
  const number = sql`try_cast(${column} AS DOUBLE)`;
  const once = (first: Sql): Reading => ({ first, rest: (value) => inRange(value, raw('')) });
  switch (order) {
    case 'ymd': {
      const spelled = sql`try_strptime(${dashed}, ${formats('%Y-%m-%d')})`;
      return {
        first: sql`CASE WHEN length(${column}) <= 19 THEN try_cast(${column} AS TIMESTAMP) END`,
        rest: (value) =>
          inRange(
            value,
            sql`WHEN ${isBlank(column)} THEN NULL ELSE list_filter([${spelled}], lambda d: d >= TIMESTAMP '1900-01-01' AND d < TIMESTAMP '2200-01-01')[1]`,
          ),
      };
    }
    case 'dmy':
      return once(sql`try_strptime(${dashed}, ${formats('%d-%m-%y', '%d-%m-%Y')})`);
    case 'mdy':
      return once(sql`try_strptime(${dashed}, ${formats('%m-%d-%y', '%m-%d-%Y')})`);
    case 'name': {
      const spaced = sql`regexp_replace(regexp_replace(trim(${plain}), '^([^:]*?)[-,. ]+([^:]*?)[-,. ]+(\\d{2,4})', '\\1 \\2 \\3'), '^(\\d{1,2})([A-Za-z])', '\\1 \\2')`;
      return once(
        sql`try_strptime(${spaced}, ${formats('%d %b %y', '%d %b %Y', '%d %B %Y', '%b %d %Y', '%B %d %Y')})`,
      );
    }
    case 'compact':
      return once(sql`try_strptime(trim(${column}), ['%Y%m%d', '%Y%m%d%H%M%S', '%Y%m%d%H%M'])`);
    case 'serial':
      return once(
        sql`CASE WHEN ${number} BETWEEN 10000 AND 80000 THEN TIMESTAMP '1899-12-30' + to_seconds(round(${number} * 86400)::BIGINT) END`,
      );
    case 'epoch_s':
      return once(sql`make_timestamp((${number} * 1000000)::BIGINT)`);
    case 'epoch_ms':
      return once(sql`make_timestamp((${number} * 1000)::BIGINT)`);
  }
}

/** SQL for "this cell names a total", for the first cells of a row without a date. */
export const isTotalExpression = (column: Sql): Sql =>
  sql`regexp_full_match(rtrim(trim(${column}), ':：'), ${anyOf(TOTAL_WORDS)})`;
