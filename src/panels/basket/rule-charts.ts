import type { ChartModel } from '../../charts/model';
import { ruleLabel, shortNames, type ChartWords } from './chart';
import { basketsWith } from './finding';
import { averageLinkage } from './pairs';
import type { BasketFigures, RuleRow } from './types';

/** Left sides against right sides: the rules of the strongest lift as a grouped matrix. */
export function ruleMatrix(figures: BasketFigures, words: ChartWords, title: string): ChartModel {
  const rules = figures.rules.slice(0, 400);
  const joined = (items: string[]): string => items.map(words.name).join(' + ');
  const cut = shortNames(rules.flatMap((rule) => [joined(rule.antecedent), joined(rule.consequent)]));
  const group = (items: string[]): string => cut.get(joined(items)) ?? '';
  const most = (pick: (rule: RuleRow) => string[], limit: number): string[] => {
    const sums = new Map<string, number>();
    for (const rule of rules) sums.set(group(pick(rule)), (sums.get(group(pick(rule))) ?? 0) + rule.leverage);
    return [...sums]
      .sort((a, b) => b[1] - a[1])
      .slice(0, limit)
      .map(([name]) => name);
  };
  const left = most((rule) => rule.antecedent, 18);
  const right = most((rule) => rule.consequent, 12);
  const cells = rules
    .filter((rule) => left.includes(group(rule.antecedent)) && right.includes(group(rule.consequent)))
    .map((rule) => ({
      x: group(rule.consequent),
      y: group(rule.antecedent),
      value: rule.lift,
      text: words.number(rule.lift),
      label: ruleLabel(rule, words),
      ...basketsWith([...rule.antecedent, ...rule.consequent], rule.count, figures),
    }));
  return {
    kind: 'heatmap',
    title,
    height: Math.max(200, 22 * left.length + 110),
    slanted: true,
    xOrder: right,
    yOrder: left,
    xTitle: '⇒',
    yTitle: '',
    cells,
  };
}

const GROUPED = 400;
const RIGHT_SIDES = 14;
/** Lift where no rule was found: that of chance. */
const CHANCE = 1;

/** The middle of some numbers; of an even count the mean of the two. @param values at least one. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2;
}

/** Cuts a tree of merges into `k` groups of its leaves. */
function cutTree(merges: readonly { left: number; right: number }[], leaves: number, k: number): number[][] {
  const groups = new Map(Array.from({ length: leaves }, (_, leaf) => [leaf, [leaf]]));
  merges.slice(0, Math.max(0, leaves - k)).forEach(({ left, right }, index) => {
    groups.set(leaves + index, [...(groups.get(left) ?? []), ...(groups.get(right) ?? [])]);
    groups.delete(left);
    groups.delete(right);
  });
  return [...groups.values()];
}

/**
 * The grouped matrix of Hahsler & Karpienko (2017): left sides that lift the same right sides stand in one of `k` groups, whose cell is the
 * median lift of its rules. Groups are cut from the average linkage of the Euclidean distance between the logarithms of their lifts, a lift
 * without a rule being that of chance; the strongest group stands first.
 */
