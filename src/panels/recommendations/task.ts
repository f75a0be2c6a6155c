import type { Where } from '../../data/segments/rule';
import { AppError } from '../../engine/errors';
import { integersOf, rowsOf } from '../../engine/table';
import { ident, raw, sql, type Sql } from '../../sql/sql';
import type { NamedTable, TaskContext, TaskResult } from '../../panel/contract';
import { besidesOf } from '../../panel/besides';
import { measuredBy } from '../../panel/measured';
import { readBlock, type Block } from './block';
import { completeCart } from './cart';
import { fitAll, type Chosen, type Fitted } from './fit';
import { makeLists, type Listed } from './lists';
import type { ItemTraits } from './models/content';
import type { Model } from './models/model';
import { personal as personalModel } from './models/personal';
import { isOnRequest, type Method, type RecommendationParams } from './params';
import { SIMILAR, viewProduct } from './product';
import {
  customersQuery,
  evaluationQuery,
  HALF_LIVES,
  historyQuery,
  itemsQuery,
  listsQuery,
  similarQuery,
  wideQuery,
  type MeasuredItems,
} from './query';
import { reachOf } from './reach';
import { allowedItems, missingNames, readItems, traitsOf, type Stock } from './stock';
import { endOf, test, type Tested } from './trial';
import type { BiasRow, ListRow, RecommendationFigures } from './types';

const SHOWN_ITEMS = 10_000;
const SHOWN_CUSTOMERS = 200;
const SHOWN_BIAS = 200;
const POPULAR_GROUPS = 50;

/** @throws {AppError} `missing_column` where there are no products. */
function measuredItems({ catalog, ...context }: TaskContext): MeasuredItems {
  const { columns } = catalog;
  const has = (table: keyof typeof columns, column: string): boolean =>
    (columns[table] ?? []).includes(column);
  if (!has('transactions', 'product_id') && !has('transactions', 'product_name'))
    throw new AppError('missing_column', { column: 'product_id' });
  const place = (column: string): 'lines' | 'products' | null =>
    has('transactions', column) ? 'lines' : has('products', column) ? 'products' : null;
  return {
    ...measuredBy({ catalog, ...context }),
    has: {
      category: place('category'),
      brand: place('brand'),
      price: has('products', 'price'),
      stock: has('products', 'stock'),
      quantity: has('transactions', 'quantity'),
      interactions: has('interactions', 'product_id') && has('interactions', 'kind'),
      ratings: has('feedback', 'product_id') && has('feedback', 'rating'),
      productFile: has('products', 'product_id'),
      productName: has('products', 'product_name'),
    },
  };
}

const pick = (params: RecommendationParams, names: readonly (keyof RecommendationParams)[]): unknown[] =>
  names.map((name) => params[name]);

/** Everything that comes before the lists. */
interface Learnt {
  /** What it was learnt from. */
  key: string;
  stock: Stock;
  tested: Tested;
  block: Block;
  traits: ItemTraits;
  fitted: Fitted;
}

async function learn(
  params: RecommendationParams,
  measured: MeasuredItems,
  context: TaskContext,
): Promise<Learnt> {
  const key = JSON.stringify([
    'recommendations',
    measured.period,
    ...pick(params, ['leaveOut', 'months', 'halfLife', 'signals']),
  ]);
  const stock = await context.remember(`${key}:items`, () =>
    readItems(params, measured, context.sharedOf(key), context),
  );
  if (stock.rows.length === 0) throw new AppError('no_data');
  const tested = await context.remember(
    `${key}:test:${JSON.stringify(pick(params, ['k', 'lambda', 'splitAt', 'weights', 'method']))}`,
    () => test(params, measured, stock, context),
  );
  context.progress(0.55);
  const { lambda, weights } = tested.chosen;
  const block = await context.remember(`${key}:block`, () =>
    readBlock(params, measured, stock, endOf(measured), context),
  );
  const traits = traitsOf(stock, block);
  const asked = isOnRequest(params.method) ? params.method : 'auto';
  const fitted = await context.remember(`${key}:fit:${JSON.stringify([lambda, weights, asked])}`, () =>
    fitAll(block, traits, lambda, weights, asked, context.pause),
  );
  context.progress(0.7);
  return { key, stock, tested, block, traits, fitted };
}

/**
 * What to offer each customer: what they will buy again, and what they have not bought yet, by the method that predicted best the
 * orders it was not shown. Everything is learnt up to the analysis date, from orders of the scope's dates; the segment chooses whose lists are shown.
 */
