import type { Block } from './block';
import { strongest } from './lists';
import type { Model } from './models/model';
import type { Method, RecommendationParams } from './params';
import { topItems } from './ranking';
import { numberOfName, type Stock } from './stock';
import type { RecommendationFigures } from './types';

/** Items that go with a cart, by the method of the lists. */
export function completeCart(
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
