import type { RowSums } from '../../models/linear/row-sums';
import { randomSource } from '../../models/random';
import { purchasesOf, type Block, type Trials } from './block';
import { evaluate, hitDifference, type Metrics, type Setting, type Trial } from './evaluate';
import { cosine, gramMatrix, jaccard, nearestItems, type Neighbours } from './matrix';
import type { Model } from './models/model';
import { popularity } from './models/popularity';
import { userBased } from './models/user-based';
import { itemBased } from './models/item-based';
import { personal } from './models/personal';
import { ease, easeWeights } from './models/ease';
import { ALS, als, fitAls } from './models/als';
import { content, type ItemTraits } from './models/content';
import { hybrid } from './models/hybrid';
import {
  COMPARED,
  isOnRequest,
  type Compared,
  type Method,
  type NewMethod,
  type OnRequest,
  type RecommendationParams,
} from './params';
import { HALF_LIVES } from './query';
import type { EvaluationRow, RecommendationFigures } from './types';

const MAX_EASE_ITEMS = 2000;
const MIN_BUYERS = 3;
const CHOOSING_ITEMS = 500;
const COMPARED_ITEMS = 1000;
/** A mix is chosen only where it is better by so much: it is harder to explain. */
const MIXED_MARGIN = 1.02;
const CHOOSING_TRIALS = 1000;
const REPORTED_TRIALS = 3000;
const NEAREST = 200;
const LAMBDAS = [30, 100, 300, 1000];
const HYBRIDS: Weights[] = [
  { ease: 1, jaccard: 0.3, content: 0, popularity: 0 },
  { ease: 1, jaccard: 0.3, content: 0.1, popularity: 0 },
  { ease: 1, jaccard: 0, content: 0.1, popularity: 0.1 },
  { ease: 1, jaccard: 1, content: 0.2, popularity: 0.2 },
];
const SEED = 20_111_015;
const MIN_TRIALS = 20;

export type Weights = RecommendationFigures['weights'];

/** What the middle block decided. */
export interface Chosen {
  method: Compared;
  lambda: number;
  /** Number of the half-life among those that the histories were weighted by. */
  life: number;
  weights: Weights;
}

export interface Fitted {
  models: Record<Compared, Model> & Partial<Record<OnRequest, Model>>;
  near: Neighbours;
  /** The same by cosine. */
  like: Neighbours;
  ease: RowSums;
  /** 1 where a model can say something of an item from its buyers. */
  easeItems: number;
}

type Pause = () => Promise<void>;

const easeItemsOf = ({ buyers }: Block, most: number): number => {
  let n = 0;
  while (n < buyers.length && n < most && (buyers[n] as number) >= MIN_BUYERS) n++;
  return n;
};

/** Fits every method on a block. */
export async function fitAll(
  block: Block,
  traits: ItemTraits,
  lambda: number,
  weights: Weights,
  asked: Method | 'auto',
  pause: Pause,
): Promise<Fitted> {
  const [near, byCosine] = await nearestItems(block.matrix, [jaccard, cosine], NEAREST, pause);
  const n = easeItemsOf(block, MAX_EASE_ITEMS);
  const weightsOfEase = await easeWeights(await gramMatrix(block.matrix, n, pause), n, lambda, pause);
  const fitted = modelsOf(block, traits, near, byCosine, weightsOfEase, weights);
  const more = isOnRequest(asked) ? { [asked]: await fitOnRequest(asked, block, pause) } : {};
  return { ...fitted, models: { ...fitted.models, ...more }, near, like: byCosine };
}

const fitOnRequest = async (method: OnRequest, { matrix }: Block, pause: Pause): Promise<Model> =>
  method === 'als' ? als(await fitAls(matrix, ALS, pause)) : userBased(matrix);

function modelsOf(
  block: Block,
  traits: ItemTraits,
  byJaccard: Neighbours,
  byCosine: Neighbours,
  fitted: RowSums,
  weights: Weights,
): Pick<Fitted, 'ease' | 'easeItems'> & { models: Record<Compared, Model> } {
  const models = {
    ease: ease(fitted),
    jaccard: itemBased(byJaccard),
    cosine: itemBased(byCosine),
    content: content(traits),
    popularity: popularity(block.buyers),
  };
  return {
    models: { ...models, hybrid: mix(models, weights, block.items) },
    ease: fitted,
    easeItems: fitted.n,
  };
}

const mix = (
  models: Record<'ease' | 'jaccard' | 'content' | 'popularity', Model>,
  weights: Weights,
  items: number,
): Model =>
  hybrid(
    (['ease', 'jaccard', 'content', 'popularity'] as const).map((part) => ({
      model: models[part],
      weight: weights[part],
    })),
    items,
  );

/** A seeded draw of so many trials, in their order. */
function sample(trials: readonly Trial[], most: number): Trial[] {
  if (trials.length <= most) return [...trials];
  const random = randomSource(SEED);
  let left = most;
  return trials.filter((_, index) => {
    const taken = random() < left / (trials.length - index);
    if (taken) left--;
    return taken;
  });
}

function settingOf(block: Block, k: number, seen: Setting['seen'], near: Neighbours | null): Setting {
  const likeness = (one: number, other: number): number => {
    if (!near) return 0;
    for (let at = near.starts[one] as number; at < (near.starts[one + 1] as number); at++)
      if (near.items[at] === other) return near.values[at] as number;
    return 0;
  };
  return { k, items: block.items, buyers: block.buyers, customers: block.keys.length, seen, likeness };
}

