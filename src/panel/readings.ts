import { digitsOf, KINDS, write, type Kind, type Manner, type Value } from './kinds';
import type { Column, Fact, Part, Picture, Row, TablePart } from './picture';
import type { Say } from './say';

/** The figures of a picture without its words: facts by their id, cells by the names of their row and their column. */
export type Readings = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>;

/** A figure that is not what it was; null on the side where it did not stand. */
export interface Difference {
  /** The group it is of; nothing where it stands by itself. */
  group: string;
  figure: string;
  before: string;
  after: string;
  /** How far it moved: in percent, or in points where it is a share. */
  moved: string;
  /** Both in full, for exports. */
  was: number | null;
  is: number | null;
}

/** What is different in one part of a picture. */
export interface ChangedPart {
  title: string;
  differences: readonly Difference[];
  /** Figures that are as they were. */
  same: number;
}

/** More rows than these are a list to look things up in, not a result to compare. */
/** Rows of a table up to which it is compared. */
export const MOST_ROWS = 400;

type FigureOf = Manner & { kind: Kind; label: string };

interface Compared {
  place: string;
  title: string;
  /** What kinds of figures there are, by their column; and the columns by which a row is called. */
  columns: ReadonlyMap<string, FigureOf>;
  names: readonly Column[];
  /** Figures by row and column, as they stand. */
  figures: readonly { row: string; column: string; value: number }[];
}

/** Tables of persons are no result of a group, and what is fetched when somebody looks is not at hand. */
const isCompared = ({ rows, columns }: TablePart): boolean =>
  typeof rows !== 'string' && rows.length <= MOST_ROWS && !columns.some(({ kind }) => kind === 'customer');

/** The row of figures that stand by themselves. */
const ALONE = '[]';

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** How often a key has come, this time among them. */
function countOf(seen: Map<string, number>, key: string): number {
  const nth = (seen.get(key) ?? 0) + 1;
  seen.set(key, nth);
  return nth;
}

/** A table's rows are called by the columns before its first figure, or by its first where that is a figure; the second of a name is so numbered. */
function ofTable(part: TablePart, place: string): Compared {
  const told = part.columns.filter(({ single }) => !single);
  const first = told.findIndex(({ kind }) => KINDS[kind].numeric);
  const names = told.slice(0, Math.max(1, first));
  const columns = new Map(
    told
      .slice(names.length)
      .flatMap((column) => (KINDS[column.kind].numeric ? [[column.key, column] as const] : [])),
  );
  const seen = new Map<string, number>();
  return {
    place,
    title: part.title,
    columns,
    names,
    figures: (part.rows as readonly Row[]).flatMap((row) => {
      const called = names.map((column) => row[column.key] ?? null);
      const nth = countOf(seen, JSON.stringify(called));
      const key = JSON.stringify(nth > 1 ? [...called, nth] : called);
      return [...columns.keys()].flatMap((column) => {
        const value = row[column];
        return isNumber(value) ? [{ row: key, column, value }] : [];
      });
    }),
  };
}

function ofFacts(facts: readonly Fact[], place: string, title: string): Compared {
  const told = facts.flatMap(({ id, label, figure }) =>
    figure && isNumber(figure.value) ? [{ id, label, ...figure, value: figure.value }] : [],
  );
  return {
    place,
    title,
    columns: new Map(told.map((one) => [one.id, one])),
    names: [],
    figures: told.map(({ id, value }) => ({ row: ALONE, column: id, value })),
  };
}

function ofParts(parts: readonly Part[], place: string, title: string): Compared[] {
  return parts.flatMap((part): Compared[] => {
    switch (part.kind) {
      case 'table':
        return isCompared(part) ? [ofTable(part, `${place}/${part.name}`)] : [];
      case 'facts':
        return [ofFacts(part.facts, `${place}/${part.name}`, title)];
      case 'beside':
        return ofParts(part.parts, place, title);
      case 'variants':
        return part.variants.flatMap((one) =>
          ofParts(one.parts, `${place}/${part.name}.${one.id}`, `${part.label}: ${one.label}`),
        );
      default:
        return [];
    }
  });
}

/** Parts that have figures, each under a place of its own: the second of a name in a page is so numbered. */
function comparedOf({ top, pages, bottom }: Picture, title: string): Compared[] {
  const all = [
    ...ofParts(top, 'top', title),
    ...pages.flatMap((page) => ofParts(page.parts, page.id, pages.length > 1 ? page.title : title)),
    ...ofParts(bottom, 'bottom', title),
  ];
  const seen = new Map<string, number>();
  return all.flatMap((part) => {
    const nth = countOf(seen, part.place);
    return part.figures.length > 0 ? [{ ...part, place: nth > 1 ? `${part.place} ${nth}` : part.place }] : [];
  });
}

/** All figures of groups that a picture shows; none of single customers. */
export function readingsOf(picture: Picture): Readings {
  const readings: Record<string, Record<string, Record<string, number>>> = {};
  for (const { place, figures } of comparedOf(picture, ''))
    for (const { row, column, value } of figures) ((readings[place] ??= {})[row] ??= {})[column] = value;
  return readings;
}

/** How far a figure is from what it was: in points for a share, in percent for what can be told so, else nothing. */
function movedBy(kind: Kind, before: number, after: number, say: Say): string {
  if (kind === 'percent') return say('points', { value: write('points', after - before, {}, say) });
  if (kind === 'chance' || kind === 'points' || before <= 0 || after < 0) return '';
  return write('percent', after / before - 1, { signed: true }, say);
}

/** A row by the values of its naming columns; a number says of what. */
function groupOf(row: string, names: readonly Column[], say: Say): string {
  const values = JSON.parse(row) as Value[];
  return names
    .map((column, index) => {
      const value = write(column.kind, values[index], column, say);
      return KINDS[column.kind].numeric ? `${column.label} ${value}` : value;
    })
    .join(' · ');
}

/** What a picture shows otherwise than before, part by part; groups that came or went have one side only. @param title of the picture. */
export function differencesOf(before: Readings, picture: Picture, title: string, say: Say): ChangedPart[] {
  return comparedOf(picture, title).flatMap((part): ChangedPart[] => {
    const was = before[part.place];
    if (!was) return [];
    const now = new Map<string, Map<string, number>>();
    for (const { row, column, value } of part.figures)
      now.set(row, (now.get(row) ?? new Map<string, number>()).set(column, value));
    let same = 0;
    const differences: Difference[] = [];
    for (const row of new Set([...now.keys(), ...Object.keys(was)]))
      for (const [column, { label, kind, ...manner }] of part.columns) {
        const [old, value] = [was[row]?.[column], now.get(row)?.get(column)];
        if (old === undefined && value === undefined) continue;
        const least = digitsOf(kind, [old, value], manner);
        const [from, to] = [old, value].map((one) => write(kind, one, manner, say, least)) as [
          string,
          string,
        ];
        if (from === to) same++;
        else
          differences.push({
            group: groupOf(row, part.names, say),
            figure: label,
            before: from,
            after: to,
            moved: old === undefined || value === undefined ? '' : movedBy(kind, old, value, say),
            was: old ?? null,
            is: value ?? null,
          });
      }
    return [{ title: part.title, differences, same }];
  });
}
