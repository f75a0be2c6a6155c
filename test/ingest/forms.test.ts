import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Encoding } from '../../src/ingest/encoding';
import { planFile } from '../../src/ingest/plan';
import { RowReader, scanSource } from '../../src/ingest/source';
import { readCell } from '../../src/ingest/values';
import { csv, load, type Given } from '../helpers/load';

const RUNS = { seed: 20261127, numRuns: 30 };

/** Bytes of each character that an encoding of one or two bytes has, by what the platform's decoder says of them. */
function alphabetOf(encoding: Encoding, letters: RegExp): Map<string, number[]> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const found = new Map<string, number[]>();
  const note = (bytes: number[]): void => {
    try {
      const text = decoder.decode(new Uint8Array(bytes));
      if ([...text].length === 1 && letters.test(text) && !found.has(text)) found.set(text, bytes);
    } catch {
      // No character has these bytes.
    }
  };
  for (let byte = 32; byte < 256; byte++) note([byte]);
  for (let lead = 0x81; lead < 255; lead++) for (let trail = 0x40; trail < 255; trail++) note([lead, trail]);
  return found;
}

const SINGLE = /[ -~\u00c0-\u024f\u0400-\u04ff]/u;
const DOUBLE = /[ -~]|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Hangul}/u;
const ALPHABETS: [Encoding, RegExp][] = [
  ['windows-1252', SINGLE],
  ['windows-1250', SINGLE],
  ['windows-1251', SINGLE],
  ['gb18030', DOUBLE],
  ['big5', DOUBLE],
  ['shift_jis', DOUBLE],
  ['euc-kr', DOUBLE],
];

const utf16 = (text: string, little: boolean): Uint8Array => {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), little);
  return new Uint8Array(view.buffer);
};

async function cellsOf(bytes: BlobPart, encoding: Encoding): Promise<string[][]> {
  const file = new Blob([bytes]);
  const plan = await planFile('f', 'x.csv', file, {
    encoding,
    headerLine: 1,
    dialect: { delimiter: ',', quote: '"', escape: 'double' },
  });
  const reader = new RowReader(plan.layout);
  const rows: string[][] = [];
  await scanSource({ file, encoding, bomBytes: plan.bomBytes }, plan.layout, {
    onRecord: (record) => void rows.push(reader.texts(record)),
  });
  return rows;
}

const written = (rows: readonly string[][]): string =>
  [['a', 'b'], ...rows]
    .map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
    .join('\r\n');

describe('a table of strings comes back', () => {
  it.each(ALPHABETS)('from %s', async (encoding, letters) => {
    const alphabet = alphabetOf(encoding, letters);
    expect(alphabet.size).toBeGreaterThan(100);
    const cell = fc.string({ unit: fc.constantFrom(...alphabet.keys()), maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), async (rows) => {
        const bytes = [...written(rows)].flatMap((sign) => alphabet.get(sign) ?? [sign.charCodeAt(0)]);
        expect(await cellsOf(new Uint8Array(bytes), encoding)).toEqual(rows);
      }),
      RUNS,
    );
  });

  it.each(['utf-8', 'utf-16le', 'utf-16be'] as const)(
    'from %s, whatever characters it holds',
    async (encoding) => {
      const cell = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/[\0\ufeff]/.test(text));
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), async (rows) => {
          const text = written(rows);
          const bytes =
            encoding === 'utf-8' ? new TextEncoder().encode(text) : utf16(text, encoding === 'utf-16le');
          expect(await cellsOf(bytes as BlobPart, encoding)).toEqual(rows);
        }),
        RUNS,
      );
    },
  );
});

