import { addDays, comparedPeriod, inPeriod, type Period } from '../../data/scope';
import type { Where } from '../../data/segments';
import { AppError } from '../../engine/errors';
import { firstRow, integersOf, rowsOf } from '../../engine/table';
import { normalTwoSided } from '../../models/distributions';
import { holm } from '../../models/statistics';
import { join, list, raw, sql, type Sql } from '../../sql/sql';
import type { TaskContext, TaskResult } from '../contract';
import { measuredBy } from '../measured';
import { countFor, measuresOf } from './measures';
import { ItemsetIndex, itemsOf, maximalAndClosed, mineItemsets, type Baskets, type Itemsets } from './mine';
import { averageLinkage, avoidedPairs, countPairs, yuleQ } from './pairs';
import type { BasketParams } from './params';
import {
  cellsQuery,
  followersQuery,
  holdersQuery,
  itemsetsQuery,
  itemsQuery,
  purchasesQuery,
  rulesQuery,
  sequencesQuery,
  shoppedQuery,
  togetherQuery,
  withoutCustomerQuery,
  type MeasuredBaskets,
} from './query';
import { filterRules, suggestSupport } from './filter';
import { rulesFrom, sidesOf, type Rules } from './rules';
import type {
  BasketFigures,
  Bundle,
  ItemRow,
  OverlapRow,
  RuleRow,
  SequenceRow,
  SubstituteRow,
} from './types';

/** Beyond these the run ends with a plain message and a support that works. */
const MAX_ITEMSETS = 300_000;
const MAX_RULES = 600_000;
const SHOWN_RULES = 5000;
const COMPARED_RULES = 500;
const SHOWN_ITEMS = 500;
const AFFINITY_ITEMS = 25;
const AVOIDED_ITEMS = 150;
const MIN_EXPECTED = 5;
const FOLLOWED_ITEMS = 60;
const MIN_FOLLOWED = 10;
const SUBSTITUTE_ITEMS = 30;
const SETS_BY_DEFAULT = 3;

interface Encoded extends Baskets {
  names: ItemRow[];
  hugeBaskets: number;
  oneItem: number;
  nonEmpty: number;
  meanUnits: number | null;
}

interface Mined {
  sets: Itemsets;
  index: ItemsetIndex;
  rules: Rules;
  minCount: number;
}

/** @throws {AppError} `missing_column`, naming the column, where the data cannot answer. */
function measuredBaskets(params: BasketParams, context: TaskContext): MeasuredBaskets {
  const { columns } = context.catalog;
  const lines = columns.transactions ?? [];
  const fromProducts =
    ['category', 'brand'].includes(params.item) &&
    !lines.includes(params.item) &&
    (columns.products ?? []).includes(params.item);
  const isProduct = params.item === 'product_id' || params.item === 'product_name';
  if (
    isProduct
      ? !lines.includes('product_id') && !lines.includes('product_name')
      : !fromProducts && !lines.includes(params.item)
  )
    throw new AppError('missing_column', { column: params.item });
  if (params.basket !== 'order' && !lines.includes('customer_id'))
    throw new AppError('missing_column', { column: 'customer_id' });
  const { period, asOf } = context;
  const after = period.to === null ? asOf : addDays(period.to, 1);
  return {
    ...measuredBy(context),
    end: after < asOf ? after : asOf,
    fromProducts,
    hasCost: lines.includes('cost'),
    hasQuantity: lines.includes('quantity'),
  };
}

/** What decides which baskets there are and what they hold, as a key for what is remembered. */
const basketKey = (params: BasketParams, measured: MeasuredBaskets, period: Period): string =>
  JSON.stringify([
    'baskets',
    params.basket,
    params.item,
    params.leaveOut,
    params.maxBasketItems,
    period,
    measured.segment?.text,
  ]);

/**
 * What is bought together: frequent itemsets and association rules over baskets, pairs that avoid each other, what follows on what,
 * what stands in for what, and what a bundle is worth.
 */
