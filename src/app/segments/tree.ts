import type { Rule } from '../../data/segments/rule';

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
export const DERIVED = [
  {
    panel: 'rfm',
    column: 'segment',
    terms: 'term.segment',
    values:
      'champion loyal potential_loyalist new promising need_attention about_to_sleep at_risk cant_lose hibernating lost'.split(
        ' ',
      ),
  },
  { panel: 'rfm', column: 'r_score' },
  { panel: 'rfm', column: 'f_score' },
  { panel: 'rfm', column: 'm_score' },
  {
    panel: 'rfm',
    column: 'value_type',
    terms: 'term.value_type',
    values:
      'key_value key_develop key_keep key_win_back general_value general_develop general_keep general_win_back'.split(
        ' ',
      ),
  },
  {
    panel: 'rfm',
    column: 'from_segment',
    terms: 'term.segment',
    values:
      'champion loyal potential_loyalist new promising need_attention about_to_sleep at_risk cant_lose hibernating lost none'.split(
        ' ',
      ),
  },
  { panel: 'pareto', column: 'tier', terms: 'term.tier', values: ['A', 'B', 'C'] },
  { panel: 'cohorts', column: 'cohort', free: true },
  { panel: 'basket', column: 'itemset', free: true, items: true },
  { panel: 'recommendations', column: 'product_id', free: true },
] as const satisfies readonly {
  panel: string;
  column: string;
  terms?: string;
  values?: readonly string[];
  free?: boolean;
  items?: boolean;
}[];

export type Derived = {
  panel: string;
  column: string;
  terms?: string;
  values?: readonly string[];
  /** Values are typed, several divided by a bar. */
  free?: boolean;
  /** The values together are one set of items. */
  items?: boolean;
};
