import { isNullWord, type DateOrder, type Format } from './values';

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/**
 * What the load will make of a cell, for the preview: text of the value, `''` where it cannot be read, null where there is nothing
 * to show. The engine's own reading decides; this one follows it for the common spellings.
 */
export function parsePreview(text: string, format: Format): string | null {
  if (isNullWord(text)) return null;
  const value = text.normalize('NFKC').trim();
  switch (format.kind) {
    case 'number':
      return previewNumber(value, format.decimal);
    case 'date':
      return previewDate(value, format.order);
    case 'id':
      return value.replace(/^[\t']+|^="(.*)"$/, '$1');
    case 'flag':
    case 'text':
      return null;
  }
}

function previewNumber(value: string, decimal: '.' | ','): string {
  const bare = value.replaceAll(/[\s\u00a0¥￥$€£₩₹元]|CNY|RMB|USD|EUR|GBP/gi, '');
  const pointed = decimal === ',' ? bare.replaceAll('.', '').replace(',', '.') : bare.replaceAll(',', '');
  const match = /^([-+(]*)(\d*\.?\d+(?:e[-+]?\d+)?|\d+\.)\)?(-?)([%万亿]?)$/i.exec(pointed);
  if (!match) return '';
  const sign = /[-(]/.test(match[1] ?? '') || match[3] === '-' ? -1 : 1;
  const factor = { '%': 0.01, 万: 1e4, 亿: 1e8 }[match[4] ?? ''] ?? 1;
  return String(Number((sign * Number(match[2]) * factor).toPrecision(15)));
}

function previewDate(value: string, order: DateOrder): string {
  const clock = /(上午|下午|凌晨|早上|中午|晚上)?\s*(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?/.exec(
    value,
  );
  let time = '';
  if (clock) {
    const half = /下午|晚上|中午|pm/i.test(`${clock[1] ?? ''}${clock[5] ?? ''}`) ? 12 : 0;
    const hour = clock[1] || clock[5] ? (Number(clock[2]) % 12) + half : Number(clock[2]);
    time = ` ${pad(hour)}:${clock[3] ?? '00'}:${clock[4] ?? '00'}`;
  }
  const numbers = /^(\d+)\D+(\d+)\D+(\d+)/.exec(value)?.slice(1).map(Number) ?? [];
  const [a = 0, b = 0, c = 0] = numbers;
  const century = (year: number): number => (year < 100 ? (year < 69 ? 2000 : 1900) + year : year);
  switch (order) {
    case 'ymd':
      return isoDay(a, b, c, time);
    case 'dmy':
      return isoDay(century(c), b, a, time);
    case 'mdy':
      return isoDay(century(c), a, b, time);
    case 'compact':
      return isoDay(Number(value.slice(0, 4)), Number(value.slice(4, 6)), Number(value.slice(6, 8)), '');
    case 'serial':
      return fromMillis(Date.UTC(1899, 11, 30) + Math.round(Number(value) * 86_400) * 1000);
    case 'epoch_s':
      return fromMillis(Number(value) * 1000);
    case 'epoch_ms':
      return fromMillis(Number(value));
    case 'name': {
      const read = new Date(`${value.replace(/\s\d{1,2}:.*$/, '')} UTC`);
      return Number.isNaN(read.getTime()) ? '' : read.toISOString().slice(0, 10) + time;
    }
  }
}

function isoDay(year: number, month: number, day: number, time: string): string {
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists && year >= 1900 && year < 2200 ? `${pad(year, 4)}-${pad(month)}-${pad(day)}${time}` : '';
}

const fromMillis = (time: number): string =>
  Number.isFinite(time) ? new Date(time).toISOString().slice(0, 19).replace('T', ' ') : '';