export async function run(params: BasketParams, context: TaskContext): Promise<TaskResult<BasketFigures>> {
  const measured = measuredBaskets(params, context);
  const key = basketKey(params, measured, measured.period);
  const baskets = await encode(params, measured, measured.period, context, '');
  context.progress(0.2);
  const minCount = await leastCount(params, baskets, context, key);
  const mined = await context.remember(
    JSON.stringify([key, 'mined', minCount, params.maxLength, params.consequents]),
    () => mine(params, baskets, minCount, context),
  );
  context.progress(0.6);
  const { sets, rules } = mined;
  const exploded = sets.exploded ? 'itemsets' : rules.exploded ? 'rules' : null;
  const kept = filterRules(params, mined, baskets.names, exploded !== null);
  await storeRules(mined, kept.passing, context);
  await storeItemsets(params, mined, context, key);
  context.progress(0.8);
  const affinityItems = Math.min(AFFINITY_ITEMS, baskets.items);
  const avoidedItems = Math.min(AVOIDED_ITEMS, baskets.items);
  const pairs = countPairs(baskets, avoidedItems);
  const named = (code: number): string => baskets.names[code]?.item ?? '';
  const shown = kept.passing
    .toSorted((a, b) => leverageOf(rules, b) - leverageOf(rules, a))
    .slice(0, SHOWN_RULES);
  const before = await compareRules(
    params,
    measured,
    mined,
    shown.slice(0, COMPARED_RULES),
    baskets,
    context,
  );
  const purchases = context.storeOf('purchases');
  await context.query(
    sql`CREATE OR REPLACE TABLE ${purchases} AS ${purchasesQuery(params, measured, context.storeOf('items'), FOLLOWED_ITEMS)}`,
  );
  const figures: BasketFigures = {
    baskets: baskets.count,
    oneItem: baskets.oneItem,
    meanItems: baskets.count > 0 ? baskets.nonEmpty / baskets.count : 0,
    meanUnits: baskets.meanUnits,
    distinctItems: baskets.items,
    frequentItems: sets.size.filter((size) => size === 1).length,
    frequentPairs: sets.size.filter((size) => size === 2).length,
    minCount,
    auto: params.minSupport === null,
    itemsets: sets.length,
    rulesAtSupport: rules.length,
    ruleCount: kept.passing.length,
    rules: shown.map((rule, rank) =>
      ruleRow(mined, rule, named, kept.isRedundant(rule), before[rank] ?? null),
    ),
    preview: kept.preview,
    exploded: exploded && {
      what: exploded,
      limit: exploded === 'itemsets' ? MAX_ITEMSETS : MAX_RULES,
      suggested: (await suggestSupport(params, baskets, context.pause)) / Math.max(1, baskets.count),
    },
    hugeBaskets: baskets.hugeBaskets,
    withoutCustomer: firstRow<{ n: number }>(await context.query(withoutCustomerQuery(params, measured))).n,
    items: baskets.names.slice(0, SHOWN_ITEMS),
    affinity: {
      items: baskets.names.slice(0, affinityItems).map(({ item }) => item),
      counts: square(pairs, avoidedItems, affinityItems),
    },
    negatives: avoidedPairs(pairs, avoidedItems, baskets.count, MIN_EXPECTED)
      .slice(0, 200)
      .map(({ a, b, ...test }) => ({ ...test, a: named(a), b: named(b) })),
    sequences: await findSequences(params, measured, named, context),
    substitutes: await findSubstitutes(measured, pairs, avoidedItems, baskets, context),
    overlap: await findOverlap(params, measured, baskets, context),
    bundle: await priceBundle(params, measured, baskets, context),
    hasCost: measured.hasCost,
  };
  const items = context.storeOf('items');
  return {
    figures,
    tables: [
      { name: 'rules', sql: rulesQuery(context.storeOf('rules'), context.storeOf('rule_items'), items) },
      {
        name: 'itemsets',
        sql: itemsetsQuery(
          context.storeOf('sets'),
          context.storeOf('set_items'),
          items,
          Math.max(1, baskets.count),
        ),
      },
    ],
  };
}

