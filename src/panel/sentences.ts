import { numbered } from '../i18n/dictionary';
import type { Finding, FindingValue } from './contract';
import { speak } from './kinds';
import type { Say } from './say';

/** A piece of a sentence: words, or a figure that may open who is behind it. */
export interface Piece {
  text: string;
  value: FindingValue | null;
}

/** A finding in words and figures. */
export function piecesOf(finding: Finding, say: Say): Piece[] {
  const pattern = say(`finding.${finding.id}` as never);
  return pattern.split(/(\{\w+(?:\|[^}]*)?\})/).map((piece) => {
    const [, name, one, more = ''] = /^\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}$/.exec(piece) ?? [];
    const value = name ? finding.values[name] : undefined;
    if (!value) return { text: piece, value: null };
    if (one !== undefined) return { text: numbered(value.value, one, more), value: null };
    return { text: speak(value.as, value.value, value, say), value };
  });
}

/** A finding as one text. */
export const sentenceOf = (finding: Finding, say: Say): string =>
  piecesOf(finding, say)
    .map(({ text }) => text)
    .join('');
