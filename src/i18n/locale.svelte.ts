import { en } from './en';
import { zhCN } from './zh-CN';

export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];
export type MessageKey = keyof typeof en;
export type MessageArgs = Record<string, string | number>;

const DICTIONARIES: Record<Language, Record<MessageKey, string>> = { en, 'zh-CN': zhCN };
const STORE = 'vitalfew.language';

/** The language of the page. Changing it redraws everything that was said through `t`. */
class Locale {
  #language = $state<Language>('en');

  get language(): Language {
    return this.#language;
  }

  set language(language: Language) {
    this.#language = language;
    document.documentElement.lang = language;
    try {
      localStorage.setItem(STORE, language);
    } catch {
      // A browser that stores nothing asks again next time.
    }
  }

  /** From the address, what was chosen before, or the browser's own languages. */
  start(search: URLSearchParams): void {
    const asked = search.get('lang') ?? stored();
    const own = navigator.languages.some((name) => name.toLowerCase().startsWith('zh')) ? 'zh-CN' : 'en';
    this.#language = LANGUAGES.find((language) => language === asked) ?? own;
    document.documentElement.lang = this.#language;
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(STORE);
  } catch {
    return null;
  }
}

export const locale = new Locale();

/** The template of a message, for sentences whose figures are links. */
export const template = (key: MessageKey): string => DICTIONARIES[locale.language][key];

export const isMessage = (key: string): key is MessageKey => Object.hasOwn(en, key);

/** A message with its figures filled in. */
export function t(key: MessageKey, args: MessageArgs = {}): string {
  return template(key).replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(args[name] ?? whole));
}

/** A message whose key is put together at run time; the key itself where there is none, so that it is seen and mended. */
export const tKey = (key: string, args: MessageArgs = {}): string => (isMessage(key) ? t(key, args) : key);