export async function run(
  params: RecommendationParams,
  context: TaskContext,
): Promise<TaskResult<RecommendationFigures>> {
  const measured = measuredItems(context);
  const { key, stock, tested, block, traits, fitted } = await learn(params, measured, context);
  const { chosen } = tested;
  const method = methodOf(params, tested);
  const model = (method === 'personal' ? null : fitted.models[method]) ?? personalModel;
  const unknownNames = missingNames(params, stock);
  const allowed = allowedItems(params, stock, block);
  const listKey = JSON.stringify([
    key,
    method,
    chosen,
    ...pick(params, [
      'k',
      'bought',
      'categories',
      'priceFrom',
      'priceTo',
      'inStock',
      'perCategory',
      'minProducts',
      'coldBy',
    ]),
  ]);
  const listed = await context.hold(context.storeOf('lists'), listKey, () =>
    listAll(params, method, model, block, chosen, traits, allowed, context),
  );
  const lists = context.storeOf('lists');
  const similar = context.storeOf('similar');
  await storeSimilar(block, fitted, similar, key, context);
  context.progress(0.95);
  const filter = context.segment
    ? sql`r.customer_key IN (SELECT customer_key FROM ${context.segment})`
    : raw('TRUE');
  const reached = await reachOf(block, listed, params.minProducts, lists, filter, context);
  const evaluation = tested.report.rows.map((row) =>
    row.list === 'new' ? { ...row, chosen: row.method === method } : row,
  );
  const figures: RecommendationFigures = {
    besides: await besidesOf(measuredBy(context), context),
    items: stock.rows.slice(0, SHOWN_ITEMS),
    customers: reached.customers,
    personal: method === 'popularity' ? 0 : reached.personal,
    cold: reached.cold,
    minProducts: params.minProducts,
    method,
    lambda: chosen.lambda,
    halfLife: params.halfLife ?? HALF_LIVES[chosen.life] ?? 0,
    weights: chosen.weights,
    easeItems: fitted.easeItems,
    split: tested.split,
    evaluation,
    advantage: tested.report.advantage,
    unknownTargets: tested.unknownTargets,
    sampled: tested.report.sampled,
    usesSignals: block.usesSignals,
    lists: await firstLists(lists, stock, filter, context),
    bias: biasOf(block, reached),
    product: await viewProduct(params, measured, stock, block, fitted, allowed, context),
    cart: completeCart(params, stock, block, model, method, allowed),
    unknownNames,
    allowedItems: allowed ? allowed.reduce((sum, own) => sum + own, 0) : block.items,
    allItems: stock.rows.length,
  };
  return { figures, tables: tablesOf(params, evaluation, lists, similar, stock, filter, context) };
}

/** The method whose lists are shown: the one asked for, or the winner where it surely beats best sellers. */
function methodOf(params: RecommendationParams, { chosen, report: { advantage } }: Tested): Method {
  if (params.method !== 'auto') return params.method;
  return advantage && advantage.low > 0 ? chosen.method : 'popularity';
}

function tablesOf(
  params: RecommendationParams,
  evaluation: RecommendationFigures['evaluation'],
  lists: Sql,
  similar: Sql,
  { items }: Stock,
  filter: Sql,
  { catalog }: TaskContext,
): NamedTable[] {
  const only = { new: sql`r.list = 0`, buy_again: sql`r.list = 1`, both: raw('TRUE') }[params.list ?? 'both'];
  const shown = evaluation.filter((row) => params.list === 'both' || row.list === (params.list ?? 'new'));
  return [
    { name: 'customers', sql: customersQuery(lists, items, sql`${filter} AND ${only}`) },
    { name: 'wide', sql: wideQuery(lists, items, params, catalog.columns.customers ?? [], filter) },
    { name: 'similar', sql: similarQuery(similar, items) },
    { name: 'evaluation', sql: evaluationQuery(shown) },
  ];
}

async function listAll(
  params: RecommendationParams,
  method: Method,
  model: Model,
  block: Block,
  chosen: Chosen,
  traits: ItemTraits,
  allowed: Uint8Array | null,
  context: TaskContext,
): Promise<Omit<Listed, 'columns'>> {
  const { columns, ...listed } = await makeLists(
    block,
    model,
    method,
    {
      choice: {
        k: params.k,
        allowed,
        perCategory:
          params.perCategory === null ? null : { most: params.perCategory, category: traits.category },
      },
      life: chosen.life,
      bought: method === 'personal' ? 'only' : params.bought,
      minProducts: params.minProducts,
      popularFor: await popularByGroup(params, block, context),
    },
    (share) => context.progress(0.7 + 0.2 * share),
    context.pause,
  );
  await context.insert(context.storeOf('lists'), columns);
  return listed;
}