/** Encodes and sorts the baskets in SQL and holds them as one array. */
async function encode(
  params: BasketParams,
  measured: MeasuredBaskets,
  period: Period,
  context: TaskContext,
  part: string,
): Promise<Encoded> {
  const cells = context.storeOf(`cells${part}`);
  const items = context.storeOf(`items${part}`);
  return context.hold(cells, basketKey(params, measured, period), async () => {
    await context.query(sql`CREATE OR REPLACE TABLE ${cells} AS ${cellsQuery(params, measured, period)}`);
    const huge = sql`SELECT basket FROM ${cells} GROUP BY basket HAVING count(*) > ${params.maxBasketItems}`;
    const { n: hugeBaskets } = firstRow<{ n: number }>(
      await context.query(sql`SELECT count(*)::DOUBLE AS n FROM (${huge})`),
    );
    if (hugeBaskets > 0) await context.query(sql`DELETE FROM ${cells} WHERE basket IN (${huge})`);
    await context.query(sql`CREATE OR REPLACE TABLE ${items} AS ${itemsQuery(cells, params, measured)}`);
    const sizes = integersOf(
      await context.query(
        sql`SELECT count(*)::INTEGER AS size FROM ${cells} GROUP BY basket ORDER BY basket`,
      ),
      'size',
    );
    const codes = integersOf(
      await context.query(
        sql`SELECT code FROM ${cells} JOIN (SELECT key, code FROM ${items}) USING (key) ORDER BY basket, code`,
      ),
      'code',
    );
    const scale = measured.moneyScale;
    const names = rowsOf<ItemRow>(
      await context.query(
        sql`SELECT item, name, baskets::DOUBLE AS baskets, units / baskets / ${scale}::DOUBLE AS price,
            ${measured.hasCost ? sql`(units - cost_units) / baskets / ${scale}::DOUBLE` : raw('NULL::DOUBLE')} AS margin FROM ${items} ORDER BY code`,
      ),
    );
    const { units } = firstRow<{ units: number | null }>(
      await context.query(sql`SELECT sum(quantity)::DOUBLE AS units FROM ${cells}`),
    );
    const array = new Int32Array(sizes.length + codes.length);
    let at = 0;
    let from = 0;
    let oneItem = 0;
    for (const size of sizes) {
      array[at++] = -1;
      array.set(codes.subarray(from, from + size), at);
      at += size;
      from += size;
      if (size === 1) oneItem++;
    }
    return {
      cells: array,
      count: sizes.length,
      items: names.length,
      names,
      hugeBaskets,
      oneItem,
      nonEmpty: codes.length,
      meanUnits: units === null || sizes.length === 0 ? null : units / sizes.length,
    };
  });
}

async function leastCount(
  params: BasketParams,
  baskets: Encoded,
  context: TaskContext,
  key: string,
): Promise<number> {
  if (params.minSupport !== null)
    return Math.max(params.minCount, countFor(params.minSupport, baskets.count));
  const suggested = await context.remember(
    JSON.stringify([key, 'support', params.minCount, params.minConfidence, params.minLift, params.maxLength]),
    () => suggestSupport(params, baskets, context.pause),
  );
  return Math.max(params.minCount, suggested);
}

async function mine(
  params: BasketParams,
  baskets: Encoded,
  minCount: number,
  { pause, progress }: TaskContext,
): Promise<Mined> {
  const limits = { minCount, maxLength: params.maxLength, maxItemsets: MAX_ITEMSETS };
  const sets = await mineItemsets(baskets, limits, pause);
  progress(0.4);
  const index = new ItemsetIndex(sets);
  const rules = await rulesFrom(
    sets,
    index,
    baskets.count,
    params.consequents === 'multiple',
    sets.exploded ? 0 : MAX_RULES,
    pause,
  );
  return { sets, index, rules, minCount };
}

const leverageOf = (rules: Rules, rule: number): number =>
  (rules.both[rule] as number) * rules.all - (rules.left[rule] as number) * (rules.right[rule] as number);

function ruleRow(
  { sets, rules }: Mined,
  rule: number,
  named: (code: number) => string,
  redundant: boolean,
  previous: RuleRow['previous'],
): RuleRow {
  const { antecedent, consequent } = sidesOf(sets, rules, rule);
  const [both, left, right] = [
    rules.both[rule] as number,
    rules.left[rule] as number,
    rules.right[rule] as number,
  ];
  return {
    antecedent: antecedent.map(named).sort(),
    consequent: consequent.map(named).sort(),
    count: both,
    antecedent_count: left,
    consequent_count: right,
    ...measuresOf({ both, left, right, all: rules.all }),
    p_value: rules.p[rule] as number,
    p_adjusted: rules.adjusted[rule] as number,
    redundant,
    previous,
  };
}

