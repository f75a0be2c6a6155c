import { isNullWord, readCell, type Format } from './values';

/** What the load makes of a cell, for the preview: the value, `''` where it cannot be read, null where there is nothing to show. */
export function parsePreview(text: string, format: Format): string | null {
  if (isNullWord(text) || format.kind === 'text' || format.kind === 'flag') return null;
  return readCell(text, format) ?? '';
}
