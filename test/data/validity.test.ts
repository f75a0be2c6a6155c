import { describe, expect, it } from 'vitest';
import {
  isBirthDate,
  isChineseMobile,
  isEmail,
  isGarbled,
  isGender,
  isPostcode,
  normalisePhone,
  spellingKey,
} from '../../src/data/validity';

describe('a Chinese mobile', () => {
  it.each(['13523333233', '14899230918', '16237108167', '19651751717', '+8613238234822', '008616238234822'])(
    '%s is one',
    (text) => expect(isChineseMobile(text)).toBe(true),
  );
  it.each([
    '12345',
    '',
    '12038389438',
    '12838389438',
    '013838389438',
    '+08613811211114',
    '1383838943',
    '138383894389',
    '10086',
  ])('“%s” is none', (text) => expect(isChineseMobile(text)).toBe(false));
  it.each(['＋８６ １３８ ３８３８ ９４３８', '86-138-3838-9438', '0086 138 3838 9438', '138 3838 9438'])(
    '%s is compared as 13838389438',
    (text) => expect(normalisePhone(text)).toBe('13838389438'),
  );
});

it('an e-mail, a postcode, a gender, a date of birth', () => {
  for (const good of ['a@x.cn', 'Ana.Lee+shop@sub.example.org', '张@例子.公司'])
    expect(isEmail(good)).toBe(true);
  for (const bad of ['a@x', '@x.cn', 'a@@x.cn', 'a b@x.cn', 'a@.cn', 'a.@x.cn', 'a@x.c', '13800000000'])
    expect(isEmail(bad)).toBe(false);
  for (const good of ['100000', '518000', '010010', '850000']) expect(isPostcode(good, true)).toBe(true);
  for (const bad of ['000000', '12345', '999999', '1000000']) expect(isPostcode(bad, true)).toBe(false);
  for (const good of ['女', 'Male', '先生', '保密']) expect(isGender(good)).toBe(true);
  expect(isGender('是')).toBe(false);
  expect(isBirthDate('1990-01-01', '2026-01-01')).toBe(true);
  expect(isBirthDate('2026-01-02', '2026-01-01')).toBe(false);
  expect(isBirthDate('1890-01-01', '2026-01-01')).toBe(false);
});

it('text in a wrong encoding', () => {
  for (const bad of ['CafÃ©', '锟斤拷', 'it\u00e2€™s', '王\ufffd', '张çŽ‹'])
    expect(isGarbled(bad), bad).toBe(true);
  for (const good of ['Café', 'Ångström', 'São Paulo', '北京 café', '王小明', 'naïve'])
    expect(isGarbled(good), good).toBe(false);
});

it('spellings of one place meet', () => {
  expect(new Set(['北京', '北京市', ' 北京 ', '北京市 '].map(spellingKey)).size).toBe(1);
  expect(new Set(['New York', 'new-york', 'NEW YORK.'].map(spellingKey)).size).toBe(1);
  expect(spellingKey('广西壮族自治区')).toBe(spellingKey('广西'));
  expect(spellingKey('上市')).not.toBe(spellingKey('上'));
});
