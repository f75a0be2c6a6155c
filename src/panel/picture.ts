import type { ChartModel } from '../charts/model';
import type { Tally, Where } from '../data/segments/rule';
import type { Finding } from './contract';
import { digitsOf, KINDS, write, type Kind, type Manner, type Value } from './kinds';
import type { Say } from './say';

/** What a click opens: the people it names, under the words that it shows. */
export interface Opening {
  who: Where;
  is: Tally;
  label: string;
}

/** A column of a table. How it is sorted, aligned, written and read aloud follows from its kind. */
export interface Column extends Manner {
  key: string;
  kind: Kind;
  label: string;
  hint?: string | undefined;
  /** A bar inside the cell: of the share itself, or against the largest value of the column. */
  bar?: 'share' | 'largest';
  /** Columns written behind it in brackets: `12% (34/56)`. */
  also?: readonly string[];
  /** Columns of the two ends of its interval: `1.2 (1.0 – 1.4)`. */
  between?: readonly [low: string, high: string];
  /** It quotes values of single rows, which may be those of persons: reports leave it out. */
  single?: boolean;
  /** Column of what it was before: `1.2 → 1.4`. */
  before?: string;
}

type Choices = Partial<Omit<Column, 'key' | 'kind'>>;
/** A column whose label is still to be found by its key. */
export type ColumnOf = Choices & Pick<Column, 'key' | 'kind'>;

const kindOf =
  (kind: Kind) =>
  (key: string, choices: Choices = {}): ColumnOf => ({ key, kind, ...choices });

export const count = kindOf('count');
export const money = kindOf('money');
export const number = kindOf('number');
export const points = kindOf('points');
export const days = kindOf('days');
export const date = kindOf('date');
export const pValue = kindOf('chance');
export const text = kindOf('text');
export const customer = kindOf('customer');
/** A share between 0 and 1; `bar: 'share'` draws it in the cell, `bar: 'largest'` against the largest. */
export const share = kindOf('percent');
/** A name that both languages have: the value `champion` of `segment` is said by `term.segment.champion`. */
export const term = (key: string, choices: Choices = {}): ColumnOf => ({
  key,
  kind: 'term',
  terms: key,
  ...choices,
});

export type Row = Readonly<Record<string, unknown>>;

export interface TablePart {
  kind: 'table';
  name: string;
  title: string;
  columns: readonly Column[];
  /** The rows, or the name of the result table they are fetched from when somebody looks. */
  rows: readonly Row[] | string;
  /** What a row opens: columns of the panel's members, each with the column of the row that holds its value. */
  opens: Readonly<Record<string, string>> | null;
  /** What a row says of those whom it opens: figures, each with the column of the row that holds it. */
  says?: Readonly<Partial<Record<keyof Tally, string>>>;
  /** The column of the row that names what is opened, where its first column does not name all of it. */
  names?: string;
  /** Parameters that a row sets in place of opening customers: parameter and column of the row. */
  sets?: Readonly<Record<string, string>>;
  height?: number;
  /** Whether it can be searched; with the name of a result table, all of that is, whatever is shown. */
  search?: boolean | { table: string; where: Readonly<Record<string, string>> };
  /** Its title stands above it. */
  heading?: boolean;
}

export interface Fact {
  id: string;
  label: string;
  hint?: string | undefined;
  value: string;
  /** The figure behind what is written, by which it is compared with an earlier one. */
  figure?: Manner & { kind: Kind; value: number | null };
  note?: string;
  who?: Where;
  is?: Tally;
}

/** What of the notebook is set at the side, and concerns a panel. */
export type Side = 'cleaning' | 'expectations';

export interface Deed {
  label: string;
  /** Parameters it sets, the panel it leads to, or what it opens at the side. */
  params?: Record<string, unknown>;
  panel?: string;
  drawer?: Side;
}

/** A parameter on a page; `options` where the data gives its choices. */
export interface Control {
  param: string;
  options?: readonly { value: string; text: string }[];
  /** What is in force while the parameter is left to the data. */
  meanwhile?: number;
}

/** One alternative of a part that is looked at in several ways. */
export interface Variant {
  id: string;
  label: string;
  readonly parts: readonly Part[];
}

export type Part =
  | { kind: 'chart'; name: string; model: ChartModel; hidden?: boolean }
  | TablePart
  | { kind: 'facts'; name: string; style: 'line' | 'cards'; facts: readonly Fact[] }
  | { kind: 'note'; name: string; tone: 'quiet' | 'notice'; text: string; deeds: readonly Deed[] }
  | { kind: 'beside'; parts: readonly Part[] }
  | { kind: 'variants'; name: string; label: string; variants: readonly Variant[] }
  /** Parameters that are set where they are looked at. */
  | { kind: 'controls'; controls: readonly Control[] }
  /** A component of the panel's own, where no kind of part can say it; `instead` says it where nothing can be clicked. */
  | { kind: 'own'; component: string; props: object; instead: readonly Part[] };

export interface Page {
  id: string;
  title: string;
  readonly parts: readonly Part[];
}

/** All that a panel shows, as data: the page, a report, a print and a script read the same. */
export interface Picture {
  findings: readonly Finding[];
  /** Above the pages, whichever is open. */
  top: readonly Part[];
  pages: readonly Page[];
  /** Below the pages. */
  bottom: readonly Part[];
}

