import { filled, messageIn, type Language, type MessageArgs, type MessageKey } from '../i18n/dictionary';
import type { Pairs } from '../i18n/pairs';
import { writingOf, type Writing } from '../i18n/writing';

/**
 * The language in which a panel speaks: messages by key, figures by locale, money in the currency of the data. Keys are checked by
 * the compiler against the panel's own words and the shell's.
 */
export interface Say<Words extends Pairs = Pairs> extends Omit<Writing, 'money' | 'shortMoney'> {
  (key: (keyof Words & string) | MessageKey, args?: MessageArgs): string;
  /** A message whose key comes from the data (`term.segment.champion`); the last part of the key where nobody says it. */
  word(key: string, args?: MessageArgs): string;
  has(key: string): boolean;
  readonly language: Language;
  readonly currency: string | null;
  money(value: number, least?: number): string;
  shortMoney(value: number): string;
  spoken(share: number): string;
}

/**
 * A `Say` of a language. Words of panels must have been added before.
 * @param missing is told every key that was said and is not there.
 */
export function sayIn(
  language: Language,
  currency: string | null,
  missing: (key: string) => void = () => undefined,
): Say {
  const writing = writingOf(language);
  const find = (key: string): string | undefined => messageIn(language, key);
  const say = (key: string, args: MessageArgs = {}): string => {
    const found = find(key);
    if (found === undefined) missing(key);
    return filled(found ?? key, args);
  };
  return Object.assign(say, writing, {
    language,
    currency,
    word: (key: string, args: MessageArgs = {}) => {
      const found = find(key);
      return found === undefined ? (key.split('.').pop() ?? key) : filled(found, args);
    },
    has: (key: string) => find(key) !== undefined,
    money: (value: number, least = 2) => writing.money(value, currency, least),
    shortMoney: (value: number) => writing.shortMoney(value, currency),
    spoken: (share: number) => writing.spokenPercent(share, say('under_one_percent')),
  });
}
