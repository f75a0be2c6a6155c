import type { PanelRule, Rule } from '../../data/segments/rule';
import { PANELS } from '../../notebook/panels';
import type { Ask } from '../../panel/contract';

/** A condition as the builder shows it: itself, and whether it is turned into its opposite. */
export interface Turned {
  negated: boolean;
  rule: Rule;
}

export const turned = (rule: Rule): Turned =>
  'not' in rule ? { negated: true, rule: rule.not } : { negated: false, rule };

export const turnedBack = ({ negated, rule }: Turned): Rule => (negated ? { not: rule } : rule);

/** The rule as a group of conditions, which is what the builder edits at its top. */
export const asGroup = (rule: Rule): Rule => ('all' in rule || 'any' in rule ? rule : { all: [rule] });

/** A group of one condition is that condition. */
export const withoutGroup = (rule: Rule): Rule =>
  'all' in rule && rule.all.length === 1 && rule.all[0] ? rule.all[0] : rule;

export const howOf = (rule: Rule): 'all' | 'any' => ('any' in rule ? 'any' : 'all');

/** The conditions of a group. */
export const partsIn = (rule: Rule): Rule[] => ('any' in rule ? rule.any : 'all' in rule ? rule.all : []);

export const withParts = (how: 'all' | 'any', parts: Rule[]): Rule =>
  how === 'all' ? { all: parts } : { any: parts };

/** What panels say of customers and rules can ask, beyond columns of the files. */
export const DERIVED: readonly Derived[] = [...PANELS.values()].flatMap(({ id, asks = [] }) =>
  asks.map((ask) => ({ ...ask, panel: id })),
);

export interface Derived extends Ask {
  panel: string;
}

/** Ranges of scores begin with the upper two. */
const FIRST_RANGE = { from: 4, to: 5 };

/** A condition on what a panel says, as it begins: its first value, the best scores, or nothing yet where it is typed. */
export function firstRule({ panel, column, values, typed }: Derived): PanelRule {
  const where = values ? [values[0] ?? ''] : typed ? [] : FIRST_RANGE;
  return { panel, params: {}, where: { [column]: where } };
}

/** The condition that is offered first. */
export const firstDerived = (): Rule => (DERIVED[0] ? firstRule(DERIVED[0]) : { all: [] });