/** What is made when somebody looks, once. */
const made = <T>(make: () => T): (() => T) => {
  let known: { value: T } | undefined;
  return () => (known ??= { value: make() }).value;
};

/** A part of a picture that is made when somebody looks at it. */
function lazy(id: string, parts: () => readonly Part[]): { id: string; readonly parts: readonly Part[] } {
  const own = made(parts);
  return {
    id,
    get parts() {
      return own();
    },
  };
}

export const page = (id: string, title: string, parts: () => readonly Part[]): Page =>
  Object.assign(lazy(id, parts), { title });

export const variant = (id: string, label: string, parts: () => readonly Part[]): Variant =>
  Object.assign(lazy(id, parts), { label });

export const chart = (name: string, model: ChartModel, hidden = false): Part => ({
  kind: 'chart',
  name,
  model,
  hidden,
});
export const beside = (...parts: Part[]): Part => ({ kind: 'beside', parts });
export const own = (component: string, props: object, ...instead: Part[]): Part => ({
  kind: 'own',
  component,
  props,
  instead,
});
export const controls = (...list: Control[]): Part => ({ kind: 'controls', controls: list });
export const variants = (name: string, label: string, ...all: Variant[]): Part => ({
  kind: 'variants',
  name,
  label,
  variants: all,
});
/** A line of text; nothing where every piece is empty. */
export const note = (
  name: string,
  pieces: string | readonly (string | false | null)[],
  ...deeds: Deed[]
): Part[] => {
  const written = (typeof pieces === 'string' ? [pieces] : pieces).filter(Boolean).join(' ');
  return written || deeds.length ? [{ kind: 'note', name, tone: 'quiet', text: written, deeds }] : [];
};
/** A line that wants to be seen. */
export const notice = (name: string, written: string, ...deeds: Deed[]): Part => ({
  kind: 'note',
  name,
  tone: 'notice',
  text: written,
  deeds,
});
export const facts = (name: string, style: 'line' | 'cards', list: readonly Fact[]): Part => ({
  kind: 'facts',
  name,
  style,
  facts: list,
});

type TableChoices = Partial<
  Pick<TablePart, 'opens' | 'says' | 'names' | 'sets' | 'height' | 'search' | 'title' | 'heading'>
>;

/**
 * A table of a panel. Labels that a column does not bring are the words `<panel>.column.<key>` or `column.<key>`, hints the same
 * with `.hint`.
 */
export function table(
  say: Say,
  place: `${string}.${string}`,
  columns: readonly (ColumnOf | false | null)[],
  rows: readonly object[] | string,
  choices: TableChoices = {},
): TablePart {
  const [panel = '', name = ''] = place.split('.');
  const word = (key: string): string | undefined => {
    const known = [`${panel}.column.${key}`, `column.${key}`].find((one) => say.has(one));
    return known === undefined ? undefined : say.word(known);
  };
  return {
    kind: 'table',
    name,
    title: choices.title ?? say(`table.${name}` as never),
    columns: columns.flatMap((column) =>
      column
        ? [
            {
              ...column,
              label: column.label ?? word(column.key) ?? say(`column.${column.key}` as never),
              hint: column.hint ?? word(`${column.key}.hint`),
            },
          ]
        : [],
    ),
    rows: rows as TablePart['rows'],
    opens: null,
    ...choices,
  };
}

const valueOf = (row: Row, key: string): Value => row[key] as Value;

/** A cell as it is read: its figure, with what stands beside it. */
export function cellText(column: Column, row: Row, say: Say, least = 0): string {
  const figure = (key: string): string => write(column.kind, valueOf(row, key), column, say, least);
  const own = figure(column.key);
  if (valueOf(row, column.key) == null) return own;
  if (column.before) return valueOf(row, column.before) == null ? '–' : `${figure(column.before)} → ${own}`;
  if (column.between) return `${own} (${figure(column.between[0])} – ${figure(column.between[1])})`;
  if (column.also)
    return `${own} (${column.also.map((key) => write('count', valueOf(row, key), {}, say)).join('/')})`;
  return own;
}

/** Rows by which a column finds its digits. */
const LOOKED_AT = 1000;

/** Digits that stand in every cell of a column. */
export const leastDigits = (column: Column, rows: readonly Row[]): number =>
  KINDS[column.kind].numeric
    ? digitsOf(
        column.kind,
        rows.slice(0, LOOKED_AT).map((row) => valueOf(row, column.key)),
        column,
      )
    : 0;

/** What a row of a table opens; null where it opens nothing. */
export function openingOf(part: TablePart, row: Row, say: Say): Opening | null {
  const [first] = part.columns;
  if (!part.opens || !first) return null;
  const who = Object.fromEntries(
    Object.entries(part.opens).map(([column, key]) => [column, [row[key] as string | number]]),
  );
  const is = Object.fromEntries(
    Object.entries(part.says ?? {}).flatMap(([figure, key]) =>
      typeof row[key] === 'number' ? [[figure, row[key]]] : [],
    ),
  );
  return { who, is, label: part.names ? String(row[part.names]) : cellText(first, row, say) };
}
