import { addDays } from '../../data/scope';
import type { Where } from '../../data/segments/rule';
import { AppError } from '../../engine/errors';
import { firstRow, integersOf, rowsOf } from '../../engine/table';
import { ident, list, raw, sql, type Sql } from '../../sql/sql';
import type { NamedTable, TaskContext, TaskResult } from '../../panel/contract';
import { measuredBy } from '../../panel/measured';
import { countItems, historyOf, readBlock, readTrials, type Block, type Trials } from './block';
import { choose, fitAll, report, type Chosen, type Fitted, type Report } from './fit';
import { makeLists, strongest, type Listed } from './lists';
import { personal as personalModel, type ItemTraits, type Model } from './models';
import type { Method, RecommendationParams } from './params';
import {
  customersQuery,
  evaluationQuery,
  HALF_LIVES,
  historyQuery,
  itemsQuery,
  listsQuery,
  partnersQuery,
  similarQuery,
  splitDaysQuery,
  wideQuery,
  type MeasuredItems,
} from './query';
import { topItems } from './ranking';
import type { BiasRow, ItemRow, ListRow, ProductView, RecommendationFigures } from './types';

const SHARES_BEFORE = [0.6, 0.8];
const SIMILAR = 10;
const SHOWN_ITEMS = 10_000;
const SHOWN_CUSTOMERS = 200;
const SHOWN_BIAS = 200;
const AUDIENCE = 50;
const POPULAR_GROUPS = 50;

interface Stock {
  items: Sql;
  /** Place of each item in the order of ids: what breaks ties without a look at the future. */
  places: Int32Array;
  rows: ItemRow[];
  traits: { category: (string | null)[]; brand: (string | null)[] };
}

interface Tested {
  chosen: Chosen;
  report: Report;
  split: RecommendationFigures['split'];
  unknownTargets: number;
}

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

/**
 * What to offer each customer: what they will buy again, and what they have not bought yet, by the method that predicted best the
 * orders it was not shown. Everything is learnt up to the analysis date, from orders of the scope's dates; the segment chooses whose lists are shown.
 */
