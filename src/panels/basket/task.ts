import { hasColumn, traitPlace } from '../../data/catalog';
import { whereSql, type Where } from '../../data/segments/rule';
import { AppError } from '../../engine/errors';
import { firstRow } from '../../engine/table';
import { join, sql, type Sql } from '../../sql/sql';
import type { TaskContext, TaskResult } from '../../panel/contract';
import { besidesOf } from '../../panel/besides';
import { costedShare, enoughCosted, measuredBy } from '../../panel/measured';
import { compareRules } from './compare';
import { basketKey, encode, type Encoded } from './encode';
import { filterRules, suggestSupport } from './filter';
import { countFor, measuresOf } from './measures';
import { ItemsetIndex, mineItemsets } from './mine';
import { avoidedPairs, countPairs } from './pairs';
import type { BasketParams } from './params';
import {
  boughtQuery,
  followersQuery,
  heldSales,
  holdersQuery,
  itemsetsQuery,
  purchasesQuery,
  rulesQuery,
  shoppedQuery,
  shoppedSales,
  withoutCustomerQuery,
  type MeasuredBaskets,
} from './query';
import {
  findOverlap,
  findSequences,
  findSubstitutes,
  forOverlap,
  MIN_EXPECTED,
  overlapBy,
  priceBundle,
} from './related';
import { countsOf, rulesFrom, sidesOf, type Rules } from './rules';
import { storeItemsets, storeRules, type Mined } from './store';
import type { BasketFigures, RuleRow } from './types';

/** Beyond these the run ends with a plain message and a support that works. */
const MAX_ITEMSETS = 300_000;
const MAX_RULES = 600_000;
const SHOWN_RULES = 5000;
const COMPARED_RULES = 500;
const SHOWN_ITEMS = 500;
const AFFINITY_ITEMS = 25;
const AVOIDED_ITEMS = 150;
const FOLLOWED_ITEMS = 60;

/** @throws {AppError} `missing_column`, naming the column, where the data cannot answer. */
function measuredBaskets(params: BasketParams, context: TaskContext): MeasuredBaskets {
  const { catalog } = context;
  const onLines = (column: string): boolean => hasColumn(catalog, 'transactions', column);
  const isProduct = params.item === 'product_id' || params.item === 'product_name';
  const place = traitPlace(catalog, params.item);
  if (isProduct ? !onLines('product_id') && !onLines('product_name') : place === null)
    throw new AppError('missing_column', { column: params.item });
  if (params.basket !== 'order' && !onLines('customer_id'))
    throw new AppError('missing_column', { column: 'customer_id' });
  return {
    ...measuredBy(context),
    fromProducts: !isProduct && place === 'products',
    hasCost: false,
    hasQuantity: onLines('quantity'),
  };
}

/**
 * What is bought together: frequent itemsets and association rules over baskets, pairs that avoid each other, what follows on what,
 * what stands in for what, and what a bundle is worth.
 */
