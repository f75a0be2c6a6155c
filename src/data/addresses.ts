import { normaliseEmail, normalisePhone } from './validity';
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

/** An address as it is compared; blank where it says nothing. */
export const comparable = (kind: Address, text: string): string =>
  ({ phone: comparablePhone, email: normaliseEmail, name: comparableName })[kind](text);
