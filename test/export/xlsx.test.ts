import { table } from 'arquero';
import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import readXlsxFile from 'read-excel-file/universal';
import { describe, expect, it } from 'vitest';
import { toXlsx, type Sheet } from '../../src/export/xlsx';

const NOTES = { name: 'About', lines: [['Exported', 'RFM']] as const };

/** The sheets of a workbook as another reader finds them. */
async function readBack(sheets: Sheet[]): Promise<{ sheet: string; data: unknown[][] }[]> {
  const file = await toXlsx(sheets, NOTES);
  return await readXlsxFile(await file.arrayBuffer());
}

describe('a workbook', () => {
  it('keeps ids as text, numbers in full, days as days, and says in words what is no number', async () => {
    const [own, about] = await readBack([
      {
        name: 'customers',
        table: table({
          customer_id: ['007', '1580000000000000123', '2024-01-05', '17850'],
          day: ['2024-02-29', '1999-12-31', null, '2024-03-01'],
          time: ['2024-02-29 13:05:00', null, '2024-01-01 00:00:00', '2024-01-01 23:59:59'],
          not_a_day: ['2024-02-30', '2024-02-29', '2024-02-29', '2024-02-29'],
          money: [0.1 + 0.2, -5, null, Infinity],
          yes: [true, false, null, true],
        }),
      },
    ]);
    expect(own?.sheet).toBe('customers');
    const [header, ...rows] = own?.data ?? [];
    expect(header).toEqual(['customer_id', 'day', 'time', 'not_a_day', 'money', 'yes']);
    expect(rows.map(([id]) => id)).toEqual(['007', '1580000000000000123', '2024-01-05', '17850']);
    expect(rows.map((row) => (row[1] as Date | null)?.toISOString().slice(0, 10) ?? null)).toEqual([
      '2024-02-29',
      '1999-12-31',
      null,
      '2024-03-01',
    ]);
    expect(rows.map((row) => (row[2] as Date | null)?.toISOString() ?? null)).toEqual([
      '2024-02-29T13:05:00.000Z',
      null,
      '2024-01-01T00:00:00.000Z',
      '2024-01-01T23:59:59.000Z',
    ]);
    expect(rows.map((row) => row[3])).toEqual(['2024-02-30', '2024-02-29', '2024-02-29', '2024-02-29']);
    expect(rows.map((row) => row[4])).toEqual([0.1 + 0.2, -5, null, 'Infinity']);
    expect(rows.map((row) => row[5])).toEqual([true, false, null, true]);
    expect(about).toEqual({ sheet: 'About', data: [['Exported', 'RFM']] });
  });

  it('runs no formula, masks what is personal, and names sheets as Excel takes them', async () => {
    const formulas = table({
      text: ['=1+1', '+1', '@SUM(A1)', '=cmd|x'],
      phone: Array(4).fill('13812345678'),
    });
    const long = 'a very long name of a table [of customers]: all';
    const file = await toXlsx(
      [
        { name: long, table: formulas, writing: { masks: [null, 'phone'] } },
        { name: long.toUpperCase(), table: table({ a: [1] }) },
        { name: 'about', table: table({ a: [1] }) },
      ],
      NOTES,
    );
    const parts = unzipSync(new Uint8Array(await file.arrayBuffer()));
    const xml = Object.entries(parts).map(([path, bytes]) => [path, strFromU8(bytes)] as const);
    for (const [path, text] of xml) {
      expect(text, path).not.toMatch(/<f[ >]/);
      expect(text, path).not.toContain('13812345678');
    }
    const read = (await readXlsxFile(await file.arrayBuffer())) as { sheet: string }[];
    const found = read.map(({ sheet }) => sheet);
    expect(found).toHaveLength(4);
    expect(new Set(found.map((name) => name.toLowerCase())).size).toBe(4);
    for (const name of found) expect(name).toMatch(/^[^[\]:*?/\\]{1,31}$/);
  });

  it('says how many texts it had to cut, and holds what XML does not take as spreadsheets write it', async () => {
    const texts = ['a'.repeat(40_000), '_x0041_', 'bell \u0007', 'line\r\nbreak', 'half \ud83d', '_x005F_'];
    const notes = { ...NOTES, cut: ['Cut', 'Texts: {count}.'] as const };
    const file = await toXlsx([{ name: 'texts', table: table({ text: texts }) }], notes);
    const book = (await readXlsxFile(await file.arrayBuffer(), { trim: false })) as unknown as {
      data: unknown[][];
    }[];
    const read = (book[0]?.data ?? []).slice(1).map(([text]) => String(text));
    expect(read.slice(1)).toEqual(texts.slice(1));
    expect(read[0]).toHaveLength(32_767);
    expect(book[1]?.data.at(-1)).toEqual(['Cut', 'Texts: 1.']);
  });

  it('gives any table of texts and numbers back as it was', async () => {
    const printable = fc.string({
      unit: fc.constantFrom(...'aZ09 _-+=@.,;"\'<>&客户￥\n'.split('')),
      maxLength: 12,
    });
    const texts = printable.filter((text) => text.trim() === text && text !== '');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.option(texts), fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }))), {
          minLength: 1,
          maxLength: 8,
        }),
        async (rows) => {
          const [own] = await readBack([
            {
              name: 'any',
              table: table({
                key: rows.map((_, row) => row),
                text: rows.map(([text]) => text),
                number: rows.map(([, number]) => number),
              }),
            },
          ]);
          expect(own?.data.slice(1)).toEqual(
            rows.map(([text, number], row) => [row, text, number === 0 ? 0 : number]),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});
