import type { Say } from './say';

/** What a cell of a table or a figure of a sentence can be. Alignment, sorting, digits and wording follow from it. */
export type Kind =
  | 'count'
  | 'money'
  | 'percent'
  | 'points'
  | 'number'
  | 'days'
  | 'date'
  | 'chance'
  | 'term'
  | 'text'
  | 'customer';

/** How a kind is written where it has a choice. */
export interface Manner {
  /** Fraction digits at most. */
  digits?: number;
  /** A plus stands before what is above zero. */
  signed?: boolean;
  /** Family of a term: `segment` is said by `term.segment.<value>`. */
  terms?: string;
  /** Long texts stand on several lines, in short tables. */
  wraps?: boolean;
  /** Values that have no words of their own stand as they are. */
  free?: boolean;
}

export type Value = string | number | boolean | null | undefined;

interface KindOf {
  numeric: boolean;
  digits: number;
  /** As it stands in a table: exact. `least` digits keep a column in line. */
  write(value: never, manner: Manner, say: Say, least: number): string;
  /** As it stands in a sentence: rounded so that it can be read aloud. */
  speak(value: never, manner: Manner, say: Say): string;
}

const EMPTY = '–';
const LEAST_CHANCE = 0.0001;

const sign = (value: number, { signed }: Manner): string => (signed && value > 0 ? '+' : '');
const plain = (digits: number): KindOf => ({
  numeric: true,
  digits,
  write: (value: number, manner: Manner, say: Say, least: number) =>
    sign(value, manner) + say.exact(value, manner.digits ?? digits, least),
  speak: (value: number, manner: Manner, say: Say) => say.exact(value, manner.digits ?? 0),
});
const verbatim = {
  write: (value: Value) => String(value),
  speak: (value: Value) => String(value),
};
const termOf = (value: Value, { terms }: Manner, say: Say): string => {
  const key = terms ? `term.${terms}.${value}` : `term.${value}`;
  return say.has(key) ? say.word(key) : say.has(String(value)) ? say.word(String(value)) : String(value);
};

export const KINDS: Record<Kind, KindOf> = {
  count: plain(0),
  number: plain(2),
  days: plain(0),
  money: {
    numeric: true,
    digits: 2,
    write: (value: number, manner: Manner, say: Say, least: number) =>
      sign(value, manner) + say.money(value, least),
    speak: (value: number, _: Manner, say: Say) => say.shortMoney(value),
  },
  percent: {
    numeric: true,
    digits: 1,
    write: (value: number, manner: Manner, say: Say, least: number) =>
      sign(value, manner) + say.percent(value, manner.digits ?? 1, least),
    speak: (value: number, manner: Manner, say: Say) =>
      sign(value, manner) +
      (manner.digits === undefined ? say.spoken(value) : say.percent(value, manner.digits)),
  },
  points: {
    numeric: true,
    digits: 1,
    write: (value: number, manner: Manner, say: Say, least: number) =>
      sign(value, { ...manner, signed: true }) + say.exact(value * 100, manner.digits ?? 1, least),
    speak: (value: number, manner: Manner, say: Say) => say.exact(value * 100, manner.digits ?? 0),
  },
  chance: {
    numeric: true,
    digits: 4,
    write: (value: number, _: Manner, say: Say) =>
      value < LEAST_CHANCE ? `< ${say.exact(LEAST_CHANCE, 4)}` : say.exact(value, 4, 4),
    speak: (value: number, _: Manner, say: Say) =>
      value < LEAST_CHANCE ? `< ${say.exact(LEAST_CHANCE, 4)}` : say.exact(value, 3),
  },
  date: {
    numeric: false,
    digits: 0,
    write: (value: string, _: Manner, say: Say) => say.day(value),
    speak: (value: string, _: Manner, say: Say) => say.day(value),
  },
  term: { numeric: false, digits: 0, write: termOf, speak: termOf },
  text: { numeric: false, digits: 0, ...verbatim },
  customer: { numeric: false, digits: 0, ...verbatim },
};

const isThere = (value: Value): boolean => value !== null && value !== undefined;

/** A value as tables, facts and exports for people show it; `–` where there is none. */
export const write = (kind: Kind, value: Value, manner: Manner, say: Say, least = 0): string =>
  isThere(value) ? KINDS[kind].write(value as never, manner, say, least) : EMPTY;

/** A value as sentences say it. */
export const speak = (kind: Kind, value: Value, manner: Manner, say: Say): string =>
  isThere(value) ? KINDS[kind].speak(value as never, manner, say) : EMPTY;

/** Fraction digits that a column shows in every cell, so that its figures stand in line: as many as its longest needs. */
export function digitsOf(kind: Kind, values: readonly Value[], manner: Manner): number {
  const scale = kind === 'percent' || kind === 'points' ? 100 : 1;
  const most = manner.digits ?? KINDS[kind].digits;
  let least = 0;
  for (const value of values) {
    if (typeof value !== 'number' || !Number.isFinite(value)) continue;
    while (least < most && Math.abs(round(value * scale, least) - round(value * scale, most)) > 1e-9) least++;
    if (least === most) break;
  }
  return least;
}

const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;