export async function run(params: BasketParams, context: TaskContext): Promise<TaskResult<BasketFigures>> {
  const known = measuredBaskets(params, context);
  const costed = await costedShare(known, context);
  const measured = { ...known, hasCost: enoughCosted(costed) };
  const key = basketKey(params, measured, measured.period);
  const baskets = await encode(params, measured, measured.period, context, '');
  context.progress(0.2);
  const minCount = await leastCount(params, baskets, context, key);
  const mined = await context.remember(
    JSON.stringify([key, 'mined', minCount, params.maxLength, params.consequents]),
    () => mine(params, baskets, minCount, context),
  );
  context.progress(0.6);
  const kept = filterRules(params, mined, baskets.names, limitOf(mined) !== null);
  await storeRules(mined, kept.passing, context);
  await storeItemsets(params, mined, context, key);
  context.progress(0.8);
  const figures = await figuresOf({ params, measured, baskets, minCount, mined, kept, costed }, context);
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

/** What has grown beyond what can be held, and was cut. */
const limitOf = ({ sets, rules }: Mined): 'itemsets' | 'rules' | null =>
  sets.exploded ? 'itemsets' : rules.exploded ? 'rules' : null;

interface Mining {
  params: BasketParams;
  measured: MeasuredBaskets;
  baskets: Encoded;
  minCount: number;
  mined: Mined;
  kept: ReturnType<typeof filterRules>;
  costed: number | null;
}

async function figuresOf(
  { params, measured, baskets, minCount, mined, kept, costed }: Mining,
  context: TaskContext,
): Promise<BasketFigures> {
  const { sets, rules } = mined;
  const exploded = limitOf(mined);
  const onLines = (column: string): boolean => hasColumn(context.catalog, 'transactions', column);
  const knows = {
    customers: onLines('customer_id'),
    dates: onLines('ordered_at'),
    money: onLines('amount'),
  };
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
  return {
    basket: params.basket,
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
    knows,
    costed,
    besides: await besidesOf(measured, context),
  };
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
  const counts = countsOf(rules, rule);
  return {
    antecedent: antecedent.map(named).sort(),
    consequent: consequent.map(named).sort(),
    count: counts.both,
    antecedent_count: counts.left,
    consequent_count: counts.right,
    ...measuresOf(counts),
    p_value: rules.p[rule] as number,
    p_adjusted: rules.adjusted[rule] as number,
    redundant,
    previous,
  };
}

/** The first rows and columns of a square. */
function square(counts: Int32Array, from: number, to: number): number[] {
  return Array.from(
    { length: to * to },
    (_, index) => counts[Math.floor(index / to) * from + (index % to)] as number,
  );
}

/** Values of a condition, each a JSON array of items. */
function itemsOf(where: Where, name: string): { value: string; items: string[] }[] {
  const values = where[name];
  if (!Array.isArray(values)) return [];
  return values.map(String).map((value) => {
    const items: unknown = JSON.parse(value);
    if (!Array.isArray(items)) throw new AppError('segment_invalid', { segment: value });
    return { value, items: items.map(String) };
  });
}

/** The sets that a combination is made of, and where they stand. */
function shoppedSets(params: BasketParams, context: TaskContext, where: Where) {
  const by = overlapBy(params, context);
  const sets = itemsOf(where, 'sets').flatMap(({ items }) => items);
  const own = forOverlap(by, measuredBaskets(params, context), context);
  return { by, own, sets: sets.length > 0 ? sets : params.crossShop };
}

/**
 * Customers behind a mark: `itemset` (a JSON array of items held by one basket), `bought` (of items bought on any days), `sequence` (first
 * and then, as a JSON array), or `shopped` (the combination of sets bought from, by bits).
 */
export function members(params: BasketParams, context: TaskContext, where: Where): Promise<Sql> {
  const measured = measuredBaskets(params, context);
  const parts: Sql[] = [];
  for (const { value, items } of itemsOf(where, 'itemset'))
    parts.push(sql`SELECT customer_key, ${value} AS itemset FROM (${holdersQuery(items, params, measured)})`);
  for (const { value, items } of itemsOf(where, 'bought'))
    parts.push(sql`SELECT customer_key, ${value} AS bought FROM (${boughtQuery(items, params, measured)})`);
  for (const { value, items } of itemsOf(where, 'sequence')) {
    const [first = '', then = ''] = items;
    parts.push(
      sql`SELECT customer_key, ${value} AS sequence FROM (${followersQuery([first, then], params, measured)})`,
    );
  }
  if ('shopped' in where) {
    const { by, own, sets } = shoppedSets(params, context, where);
    parts.push(
      sql`SELECT customer_key, mask AS shopped, ${JSON.stringify(sets)} AS sets FROM (${shoppedQuery(sets, by, params, own)})`,
    );
  }
  return Promise.resolve(
    parts.length > 0
      ? join(parts, ' UNION ALL ')
      : sql`SELECT DISTINCT customer_key, NULL::VARCHAR AS itemset, NULL::VARCHAR AS sequence FROM orders WHERE customer_key IS NOT NULL`,
  );
}

/** Sales of the items that a rule, or a combination, is made of, in the baskets that hold them. */
export function sales(params: BasketParams, context: TaskContext, where: Where): Promise<Sql | null> {
  const measured = measuredBaskets(params, context);
  const held = itemsOf(where, 'itemset').map(({ items }) => heldSales(items, params, measured));
  if (held.length > 0) return Promise.resolve(join(held, ' UNION ALL '));
  if (!('shopped' in where)) return Promise.resolve(null);
  const { by, own, sets } = shoppedSets(params, context, where);
  const mask = whereSql({ shopped: where.shopped ?? [] });
  return Promise.resolve(
    sql`SELECT * EXCLUDE (item) FROM (${shoppedSales(sets, by, params, own)}) WHERE customer_key IN (SELECT customer_key FROM (SELECT customer_key, mask AS shopped FROM (${shoppedQuery(sets, by, params, own)})) WHERE ${mask})`,
  );
}
