import { ident, join, list, raw, sql, type Sql } from '../../sql/sql';

export type Scalar = string | number;

/** Conditions on the columns that a panel's customers have: one of the values, or a range with both ends included. */
export type Where = Record<string, readonly Scalar[] | { from?: number; to?: number }>;

/**
 * Customers that a panel puts somewhere: its segment, score, tier, cohort, rule match, recommendation. Measured on the whole base, unless
 * the mark it was saved from stood under `dates` (inclusive days) or `among` the customers of another rule.
 */
export interface PanelRule {
  panel: string;
  params: Record<string, unknown>;
  where: Where;
  dates?: { from: string | null; to: string | null };
  among?: Rule;
}

/** What a mark says of those whom it opens: the drawer shows the same figures, to the cent. */
export interface Tally {
  customers?: number;
  orders?: number;
  revenue?: number;
}

/** The longest time that a condition looks over, in days: a hundred years. */
export const MOST_DAYS = 36_525;

export const TEXT_OPS = [
  'is',
  'is_not',
  'contains',
  'not_contains',
  'starts_with',
  'empty',
  'not_empty',
] as const;
export const NUMBER_OPS = ['eq', 'gt', 'gte', 'lt', 'lte', 'between', 'empty', 'not_empty'] as const;
export const DATE_OPS = ['before', 'since', 'between', 'last_days', 'empty', 'not_empty'] as const;
export const BIRTHDAY_OPS = ['birthday_within', 'birthday_month', 'lunar_birthday_within'] as const;
export const FLAG_OPS = ['yes', 'no', 'empty'] as const;

export type Op =
  | (typeof TEXT_OPS)[number]
  | (typeof NUMBER_OPS)[number]
  | (typeof DATE_OPS)[number]
  | (typeof BIRTHDAY_OPS)[number]
  | (typeof FLAG_OPS)[number];

/** A condition on one field. `is` and `is_not` take a list, `between` two values (both included), the rest one or none. */
export interface FieldRule {
  field: string;
  op: Op;
  value?: Scalar | Scalar[];
}

export const EVENTS = [
  'order',
  'interaction',
  'feedback',
  'campaign_sent',
  'campaign_opened',
  'campaign_clicked',
  'campaign_converted',
] as const;
export type EventKind = (typeof EVENTS)[number];

/** What happened, with conditions on the thing itself: all of them hold. */
export interface EventChoice {
  event: EventKind;
  filter?: FieldRule[];
}

/**
 * What customers did before the analysis date. `which`: all events, or only the customer's first or last of this kind, taken
 * before the filter. `measure`: how many, or the sum of their amounts (orders), seconds (interactions), ratings (feedback) or
 * revenue (campaigns). Nothing at all counts as 0, so that `at_most 0` is “never”. `then` asks of each event whether another one
 * follows later, within the days; with `happens: false` only events count whose days have passed.
 */
export interface EventRule extends EventChoice {
  which?: 'all' | 'first' | 'last';
  measure?: 'count' | 'sum';
  op?: 'at_least' | 'at_most' | 'exactly';
  value?: number;
  lastDays?: number | null;
  /** Inclusive days. */
  from?: string | null;
  to?: string | null;
  then?: EventChoice & { withinDays: number; happens: boolean };
}

/**
 * A part of the customers of `from`, drawn by a hash of id and seed, so that the same file gives the same people everywhere and
 * for ever. `share` of them, or `count` (per value of `by`, where given); `rest` is everybody of `from` who was not drawn.
 */
export interface SampleRule {
  sample: {
    from: Rule;
    share?: number | null;
    count?: number | null;
    by?: string | null;
    seed: number;
    part: 'sample' | 'rest';
  };
}

/** Who is in a segment: a tree of conditions, never a list of people. `list` names ids that stay on this machine. */
export type Rule =
  | { all: Rule[] }
  | { any: Rule[] }
  | { not: Rule }
  | FieldRule
  | EventRule
  | PanelRule
  | SampleRule
  | { segment: string }
  | { list: string };

