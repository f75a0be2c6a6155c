export const THEMES = ['system', 'light', 'dark'] as const;
export type ThemeName = (typeof THEMES)[number];
const STORE = 'vitalfew.theme';

/** Light, dark, or as the system has it. */
class Theme {
  #name = $state<ThemeName>('system');
  #systemDark = $state(false);
  #paper = $state(false);

  get name(): ThemeName {
    return this.#name;
  }

  get dark(): boolean {
    return !this.#paper && (this.#name === 'dark' || (this.#name === 'system' && this.#systemDark));
  }

  set name(name: ThemeName) {
    this.#name = name;
    this.#apply();
    try {
      localStorage.setItem(STORE, name);
    } catch {
      // A browser that stores nothing asks again next time.
    }
  }

  /** Light for as long as something is printed. @returns what ends that. */
  onPaper(): () => void {
    this.#paper = true;
    this.#apply();
    return () => {
      this.#paper = false;
      this.#apply();
    };
  }

  start(search: URLSearchParams): void {
    let stored: string | null = null;
    try {
      stored = localStorage.getItem(STORE);
    } catch {
      // As above.
    }
    const asked = search.get('theme') ?? stored;
    this.#name = THEMES.find((name) => name === asked) ?? 'system';
    const media = matchMedia('(prefers-color-scheme: dark)');
    this.#systemDark = media.matches;
    media.addEventListener('change', (event) => {
      this.#systemDark = event.matches;
      this.#apply();
    });
    this.#apply();
  }

  #apply(): void {
    document.documentElement.dataset.theme = this.dark ? 'dark' : 'light';
  }
}

export const theme = new Theme();
