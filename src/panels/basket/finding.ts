import { isFee } from '../../data/fees';
import type { Tally, Where } from '../../data/segments/rule';
import type { Finding } from '../../panel/contract';
import type { BasketParams } from './params';
import type { BasketFigures, RuleRow, SequenceRow } from './types';

const MIN_COUNT = 30;
const MIN_SHARE = 0.001;
const SURE = 0.05;
const LEAST_LIFT = 1.2;
const MIN_BASKETS = 100;
const MIN_JOINT = 50;
const MIN_FOLLOW_UP = 50;
/** Names that share so many of their words are variants of one product. */
const SAME_PARENT = 0.6;

/** The sentences whose guards are met (`BA-F1` … `BA-F5`), the strongest first. */
export function findings(figures: BasketFigures, params: BasketParams): Finding[] {
  if (figures.exploded || figures.baskets === 0) return [];
  const found: Finding[] = [];
  const best = strongest(figures);
  if (best) found.push(ruleSentence(best, figures, params));
  else if (figures.baskets >= MIN_BASKETS) found.push(nothingSentence(figures, params));
  if (figures.baskets >= MIN_BASKETS)
    found.push({
      id: figures.meanUnits === null ? 'BA-F2-items' : 'BA-F2',
      values: {
        unit: unitOf(params),
        x: { as: 'percent', value: figures.oneItem / figures.baskets },
        y: { as: 'number', value: figures.meanItems, digits: 1 },
        u: { as: 'number', value: figures.meanUnits ?? 0, digits: 1 },
      },
    });
  if (
    figures.knows.money &&
    best &&
    best.count >= MIN_JOINT &&
    best.antecedent.length === 1 &&
    best.consequent.length === 1
  )
    found.push(...moneySentence(best, figures, params));
  const sequence = figures.sequences.find(
    (row) =>
      row.customers >= MIN_FOLLOW_UP &&
      row.low > 1 &&
      row.p_adjusted < SURE &&
      row.followed >= MIN_COUNT &&
      !areFees(row.first, row.then) &&
      !areVariants(nameOf(row.first, figures), nameOf(row.then, figures)),
  );
  if (sequence) found.push(sequenceSentence(sequence, params, figures));
  return found;
}

const areFees = (...items: string[]): boolean => items.some(isFee);

/** The rule of the greatest leverage that passes every guard. */
function strongest(figures: BasketFigures): RuleRow | undefined {
  const named = (item: string): string => nameOf(item, figures);
  return figures.rules.find((rule) => {
    const items = [...rule.antecedent, ...rule.consequent].map(named);
    return (
      rule.count >= MIN_COUNT &&
      rule.count >= MIN_SHARE * figures.baskets &&
      rule.p_adjusted < SURE &&
      lowestLift(rule, figures.baskets) > LEAST_LIFT &&
      !rule.redundant &&
      !areFees(...items) &&
      !rule.antecedent.some((left) => rule.consequent.some((right) => areVariants(named(left), named(right))))
    );
  });
}

/** Lower end of the 95% interval of the lift, on the logarithm (Katz et al. 1978). */
function lowestLift(rule: RuleRow, baskets: number): number {
  const variance = 1 / rule.count - 1 / rule.antecedent_count + 1 / rule.consequent_count - 1 / baskets;
  return rule.lift * Math.exp(-1.96 * Math.sqrt(Math.max(0, variance)));
}

/** Whether two names begin alike or differ in few words: the same thing in another colour, pattern or size. */
function areVariants(one: string, other: string): boolean {
  const words = (name: string): string[] =>
    name
      .toLowerCase()
      .split(/[\s,/_-]+/)
      .filter(Boolean);
  const [a, b] = [words(one), words(other)];
  if (a.length > 2 && b.length > 2 && a[0] === b[0] && a[1] === b[1]) return true;
  const [left, right] = [new Set(a), new Set(b)];
  const shared = [...left].filter((word) => right.has(word)).length;
  return shared / (left.size + right.size - shared) >= SAME_PARENT;
}

/** What an item is called: its name where the id has one. */
export const nameOf = (item: string, { items }: Pick<BasketFigures, 'items'>): string =>
  items.find((row) => row.item === item)?.name ?? item;

const listed = (items: readonly string[], figures: BasketFigures): string =>
  items.map((item) => nameOf(item, figures)).join(' + ');

