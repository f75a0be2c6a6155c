import type { Model } from './model';

/** What a customer buys most: the weights of the history themselves. */
export const personal: Model = {
  score: (history, scores) => {
    for (let index = 0; index < history.items.length; index++)
      scores[history.items[index] as number] = history.weights[index] as number;
  },
  explain: () => [],
};
