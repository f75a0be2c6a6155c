import type { ChartModel } from '../../charts/model';
import { basketsWith } from './finding';
import { placeNodes, type Place } from './layout';
import type { BasketFigures, Merge, OverlapRow, RuleRow } from './types';

/** What charts of this panel need from the language. */
export interface ChartWords {
  support: string;
  confidence: string;
  lift: string;
  customers: string;
  name(item: string): string;
  percent(share: number): string;
  count(value: number): string;
  number(value: number): string;
}

const SCATTERED = 2000;
const JITTER = 0.004;

export const ruleText = (rule: RuleRow, words: ChartWords): string =>
  `${rule.antecedent.map(words.name).join(' + ')} ⇒ ${rule.consequent.map(words.name).join(' + ')}`;

export const ruleLabel = (rule: RuleRow, words: ChartWords): string =>
  `${ruleText(rule, words)} · ${words.percent(rule.support)} · ${words.percent(rule.confidence)} · ${words.lift} ${words.number(rule.lift)}`;

/** Rules by support and confidence, shaded by lift; points that would hide each other are moved apart by less than half a percent of the axis. */
export function ruleScatter(figures: BasketFigures, words: ChartWords, title: string): ChartModel {
  const rules = figures.rules.slice(0, SCATTERED);
  const range = (pick: (rule: RuleRow) => number): number =>
    Math.max(...rules.map(pick), 0) - Math.min(...rules.map(pick), 0);
  const [wide, high] = [range((rule) => rule.support), range((rule) => rule.confidence)];
  return {
    kind: 'scatter',
    title,
    height: 320,
    xTitle: words.support,
    yTitle: words.confidence,
    valueTitle: words.lift,
    points: rules.map((rule, index) => ({
      x: rule.support + wide * JITTER * (((index * 0.618) % 1) - 0.5),
      y: rule.confidence + high * JITTER * (((index * 0.755) % 1) - 0.5),
      value: rule.lift,
      label: ruleLabel(rule, words),
      ...basketsWith([...rule.antecedent, ...rule.consequent], rule.count, figures),
    })),
  };
}

/** An item or a rule in the network. */
export interface NetworkNode extends Place {
  id: string;
  kind: 'item' | 'rule';
  text: string;
  label: string;
  /** Radius in pixels: of items by support, of rules by support. */
  radius: number;
  lift: number;
  items: string[];
}

export interface Network {
  nodes: NetworkNode[];
  /** From an item on the left to the rule, and from the rule to an item on the right. */
  links: { from: number; to: number; lift: number }[];
}

/** The strongest rules as a network: items and rules are nodes, arrows lead from the left side through the rule to the right. */
export function ruleNetwork(figures: BasketFigures, top: number, words: ChartWords): Network {
  const rules = figures.rules.slice(0, top);
  const items = [...new Set(rules.flatMap((rule) => [...rule.antecedent, ...rule.consequent]))];
  const baskets = new Map(figures.items.map((row) => [row.item, row.baskets]));
  const most = Math.max(1, ...items.map((item) => baskets.get(item) ?? 1));
  const mostJoint = Math.max(1, ...rules.map((rule) => rule.count));
  const names = [
    ...items,
    ...rules.map((rule) => `${rule.antecedent.join('+')}>${rule.consequent.join('+')}`),
  ];
  const links = rules.flatMap((rule, index) => [
    ...rule.antecedent.map((item) => ({
      from: items.indexOf(item),
      to: items.length + index,
      lift: rule.lift,
    })),
    ...rule.consequent.map((item) => ({
      from: items.length + index,
      to: items.indexOf(item),
      lift: rule.lift,
    })),
  ]);
  const places = placeNodes(
    names,
    links.map(({ from, to }) => [from, to] as const),
  );
  const at = (index: number): Place => places[index] ?? { x: 0.5, y: 0.5 };
  return {
    links,
    nodes: [
      ...items.map((item, index): NetworkNode => ({
        ...at(index),
        id: names[index] ?? '',
        kind: 'item',
        text: words.name(item),
        label: `${words.name(item)} · ${words.count(baskets.get(item) ?? 0)}`,
        radius: 6 + 10 * Math.sqrt((baskets.get(item) ?? 1) / most),
        lift: 0,
        items: [item],
      })),
      ...rules.map((rule, index): NetworkNode => ({
        ...at(items.length + index),
        id: names[items.length + index] ?? '',
        kind: 'rule',
        text: '',
        label: ruleLabel(rule, words),
        radius: 3 + 5 * Math.sqrt(rule.count / mostJoint),
        lift: rule.lift,
        items: [...rule.antecedent, ...rule.consequent],
      })),
    ],
  };
}

/** The network as a picture, for export. */
export const networkChart = ({ nodes, links }: Network, title: string): ChartModel => ({
  kind: 'network',
  title,
  height: 620,
  nodes: nodes.map(({ x, y, kind, text, radius, lift, label }) => ({
    x,
    y,
    kind,
    text,
    radius,
    value: lift,
    label,
  })),
  links: links.map(({ from, to, lift }) => ({
    x: nodes[from]?.x ?? 0,
    y: nodes[from]?.y ?? 0,
    x2: nodes[to]?.x ?? 0,
    y2: nodes[to]?.y ?? 0,
    value: lift,
  })),
});

