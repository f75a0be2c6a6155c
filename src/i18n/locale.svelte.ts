import { filled, LANGUAGES, messageIn, type Language, type MessageArgs, type MessageKey } from './dictionary';

const STORE = 'vitalfew.language';

/** The language of the page. Changing it redraws everything that was said through `t`. */
class Locale {
  #language = $state<Language>('en');
  /** Counts arrivals of words: what was said without them is said again. */
  #arrivals = $state(0);

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

  /** The words of a panel have come. */
  wordsCame(): void {
    this.#arrivals++;
  }

  /** The template of a message; undefined where there is none yet, which is looked up again when words come. */
  lookUp(key: string): string | undefined {
    const found = messageIn(this.#language, key);
    if (found === undefined) void this.#arrivals;
    return found;
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

/** What stands in both languages, in that of the page. */
export const inLanguage = (said: readonly [string, string]): string =>
  said[LANGUAGES.indexOf(locale.language)] ?? said[0];

export const isMessage = (key: string): boolean => locale.lookUp(key) !== undefined;

/** A message with its figures filled in. */
export const t = (key: MessageKey, args: MessageArgs = {}): string => tKey(key, args);

/** A message whose key is put together at run time; the key itself where there is none, so that it is seen and mended. */
export const tKey = (key: string, args: MessageArgs = {}): string => filled(locale.lookUp(key) ?? key, args);
