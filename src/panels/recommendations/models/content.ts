import type { History, Model } from './model';

/** What an item is, as numbers of a category and a brand (−1 where unknown) and a price. */
export interface ItemTraits {
  category: Int32Array;
  brand: Int32Array;
  price: Float64Array;
}

const CATEGORY_PART = 0.6;

const BRAND_PART = 0.25;

const PRICE_PART = 0.15;

/**
 * Content-based: how much of the history has the item's category and brand, and how near its price is to what the customer pays.
 * Works for items that nobody has bought yet.
 */
export function content({ category, brand, price }: ItemTraits): Model {
  const parts = (history: History, item: number): number[] => {
    const weights = Array.from(history.weights);
    const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
    return Array.from(history.items, (own, index) => {
      const share = (weights[index] as number) / total;
      const alike = (of: Int32Array): number => ((of[item] as number) >= 0 && of[item] === of[own] ? 1 : 0);
      const [one, other] = [price[item] as number, price[own] as number];
      const near = one > 0 && other > 0 ? Math.exp(-Math.abs(Math.log(one / other))) : 0;
      return share * (CATEGORY_PART * alike(category) + BRAND_PART * alike(brand) + PRICE_PART * near);
    });
  };
  const byCategory = new Float64Array(1 + Math.max(0, ...new Set(category)));
  const byBrand = new Float64Array(1 + Math.max(0, ...new Set(brand)));
  const add = (sums: Float64Array, kind: number, weight: number): void => {
    if (kind >= 0) sums[kind] = (sums[kind] as number) + weight;
  };
  return {
    score: (history, scores) => {
      byCategory.fill(0);
      byBrand.fill(0);
      let total = 0;
      let logs = 0;
      let priced = 0;
      for (let index = 0; index < history.items.length; index++) {
        const own = history.items[index] as number;
        const weight = history.weights[index] as number;
        total += weight;
        add(byCategory, category[own] as number, weight);
        add(byBrand, brand[own] as number, weight);
        if ((price[own] as number) > 0) {
          logs += weight * Math.log(price[own] as number);
          priced += weight;
        }
      }
      const usual = priced > 0 ? Math.exp(logs / priced) : NaN;
      for (let item = 0; item < scores.length; item++) {
        const [kind, make, own] = [category[item] as number, brand[item] as number, price[item] as number];
        const near = own > 0 && priced > 0 ? (own < usual ? own / usual : usual / own) : 0;
        scores[item] =
          (CATEGORY_PART * (kind >= 0 ? (byCategory[kind] as number) : 0) +
            BRAND_PART * (make >= 0 ? (byBrand[make] as number) : 0)) /
            (total || 1) +
          PRICE_PART * near;
      }
    },
    explain: parts,
  };
}
