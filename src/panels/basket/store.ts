import type { TaskContext } from '../../panel/contract';
import { measuresOf } from './measures';
import { itemsOf, maximalAndClosed, type ItemsetIndex, type Itemsets } from './mine';
import type { BasketParams } from './params';
import { countsOf, sidesOf, type Rules } from './rules';

/** What a run of the miner came to. */
export interface Mined {
  sets: Itemsets;
  index: ItemsetIndex;
  rules: Rules;
  minCount: number;
}

/** Puts the rules that pass into tables, from which `basket.rules` is read. */
export async function storeRules(
  { sets, rules }: Mined,
  passing: readonly number[],
  context: TaskContext,
): Promise<void> {
  const { length } = passing;
  const column = (pick: (rule: number) => number): Float64Array => Float64Array.from(passing, pick);
  const integers = (pick: (rule: number) => number): Int32Array => Int32Array.from(passing, pick);
  const measured = passing.map((rule) => measuresOf(countsOf(rules, rule)));
  const measure = (name: keyof ReturnType<typeof measuresOf>): Float64Array =>
    Float64Array.from(measured, (row) => row[name]);
  await context.insert(context.storeOf('rules'), {
    rule: Int32Array.from({ length }, (_, index) => index),
    count: integers((rule) => rules.both[rule] as number),
    antecedent_count: integers((rule) => rules.left[rule] as number),
    consequent_count: integers((rule) => rules.right[rule] as number),
    support: measure('support'),
    confidence: measure('confidence'),
    lift: measure('lift'),
    leverage: measure('leverage'),
    conviction: measure('conviction'),
    zhang: measure('zhang'),
    p_value: column((rule) => rules.p[rule] as number),
    p_adjusted: column((rule) => rules.adjusted[rule] as number),
    jaccard: measure('jaccard'),
    kulczynski: measure('kulczynski'),
    cosine: measure('cosine'),
    imbalance: measure('imbalance'),
    chi_squared: measure('chi_squared'),
  });
  const owner: number[] = [];
  const side: number[] = [];
  const code: number[] = [];
  passing.forEach((rule, index) => {
    const sides = sidesOf(sets, rules, rule);
    for (const [place, codes] of [sides.antecedent, sides.consequent].entries())
      for (const item of codes) {
        owner.push(index);
        side.push(place);
        code.push(item);
      }
  });
  await context.insert(context.storeOf('rule_items'), {
    owner: Int32Array.from(owner),
    side: Int32Array.from(side),
    code: Int32Array.from(code),
  });
}

/** Puts the itemsets into tables, unless they stand there already. */
export async function storeItemsets(
  params: BasketParams,
  { sets, index, minCount }: Mined,
  context: TaskContext,
  key: string,
): Promise<void> {
  const held = JSON.stringify([key, minCount, params.maxLength, params.sets]);
  await context.hold(context.storeOf('sets'), held, async () => {
    const kind = params.sets === 'all' ? null : maximalAndClosed(sets, index)[params.sets];
    const nodes: number[] = [];
    for (let node = 0; node < sets.length; node++) if (!kind || kind[node]) nodes.push(node);
    const owner: number[] = [];
    const code: number[] = [];
    for (const node of nodes)
      for (const item of itemsOf(sets, node)) {
        owner.push(node);
        code.push(item);
      }
    await context.insert(context.storeOf('sets'), {
      node: Int32Array.from(nodes),
      size: Int32Array.from(nodes, (node) => sets.size[node] as number),
      count: Int32Array.from(nodes, (node) => sets.support[node] as number),
    });
    await context.insert(context.storeOf('set_items'), {
      owner: Int32Array.from(owner),
      code: Int32Array.from(code),
    });
    return true;
  });
}