/** Chooses ridge, hybrid weights, method and half-life on the middle block, by NDCG. What the user has set is kept. */
export async function choose(
  block: Block,
  trials: Trials,
  traits: ItemTraits,
  params: RecommendationParams,
  pause: Pause,
): Promise<Chosen> {
  const fresh = sample(trials.fresh, CHOOSING_TRIALS);
  const fallback: Chosen = {
    method: 'popularity',
    lambda: params.lambda ?? 300,
    life: 0,
    weights: params.weights ?? (HYBRIDS[1] as Weights),
  };
  const setting = settingOf(block, params.k, 'hide', null);
  const score = async (model: Model): Promise<number> => (await evaluate(model, fresh, setting, pause)).ndcg;
  const life = await chooseLife(block, trials, params, pause);
  if (fresh.length < MIN_TRIALS) return { ...fallback, life };
  const n = easeItemsOf(block, CHOOSING_ITEMS);
  const gram = await gramMatrix(block.matrix, n, pause);
  let best: { lambda: number; ndcg: number; fitted: RowSums } | null = null;
  for (const lambda of params.lambda === null ? LAMBDAS : [params.lambda]) {
    const fitted = await easeWeights(gram, n, lambda, pause);
    const ndcg = await score(ease(fitted));
    if (!best || ndcg > best.ndcg) best = { lambda, ndcg, fitted };
  }
  if (!best) return { ...fallback, life };
  const [byJaccard, byCosine] = await nearestItems(block.matrix, [jaccard, cosine], NEAREST, pause);
  const whole = easeItemsOf(block, COMPARED_ITEMS);
  const fitted =
    whole === n
      ? best.fitted
      : await easeWeights(await gramMatrix(block.matrix, whole, pause), whole, best.lambda, pause);
  const { models } = modelsOf(block, traits, byJaccard, byCosine, fitted, fallback.weights);
  let weights = fallback.weights;
  let mixed = -1;
  for (const candidate of params.weights ? [params.weights] : HYBRIDS) {
    const ndcg = await score(mix(models, candidate, block.items));
    if (ndcg > mixed) [weights, mixed] = [candidate, ndcg];
  }
  const scores: [Compared, number][] = [];
  for (const method of COMPARED)
    scores.push([method, method === 'hybrid' ? mixed / MIXED_MARGIN : await score(models[method])]);
  const [method] = scores.reduce((top, own) => (own[1] > top[1] ? own : top));
  return { method, lambda: best.lambda, life, weights };
}

async function chooseLife(
  block: Block,
  trials: Trials,
  params: RecommendationParams,
  pause: Pause,
): Promise<number> {
  if (params.halfLife !== null || trials.again.length < MIN_TRIALS) return 0;
  let best = { life: 0, ndcg: -1 };
  for (const life of HALF_LIVES.keys()) {
    const { ndcg } = await evaluate(
      personal,
      againTrials(block, trials, life),
      settingOf(block, params.k, 'only', null),
      pause,
    );
    if (ndcg > best.ndcg) best = { life, ndcg };
  }
  return best.life;
}

/** Trials of buying again with the purchases weighted by a half-life. */
const againTrials = (block: Block, { again, againRows }: Trials, life: number): Trial[] =>
  again.map((trial, index) => ({ ...trial, history: purchasesOf(block, againRows[index] as number, life) }));

export interface Report {
  rows: EvaluationRow[];
  advantage: RecommendationFigures['advantage'];
  sampled: boolean;
}

/** Scores every method on the last block, which nothing was chosen on. */
export async function report(
  block: Block,
  trials: Trials,
  fitted: Fitted,
  chosen: Chosen,
  asked: Method | null,
  k: number,
  pause: Pause,
): Promise<Report> {
  const fresh = sample(trials.fresh, REPORTED_TRIALS);
  const setting = settingOf(block, k, 'hide', fitted.near);
  const method: NewMethod = asked !== null && asked !== 'personal' ? asked : chosen.method;
  const rowOf = (
    list: EvaluationRow['list'],
    name: Method,
    { hits: _, ...metrics }: Metrics,
    own: boolean,
  ): EvaluationRow => ({
    list,
    method: name,
    k,
    ...metrics,
    chosen: own,
  });
  const rows: EvaluationRow[] = [];
  const hits = new Map<Method, Uint8Array>();
  if (fresh.length >= MIN_TRIALS)
    for (const name of isOnRequest(method) ? [...COMPARED, method] : COMPARED) {
      const model = fitted.models[name];
      if (!model) continue;
      const metrics = await evaluate(model, fresh, setting, pause);
      hits.set(name, metrics.hits);
      rows.push(rowOf('new', name, metrics, name === method));
    }
  const again = sample(againTrials(block, trials, chosen.life), REPORTED_TRIALS);
  if (again.length >= MIN_TRIALS) {
    const own = settingOf(block, k, 'only', fitted.near);
    rows.push(rowOf('buy_again', 'personal', await evaluate(personal, again, own, pause), true));
    rows.push(
      rowOf('buy_again', 'popularity', await evaluate(fitted.models.popularity, again, own, pause), false),
    );
  }
  const [ours, theirs] = [hits.get(method), hits.get('popularity')];
  return {
    rows,
    advantage: ours && theirs ? { method, ...hitDifference(ours, theirs, SEED) } : null,
    sampled: fresh.length < trials.fresh.length || again.length < trials.again.length,
  };
}
