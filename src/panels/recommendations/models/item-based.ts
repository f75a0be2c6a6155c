import type { Neighbours } from '../matrix';
import type { Model } from './model';

/** Item-based collaborative filtering: the likeness of an item to those in the history, weighted and added up (Sarwar et al. 2001). */
export function itemBased({ starts, items, values }: Neighbours): Model {
  let sorted: Int32Array | null = null;
  return {
    score: (history, scores) => {
      for (let index = 0; index < history.items.length; index++) {
        const own = history.items[index] as number;
        const weight = history.weights[index] as number;
        for (let at = starts[own] as number; at < (starts[own + 1] as number); at++) {
          const other = items[at] as number;
          scores[other] = (scores[other] as number) + weight * (values[at] as number);
        }
      }
    },
    explain: (history, item) => {
      const byItem = (sorted ??= sortedRows(starts, items));
      return Array.from({ length: history.items.length }, (_, index) => {
        const own = history.items[index] as number;
        let low = starts[own] as number;
        let high = (starts[own + 1] as number) - 1;
        while (low <= high) {
          const middle = (low + high) >> 1;
          const at = byItem[middle] as number;
          if (items[at] === item) return (history.weights[index] as number) * (values[at] as number);
          if ((items[at] as number) < item) low = middle + 1;
          else high = middle - 1;
        }
        return 0;
      });
    },
  };
}

/** Places of each row's items in ascending order of the items, to be searched by halves. */
function sortedRows(starts: Int32Array, items: Int32Array): Int32Array {
  const order = Int32Array.from(items.keys());
  for (let row = 0; row + 1 < starts.length; row++)
    order.subarray(starts[row], starts[row + 1]).sort((a, b) => (items[a] as number) - (items[b] as number));
  return order;
}
