import { countFor } from './measures';
import { ItemsetIndex, itemsOf, mineItemsets, type Baskets, type Itemsets } from './mine';
import type { BasketParams } from './params';
import { confidenceTest, isRedundant, sidesOf, type Rules } from './rules';
import type { BasketFigures, ItemRow } from './types';

/** More rules than this are not counted while a slider moves. */
const PREVIEW_RULES = 300_000;
/** The number of rules that a suggested support aims at. */
const FEW = 20;
const MANY = 200;
const SUGGESTION_ITEMSETS = 40_000;
const LEAST_COUNT = 5;
const TRIED_SUPPORTS = [0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001];

interface Filtered {
  /** Rules that pass every filter. */
  passing: number[];
  preview: BasketFigures['preview'];
  isRedundant(rule: number): boolean;
}

/** Applies the filters to the rules at hand. `preview` holds those that pass all but confidence and lift. */
export function filterRules(
  params: BasketParams,
  { sets, index, rules }: { sets: Itemsets; index: ItemsetIndex; rules: Rules },
  names: readonly ItemRow[],
  exploded: boolean,
): Filtered {
  const redundancy = new Map<number, boolean>();
  const redundant = (rule: number): boolean => {
    const known = redundancy.get(rule) ?? isRedundant(sets, index, rules, rule);
    redundancy.set(rule, known);
    return known;
  };
  if (exploded) return { passing: [], preview: null, isRedundant: redundant };
  const codes = new Map<string, number>();
  names.forEach(({ name }, code) => {
    if (name !== null && !codes.has(name)) codes.set(name, code);
  });
  names.forEach(({ item }, code) => codes.set(item, code));
  const numbers = (given: readonly string[]): number[] => given.map((name) => codes.get(name) ?? -1);
  const required = {
    anywhere: numbers(params.require.anywhere),
    antecedent: numbers(params.require.antecedent),
    consequent: numbers(params.require.consequent),
  };
  const barred = {
    anywhere: numbers(params.exclude.anywhere),
    antecedent: numbers(params.exclude.antecedent),
    consequent: numbers(params.exclude.consequent),
  };
  const asksItems = [...Object.values(required), ...Object.values(barred)].some((list) => list.length > 0);
  const itemsFit = (rule: number): boolean => {
    const { antecedent, consequent } = sidesOf(sets, rules, rule);
    const all = [...antecedent, ...consequent];
    const meets = (own: number[], needed: number[], banned: number[]): boolean =>
      needed.every((code) => own.includes(code)) && !banned.some((code) => own.includes(code));
    return (
      meets(all, required.anywhere, barred.anywhere) &&
      meets(antecedent, required.antecedent, barred.antecedent) &&
      meets(consequent, required.consequent, barred.consequent)
    );
  };
  const confident = confidenceTest(params.minConfidence);
  const candidates: number[] = [];
  for (let rule = 0; rule < rules.length; rule++) {
    if (params.maxP !== null && (rules.adjusted[rule] as number) > params.maxP) continue;
    if (asksItems && !itemsFit(rule)) continue;
    candidates.push(rule);
  }
  const strong = (rule: number): boolean =>
    confident(rules.both[rule] as number, rules.left[rule] as number) &&
    liftOf(rules, rule) >= params.minLift * (1 - 1e-12);
  const drops = params.redundant === 'drop';
  const small = candidates.length <= PREVIEW_RULES;
  const previewed = !small ? [] : drops ? candidates.filter((rule) => !redundant(rule)) : candidates;
  const passing = (small ? previewed : candidates).filter(
    (rule) => strong(rule) && (small || !drops || !redundant(rule)),
  );
  return {
    passing,
    isRedundant: redundant,
    preview: small
      ? {
          count: Int32Array.from(previewed, (rule) => rules.both[rule] as number),
          confidence: Float64Array.from(
            previewed,
            (rule) => (rules.both[rule] as number) / (rules.left[rule] as number),
          ),
          lift: Float64Array.from(previewed, (rule) => liftOf(rules, rule)),
        }
      : null,
  };
}

const liftOf = (rules: Rules, rule: number): number =>
  ((rules.both[rule] as number) * rules.all) / ((rules.left[rule] as number) * (rules.right[rule] as number));

/** How many rules with one item on the right are confident and lifted enough. */
function countRules(sets: Itemsets, all: number, params: BasketParams): number {
  const index = new ItemsetIndex(sets);
  const confident = confidenceTest(params.minConfidence);
  let found = 0;
  for (let node = 0; node < sets.length; node++) {
    if ((sets.size[node] as number) < 2) continue;
    const path = itemsOf(sets, node);
    const whole = (1 << path.length) - 1;
    const both = sets.support[node] as number;
    for (let item = 0; item < path.length; item++) {
      const left = sets.support[index.find(path, whole & ~(1 << item))] as number;
      const right = sets.support[index.find(path, 1 << item)] as number;
      if (confident(both, left) && both * all >= params.minLift * left * right) found++;
    }
  }
  return found;
}

/**
 * A least count that gives 20 to 200 rules, where there is one: supports are tried from high to low, and between the last that
 * gave too few and the first that gave too many by halves. Never so low that itemsets explode.
 */
export async function suggestSupport(
  params: BasketParams,
  baskets: Baskets,
  pause: () => Promise<void>,
): Promise<number> {
  const rulesAt = async (minCount: number): Promise<number> => {
    const sets = await mineItemsets(
      baskets,
      { minCount, maxLength: Math.min(params.maxLength, 5), maxItemsets: SUGGESTION_ITEMSETS },
      pause,
    );
    return sets.exploded ? Infinity : countRules(sets, baskets.count, params);
  };
  const floor = Math.max(LEAST_COUNT, params.minCount);
  let tooFew = Math.max(floor, countFor(TRIED_SUPPORTS[0] ?? 1, baskets.count));
  for (const support of TRIED_SUPPORTS) {
    const minCount = Math.max(floor, countFor(support, baskets.count));
    let found = await rulesAt(minCount);
    if (found > MANY) {
      let [low, high] = [minCount, tooFew];
      while (high - low > 1 && high > low * 1.05) {
        const middle = Math.round(Math.sqrt(low * high));
        found = await rulesAt(middle);
        if (found > MANY) low = middle;
        else if (found < FEW) high = middle;
        else return middle;
      }
      return high;
    }
    if (found >= FEW || minCount === floor) return minCount;
    tooFew = minCount;
  }
  return tooFew;
}