/** Best sellers of the group that an attribute puts a customer in; of all where it is unknown or not asked for. */
async function popularByGroup(
  params: RecommendationParams,
  block: Block,
  context: TaskContext,
): Promise<(row: number) => ArrayLike<number>> {
  const known = (context.catalog.columns.customers ?? []).includes(params.coldBy);
  if (params.coldBy === 'none' || !known) return () => block.buyers;
  const table = await context.query(
    sql`SELECT customer_key, (dense_rank() OVER (ORDER BY n DESC, value) - 1)::INTEGER AS grp FROM (SELECT customer_key, ${ident(params.coldBy)} AS value, count(*) OVER (PARTITION BY ${ident(params.coldBy)}) AS n
      FROM customer_ids JOIN customers USING (customer_id) WHERE trim(${ident(params.coldBy)}) <> '')`,
  );
  const groups = integersOf(table, 'grp');
  const groupOf = new Map<number, number>();
  integersOf(table, 'customer_key').forEach((key, at) => {
    if ((groups[at] as number) < POPULAR_GROUPS) groupOf.set(key, groups[at] as number);
  });
  const popular = new Map<number, Int32Array>();
  block.keys.forEach((key, row) => {
    const group = groupOf.get(key);
    if (group === undefined) return;
    const counts = popular.get(group) ?? new Int32Array(block.items);
    popular.set(group, counts);
    for (let at = block.starts[row] as number; at < (block.starts[row + 1] as number); at++)
      counts[block.bought[at] as number] = (counts[block.bought[at] as number] as number) + 1;
  });
  return (row) => popular.get(groupOf.get(block.keys[row] as number) ?? -1) ?? block.buyers;
}

async function storeSimilar(
  block: Block,
  { like }: Fitted,
  target: Sql,
  key: string,
  context: TaskContext,
): Promise<void> {
  await context.hold(target, key, async () => {
    const [code, rank, other, score, shared]: number[][] = [[], [], [], [], []];
    for (let item = 0; item < block.items; item++) {
      const from = like.starts[item] as number;
      for (let at = from; at < Math.min(like.starts[item + 1] as number, from + SIMILAR); at++) {
        code?.push(block.codeOf[item] as number);
        rank?.push(at - from + 1);
        other?.push(block.codeOf[like.items[at] as number] as number);
        score?.push(like.values[at] as number);
        shared?.push(like.shared[at] as number);
      }
    }
    await context.insert(target, {
      code: Int32Array.from(code ?? []),
      rank: Int32Array.from(rank ?? []),
      other: Int32Array.from(other ?? []),
      score: Float64Array.from(score ?? []),
      co_buyers: Int32Array.from(shared ?? []),
    });
    return true;
  });
}

async function firstLists(
  lists: Sql,
  { items }: Stock,
  filter: Sql,
  context: TaskContext,
): Promise<ListRow[]> {
  const first = sql`r.customer_key IN (SELECT f.customer_key FROM customer_facts f SEMI JOIN (SELECT r.customer_key FROM ${lists} r WHERE ${filter}) s USING (customer_key)
    ORDER BY f.amount_units DESC, f.customer_key LIMIT ${SHOWN_CUSTOMERS})`;
  return rowsOf<ListRow>(
    await context.query(
      sql`SELECT l.* EXCLUDE (customer_key) FROM (${listsQuery(lists, items, first)}) l JOIN customer_facts USING (customer_key) ORDER BY amount_units DESC, customer_id, list DESC, rank`,
    ),
  );
}

function biasOf(block: Block, { recommended }: Pick<Listed, 'recommended'>): BiasRow[] {
  return Array.from({ length: Math.min(SHOWN_BIAS, block.items) }, (_, item) => ({
    item: block.codeOf[item] as number,
    buyers: block.buyers[item] as number,
    recommended: recommended[item] as number,
  }));
}

/**
 * Customers behind a mark: those in whose `list` a `product_id` stands, or `cold` (1: too few products for a list of their own).
 */
export async function members(
  params: RecommendationParams,
  context: TaskContext,
  where: Where,
): Promise<Sql> {
  if ('cold' in where) {
    const measured = measuredItems(context);
    const items = sql`(${itemsQuery(params, measured)})`;
    return sql`SELECT customer_key, (count(*) < ${params.minProducts})::INTEGER AS cold FROM (${historyQuery(params, measured, items, endOf(measured))}) GROUP BY 1`;
  }
  const { tables } = await run({ ...params, list: 'both' }, { ...context, segment: null });
  const all = tables.find(({ name }) => name === 'customers');
  return sql`SELECT customer_key, product_id, list, rank FROM (${all?.sql ?? raw('SELECT NULL')}) JOIN customer_ids USING (customer_id)`;
}
