import type { Plugin } from 'vite';

/** `import names from 'virtual:chinese-names'`: sounds and simplified forms of the characters of names. */
export function chineseNamesPlugin(): Plugin;
