import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { idCardOf, isBankCard, isCreditCode } from '../../src/data/identity';
import { isChineseMobile, isPhone, isPostcode, normalisePhone } from '../../src/data/validity';
import { hasShared, SHARED } from '../helpers/load';

const TODAY = '2026-11-29';

interface Vectors {
  id_card: {
    valid_from_validator_js: string[];
    invalid_from_validator_js: Record<string, string>;
    derived: { id: string; birth: string; sex: string; province: string }[];
    upgrade_15: { input: string; output: string };
  };
  mobile: { valid: string[]; invalid: string[]; normalise: Record<string, string> };
  landline: { valid: string[] };
  postcode: { valid: string[]; invalid: string[] };
  uscc: { example: string };
  bank_card: { luhn: { n: string; ok: boolean }[] };
}

describe.skipIf(!hasShared)('numbers of China, by the published vectors', () => {
  const read = (): Vectors =>
    JSON.parse(readFileSync(new URL('data_quality/expected/china_ids.json', SHARED), 'utf8')) as Vectors;

  it('identity numbers', () => {
    const { id_card: card } = read();
    for (const text of card.valid_from_validator_js) expect(idCardOf(text, TODAY), text).not.toBeNull();
    for (const [text, why] of Object.entries(card.invalid_from_validator_js))
      expect(idCardOf(text, TODAY), `${text}: ${why}`).toBeNull();
    for (const { id, birth, sex, province } of card.derived)
      expect(idCardOf(id, TODAY)).toMatchObject({ birth, sex, province: { chinese: province } });
    expect(idCardOf(card.upgrade_15.input, TODAY)?.number).toBe(card.upgrade_15.output);
  });
  it('mobiles, landlines, postcodes, credit codes, cards', () => {
    const all = read();
    for (const text of all.mobile.valid) expect(isChineseMobile(text), text).toBe(true);
    for (const text of all.mobile.invalid) expect(isChineseMobile(text), text).toBe(false);
    for (const [text, plain] of Object.entries(all.mobile.normalise))
      if (!text.includes('E')) expect(normalisePhone(text)).toBe(plain);
    for (const text of all.landline.valid) expect(isPhone(text, true), text).toBe(true);
    for (const text of all.postcode.valid) expect(isPostcode(text, true), text).toBe(true);
    for (const text of all.postcode.invalid) expect(isPostcode(text, true), text).toBe(false);
    expect(isCreditCode(all.uscc.example)).toBe(true);
    for (const { n, ok } of all.bank_card.luhn) expect(isBankCard(n), n).toBe(ok);
  });
});

it('one wrong sign is seen wherever it stands', () => {
  for (const [number, isOne] of [
    ['11010519491231002X', (text: string) => idCardOf(text, TODAY) !== null],
    ['91350100M000100Y43', isCreditCode],
  ] as const) {
    expect(isOne(number)).toBe(true);
    for (let at = 0; at < number.length; at++) {
      const sign = number.charAt(at);
      const other = /\d/.test(sign) ? String((Number(sign) + 1) % 10) : '0';
      expect(isOne(number.slice(0, at) + other + number.slice(at + 1)), `${number} at ${at}`).toBe(false);
    }
  }
});
