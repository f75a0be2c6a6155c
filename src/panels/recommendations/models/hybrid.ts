import type { Model } from './model';

/**
 * Several models at once: each one's scores are divided by its own highest and weighted. `explain` speaks of the history that was
 * scored last.
 */
export function hybrid(parts: readonly { model: Model; weight: number }[], items: number): Model {
  const own = new Float64Array(items);
  const scales = new Float64Array(parts.length);
  return {
    score: (history, scores) => {
      for (const [part, { model, weight }] of parts.entries()) {
        scales[part] = 0;
        if (weight === 0) continue;
        own.fill(0);
        model.score(history, own);
        let highest = 0;
        for (const value of own) if (value > highest) highest = value;
        if (highest <= 0) continue;
        const scale = weight / highest;
        scales[part] = scale;
        for (let item = 0; item < items; item++)
          scores[item] = (scores[item] as number) + scale * (own[item] as number);
      }
    },
    explain: (history, item) => {
      const sums = new Array<number>(history.items.length).fill(0);
      for (const [part, { model }] of parts.entries())
        if (scales[part] !== 0)
          model.explain(history, item).forEach((value, index) => {
            sums[index] = (sums[index] as number) + (scales[part] as number) * value;
          });
      return sums;
    },
  };
}
