import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mask, maskWithin, personalByForm, personalHeader, personalIn } from '../src/data/personal';
import { readDocument, writeDocument } from '../src/notebook/document';
import { candidatesOf, findPersonal, withoutPersonal } from '../src/notebook/personal-scan';
import { anyDocument } from './helpers/documents';

const kinds = (text: string): string[] => personalIn(text).map(({ kind }) => kind);

describe('personal values by their form', () => {
  it.each([
    ['13800138000', ['phone']],
    ['+86 138-0013-8000', ['phone']],
    ['call 138 0013 8000 or li@example.com', ['phone', 'email']],
    ['+44 20 7946 0958', ['phone']],
    ['11010519491231002X', ['id_number']],
    ['110105194912310021', []],
    ['李雷@例子.中国', ['email']],
    ['2024-03-05 13:00', []],
    ['202403051234567890', []],
    ['1380013.8000', []],
    ['order 13800138000123', []],
    ['12345678901', []],
  ])('%s', (text, expected) => {
    expect(kinds(text)).toEqual(expected);
  });

  it('are masked to what tells two apart', () => {
    expect(mask('name', '欧阳修')).toBe('欧**');
    expect(mask('phone', '13800138000')).toBe('138****8000');
    expect(mask('email', 'anna@example.com')).toBe('a***@example.com');
    expect(mask('address', '北京市朝阳区建国路1号')).toBe('北京市朝阳区****');
    expect(mask('birth_date', '1990-05-06 00:00:00')).toBe('1990-**-**');
    expect(mask('phone', '110')).toBe('1**');
    expect(mask('name', '')).toBe('');
    expect(mask('customer_id', 'K1')).toBe('K1');
    expect(maskWithin('line 3: 13800138000, x@y.cn')).toBe('line 3: 138****8000, x***@y.cn');
  });

  it('name a column by its header, or by most of its values', () => {
    expect(personalHeader('手机号')).toBe('phone');
    expect(personalHeader('E-mail')).toBe('email');
    expect(personalHeader('name')).toBeNull();
    expect(personalHeader('city')).toBeNull();
    expect(personalByForm(['13800138000', '', 'none', '13800138001'])).toBe('phone');
    expect(personalByForm(['a', 'b', '13800138001'])).toBeNull();
    expect(personalByForm([])).toBeNull();
  });
});

const document = readDocument(
  JSON.stringify({
    app: 'vitalfew',
    version: 1,
    title: 'About Anna Schmidt',
    segments: [{ id: 's1', name: 'one', rule: { field: 'customer_id', op: 'is', value: ['K105', 'K106'] } }],
    cells: [
      { id: 'c1', kind: 'note', markdown: '请联系王小明 13800138000' },
      { id: 'c2', kind: 'sql', name: 'q', sql: `SELECT * FROM customers WHERE email = 'a@b.de'` },
    ],
  }),
);

describe('what a document carries', () => {
  it('is found by form and among the customers, with its place', () => {
    const candidates = candidatesOf(document);
    for (const text of ['Anna Schmidt', '王小明', 'K105', 'a@b.de']) expect(candidates).toContain(text);
    const found = findPersonal(document, [
      { kind: 'name', text: 'Anna Schmidt' },
      { kind: 'name', text: '王小明' },
      { kind: 'customer_id', text: 'K105' },
    ]);
    expect(found.map(({ kind, text }) => `${kind} ${text}`).sort()).toEqual(
      ['customer_id K105', 'email a@b.de', 'name Anna Schmidt', 'name 王小明', 'phone 13800138000'].sort(),
    );
    const clean = JSON.stringify(withoutPersonal(document, found));
    for (const { text } of found) expect(clean).not.toContain(text);
    expect(clean).toContain('K106');
  });

  it('can always be read again when it was masked', () => {
    fc.assert(
      fc.property(
        anyDocument,
        fc.array(fc.string({ minLength: 2, maxLength: 4 }), { maxLength: 3 }),
        (given, texts) => {
          const found = texts.map((text) => ({ kind: 'name' as const, text, places: [] }));
          const masked = withoutPersonal(given, [...found, ...findPersonal(given, [])]);
          expect(() => readDocument(writeDocument(masked))).not.toThrow();
        },
      ),
      { numRuns: 150 },
    );
  });
});