/** Puts the rules that pass into tables, from which `basket.rules` is read. */
async function storeRules(
  { sets, rules }: Mined,
  passing: readonly number[],
  context: TaskContext,
): Promise<void> {
  const { length } = passing;
  const column = (pick: (rule: number) => number): Float64Array => Float64Array.from(passing, pick);
  const integers = (pick: (rule: number) => number): Int32Array => Int32Array.from(passing, pick);
  const measured = passing.map((rule) =>
    measuresOf({
      both: rules.both[rule] as number,
      left: rules.left[rule] as number,
      right: rules.right[rule] as number,
      all: rules.all,
    }),
  );
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
async function storeItemsets(
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

function square(counts: Int32Array, from: number, to: number): number[] {
  return Array.from(
    { length: to * to },
    (_, index) => counts[Math.floor(index / to) * from + (index % to)] as number,
  );
}

/** Counts the shown rules again in the compared period. */
async function compareRules(
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

async function findSequences(
  params: BasketParams,
  measured: MeasuredBaskets,
  named: (code: number) => string,
  context: TaskContext,
): Promise<SequenceRow[]> {
  const rows = rowsOf<{
    a: number;
    b: number;
    followed: number;
    median_days: number;
    customers: number;
    base_followed: number;
    base_customers: number;
  }>(await context.query(sequencesQuery(context.storeOf('purchases'), params.sequenceDays, measured.end)));
  const tested = rows.map((row): SequenceRow => {
    const share = row.followed / row.customers;
    const others = {
      followed: row.base_followed - row.followed,
      customers: row.base_customers - row.customers,
    };
    const base = others.customers > 0 ? others.followed / others.customers : 0;
    const ratio = base > 0 ? share / base : Infinity;
    const spread = Math.sqrt(
      (1 - share) / row.followed + (others.followed > 0 ? (1 - base) / others.followed : 0),
    );
    return {
      first: named(row.a),
      then: named(row.b),
      customers: row.customers,
      followed: row.followed,
      share,
      base,
      ratio,
      low: ratio * Math.exp(-1.96 * spread),
      high: ratio * Math.exp(1.96 * spread),
      p_adjusted: Number.isFinite(ratio) && spread > 0 ? normalTwoSided(Math.log(ratio) / spread) : 1,
      medianDays: row.median_days,
    };
  });
  const adjusted = holm(tested.map(({ p_adjusted }) => p_adjusted));
  return tested
    .map((row, index) => ({ ...row, p_adjusted: adjusted[index] as number }))
    .filter(({ followed }) => followed >= MIN_FOLLOWED)
    .sort((x, y) => y.low - x.low)
    .slice(0, 300);
}

async function findSubstitutes(
  measured: MeasuredBaskets,
  pairs: Int32Array,
  width: number,
  baskets: Encoded,
  context: TaskContext,
): Promise<BasketFigures['substitutes']> {
  const most = Math.min(SUBSTITUTE_ITEMS, baskets.items, width);
  const items = baskets.names.slice(0, most).map(({ item }) => item);
  const { n: all } = firstRow<{ n: number }>(
    await context.query(
      sql`SELECT count(DISTINCT customer_key)::DOUBLE AS n FROM orders WHERE customer_key IS NOT NULL AND ${inPeriod(raw('ordered_at'), measured.period)} ${measured.segment ? sql`AND customer_key IN (SELECT customer_key FROM ${measured.segment})` : raw('')}`,
    ),
  );
  const counts = new Float64Array(most * most);
  for (const { a, b, customers } of rowsOf<{ a: number; b: number; customers: number }>(
    await context.query(togetherQuery(context.storeOf('purchases'), most)),
  ))
    counts[a * most + b] = counts[b * most + a] = customers;
  const own = (item: number): number => counts[item * most + item] as number;
  const distance = new Float64Array(most * most);
  const rows: SubstituteRow[] = [];
  for (let a = 0; a < most; a++)
    for (let b = 0; b < most; b++) {
      const both = counts[a * most + b] as number;
      const q = yuleQ(both, own(a), own(b), all);
      distance[a * most + b] = a === b ? 0 : (1 - q) / 2;
      if (a >= b) continue;
      const together = pairs[a * width + b] as number;
      const chance =
        ((pairs[a * width + a] as number) * (pairs[b * width + b] as number)) / Math.max(1, baskets.count);
      if (chance < MIN_EXPECTED) continue;
      rows.push({
        a: items[a] ?? '',
        b: items[b] ?? '',
        customers: both,
        q,
        lift: together / chance,
      });
    }
  return {
    items,
    merges: averageLinkage(distance, most),
    pairs: rows
      .filter(({ q, lift }) => q > 0 && lift < 1)
      .sort((x, y) => y.q * (1 - y.lift) - x.q * (1 - x.lift)),
  };
}

/** Whose sets of categories overlap; of the most bought items where there are no categories. */
function overlapSets(
  params: BasketParams,
  context: TaskContext,
): { by: 'category' | 'item'; hasCategory: boolean } {
  const { columns } = context.catalog;
  const hasCategory =
    (columns.transactions ?? []).includes('category') || (columns.products ?? []).includes('category');
  return { by: hasCategory && params.item !== 'category' ? 'category' : 'item', hasCategory };
}

const forOverlap = (
  by: 'category' | 'item',
  measured: MeasuredBaskets,
  context: TaskContext,
): MeasuredBaskets =>
  by === 'item'
    ? measured
    : { ...measured, fromProducts: !(context.catalog.columns.transactions ?? []).includes('category') };

async function findOverlap(
  params: BasketParams,
  measured: MeasuredBaskets,
  baskets: Encoded,
  context: TaskContext,
): Promise<BasketFigures['overlap']> {
  const { by } = overlapSets(params, context);
  const own = forOverlap(by, measured, context);
  let sets = params.crossShop;
  if (sets.length < 2)
    sets =
      by === 'item'
        ? baskets.names.slice(0, SETS_BY_DEFAULT).map(({ item }) => item)
        : rowsOf<{ item: string }>(
            await context.query(
              sql`SELECT item FROM (${itemsQuery(sql`(${cellsQuery({ ...params, item: 'category', leaveOut: [] }, own, own.period)})`, { ...params, item: 'category' }, own)}) ORDER BY units DESC, item LIMIT ${SETS_BY_DEFAULT}`,
            ),
          ).map(({ item }) => item);
  if (sets.length === 0) return { sets: [], by, rows: [] };
  const rows = rowsOf<OverlapRow>(
    await context.query(
      sql`SELECT mask::DOUBLE AS mask, count(*)::DOUBLE AS customers, (sum(units) / ${own.moneyScale}::DOUBLE)::DOUBLE AS revenue
        FROM (${shoppedQuery(sets, by, params, own)}) GROUP BY 1 ORDER BY 2 DESC, 1`,
    ),
  );
  return { sets, by, rows };
}

async function priceBundle(
  params: BasketParams,
  measured: MeasuredBaskets,
  baskets: Encoded,
  context: TaskContext,
): Promise<Bundle | null> {
  const chosen = params.bundle.flatMap((name) =>
    baskets.names.filter((row) => row.item === name || row.name === name).slice(0, 1),
  );
  const items = [...new Set(chosen.map(({ item }) => item))];
  if (items.length < 2) return null;
  const rows = chosen.filter(({ item }, index) => chosen.findIndex((other) => other.item === item) === index);
  const cells = context.storeOf('cells');
  const table = context.storeOf('items');
  const joint = firstRow<{ baskets: number; amount: number }>(
    await context.query(
      sql`SELECT count(*)::DOUBLE AS baskets, coalesce(sum(units) / ${measured.moneyScale}::DOUBLE, 0)::DOUBLE AS amount
        FROM (SELECT basket, sum(c.units) AS units FROM ${cells} c JOIN ${table} i USING (key) WHERE item IN ${list(items)} GROUP BY basket HAVING count(*) = ${items.length})`,
    ),
  );
  const price = rows.reduce((sum, row) => sum + row.price, 0);
  const margin = measured.hasCost ? rows.reduce((sum, row) => sum + (row.margin ?? 0), 0) : null;
  const discounted = price * (1 - params.bundleDiscount);
  const kept = margin === null ? discounted : margin - price * params.bundleDiscount;
  return {
    items,
    ...joint,
    price,
    margin,
    discounted,
    uplift: kept > 0 ? (margin ?? price) / kept - 1 : null,
  };
}

/**
 * Customers behind a mark: `itemset` (a JSON array of items held by one basket), `sequence` (first and then, as a JSON array), or
 * `shopped` (the combination of sets bought from, by bits).
 */
export async function members(params: BasketParams, context: TaskContext, where: Where): Promise<Sql> {
  const measured = measuredBaskets(params, context);
  const given = (name: string): string[] => {
    const values = where[name];
    return Array.isArray(values) ? values.map(String) : [];
  };
  const parts: Sql[] = [];
  const itemsIn = (value: string): string[] => {
    const parsed: unknown = JSON.parse(value);
    if (!Array.isArray(parsed)) throw new AppError('segment_invalid', { segment: value });
    return parsed.map(String);
  };
  for (const value of given('itemset'))
    parts.push(
      sql`SELECT customer_key, ${value} AS itemset FROM (${holdersQuery(itemsIn(value), params, measured)})`,
    );
  for (const value of given('sequence')) {
    const [first = '', then = ''] = itemsIn(value);
    parts.push(
      sql`SELECT customer_key, ${value} AS sequence FROM (${followersQuery([first, then], params, measured)})`,
    );
  }
  if ('shopped' in where) {
    const { by } = overlapSets(params, context);
    const own = forOverlap(by, measured, context);
    const sets = given('sets').flatMap(itemsIn);
    parts.push(
      sql`SELECT customer_key, mask AS shopped, ${JSON.stringify(sets)} AS sets FROM (${shoppedQuery(sets.length ? sets : params.crossShop, by, params, own)})`,
    );
  }
  if (parts.length === 0) return sql`SELECT DISTINCT customer_key FROM orders WHERE customer_key IS NOT NULL`;
  return Promise.resolve(join(parts, ' UNION ALL '));
}
