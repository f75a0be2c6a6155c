import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/engine/errors';
import { isReady } from '../../src/ingest/file-plan';
import { planFile } from '../../src/ingest/plan';
import { DELIMITERS, type Dialect } from '../../src/ingest/records';
import { missingLines, RowReader, scanSource } from '../../src/ingest/source';
import { load } from '../helpers/load';

const MUTATIONS = Number(process.env.VITALFEW_MUTATIONS ?? 500);
const LOADS = Math.min(40, MUTATIONS);

const HEADER = ['order_id', 'customer_id', 'order_date', 'product', 'quantity', 'amount'];
const ROWS = Array.from({ length: 40 }, (_, index) => [
  `A${index >> 1}`,
  `c${index % 7}`,
  `2024-0${1 + (index % 9)}-1${index % 9}`,
  index % 5 === 0 ? '"Tea, green"' : `Mug ${index}`,
  String(1 + (index % 3)),
  `${10 + index}.50`,
]);
const FILE = [HEADER, ...ROWS].map((row) => row.join(',')).join('\r\n') + '\r\n';

/** A change that files suffer: bytes lost, doubled, or put in. */
const mutation = fc.record({
  at: fc.nat(FILE.length - 1),
  cut: fc.nat(12),
  put: fc.constantFrom(
    '',
    '"',
    ',',
    ';',
    '\n',
    '\r',
    '\t',
    '\0',
    "'",
    '\\',
    '￥',
    '\ufffd',
    '1,234.00',
    '合计',
    ',,',
    '""',
  ),
});
const mutated = fc
  .array(mutation, { minLength: 1, maxLength: 4 })
  .map((changes) =>
    changes.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), FILE),
  );

describe('damaged files', () => {
  it(`crash nothing, and no line is lost without a word (${MUTATIONS})`, async () => {
    await fc.assert(
      fc.asyncProperty(mutated, async (text) => {
        const plan = await planFile('f', 'damaged.csv', new Blob([text]));
        if (plan.problem || !plan.scan) return;
        const lost = missingLines(plan.scan) !== 0;
        expect(lost && !plan.notes.some(({ code }) => code === 'missing_lines')).toBe(false);
        const swallowed = plan.scan.facts.longRecords > 0;
        expect(swallowed && !plan.notes.some(({ code }) => code === 'long_records')).toBe(false);
      }),
      { numRuns: MUTATIONS, seed: 20261127 },
    );
  }, 600_000);

  it('load every record or list it', async () => {
    await fc.assert(
      fc.asyncProperty(mutated, async (text) => {
        const file = new Blob([text]);
        const plan = await planFile('f', 'damaged.csv', file);
        if (!isReady(plan) || plan.role !== 'transactions') return;
        try {
          const { files, engine } = await load([{ name: 'damaged.csv', file }]);
          const [row] = await engine.rows<{ n: number }>('SELECT count(*)::DOUBLE AS n FROM lines');
          expect(files[0]?.imported).toBe(row?.n);
          expect((files[0]?.imported ?? 0) + (files[0]?.rejected ?? 0)).toBe(plan.scan?.dataRecords);
        } catch (cause) {
          expect(cause).toBeInstanceOf(AppError);
          expect((cause as AppError).code).not.toBe('sql');
        }
      }),
      { numRuns: LOADS, seed: 20261127 },
    );
  });
});

describe('tables', () => {
  const cell = fc.string({ unit: fc.constantFrom(...'ab1 ,;|\t^"\'\n\r\\é茶ñ.-=') });
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

  it('come back as they were written, in any dialect', async () => {
    const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(...DELIMITERS),
        fc.constantFrom('\n', '\r\n', '\r'),
        async (rows, delimiter, end) => {
          const text =
            [['id', 'note', 'more'], ...rows].map((row) => row.map(quoted).join(delimiter)).join(end) + end;
          const dialect: Partial<Dialect> = { delimiter, quote: '"', escape: 'double' };
          const file = new Blob([text]);
          const plan = await planFile('f', 'x.csv', file, { dialect, headerLine: 1 });
          const found: string[][] = [];
          const reader = new RowReader(plan.layout);
          await scanSource({ file, encoding: plan.encoding, bomBytes: 0 }, plan.layout, {
            onRecord: (record) => void found.push(reader.texts(record)),
          });
          expect(found).toEqual(rows);
        },
      ),
      { seed: 20261127 },
    );
  });
});