/** The mark behind which the customers of some items stand. */
export const holders = (items: readonly string[]): { itemset: string[] } => ({
  itemset: [JSON.stringify([...items].sort())],
});

/** Baskets that hold some items: who opens them, and how many orders or customers they are; days of a customer are neither. */
export const basketsWith = (
  items: readonly string[],
  baskets: number,
  { basket }: Pick<BasketFigures, 'basket'>,
): { who: Where; is: Tally } => ({
  who: holders(items),
  is: basket === 'order' ? { orders: baskets } : basket === 'customer' ? { customers: baskets } : {},
});

/** What a basket is, in the middle of a sentence. */
const unitOf = ({ basket }: BasketParams): { as: 'term'; value: string } => ({
  as: 'term',
  value: `basket_unit.${basket}`,
});

function ruleSentence(rule: RuleRow, figures: BasketFigures, params: BasketParams): Finding {
  return {
    id: 'BA-F1',
    values: {
      unit: unitOf(params),
      A: {
        as: 'text',
        value: listed(rule.antecedent, figures),
        ...basketsWith(rule.antecedent, rule.antecedent_count, figures),
      },
      B: {
        as: 'text',
        value: listed(rule.consequent, figures),
        ...basketsWith(rule.consequent, rule.consequent_count, figures),
      },
      conf: { as: 'percent', value: rule.confidence },
      lift: { as: 'number', value: rule.lift, digits: 1 },
      count: {
        as: 'count',
        value: rule.count,
        ...basketsWith([...rule.antecedent, ...rule.consequent], rule.count, figures),
      },
    },
  };
}

/** Nothing stands out: the strongest of what could have, or that there was nothing to look at. */
function nothingSentence(figures: BasketFigures, params: BasketParams): Finding {
  const named = (item: string): string => nameOf(item, figures);
  const top = figures.rules.find(
    (rule) =>
      !rule.redundant &&
      !areFees(...[...rule.antecedent, ...rule.consequent].map(named)) &&
      !rule.antecedent.some((left) =>
        rule.consequent.some((right) => areVariants(named(left), named(right))),
      ),
  );
  if (top)
    return {
      id: 'BA-F5',
      values: {
        unit: unitOf(params),
        count: { as: 'count', value: top.count },
        lift: { as: 'number', value: top.lift, digits: 1 },
      },
    };
  return figures.rules.length > 0
    ? { id: 'BA-F5-variants', values: {} }
    : { id: 'BA-F5-none', values: { unit: unitOf(params), n: { as: 'count', value: figures.minCount } } };
}

/** Extra money of 1,000 baskets if the attach rate rose: the baskets with A, by the rise, by what B brings. */
export const extraPerThousand = (
  rule: Pick<RuleRow, 'antecedent_count'>,
  worth: number,
  baskets: number,
  attach: number,
): number => 1000 * (rule.antecedent_count / baskets) * attach * worth;

function moneySentence(rule: RuleRow, figures: BasketFigures, params: BasketParams): Finding[] {
  const [left, right] = [rule.antecedent[0], rule.consequent[0]].map((item) =>
    figures.items.find((row) => row.item === item),
  );
  if (!left || !right) return [];
  return [
    {
      id: 'BA-F3',
      values: {
        A: { as: 'text', value: listed(rule.antecedent, figures) },
        B: { as: 'text', value: listed(rule.consequent, figures) },
        unit: unitOf(params),
        count: { as: 'count', value: rule.count },
        amount: { as: 'money', value: rule.count * (left.price + right.price) },
        attach: { as: 'number', value: params.attach * 100, digits: 1 },
        money: { as: 'money', value: extraPerThousand(rule, right.price, figures.baskets, params.attach) },
      },
    },
  ];
}

function sequenceSentence(row: SequenceRow, params: BasketParams, figures: BasketFigures): Finding {
  return {
    id: 'BA-F4',
    values: {
      A: { as: 'text', value: nameOf(row.first, figures) },
      B: { as: 'text', value: nameOf(row.then, figures) },
      n: { as: 'days', value: params.sequenceDays },
      p: {
        as: 'percent',
        value: row.share,
        who: { sequence: [JSON.stringify([row.first, row.then])] },
        is: { customers: row.followed },
      },
      d: { as: 'days', value: Math.round(row.medianDays) },
    },
  };
}
