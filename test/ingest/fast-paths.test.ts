import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAscii } from '../../src/ingest/bytes';
import { millisOf, readDate } from '../../src/ingest/dates';
import { Dictionary } from '../../src/ingest/dictionary';
import { readNumber } from '../../src/ingest/numbers';

const wellFormed = (text: string): string => new TextDecoder().decode(new TextEncoder().encode(text));
const pad = (value: number): string => String(value).padStart(2, '0');

describe('short ways give what the long ones do', () => {
  it('dates by their places, those that do not exist among them', () => {
    const part = (least: number, most: number) => fc.integer({ min: least, max: most });
    fc.assert(
      fc.property(
        part(1890, 2210),
        part(0, 13),
        part(0, 32),
        fc.option(fc.tuple(part(0, 25), part(0, 61), fc.option(part(0, 61)))),
        fc.constantFrom(' ', 'T'),
        (year, month, day, clock, parting) => {
          const time = clock
            ? `${parting}${pad(clock[0])}:${pad(clock[1])}${clock[2] === null ? '' : `:${pad(clock[2])}`}`
            : '';
          const text = `${year}-${pad(month)}-${pad(day)}${time}`;
          const read = readDate(text, 'ymd');
          expect(read).toBe(readDate(`${text} `, 'ymd'));
          if (read) expect(millisOf(read)).toBe(Date.parse(`${read.replace(' ', 'T')}Z`));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('numbers as they stand', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^-?\d{1,17}(\.\d{1,10})?$/), fc.constantFrom(1, 0.01), (text, unit) => {
        const style = { decimal: '.', unit } as const;
        expect(readNumber(text, style)).toBe(readNumber(` ${text}`, style));
      }),
      { numRuns: 2000 },
    );
  });

  it('words of any length, each once, however they meet in the table', () => {
    const encoder = new TextEncoder();
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 400 }), (cells) => {
        const dictionary = new Dictionary(1000);
        for (const cell of cells) {
          const bytes = encoder.encode(`..${cell}..`);
          dictionary.add(bytes, 2, bytes.length - 2);
        }
        const { texts, counts, rows } = dictionary.words((raw) => raw);
        expect([...rows].map((word) => texts[word])).toEqual(cells.map((cell) => wellFormed(cell)));
        expect(new Set(texts).size).toBe(texts.length);
        texts.forEach((text, word) =>
          expect(counts[word]).toBe(cells.filter((cell) => wellFormed(cell) === text).length),
        );
      }),
      { numRuns: 200 },
    );
    const many = new Dictionary(0);
    for (let round = 0; round < 2; round++)
      for (let index = 0; index < 20_000; index++) {
        const bytes = encoder.encode(`${index}${index % 3 === 0 ? '-a longer one' : ''}`);
        expect(many.add(bytes, 0, bytes.length)).toBe(index);
      }
  });

  it('bytes four at a time', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 0, max: 5 }), (bytes, from) => {
        const part = bytes.subarray(from);
        expect(isAscii(part)).toBe(part.every((byte) => byte < 128));
      }),
      { numRuns: 1000 },
    );
  });
});
