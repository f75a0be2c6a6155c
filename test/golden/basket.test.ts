import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countFor, measuresOf } from '../../src/panels/basket/measures';
import {
  ItemsetIndex,
  maximalAndClosed,
  mineItemsets,
  type Baskets,
  type Itemsets,
} from '../../src/panels/basket/mine';
import { confidenceTest, isRedundant, rulesFrom, sidesOf, type Rules } from '../../src/panels/basket/rules';
import { schema } from '../../src/panels/basket/params';
import * as task from '../../src/panels/basket/task';
import { hasShared, load, SHARED } from '../helpers/load';
import { contextOf, runPanel } from '../helpers/panel';

const text = (path: string): string => readFileSync(new URL(path, SHARED), 'utf8');
const never = (): Promise<void> => Promise.resolve();
const NO_LIMIT = { maxLength: 12, maxItemsets: 1e7 };

interface Named extends Baskets {
  names: string[];
}

/** Numbers the items of baskets by descending frequency, as the panel's SQL does. */
function encode(baskets: string[][]): Named {
  const counts = new Map<string, number>();
  for (const basket of baskets)
    for (const name of new Set(basket)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const names = [...counts.keys()].sort(
    (a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1),
  );
  const codes = new Map(names.map((name, code) => [name, code]));
  const cells = baskets.flatMap((basket) => [
    -1,
    ...[...new Set(basket)].map((name) => codes.get(name) ?? 0).sort((a, b) => a - b),
  ]);
  return { cells: Int32Array.from(cells), count: baskets.length, items: names.length, names };
}

async function minedRules(
  baskets: Named,
  support: number,
  multiple = false,
): Promise<{ sets: Itemsets; index: ItemsetIndex; rules: Rules }> {
  const minCount = countFor(support, baskets.count);
  const sets = await mineItemsets(baskets, { ...NO_LIMIT, minCount }, never);
  const index = new ItemsetIndex(sets);
  const rules = await rulesFrom(sets, index, baskets.count, multiple, 1e7, never);
  return { sets, index, rules };
}

const csvRows = (path: string): Record<string, string>[] => {
  const [head = '', ...lines] = text(path).trim().split('\n');
  const cells = (line: string): string[] =>
    [...line.matchAll(/"([^"]*)"|([^,]+)/g)].map((match) => match[1] ?? match[2] ?? '');
  const names = cells(head);
  return lines.map(
    (line) =>
      Object.fromEntries(cells(line).map((cell, index) => [names[index] ?? '', cell])) as Record<
        string,
        string
      >,
  );
};

describe.skipIf(!hasShared)('baskets of Groceries (arules)', () => {
  const baskets = hasShared
    ? encode(
        text('groceries/groceries.csv')
          .split('\n')
          .filter(Boolean)
          .map((line) => line.split(',')),
      )
    : encode([]);
  const published = hasShared
    ? (JSON.parse(text('groceries/expected/groceries.json')) as {
        frequent_itemsets: { support: number; total: number; by_size: number[] }[];
      })
    : { frequent_itemsets: [] };
  const ruleName = (antecedent: number[], consequent: number[]): string =>
    [antecedent, consequent]
      .map((side) =>
        side
          .map((code) => baskets.names[code])
          .sort()
          .join(','),
      )
      .join(' => ');

  it.each(published.frequent_itemsets)(
    'has $total itemsets at support $support',
    async ({ support, total, by_size }) => {
      const { sets } = await minedRules(baskets, support);
      expect(sets.length).toBe(total);
      const bySize = by_size.map((_, index) => sets.size.filter((size) => size === index + 1).length);
      expect(bySize).toEqual(by_size);
    },
  );

  it.each([
    ['rules_s0.001_c0.8', 0.001, 0.8, 410, 18],
    ['rules_s0.001_c0.5', 0.001, 0.5, 5668, 572],
    ['rules_s0.006_c0.25_minlen2', 0.006, 0.25, 463, null],
  ] as const)('equals every rule of %s', async (name, support, confidence, count, redundant) => {
    const { sets, index, rules } = await minedRules(baskets, support);
    const enough = confidenceTest(confidence);
    const kept = Array.from({ length: rules.length }, (_, rule) => rule).filter((rule) =>
      enough(rules.both[rule] ?? 0, rules.left[rule] ?? 0),
    );
    expect(kept).toHaveLength(count);
    const own = new Map(
      kept.map((rule) => {
        const { antecedent, consequent } = sidesOf(sets, rules, rule);
        return [ruleName(antecedent, consequent), rule];
      }),
    );
    const expected = csvRows(`groceries/expected/${name}.csv`);
    expect(expected).toHaveLength(count);
    for (const row of expected) {
      const [left = '', right = ''] = (row.rules ?? '').split(' => ').map((side) => side.slice(1, -1));
      const rule = own.get(`${left.split(',').sort().join(',')} => ${right}`);
      expect(rule, row.rules).toBeDefined();
      const counts = {
        both: rules.both[rule ?? 0] ?? 0,
        left: rules.left[rule ?? 0] ?? 0,
        right: rules.right[rule ?? 0] ?? 0,
        all: rules.all,
      };
      const measures = measuresOf(counts);
      expect(counts.both).toBe(Number(row.count));
      expect(measures.support).toBeCloseTo(Number(row.support), 14);
      expect(measures.confidence).toBeCloseTo(Number(row.confidence), 14);
      expect(measures.lift).toBeCloseTo(Number(row.lift), 11);
    }
    if (redundant !== null)
      expect(kept.filter((rule) => isRedundant(sets, index, rules, rule))).toHaveLength(redundant);
  });

  it('has 5,829 rules when the right side may hold several items', async () => {
    const { rules } = await minedRules(baskets, 0.001, true);
    const enough = confidenceTest(0.5);
    let kept = 0;
    for (let rule = 0; rule < rules.length; rule++)
      if (enough(rules.both[rule] ?? 0, rules.left[rule] ?? 0)) kept++;
    expect(kept).toBe(5829);
  });

  it('gives the further measures of arules to their printed digits', async () => {
    const { sets, rules } = await minedRules(baskets, 0.01);
    const own = new Map(
      Array.from({ length: rules.length }, (_, rule) => {
        const { antecedent, consequent } = sidesOf(sets, rules, rule);
        return [ruleName(antecedent, consequent), rule] as const;
      }),
    );
    const rows = csvRows('groceries/expected/measures_s0.01_c0.5.csv');
    expect(rows).toHaveLength(15);
    for (const row of rows) {
      const [left = '', right = ''] = (row.rules ?? '').split(' => ').map((side) => side.slice(1, -1));
      const rule = own.get(`${left.split(',').sort().join(',')} => ${right}`) ?? -1;
      const [both, one, other] = [rules.both[rule] ?? 0, rules.left[rule] ?? 0, rules.right[rule] ?? 0];
      const measures = measuresOf({ both, left: one, right: other, all: rules.all });
      const close = (value: number, printed: string | undefined): void => {
        const wanted = Number(printed);
        const digits = (printed ?? '')
          .replace(/e.*$/, '')
          .replace(/^-?0*\.?0*/, '')
          .replace('.', '').length;
        expect(Math.abs(value / wanted - 1), `${row.rules} ${printed}`).toBeLessThan(
          5 * 10 ** -Math.min(digits, 11),
        );
      };
      close(measures.conviction, row.conviction);
      close(measures.leverage, row.leverage);
      close(measures.chi_squared, row.chiSquared);
      close(rules.p[rule] ?? 0, row.fishersExactTest);
      close(measures.jaccard, row.jaccard);
      close(measures.cosine, row.cosine);
    }
  });

  it('knows closed and maximal sets', async () => {
    const { sets, index } = await minedRules(baskets, 0.005);
    const { maximal, closed } = maximalAndClosed(sets, index);
    const count = (flags: Uint8Array): number => flags.reduce((sum, flag) => sum + flag, 0);
    expect(count(maximal)).toBeLessThan(count(closed));
    expect(count(closed)).toBeLessThanOrEqual(sets.length);
  });
});

describe.skipIf(!hasShared)('baskets of T10I4D100K', () => {
  it('has the itemsets and rules of the reference', async () => {
    const lines = text('t10i4d100k/T10I4D100K.dat')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
    const baskets = encode(lines.map((line) => line.split(/\s+/)));
    const expected = JSON.parse(text('t10i4d100k/expected/counts.json')) as {
      n_transactions: number;
      n_items: number;
      frequent_itemsets: { support: number; total: number; by_size?: number[] }[];
      rules_single_consequent: { support: number; confidence: number; rules: number }[];
    };
    expect([baskets.count, baskets.items]).toEqual([expected.n_transactions, expected.n_items]);
    for (const { support, total, by_size } of expected.frequent_itemsets) {
      const { sets } = await minedRules(baskets, support);
      expect(sets.length).toBe(total);
      if (by_size)
        expect(by_size.map((_, index) => sets.size.filter((size) => size === index + 1).length)).toEqual(
          by_size,
        );
    }
    for (const { support, confidence, rules: count } of expected.rules_single_consequent) {
      const { rules } = await minedRules(baskets, support);
      const enough = confidenceTest(confidence);
      let kept = 0;
      for (let rule = 0; rule < rules.length; rule++)
        if (enough(rules.both[rule] ?? 0, rules.left[rule] ?? 0)) kept++;
      expect(kept, `${support} ${confidence}`).toBe(count);
    }
  });
});

describe.skipIf(!hasShared)('Groceries through the panel', () => {
  it('gives the same rules as result tables, and as many while a slider moves', async () => {
    const lines = text('groceries/groceries.csv').split('\n').filter(Boolean);
    const rows = lines.flatMap((line, order) =>
      line.split(',').map((name) => `${order},k${order % 500},2024-01-0${1 + (order % 9)},"${name}",1`),
    );
    const file = new Blob([`order_id,customer_id,order_date,product_name,amount\n${rows.join('\n')}\n`]);
    const loaded = await load([{ name: 'groceries.csv', file }]);
    const { figures, table } = await runPanel(
      task,
      schema,
      { minSupport: 0.001, minConfidence: 0.8 },
      contextOf(loaded),
    );
    const rules = await table<Record<string, string | number>>('rules');
    expect([figures.baskets, figures.itemsets, figures.ruleCount, rules.length]).toEqual([
      9835, 13492, 410, 410,
    ]);
    expect(rules[0]).toMatchObject({
      antecedent: 'liquor | red/blush wine',
      consequent: 'bottled beer',
      count: 19,
      antecedent_count: 21,
    });
    expect(Object.keys(rules[0] ?? {}).slice(0, 13)).toEqual(
      'antecedent consequent count antecedent_count consequent_count support confidence lift leverage conviction zhang p_value p_adjusted'.split(
        ' ',
      ),
    );
    const { preview } = figures;
    const half = preview?.confidence.filter((value) => value >= 0.5).length;
    expect(half).toBe(5668);
    expect(await table('itemsets')).toHaveLength(13492);
    expect(figures.exploded).toBeNull();
    const auto = await runPanel(task, schema, {}, contextOf(loaded));
    expect(auto.figures.ruleCount).toBeGreaterThanOrEqual(20);
    expect(auto.figures.ruleCount).toBeLessThanOrEqual(200);
  });
});