/** How a column of money may be written: each form with what it makes of cents. */
const grouped = (whole: string, mark: string): string => whole.replace(/\B(?=(?:\d{3})+$)/g, mark);
const MONEY: [string, (whole: string, cents: string) => string][] = [
  ['1234.50', (whole, cents) => `${whole}.${cents}`],
  ['1,234.50', (whole, cents) => `${grouped(whole, ',')}.${cents}`],
  ['1.234,50', (whole, cents) => `${grouped(whole, '.')},${cents}`],
  ["1'234.50", (whole, cents) => `${grouped(whole, "'")}.${cents}`],
  ['1 234,50', (whole, cents) => `${grouped(whole, '\u202f')},${cents}`],
  ['¥1,234.50', (whole, cents) => `¥${grouped(whole, ',')}.${cents}`],
  ['1.234,50 €', (whole, cents) => `${grouped(whole, '.')},${cents} €`],
  ['（1234.50）', (whole, cents) => `（${whole}.${cents}）`],
  ['1234.50-', (whole, cents) => `${whole}.${cents}-`],
  [
    '１２３４．５０',
    (whole, cents) =>
      `${whole}.${cents}`.replace(/[0-9.]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
  ],
];
const NEGATIVE = new Set(['（1234.50）', '1234.50-']);

const pad = (value: number): string => String(value).padStart(2, '0');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DATES: [string, (year: number, month: number, day: number) => string][] = [
  ['2024-03-05', (year, month, day) => `${year}-${pad(month)}-${pad(day)}`],
  ['2024/3/5', (year, month, day) => `${year}/${month}/${day}`],
  ['20240305', (year, month, day) => `${year}${pad(month)}${pad(day)}`],
  ['2024年3月5日', (year, month, day) => `${year}年${month}月${day}日`],
  ['05.03.2024', (year, month, day) => `${pad(day)}.${pad(month)}.${year}`],
  ['3/5/2024', (year, month, day) => `${month}/${day}/${year}`],
  ['5/3/2024', (year, month, day) => `${day}/${month}/${year}`],
  ['5-Mar-2024', (year, month, day) => `${day}-${MONTHS[month - 1]}-${year}`],
  ['serial', (year, month, day) => String(Date.UTC(year, month - 1, day) / 86_400_000 + 25_569)],
];

/** The cells of a column as they are read, in a file of orders. */
async function readColumn(name: string, cells: readonly string[]): Promise<(string | null)[]> {
  const header = ['order_id', 'customer_id', 'order_date', 'amount'];
  const rows = cells.map((cell, index) =>
    header.map((column) =>
      column === name
        ? cell
        : { order_id: `o${index}`, customer_id: `c${index}`, order_date: '2024-01-15', amount: '1.5' }[
            column
          ],
    ),
  );
  const plan = await planFile('f', 'x.csv', csv([header, ...(rows as string[][])]));
  const column = plan.columns.find((one) => one.name === name);
  if (!column) throw new Error('no such column');
  expect(plan.questions.filter(({ answer }) => answer === null)).toEqual([]);
  return cells.map((cell) => readCell(cell, column.format));
}

describe('a column keeps every digit', () => {
  it.each(MONEY)('of money written %s', async (form, write) => {
    const sum = fc.tuple(fc.integer({ min: 0, max: 9_999_999 }), fc.integer({ min: 0, max: 99 }));
    await fc.assert(
      fc.asyncProperty(fc.array(sum, { minLength: 3, maxLength: 20 }), async (sums) => {
        const all = [...sums, [12, 34] as const];
        const read = await readColumn(
          'amount',
          all.map(([whole, cents]) => write(String(whole), pad(cents))),
        );
        const sign = NEGATIVE.has(form) ? -1 : 1;
        expect(read.map(Number)).toEqual(
          all.map(([whole, cents]) => (sign * (whole * 100 + cents)) / 100 || 0),
        );
      }),
      RUNS,
    );
  });

  it.each(DATES)('of days written %s', async (_form, write) => {
    const day = fc.tuple(
      fc.integer({ min: 1995, max: 2030 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 28 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(day, { minLength: 3, maxLength: 20 }), async (days) => {
        const all = [...days, [2024, 5, 23] as const];
        const read = await readColumn(
          'order_date',
          all.map(([year, month, date]) => write(year, month, date)),
        );
        expect(read.map((text) => text?.slice(0, 10))).toEqual(
          all.map(([year, month, date]) => `${year}-${pad(month)}-${pad(date)}`),
        );
      }),
      RUNS,
    );
  });

  it('of ids, with leading zeros and of any length, also as Excel is kept from rounding them', async () => {
    const id = fc.stringMatching(/^\d{1,25}$/);
    const around = fc.constantFrom<[string, string]>(['', ''], ['\t', ''], ["'", ''], ['="', '"']);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(id, { minLength: 2, maxLength: 20 }),
        around,
        async (ids, [before, after]) => {
          expect(
            await readColumn(
              'order_id',
              ids.map((one) => before + one + after),
            ),
          ).toEqual(ids);
        },
      ),
      RUNS,
    );
  });
});

describe('files in parts', () => {
  const HEADER = ['order_id', 'customer_id', 'order_date', 'sku', 'amount'];
  const orders = fc.array(
    fc.record({
      customer: fc.nat(5),
      day: fc.integer({ min: 1, max: 28 }),
      lines: fc.array(fc.nat(9), { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 4, maxLength: 14 },
  );

  const figures = async (files: string[][][]): Promise<unknown> => {
    const given = files.map((rows, index): Given => ({
      name: `part ${index}.csv`,
      file: csv([HEADER, ...rows]),
      choices: { overlap: 'once' },
    }));
    const [row] = await (
      await load(given)
    ).engine.rows(
      `SELECT count(*)::DOUBLE AS n, count(DISTINCT order_id)::DOUBLE AS orders, count(DISTINCT customer_id)::DOUBLE AS customers,
         round(sum(counted_amount), 2)::DOUBLE AS revenue, min(ordered_at)::VARCHAR AS first, max(ordered_at)::VARCHAR AS last FROM transactions WHERE counted_as = 'order'`,
    );
    return row;
  };

  it('that overlap, twice the same, in any order, give the figures of the whole', async () => {
    await fc.assert(
      fc.asyncProperty(orders, fc.nat(100), fc.nat(100), async (all, from, to) => {
        const rows = all.map(({ customer, day, lines }, order) =>
          lines.map((item, line) => [
            `o${order}`,
            `c${customer}`,
            `2024-03-${pad(day)}`,
            `s${item}`,
            `${item}.${order}${line}`,
          ]),
        );
        const [low, high] = [from, to]
          .map((share) => Math.floor((share / 100) * rows.length))
          .sort((a, b) => a - b) as [number, number];
        const first = rows.slice(0, Math.max(1, high)).flat();
        const last = rows.slice(Math.min(low, rows.length - 1)).flat();
        const whole = await figures([rows.flat()]);
        expect(await figures([first, last])).toEqual(whole);
        expect(await figures([last, first])).toEqual(whole);
        expect(await figures([rows.flat(), rows.flat()])).toEqual(whole);
      }),
      { seed: 20261127, numRuns: 6 },
    );
  });
});
