import { normaliseEmail, normalisePhone } from './validity';
import { ANONYMOUS } from './vocabulary';
import { isHan, simplified } from '../models/linkage/chinese';

/** What people are found by beside their id. */
export const ADDRESSES = ['phone', 'email', 'name'] as const;
export type Address = (typeof ADDRESSES)[number];

/** Lower case, half width, without punctuation, one blank between words. */
export const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{P}\p{S}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** The digits of a phone number, without the Chinese country code. */
export const comparablePhone = (text: string): string => normalisePhone(text).replace(/\D/g, '');

/** A name without capitals and punctuation; Chinese ones simplified, without blanks. */
export function comparableName(text: string): string {
  const found = plain(text);
  return isHan(found) ? simplified(found).replaceAll(' ', '') : found;
}

/** What a platform calls those who gave no name. */
const NOBODY = /^(?:微信用户|微信昵称|匿名用户|匿名买家|用户\d*|unknown|test|guest)$/i;

/** An address as it is compared; blank where it says nothing: masked ones, one digit again and again, and words for nobody. */
export function comparable(kind: Address, text: string): string {
  const plainly = text.trim();
  if (/[*#]|密文|xxx/i.test(plainly) || NOBODY.test(plainly) || ANONYMOUS.includes(plainly.toLowerCase()))
    return '';
  const found = { phone: comparablePhone, email: normaliseEmail, name: comparableName }[kind](text);
  return /^(.)\1*$/.test(found) && kind !== 'name' ? '' : found;
}
