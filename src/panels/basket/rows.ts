import type { Tally } from '../../data/segments/rule';
import type { Say } from '../../panel/say';
import { ruleText, type ChartWords } from './chart';
import { holders } from './finding';
import type { BasketFigures, RuleRow } from './types';
import type { words } from './words';

type OwnSay = Say<typeof words>;

/** What charts need of the language, and the names of items, looked up once. */
export function chartWords(figures: BasketFigures, say: OwnSay): ChartWords {
  const names = new Map(figures.items.map((row) => [row.item, row.name ?? row.item]));
  return {
    support: say('basket.column.support'),
    confidence: say('basket.column.confidence'),
    lift: say('basket.column.lift'),
    customers: say('term.customers'),
    name: (item) => names.get(item) ?? item,
    percent: (part) => say.percent(part, 2),
    count: (value) => say.exact(value, 0),
    number: (value) => say.exact(value, 2),
  };
}

/** Which figure of a row tells how many its baskets are. */
export const saysBaskets = ({ basket }: BasketFigures): Partial<Record<keyof Tally, string>> =>
  basket === 'order' ? { orders: 'count' } : basket === 'customer' ? { customers: 'count' } : {};

/** The column of `members` that holds all customers of some items. */
export const itemsetOf = (items: readonly string[]): string => holders(items).itemset[0] ?? '';

export const sides = (row: RuleRow, words: ChartWords) => ({
  antecedent: row.antecedent.map(words.name).join(' + '),
  consequent: `⇒ ${row.consequent.map(words.name).join(' + ')}`,
  rule: ruleText(row, words),
  itemset: itemsetOf([...row.antecedent, ...row.consequent]),
});
