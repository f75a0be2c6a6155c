import { isHan } from './chinese';
import { jaroWinkler, withinOne } from './similarity';

export const FIELD_KINDS = ['name', 'date', 'code', 'email', 'text'] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

/** Something that is known of people: one written value each, tidied before; '' where it is not known. */
export interface LinkField {
  name: string;
  kind: FieldKind;
  values: readonly string[];
  /** How Chinese names sound, for those that are; '' for others. */
  sounds?: readonly string[];
}

/** Levels of agreement of a kind, exact ones first, none last. */
export const LEVELS: Record<FieldKind, number> = { name: 4, date: 3, code: 3, email: 4, text: 4 };
/** Likeness from which on two texts are nearly the same, and alike. */
const NEARLY = 0.92;
const ALIKE = 0.8;

const user = (email: string): string => email.slice(0, Math.max(0, email.indexOf('@')));

/**
 * How far two values agree: 0 exactly, the last level not at all, −1 where one of them is not known. Names and texts by Jaro–Winkler (0.92, 0.80);
 * dates and codes by one sign (Damerau); addresses of e-mail by the user before the @, then by likeness. Of Chinese names, too short for likeness, those that sound the same are nearly so.
 */
export function agreement(
  kind: FieldKind,
  a: string,
  b: string,
  sounds: readonly [string, string] = ['', ''],
): number {
  if (a === '' || b === '') return -1;
  if (a === b) return 0;
  switch (kind) {
    case 'date':
    case 'code':
      return withinOne(a, b) ? 1 : 2;
    case 'email':
      return user(a) === user(b) && user(a) !== '' ? 1 : jaroWinkler(a, b) >= NEARLY ? 2 : 3;
    default: {
      if (kind === 'name' && (isHan(a) || isHan(b)))
        return sounds[0] !== '' && sounds[0] === sounds[1] ? 1 : 3;
      const likeness = jaroWinkler(a, b);
      return likeness >= NEARLY ? 1 : likeness >= ALIKE ? 2 : 3;
    }
  }
}