export function groupedMatrix(
  figures: BasketFigures,
  k: number,
  words: ChartWords,
  title: string,
): ChartModel {
  const rules = figures.rules.slice(0, GROUPED);
  const keyOf = (items: readonly string[]): string => JSON.stringify(items);
  const sides = (pick: (rule: RuleRow) => string[]): string[] => [
    ...new Set(rules.map((rule) => keyOf(pick(rule)))),
  ];
  const [lefts, rights] = [sides((rule) => rule.antecedent), sides((rule) => rule.consequent)];
  const lifts = lefts.map(() => new Float64Array(rights.length).fill(Math.log2(CHANCE)));
  for (const rule of rules) {
    const row = lifts[lefts.indexOf(keyOf(rule.antecedent))];
    if (row) row[rights.indexOf(keyOf(rule.consequent))] = Math.log2(Math.max(rule.lift, 2 ** -20));
  }
  const distance = new Float64Array(lefts.length ** 2);
  lifts.forEach((a, i) =>
    lifts.forEach((b, j) => {
      distance[i * lefts.length + j] = Math.sqrt(
        a.reduce((sum, value, at) => sum + (value - (b[at] ?? 0)) ** 2, 0),
      );
    }),
  );
  const namesOf = (key: string): string => (JSON.parse(key) as string[]).map(words.name).join(' + ');
  const groups = cutTree(averageLinkage(distance, lefts.length), lefts.length, k)
    .map((members) => {
      const keys = new Set(members.map((member) => lefts[member] ?? ''));
      const own = rules.filter((rule) => keys.has(keyOf(rule.antecedent)));
      const [best] = [...own].sort((a, b) => b.lift - a.lift);
      return { own, size: keys.size, best: keyOf(best?.antecedent ?? []), lift: best?.lift ?? 0 };
    })
    .sort((a, b) => b.lift - a.lift);
  const shownRights = rights
    .map((key) => ({
      key,
      lift: median(rules.filter((rule) => keyOf(rule.consequent) === key).map(({ lift }) => lift)),
    }))
    .sort((a, b) => b.lift - a.lift)
    .slice(0, RIGHT_SIDES)
    .map(({ key }) => key);
  const cut = shortNames([...groups.map(({ best }) => namesOf(best)), ...shownRights.map(namesOf)]);
  const rowName = ({ best, size }: (typeof groups)[number]): string =>
    `${cut.get(namesOf(best)) ?? ''}${size > 1 ? ` +${size - 1}` : ''}`;
  return {
    kind: 'heatmap',
    title,
    height: Math.max(200, 24 * groups.length + 110),
    slanted: true,
    xOrder: shownRights.map((key) => cut.get(namesOf(key)) ?? ''),
    yOrder: groups.map(rowName),
    xTitle: '⇒',
    yTitle: '',
    cells: groups.flatMap((group) =>
      shownRights.flatMap((right) => {
        const own = group.own.filter((rule) => keyOf(rule.consequent) === right);
        const [strongest] = [...own].sort((a, b) => b.lift - a.lift);
        if (!strongest) return [];
        const lift = median(own.map((rule) => rule.lift));
        return [
          {
            x: cut.get(namesOf(right)) ?? '',
            y: rowName(group),
            value: lift,
            text: words.number(lift),
            label: `${ruleLabel(strongest, words)}${own.length > 1 ? ` · +${own.length - 1}` : ''}`,
            ...basketsWith([...strongest.antecedent, ...strongest.consequent], strongest.count, figures),
          },
        ];
      }),
    ),
  };
}

const DRAWN_LINES = 40;

/** The strongest rules as lines from item to item: left sides in their places, the right side last; thick by support, shaded by lift. */
export function parallelRules(figures: BasketFigures, words: ChartWords, title: string): ChartModel {
  const rules = figures.rules.filter(({ consequent }) => consequent.length === 1).slice(0, DRAWN_LINES);
  const places = Math.max(1, ...rules.map(({ antecedent }) => antecedent.length));
  const items = [...new Set(rules.flatMap(({ antecedent, consequent }) => [...antecedent, ...consequent]))];
  const cut = shortNames(items.map(words.name));
  const named = (item: string): string => cut.get(words.name(item)) ?? '';
  const steps = [...Array.from({ length: places }, (_, index) => String(places - index)), '⇒'];
  return {
    kind: 'parallel',
    title,
    height: Math.max(220, 20 * items.length + 60),
    xNames: steps,
    yNames: items.map(named),
    valueTitle: words.lift,
    lines: rules.map((rule) => ({
      value: rule.lift,
      weight: rule.support,
      label: ruleLabel(rule, words),
      ...basketsWith([...rule.antecedent, ...rule.consequent], rule.count, figures),
      points: [
        ...[...rule.antecedent]
          .sort((a, b) => items.indexOf(b) - items.indexOf(a))
          .map((item, index, all) => ({ x: String(all.length - index), y: named(item) })),
        { x: '⇒', y: named(rule.consequent[0] ?? '') },
      ],
    })),
  };
}
