import { PERSONAL } from './canonical';
import { BANK_CARD_HEADER, DOCUMENT_HEADER, hasIdCardForm, ID_CARD_HEADER } from './identity';
import { normaliseHeader, SYNONYMS } from './synonyms';

/** Kinds of personal data that are masked on screen and in exports unless somebody asks for them. */
export const PERSONAL_KINDS = [
  'name',
  'phone',
  'email',
  'address',
  'birth_date',
  'id_number',
  'customer_id',
] as const;
export type PersonalKind = (typeof PERSONAL_KINDS)[number];

const isNumbered = (column: string): boolean =>
  [ID_CARD_HEADER, DOCUMENT_HEADER, BANK_CARD_HEADER].some((header) => header.test(column));

/** The kind of a column of the customers: a canonical one, or one that is called as numbers of persons are. `customer_id` is never masked. */
export const personalColumn = (column: string): PersonalKind | null =>
  PERSONAL.includes(column) ? (column as PersonalKind) : isNumbered(column) ? 'id_number' : null;

/** Whether a header means the id of a customer, which is never masked. */
export const isCustomerId = (header: string): boolean => {
  const plain = normaliseHeader(header);
  return plain === 'customer id' || plain === 'customer key';
};

/** The kind that the header of a column shows. A bare “name” may be anybody's or anything's: its values decide. */
export function personalHeader(header: string): PersonalKind | null {
  const plain = normaliseHeader(header);
  if (plain === 'name') return null;
  if (isNumbered(header)) return 'id_number';
  const known = SYNONYMS.customers.find(({ field, names }) => field === plain || names.includes(plain));
  return known ? personalColumn(known.field) : null;
}

const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const MOBILE = /(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\d.])/g;
const INTERNATIONAL = /(?<![\w+])\+\d{1,3}[ -]?(?:\(\d{1,4}\)[ -]?)?\d{2,4}(?:[ -]?\d{2,4}){2,4}(?!\d)/g;
const ID_NUMBER = /(?<![\d])\d{17}[\dXx](?![\dXx])/g;

export interface PersonalValue {
  kind: PersonalKind;
  text: string;
  start: number;
}

/** Personal values that show by their form, wherever in a text they stand. */
export function personalIn(text: string): PersonalValue[] {
  const found: PersonalValue[] = [];
  const add = (kind: PersonalKind, pattern: RegExp, holds: (match: string) => boolean = () => true): void => {
    for (const match of text.matchAll(pattern)) {
      const own = { kind, text: match[0], start: match.index };
      const covered = found.some(
        ({ start, text: other }) => own.start < start + other.length && start < own.start + own.text.length,
      );
      if (holds(match[0]) && !covered) found.push(own);
    }
  };
  add('email', EMAIL);
  add('id_number', ID_NUMBER, hasIdCardForm);
  add('phone', MOBILE);
  add('phone', INTERNATIONAL);
  return found.sort((a, b) => a.start - b.start);
}

const keep = (text: string, head: number, tail: number): string =>
  text.length <= head + tail
    ? `${[...text].slice(0, 1).join('')}**`
    : `${text.slice(0, head)}****${tail > 0 ? text.slice(-tail) : ''}`;

/** A personal value as it is shown: enough to tell two apart, too little to write or call. Empty stays empty. */
export function mask(kind: PersonalKind, text: string): string {
  if (text.trim() === '' || kind === 'customer_id') return text;
  switch (kind) {
    case 'name':
      return `${[...text.trim()].slice(0, 1).join('')}**`;
    case 'phone':
      return keep(text.trim(), 3, 4);
    case 'email': {
      const [user = '', place = ''] = text.trim().split('@');
      return place ? `${[...user].slice(0, 1).join('')}***@${place}` : keep(text, 1, 0);
    }
    case 'address':
      return `${[...text.trim()].slice(0, 6).join('')}****`;
    case 'birth_date':
      return `${text.trim().slice(0, 4)}-**-**`;
    case 'id_number':
      return keep(text.trim(), 6, 2);
  }
}

/** A text with what is personal by its form masked inside it. */
export function maskWithin(text: string): string {
  let result = '';
  let at = 0;
  for (const { kind, text: own, start } of personalIn(text)) {
    result += text.slice(at, start) + mask(kind, own);
    at = start + own.length;
  }
  return result + text.slice(at);
}

/** The kind that most of some values have by their form; null where they have none. */
export function personalByForm(values: readonly string[]): PersonalKind | null {
  const given = values.filter((value) => value.trim() !== '');
  const counts = new Map<PersonalKind, number>();
  for (const value of given)
    for (const kind of new Set(personalIn(value).map((one) => one.kind)))
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const [kind, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [null, 0];
  return kind !== null && count * 2 >= given.length ? kind : null;
}