export interface Segment {
  id: string;
  name: string;
  rule: Rule;
}

/** Colours by which segments are told apart in the list, in the order of the charts' own. */
export const SEGMENT_COLOURS = ['blue', 'sky', 'green', 'amber', 'brown', 'violet'] as const;

/** How a segment is put in order; nothing that is computed asks for it. */
export interface Filing {
  folder?: string | undefined;
  note?: string | undefined;
  colour?: (typeof SEGMENT_COLOURS)[number] | undefined;
  /** Out of the way, and as good as before for whoever uses it. */
  archived?: boolean | undefined;
}

export type RuleKind = 'all' | 'any' | 'not' | 'field' | 'event' | 'panel' | 'sample' | 'segment' | 'list';

const KINDS: readonly RuleKind[] = [
  'all',
  'any',
  'not',
  'field',
  'event',
  'panel',
  'sample',
  'segment',
  'list',
];

/** Which of the forms a rule has. @throws where it has none. */
export function kindOf(rule: Rule): RuleKind {
  const kind = KINDS.find((name) => name in rule);
  if (!kind) throw new Error(`not a rule: ${JSON.stringify(rule)}`);
  return kind;
}

/** Rules directly inside a rule. */
export function partsOf(rule: Rule): Rule[] {
  if ('all' in rule) return rule.all;
  if ('any' in rule) return rule.any;
  if ('not' in rule) return [rule.not];
  if ('sample' in rule) return [rule.sample.from];
  if ('panel' in rule && rule.among) return [rule.among];
  return [];
}

/** All rules of a tree, itself first. */
export const everyRule = (rule: Rule): Rule[] => [rule, ...partsOf(rule).flatMap(everyRule)];

/** Ids of the segments that a rule names. */
export const segmentsIn = (rule: Rule): string[] =>
  everyRule(rule).flatMap((part) => ('segment' in part ? [part.segment] : []));

/** What keeps a rule from being followed through the segments it names. */
export interface BrokenReference {
  kind: 'missing' | 'circular';
  /** Ids from the first segment to the one that is missing or was there before. */
  path: string[];
}

/**
 * The rule with the rules of the segments it names in their place: what it comes to, in one piece.
 * @param broken says what to throw where a segment is missing, or leads back to itself.
 */
export function expandRule(
  rule: Rule,
  segments: readonly Segment[],
  broken: (reference: BrokenReference) => Error,
  path: readonly string[] = [],
): Rule {
  const inside = (part: Rule): Rule => expandRule(part, segments, broken, path);
  if ('all' in rule) return { all: rule.all.map(inside) };
  if ('any' in rule) return { any: rule.any.map(inside) };
  if ('not' in rule) return { not: inside(rule.not) };
  if ('sample' in rule) return { sample: { ...rule.sample, from: inside(rule.sample.from) } };
  if ('panel' in rule && rule.among) return { ...rule, among: inside(rule.among) };
  if (!('segment' in rule)) return rule;
  const further = [...path, rule.segment];
  if (path.includes(rule.segment)) throw broken({ kind: 'circular', path: further });
  const named = segments.find(({ id }) => id === rule.segment);
  if (!named) throw broken({ kind: 'missing', path: further });
  return expandRule(named.rule, segments, broken, further);
}

/** The conditions as SQL. An empty object matches everybody. */
export function whereSql(where: Where): Sql {
  const conditions = Object.entries(where).flatMap(([column, condition]): Sql[] => {
    const name = ident(column);
    if (Array.isArray(condition)) return [sql`${name} IN ${list(condition as readonly Scalar[])}`];
    const { from, to } = condition as { from?: number; to?: number };
    const parts: Sql[] = [];
    if (from !== undefined) parts.push(sql`${name} >= ${from}`);
    if (to !== undefined) parts.push(sql`${name} <= ${to}`);
    return parts;
  });
  return conditions.length ? join(conditions, ' AND ') : raw('TRUE');
}
