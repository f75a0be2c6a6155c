import { comparedPeriod } from '../../data/scope';
import type { TaskContext } from '../../panel/contract';
import { encode, type Encoded } from './encode';
import { measuresOf } from './measures';
import type { BasketParams } from './params';
import type { MeasuredBaskets } from './query';
import { sidesOf } from './rules';
import type { Mined } from './store';
import type { RuleRow } from './types';

/** Counts the shown rules again in the compared period. */
export async function compareRules(
  params: BasketParams,
  measured: MeasuredBaskets,
  { sets, rules }: Mined,
  shown: readonly number[],
  baskets: Encoded,
  context: TaskContext,
): Promise<RuleRow['previous'][]> {
  const period = comparedPeriod(measured.period, context.compare);
  if (!period) return [];
  const other = await encode(params, measured, period, context, '_before');
  const codes = new Map(other.names.map(({ item }, code) => [item, code]));
  const holding = new Map<number, Set<number>>();
  let basket = -1;
  const wanted = new Set<number>();
  const translated = shown.map((rule) => {
    const { antecedent, consequent } = sidesOf(sets, rules, rule);
    const translate = (side: number[]): number[] =>
      side.map((code) => codes.get(baskets.names[code]?.item ?? '') ?? -1);
    const sides = { antecedent: translate(antecedent), consequent: translate(consequent) };
    for (const code of [...sides.antecedent, ...sides.consequent]) wanted.add(code);
    return sides;
  });
  for (const cell of other.cells) {
    if (cell < 0) basket++;
    else if (wanted.has(cell)) {
      const held = holding.get(cell) ?? new Set<number>();
      held.add(basket);
      holding.set(cell, held);
    }
  }
  const count = (items: number[]): number => {
    const [first, ...rest] = items
      .map((code) => holding.get(code) ?? new Set<number>())
      .sort((a, b) => a.size - b.size);
    let n = 0;
    for (const own of first ?? []) if (rest.every((held) => held.has(own))) n++;
    return n;
  };
  return translated.map(({ antecedent, consequent }) => {
    const both = count([...antecedent, ...consequent]);
    if (both === 0) return null;
    const counts = { both, left: count(antecedent), right: count(consequent), all: other.count };
    const { lift, confidence } = measuresOf(counts);
    return { lift, confidence, count: both };
  });
}
