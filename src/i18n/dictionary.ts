import { en } from './en';
import { zhCN } from './zh-CN';
import type { Pairs } from './pairs';

export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];
/** Keys of the shell's own words. Panels bring theirs, typed by their own file. */
export type MessageKey = keyof typeof en;
export type MessageArgs = Record<string, string | number>;

const WORDS: Record<Language, Record<string, string>> = { en: { ...en }, 'zh-CN': { ...zhCN } };
const OWNERS = new Map<string, string>(Object.keys(en).map((key) => [key, 'the shell']));

/**
 * Adds the words of a panel. Adding them again changes nothing.
 * @throws where another owner says a key already: no word may stand in place of another.
 */
export function addWords(owner: string, words: Pairs): void {
  for (const [key, [english, chinese]] of Object.entries(words)) {
    const other = OWNERS.get(key);
    if (other !== undefined && other !== owner)
      throw new Error(`word used twice: ${key} (${other} and ${owner})`);
    OWNERS.set(key, owner);
    WORDS.en[key] = english;
    WORDS['zh-CN'][key] = chinese;
  }
}

/** Takes the words of an owner away. */
export function forgetWords(owner: string): void {
  for (const [key, own] of OWNERS)
    if (own === owner) {
      OWNERS.delete(key);
      delete WORDS.en[key];
      delete WORDS['zh-CN'][key];
    }
}

/** The template of a message in a language; undefined where nobody says it. */
export const messageIn = (language: Language, key: string): string | undefined =>
  Object.hasOwn(WORDS[language], key) ? WORDS[language][key] : undefined;

/** The word that goes with a figure, of `{count|row|rows}`: the first of one, the second of any other number. */
export const numbered = (value: unknown, one: string, more: string): string =>
  String(value) === '1' ? one : more;

/** A template with its figures filled in, and the words that go with them. */
export const filled = (template: string, args: MessageArgs): string =>
  template.replaceAll(
    /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g,
    (whole, name: string, one?: string, more?: string) =>
      one === undefined ? String(args[name] ?? whole) : numbered(args[name], one, more ?? one),
  );
