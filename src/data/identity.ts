import { PROVINCES, type Province } from './provinces';

/** Numbers of people and firms in China, by their own check signs. */

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';

/** What columns of such numbers are called. */
export const ID_CARD_HEADER =
  /身份证|身份證|身份号码|(?<![a-z])(?:id|national[ _-]?id|identity)[ _-]?(?:card|no|num|number)(?![a-z])|(?<![a-z])national[ _-]?id(?![a-z])|(?<![a-z])sfzh/i;
/** What other papers that name a person stand under. */
export const DOCUMENT_HEADER = /证件号|證件號|证件编号|护照|(?<![a-z])passport/i;
export const CREDIT_CODE_HEADER = /信用代码|信用代碼|uscc|credit[ _-]?code/i;
export const BANK_CARD_HEADER =
  /(?:银行卡|銀行卡)(?:号|號|卡号)?$|(?<![a-z])bank[ _-]?card(?:[ _-]?(?:no|num|number))?$/i;

/** The first two digits of an identity number: the division that gave it out. */
const AREAS: Readonly<Record<string, string>> = {
  11: 'BJ',
  12: 'TJ',
  13: 'HE',
  14: 'SX',
  15: 'NM',
  21: 'LN',
  22: 'JL',
  23: 'HL',
  31: 'SH',
  32: 'JS',
  33: 'ZJ',
  34: 'AH',
  35: 'FJ',
  36: 'JX',
  37: 'SD',
  41: 'HA',
  42: 'HB',
  43: 'HN',
  44: 'GD',
  45: 'GX',
  46: 'HI',
  50: 'CQ',
  51: 'SC',
  52: 'GZ',
  53: 'YN',
  54: 'XZ',
  61: 'SN',
  62: 'GS',
  63: 'QH',
  64: 'NX',
  65: 'XJ',
  71: 'TW',
  81: 'HK',
  82: 'MO',
  83: 'TW',
};

/** Whether 18 signs have the form of an identity number: a birthday inside, and the check sign at the end. Those of foreign residents begin with 9. */
export const hasIdCardForm = (text: string): boolean =>
  /^\d{17}[\dXx]$/.test(text) &&
  dayOf(text.slice(6, 14)) !== null &&
  checkSign(text) === text.charAt(17).toUpperCase();

/** What an identity number says of its holder. */
export interface IdCard {
  /** In 18 signs. */
  number: string;
  /** `YYYY-MM-DD`. */
  birth: string;
  sex: 'female' | 'male';
  province: Province;
}

const checkSign = (digits: string): string =>
  CHECKS.charAt(WEIGHTS.reduce((sum, weight, index) => sum + weight * Number(digits.charAt(index)), 0) % 11);

function dayOf(text: string): string | null {
  const day = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day || day < '1850' ? null : day;
}

/**
 * A Chinese identity number by GB 11643-1999: six digits of the area, the birthday, three in sequence (odd: male), the check sign. Fifteen digits are those given out before 2000:
 * they have no century and no check, and become eighteen. Null where it is none. @param today nobody is born behind it.
 */
export function idCardOf(text: string, today: string): IdCard | null {
  const plain = text.normalize('NFKC').replace(/\s/g, '').toUpperCase();
  const old = /^\d{15}$/.test(plain) ? `${plain.slice(0, 6)}19${plain.slice(6)}` : null;
  const number = old === null ? plain : old + checkSign(old);
  if (!/^\d{17}[\dX]$/.test(number) || checkSign(number) !== number.charAt(17)) return null;
  const province = PROVINCES.find(({ code }) => code === AREAS[number.slice(0, 2)]);
  const birth = dayOf(number.slice(6, 14));
  if (!province || birth === null || birth > today) return null;
  return { number, birth, sex: Number(number.charAt(16)) % 2 === 1 ? 'male' : 'female', province };
}

const SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** Whether a text is a unified social credit code by GB 32100-2015: 18 signs without I, O, S, V and Z, the last a check of the others (weights 3^i mod 31). */
export function isCreditCode(text: string): boolean {
  const plain = text.normalize('NFKC').replace(/\s/g, '').toUpperCase();
  if (!/^[0-9A-HJ-NP-RT-UW-Y]{18}$/.test(plain)) return false;
  let weight = 1;
  let sum = 0;
  for (const sign of plain.slice(0, 17)) {
    sum += weight * SIGNS.indexOf(sign);
    weight = (weight * 3) % 31;
  }
  return SIGNS.charAt((31 - (sum % 31)) % 31) === plain.charAt(17);
}

/** Whether 16 to 19 digits pass the check of Luhn. One in ten numbers does by chance: it shows a slip, and never what a column holds. */
export function isBankCard(text: string): boolean {
  const digits = text.normalize('NFKC').replace(/[\s-]/g, '');
  if (!/^\d{16,19}$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((all, sign, index) => {
    const digit = Number(sign) * (index % 2 === 1 ? 2 : 1);
    return all + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return sum % 10 === 0;
}
