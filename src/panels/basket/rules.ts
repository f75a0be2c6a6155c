import { holm } from '../../models/holm';
import { fractionOf, ruleTest, type RuleCounts } from './measures';
import { ItemsetIndex, itemsOf, type Itemsets } from './mine';

/** All rules of the frequent itemsets, before any other filter, in parallel arrays. */
export interface Rules {
  length: number;
  /** Node of the whole set, and which of its items (by bit, in path order) stand on the right. */
  node: Int32Array;
  consequent: Int32Array;
  both: Int32Array;
  left: Int32Array;
  right: Int32Array;
  all: number;
  /** One-sided Fisher, raw and adjusted by Holm over all of these rules. */
  p: Float64Array;
  adjusted: Float64Array;
  /** There were more rules than the limit: none is held. */
  exploded: boolean;
}

const RULES_BEFORE_PAUSE = 2048;

/** How many rules a set of `size` items makes. */
const rulesOf = (size: number, multiple: boolean): number => (size < 2 ? 0 : multiple ? 2 ** size - 2 : size);

/**
 * Rules of all itemsets, with one item on the right or with every non-empty part. No side is empty.
 * @param pause called between steps; may throw to stop the work.
 */
export async function rulesFrom(
  sets: Itemsets,
  index: ItemsetIndex,
  all: number,
  multiple: boolean,
  maxRules: number,
  pause: () => Promise<void>,
): Promise<Rules> {
  let length = 0;
  for (const size of sets.size) length += rulesOf(size, multiple);
  const exploded = length > maxRules;
  if (exploded) length = 0;
  const rules: Rules = {
    length,
    node: new Int32Array(length),
    consequent: new Int32Array(length),
    both: new Int32Array(length),
    left: new Int32Array(length),
    right: new Int32Array(length),
    all,
    p: new Float64Array(length),
    adjusted: new Float64Array(length),
    exploded,
  };
  if (exploded) return rules;
  let rule = 0;
  for (let node = 0; node < sets.length; node++) {
    const size = sets.size[node] as number;
    if (size < 2) continue;
    const path = itemsOf(sets, node);
    const whole = (1 << size) - 1;
    const both = sets.support[node] as number;
    const add = (consequent: number): void => {
      const left = sets.support[index.find(path, whole & ~consequent)] as number;
      const right = sets.support[index.find(path, consequent)] as number;
      rules.node[rule] = node;
      rules.consequent[rule] = consequent;
      rules.both[rule] = both;
      rules.left[rule] = left;
      rules.right[rule] = right;
      rules.p[rule] = ruleTest({ both, left, right, all });
      rule++;
    };
    if (multiple) for (let consequent = 1; consequent < whole; consequent++) add(consequent);
    else for (let item = 0; item < size; item++) add(1 << item);
    if (rule % RULES_BEFORE_PAUSE < size) await pause();
  }
  rules.adjusted.set(holm(rules.p));
  return rules;
}

/** The counts that the measures of a rule come from. */
export const countsOf = ({ both, left, right, all }: Rules, rule: number): RuleCounts => ({
  both: both[rule] as number,
  left: left[rule] as number,
  right: right[rule] as number,
  all,
});

/** Whether a confidence meets a threshold, compared in integers. */
export function confidenceTest(threshold: number): (both: number, left: number) => boolean {
  const { p, q } = fractionOf(threshold);
  return (both, left) => both * q >= p * left;
}

/**
 * Whether a rule is redundant: a more general one, with the same right side and fewer items on the left, is at least as confident
 * (the rule of arules' `is.redundant`; Bayardo, Agrawal & Gunopulos 2000).
 */
export function isRedundant(sets: Itemsets, index: ItemsetIndex, rules: Rules, rule: number): boolean {
  const node = rules.node[rule] as number;
  const path = itemsOf(sets, node);
  const consequent = rules.consequent[rule] as number;
  const antecedent = ((1 << path.length) - 1) & ~consequent;
  const both = rules.both[rule] as number;
  const left = rules.left[rule] as number;
  for (let part = (antecedent - 1) & antecedent; part > 0; part = (part - 1) & antecedent) {
    const generalBoth = sets.support[index.find(path, part | consequent)] as number;
    const generalLeft = sets.support[index.find(path, part)] as number;
    if (generalBoth * left >= both * generalLeft) return true;
  }
  return false;
}

/** Items of a rule, by side. */
export function sidesOf(
  sets: Itemsets,
  rules: Rules,
  rule: number,
): { antecedent: number[]; consequent: number[] } {
  const path = itemsOf(sets, rules.node[rule] as number);
  const mask = rules.consequent[rule] as number;
  return {
    antecedent: path.filter((_, index) => !(mask & (1 << index))),
    consequent: path.filter((_, index) => mask & (1 << index)),
  };
}