/** Lift of each two of the most bought items; ordered by frequency, or so that items with like partners stand together. */
export function affinityHeatmap(
  figures: BasketFigures,
  order: 'frequency' | 'likeness',
  words: ChartWords,
  title: string,
): ChartModel {
  const { items, counts } = figures.affinity;
  const n = items.length;
  const count = (a: number, b: number): number => counts[a * n + b] ?? 0;
  const lift = (a: number, b: number): number =>
    (count(a, b) * figures.baskets) / (count(a, a) * count(b, b));
  const places = items.map((_, index) => index);
  const sorted = order === 'frequency' ? places : alike(n, lift);
  const cut = shortNames(items.map(words.name));
  const axis = (index: number): string => cut.get(words.name(items[index] ?? '')) ?? '';
  const cells = sorted.flatMap((a) =>
    sorted
      .filter((b) => a !== b)
      .map((b) => {
        const value = lift(a, b);
        return {
          x: axis(b),
          y: axis(a),
          value: Math.max(-3, Math.min(3, Math.log2(Math.max(value, 0.125)))),
          text: n <= 16 ? words.number(value) : '',
          label: `${words.name(items[a] ?? '')} + ${words.name(items[b] ?? '')} · ${words.count(count(a, b))} · ${words.lift} ${words.number(value)}`,
          ...basketsWith([items[a] ?? '', items[b] ?? ''], count(a, b), figures),
        };
      }),
  );
  return {
    kind: 'heatmap',
    title,
    height: Math.max(240, 18 * n + 100),
    middle: 0,
    slanted: true,
    xOrder: sorted.map(axis),
    yOrder: sorted.map(axis),
    xTitle: '',
    yTitle: '',
    cells,
  };
}

const CUT = 22;

/** Names cut to fit an axis, each still its own. */
export function shortNames(names: readonly string[]): Map<string, string> {
  const taken = new Set<string>();
  return new Map(
    [...new Set(names)].map((name) => {
      let cut = name.length > CUT ? `${name.slice(0, CUT - 1)}…` : name;
      for (let count = 2; taken.has(cut); count++) cut = `${name.slice(0, CUT - 3)}… ${count}`;
      taken.add(cut);
      return [name, cut];
    }),
  );
}

/** An order in which each item follows the one it is most lifted by, from the strongest pair on. */
function alike(n: number, lift: (a: number, b: number) => number): number[] {
  const left = new Set(Array.from({ length: n }, (_, index) => index));
  const order: number[] = [];
  let last = 0;
  while (left.size > 0) {
    left.delete(last);
    order.push(last);
    let best = -1;
    for (const next of left) if (best < 0 || lift(last, next) > lift(last, best)) best = next;
    last = best;
  }
  return order;
}

/** The clustering of items as a tree: near branches are bought by the same customers. */
export function substituteTree(
  items: readonly string[],
  merges: readonly Merge[],
  words: ChartWords,
  title: string,
): ChartModel {
  const leaves: number[] = [];
  const collect = (group: number): void => {
    const merge = merges[group - items.length];
    if (!merge) leaves.push(group);
    else {
      collect(merge.left);
      collect(merge.right);
    }
  };
  if (merges.length > 0) collect(items.length + merges.length - 1);
  const at = new Map(leaves.map((leaf, position) => [leaf, { x: 0, y: position }]));
  const segments: { id: number; x: number; y: number; order: number }[] = [];
  merges.forEach((merge, index) => {
    const [one, other] = [at.get(merge.left), at.get(merge.right)];
    if (!one || !other) return;
    [
      { x: one.x, y: one.y },
      { x: merge.distance, y: one.y },
      { x: merge.distance, y: other.y },
      { x: other.x, y: other.y },
    ].forEach((point, order) => segments.push({ id: index, ...point, order }));
    at.set(items.length + index, { x: merge.distance, y: (one.y + other.y) / 2 });
  });
  const cut = shortNames(items.map(words.name));
  return {
    kind: 'tree',
    title,
    height: Math.max(160, 20 * items.length),
    leaves: leaves.map((leaf, y) => ({ y, text: cut.get(words.name(items[leaf] ?? '')) ?? '' })),
    segments,
  };
}

/** Which sets a combination is made of. */
export const setsOf = (row: OverlapRow, sets: readonly string[]): string[] =>
  sets.filter((_, bit) => row.mask & (1 << bit));

/** Customers by the combination of sets they bought from. */
export const overlapBars = (figures: BasketFigures, words: ChartWords, title: string): ChartModel => ({
  kind: 'bars',
  title,
  height: Math.max(120, 30 * figures.overlap.rows.length + 40),
  valueTitle: words.customers,
  bars: figures.overlap.rows.map((row) => ({
    name: setsOf(row, figures.overlap.sets).map(words.name).join(' ∩ '),
    value: row.customers,
    text: words.count(row.customers),
    label: `${setsOf(row, figures.overlap.sets).map(words.name).join(' ∩ ')} · ${words.count(row.customers)}`,
    who: { shopped: [row.mask], sets: [JSON.stringify(figures.overlap.sets)] },
    is: { customers: row.customers, revenue: row.revenue },
  })),
});
