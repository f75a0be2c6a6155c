import { createHmac } from 'node:crypto';
import { table } from 'arquero';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../src/engine/table';
import { cellsOf } from '../../src/export/cells';
import { isPseudonymKey, newPseudonymKey, pseudonymsOf } from '../../src/export/pseudonyms';
import { writingFor } from '../../src/export/writing';
import { customerColumns } from '../../src/panel/parts';
import type { Picture } from '../../src/panel/picture';
import { sayIn } from '../../src/panel/say';
import { RUNNABLE } from '../../workers/panels';
import { contextOf } from '../helpers/panel';
import { loadSample } from '../helpers/sample';

const PRESENT = import.meta.glob<{ present(...given: unknown[]): Picture }>('../../src/panels/*/present.ts', {
  eager: true,
});
const KEY = 'ab'.repeat(32);

/** RFC 4648 base 32, in small letters. */
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? [])
    .map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five, 2)])
    .join('');
}

describe('a pseudonym', () => {
  it('is the first hundred bits of the HMAC of kind and value', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (value) => {
        const [own] = [...(await pseudonymsOf(KEY, 'email', [value])).values()];
        const hash = createHmac('sha256', Buffer.from(KEY, 'hex')).update(`email\n${value}`).digest();
        expect(own).toBe(base32(hash).slice(0, 20));
      }),
      { numRuns: 50 },
    );
  });

  it('is another under another key and of another kind', async () => {
    const of = async (key: string, kind: 'email' | 'phone'): Promise<string | undefined> =>
      (await pseudonymsOf(key, kind, ['7'])).get('7');
    const other = newPseudonymKey();
    expect(isPseudonymKey(other)).toBe(true);
    const all = [await of(KEY, 'email'), await of(KEY, 'phone'), await of(other, 'email')];
    expect(new Set(all).size).toBe(3);
  });
});

it('of SQL: ids, what a header or most values show, and what stands inside other texts', async () => {
  const given = table({
    customer_id: ['007', '008', '007'],
    contact: ['a@b.de', 'c@d.com', null],
    remark: ['call 13812345678', 'none', 'none'],
    amount: [1.1, 2, 3],
  });
  const known = ['text', 'text', 'text', 'number'].map((kind, index) => ({
    name: given.columnNames()[index] ?? '',
    type: '',
    kind: kind as 'text' | 'number',
    personal: null,
  }));
  const { writing, held } = await writingFor({ table: given, known, customers: [] }, 'pseudonyms', KEY);
  const cell = cellsOf(given, writing);
  expect(cell(0, 0)).toBe(cell(2, 0));
  expect(cell(0, 0)).not.toBe(cell(1, 0));
  expect(cell(0, 1)).toMatch(/^[a-z2-7]{20}$/);
  expect(cell(2, 1)).toBeNull();
  expect(cell(0, 2)).not.toContain('13812345678');
  expect(cell(0, 3)).toBe(1.1);
  expect(held).toEqual({ rows: 3, personal: [] });
});

it('a column that is only called “name” stays as it is: products have names too', async () => {
  const given = table({ name: ['Green tea', 'Cup'], amount: [1, 2] });
  const known = ['text', 'number'].map((kind, index) => ({
    name: given.columnNames()[index] ?? '',
    type: '',
    kind: kind as 'text' | 'number',
    personal: null,
  }));
  for (const columns of [null, known])
    for (const persons of ['masked', 'pseudonyms'] as const) {
      const leaving = { table: given, known: columns, customers: [] };
      expect(cellsOf(given, (await writingFor(leaving, persons, KEY)).writing)(0, 0)).toBe('Green tea');
    }
});

it('no table of any panel shows an id then, and the ledger knows which do otherwise', async () => {
  const loaded = await loadSample();
  const context = contextOf(loaded);
  const ids = new Set(
    rowsOf<{ id: string }>(await loaded.engine.query('SELECT customer_id AS id FROM customer_ids')).map(
      ({ id }) => id,
    ),
  );
  const say = sayIn('en', null);
  let shown = 0;
  for (const [name, { manifest, task }] of RUNNABLE) {
    const params = v.parse(manifest.schema, {});
    const result = await task.run(params as never, context);
    const picture = PRESENT[`../../src/panels/${name}/present.ts`]?.present(result.figures, params, say, {
      catalog: loaded.catalog,
      segments: [],
    });
    if (!picture) throw new Error(`${name} has no picture`);
    for (const { name: part, sql } of result.tables) {
      const rows = await loaded.engine.query(sql.text);
      const given = { table: rows, known: null, customers: customerColumns(picture, part) };
      const whole = await writingFor(given, 'masked', '');
      const names = rows.columnNames();
      const open = names.filter((column) =>
        (rows.array(column) as unknown[]).some((value) => typeof value === 'string' && ids.has(value)),
      );
      expect(whole.held.personal, `${name}.${part}`).toEqual(expect.arrayContaining(open));
      shown += open.length;
      const asItIs = cellsOf(rows, whole.writing);
      for (const [index, column] of names.entries())
        for (let row = 0; row < Math.min(rows.numRows(), 100); row++)
          expect(asItIs(row, index), `${name}.${part}.${column}`).toBe(rows.column(column)?.at(row) ?? null);
      const { writing, held } = await writingFor(given, 'pseudonyms', KEY);
      expect(held.personal).toEqual([]);
      const cell = cellsOf(rows, writing);
      for (const column of open) {
        const index = names.indexOf(column);
        for (let row = 0; row < Math.min(rows.numRows(), 500); row++)
          expect(ids.has(String(cell(row, index))), `${name}.${part}.${column}`).toBe(false);
      }
    }
  }
  expect(shown).toBeGreaterThan(8);
});
