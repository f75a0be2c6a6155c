import type { LeftOut } from '../../panel/traits';
import type { RuleLine } from '../../panel/tree-rules';

/** Row of `tree.nodes`. Rates are shares, or means of a number; they are of everybody the tree knows, learnt from or not. */
export interface NodeRow {
  node: number;
  parent: number | null;
  depth: number;
  /** The rule in SQL over `tree.traits`. */
  rule: string;
  customers: number;
  /** Of them, those not learnt from, and what was so of those. */
  tested: number;
  tested_rate: number | null;
  rate: number;
  /** Rate ÷ rate of all. */
  lift: number | null;
  leaf: boolean;
  /** Leaves below, by their numbers. */
  leaves: number[];
  /** What is asked on the way from the node above, and from the root. */
  step: RuleLine[];
  path: RuleLine[];
  /** Customers who meet the rule now. */
  now: number;
  /** The trait that splits it; by hand or not; and others that could. */
  split: string | null;
  by_hand: boolean;
  offers: { trait: string; merit: number }[];
}

/** How the tree does on customers it had not seen. */
export interface TreeTest {
  learnt: number;
  tested: number;
  base: number;
  /** Of a yes or no: area under the curve, Brier score, that of the base rate, lift of the tenth with the highest scores. */
  auc: number | null;
  brier: number | null;
  brier_base: number | null;
  lift_at_10: number | null;
  /** Of a number: share of the squared deviations that it tells. */
  r_squared: number | null;
}

/** Row of `tree.importance`: how much of what the tree takes away rests on a trait. */
export interface ImportanceRow {
  trait: string;
  share: number;
}

export type TreeProblem =
  'too_short' | 'no_attribute' | 'no_column' | 'too_few' | 'one_outcome' | 'chaid_number' | 'no_features';

export interface TreeFigures {
  problem: TreeProblem | null;
  kind: 'class' | 'number';
  customers: number;
  /** The day before which traits lie; null where nothing lies after it. */
  cut: string | null;
  end: string;
  days: number;
  daysFrom: 'data' | 'given';
  /** What is told, where it has a name of its own. */
  value: string | null;
  /** Values to choose from. */
  values: string[];
  /** From which revenue on a customer is of high value. */
  edge: number | null;
  nodes: NodeRow[];
  test: TreeTest | null;
  importance: ImportanceRow[];
  leftOut: LeftOut[];
  today: number;
}
