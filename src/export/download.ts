import { ledger, NOTHING_PERSONAL, type Held } from './ledger.svelte';

/** Hands a file to the browser's download, and notes that it was handed over. */
export function download(name: string, content: Blob, held: Held = NOTHING_PERSONAL): void {
  const link = document.createElement('a');
  const url = URL.createObjectURL(content);
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  ledger.note(name, held);
}

/** A file name from words: what no file system minds. */
export const fileName = (...words: string[]): string =>
  words
    .join('-')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