export async function run(
  params: RecommendationParams,
  context: TaskContext,
): Promise<TaskResult<RecommendationFigures>> {
  const measured = measuredItems(context);
  const learnt = JSON.stringify([
    'recommendations',
    measured.period,
    ...pick(params, ['leaveOut', 'months', 'halfLife', 'signals']),
  ]);
  const stock = await context.remember(`${learnt}:items`, () =>
    readItems(params, measured, context.sharedOf(learnt), context),
  );
  if (stock.rows.length === 0) throw new AppError('no_data');
  const end = endOf(measured);
  const tested = await context.remember(
    `${learnt}:test:${JSON.stringify(pick(params, ['k', 'lambda', 'splitAt', 'weights', 'method']))}`,
    () => test(params, measured, stock, context),
  );
  context.progress(0.55);
  const { chosen } = tested;
  const block = await context.remember(`${learnt}:block`, () =>
    readBlock(params, measured, stock, end, context),
  );
  const traits = traitsOf(stock, block);
  const fitted = await context.remember(
    `${learnt}:fit:${JSON.stringify([chosen.lambda, chosen.weights])}`,
    () => fitAll(block, traits, chosen.lambda, chosen.weights, context.pause),
  );
  context.progress(0.7);
  const method = methodOf(params, tested);
  const model = method === 'personal' ? personalModel : fitted.models[method];
  const unknownNames = missingNames(params, stock);
  const allowed = allowedItems(params, stock, block);
  const listKey = JSON.stringify([
    learnt,
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
  await storeSimilar(block, fitted, similar, learnt, context);
  context.progress(0.95);
  const filter = context.segment
    ? sql`r.customer_key IN (SELECT customer_key FROM ${context.segment})`
    : raw('TRUE');
  const evaluation = tested.report.rows.map((row) =>
    row.list === 'new' ? { ...row, chosen: row.method === method } : row,
  );
  const figures: RecommendationFigures = {
    items: stock.rows.slice(0, SHOWN_ITEMS),
    customers: block.keys.length,
    personal: method === 'popularity' ? 0 : listed.personal,
    cold: listed.cold,
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
    bias: biasOf(block, listed),
    product: await viewProduct(params, measured, stock, block, fitted, allowed, context),
    cart: completeCart(params, stock, block, model, method, allowed),
    unknownNames,
    allowedItems: allowed ? allowed.reduce((sum, own) => sum + own, 0) : block.items,
    allItems: stock.rows.length,
  };
  return { figures, tables: tablesOf(params, evaluation, lists, similar, stock, filter, context) };
}

/** The day before which everything is known: the analysis date, or the end of the scope. */
const endOf = ({ period, asOf }: MeasuredItems): string => {
  const after = period.to === null ? asOf : addDays(period.to, 1);
  return after < asOf ? after : asOf;
};

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

async function readItems(
  params: RecommendationParams,
  measured: MeasuredItems,
  items: Sql,
  context: TaskContext,
): Promise<Stock> {
  await context.query(sql`CREATE OR REPLACE TABLE ${items} AS ${itemsQuery(params, measured)}`);
  const { n } = firstRow<{ n: number }>(await context.query(countItems(items)));
  const rows = n
    ? rowsOf<ItemRow & { brand: string | null }>(
        await context.query(
          sql`SELECT product_id, product_name, category, brand, price, stock, buyers::DOUBLE AS buyers FROM ${items} ORDER BY code`,
        ),
      )
    : [];
  return {
    items,
    places: placesById(rows),
    rows: rows.map(({ brand: _, ...row }) => row),
    traits: { category: rows.map(({ category }) => category), brand: rows.map(({ brand }) => brand) },
  };
}

function placesById(rows: readonly ItemRow[]): Int32Array {
  const order = Array.from(rows.keys()).sort((a, b) => {
    const [one, other] = [rows[a]?.product_id ?? '', rows[b]?.product_id ?? ''];
    return one < other ? -1 : one > other ? 1 : 0;
  });
  const places = new Int32Array(rows.length);
  order.forEach((code, place) => {
    places[code] = place;
  });
  return places;
}

/** Category, brand and price of the items of a block, as numbers. */
function traitsOf({ rows, traits }: Stock, { codeOf }: Block): ItemTraits {
  const numbered = (names: (string | null)[]): Int32Array => {
    const numbers = new Map<string, number>();
    return codeOf.map((code) => {
      const name = names[code];
      if (!name) return -1;
      const known = numbers.get(name) ?? numbers.size;
      numbers.set(name, known);
      return known;
    });
  };
  return {
    category: numbered(traits.category),
    brand: numbered(traits.brand),
    price: Float64Array.from(codeOf, (code) => rows[code]?.price ?? 0),
  };
}

/** Fits on the first block, chooses on the second, refits on both and reports on the third. */
async function test(
  params: RecommendationParams,
  measured: MeasuredItems,
  stock: Stock,
  context: TaskContext,
): Promise<Tested> {
  const { progress, pause } = context;
  const days = firstRow<{ d0: string | null; d1: string | null }>(
    await context.query(splitDaysQuery(SHARES_BEFORE, measured)),
  );
  const splitAt = params.splitAt ?? days.d1;
  const end = endOf(measured);
  const opens = context.catalog.firstDay ?? end;
  const first = measured.period.from !== null && measured.period.from > opens ? measured.period.from : opens;
  const chooseAt = splitAt === null ? null : params.splitAt === null ? days.d0 : middleDay(first, splitAt);
  const idle: Tested = {
    chosen: {
      method: 'popularity',
      lambda: params.lambda ?? 300,
      life: 0,
      weights: params.weights ?? { ease: 1, jaccard: 0.3, content: 0.1, popularity: 0 },
    },
    report: { rows: [], advantage: null, sampled: false },
    split: null,
    unknownTargets: 0,
  };
  if (splitAt === null || chooseAt === null || !(first < chooseAt && chooseAt < splitAt && splitAt < end))
    return idle;
  const read = async (before: string, until: string): Promise<{ block: Block; trials: Trials }> => {
    const block = await readBlock(params, measured, stock, before, context);
    return { block, trials: await readTrials(block, measured, stock.items, before, until, context) };
  };
  const middle = await read(chooseAt, splitAt);
  progress(0.1);
  const chosen = await choose(middle.block, middle.trials, traitsOf(stock, middle.block), params, pause);
  progress(0.3);
  const last = await read(splitAt, end);
  const fitted = await fitAll(last.block, traitsOf(stock, last.block), chosen.lambda, chosen.weights, pause);
  progress(0.45);
  const asked = params.method === 'auto' ? null : params.method;
  const reported = await report(last.block, last.trials, fitted, chosen, asked, params.k, pause);
  const { targets, unknown } = last.trials;
  return {
    chosen,
    report: reported,
    split: reported.rows.length > 0 ? { chooseAt, splitAt } : null,
    unknownTargets: targets > 0 ? unknown / targets : 0,
  };
}

/** Three quarters of the way between two days. */
function middleDay(from: string, to: string): string {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  return new Date(start + 0.75 * (end - start)).toISOString().slice(0, 10);
}

const isNamed = (row: ItemRow, name: string): boolean => row.product_id === name || row.product_name === name;

function missingNames(params: RecommendationParams, { rows, traits }: Stock): string[] {
  const products = [...params.cart, ...(params.product === null ? [] : [params.product])];
  const categories = new Set(traits.category);
  return [
    ...products.filter((name) => !rows.some((row) => isNamed(row, name))),
    ...params.categories.filter((name) => !categories.has(name)),
  ];
}

/** Items that pass the filters of category, price and stock; null where there is no filter. */
function allowedItems(params: RecommendationParams, { rows }: Stock, { codeOf }: Block): Uint8Array | null {
  const { categories, priceFrom, priceTo, inStock } = params;
  if (categories.length === 0 && priceFrom === null && priceTo === null && !inStock) return null;
  return Uint8Array.from(codeOf, (code) => {
    const row = rows[code];
    if (!row) return 0;
    const { category, price, stock } = row;
    const fits =
      (categories.length === 0 || (category !== null && categories.includes(category))) &&
      (priceFrom === null || (price !== null && price >= priceFrom)) &&
      (priceTo === null || (price !== null && price <= priceTo)) &&
      (!inStock || stock === null || stock > 0);
    return fits ? 1 : 0;
  });
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

function numberOfName(name: string, { rows }: Stock, { numberOf }: Block): number {
  const code = rows.findIndex((row) => isNamed(row, name));
  return code < 0 ? -1 : (numberOf[code] as number);
}

/** What goes with a product, what comes after it, what is like it, and who should get it. */
async function viewProduct(
  params: RecommendationParams,
  measured: MeasuredItems,
  stock: Stock,
  block: Block,
  fitted: Fitted,
  allowed: Uint8Array | null,
  context: TaskContext,
): Promise<ProductView | null> {
  const number = params.product === null ? -1 : numberOfName(params.product, stock, block);
  if (number < 0) return null;
  const code = block.codeOf[number] as number;
  const partners = rowsOf<{ kind: string; code: number; n: number; of: number }>(
    await context.query(partnersQuery(measured, stock.items, code)),
  );
  const ofKind = (kind: string): ProductView['together'] =>
    partners
      .filter((row) => row.kind === kind)
      .map((row) => ({ item: row.code, share: row.of > 0 ? row.n / row.of : 0, count: row.n }));
  const { starts, items, values, shared } = fitted.near;
  const similar = Array.from(
    { length: (starts[number + 1] as number) - (starts[number] as number) },
    (_, index) => (starts[number] as number) + index,
  )
    .slice(0, SIMILAR)
    .map((at) => ({
      item: block.codeOf[items[at] as number] as number,
      score: values[at] as number,
      shared: shared[at] as number,
    }));
  const known = number < fitted.easeItems && (!allowed || allowed[number] === 1);
  const model = known ? fitted.models.ease : fitted.models.content;
  const ranked: { key: number; score: number }[] = [];
  for (let row = 0; row < block.keys.length; row++) {
    const has = block.bought.subarray(block.starts[row], block.starts[row + 1]).includes(number);
    if (has) continue;
    const score = model.explain(historyOf(block, row), number).reduce((sum, part) => sum + part, 0);
    if (score > 0) ranked.push({ key: block.keys[row] as number, score });
    if (row % 512 === 0) await context.pause();
  }
  ranked.sort((a, b) => b.score - a.score || a.key - b.key);
  const first = ranked.slice(0, AUDIENCE);
  const names = new Map(
    first.length
      ? rowsOf<{ key: number; customer_id: string }>(
          await context.query(
            sql`SELECT customer_key::DOUBLE AS key, customer_id FROM customer_ids WHERE customer_key IN ${list(first.map(({ key }) => key))}`,
          ),
        ).map(({ key, customer_id }) => [key, customer_id])
      : [],
  );
  return {
    item: code,
    similar,
    together: ofKind('together'),
    next: ofKind('next'),
    audience: first.map(({ key, score }) => ({ customer_id: names.get(key) ?? '', score })),
    audienceSize: ranked.length,
  };
}

/** Items that go with a cart, by the method of the lists. */
function completeCart(
  params: RecommendationParams,
  stock: Stock,
  block: Block,
  model: Model,
  method: Method,
  allowed: Uint8Array | null,
): RecommendationFigures['cart'] {
  const cart = [...new Set(params.cart.map((name) => numberOfName(name, stock, block)))]
    .filter((item) => item >= 0)
    .sort((a, b) => a - b);
  if (cart.length === 0) return null;
  const history = { items: cart, weights: cart.map(() => 1) };
  const scores = new Float64Array(block.items);
  model.score(history, scores);
  const barred = new Uint8Array(block.items);
  for (const item of cart) barred[item] = 1;
  const found = new Int32Array(params.k);
  const count = topItems(scores, { k: params.k, allowed, perCategory: null }, barred, found);
  const codeOf = (item: number): number => block.codeOf[item] as number;
  return {
    items: cart.map(codeOf),
    suggestions: Array.from(found.subarray(0, count), (item) => ({
      item: codeOf(item),
      score: scores[item] as number,
      because:
        method === 'popularity'
          ? []
          : strongest(model.explain(history, item)).map(({ at, share }) => ({
              item: codeOf(cart[at] as number),
              share,
            })),
    })),
  };
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
