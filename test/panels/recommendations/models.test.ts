import { describe, expect, it } from 'vitest';
import { randomSource } from '../../../src/models/random';
import type { Matrix } from '../../../src/panels/recommendations/matrix';
import { ALS, als, fitAls, type ItemFactors } from '../../../src/panels/recommendations/models/als';
import type { History, Model } from '../../../src/panels/recommendations/models/model';
import { userBased } from '../../../src/panels/recommendations/models/user-based';

const ITEMS = 12;
const random = randomSource(7);
/** Customers of two tastes: the first six items, or the last six. */
const DENSE: number[][] = Array.from({ length: 40 }, (_, customer) =>
  Array.from({ length: ITEMS }, (_, item) => {
    const own = (customer % 2 === 0) === item < ITEMS / 2;
    return random() < (own ? 0.6 : 0.05) ? 1 : 0;
  }),
);

function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  const columns = rows.flatMap((row) => row.flatMap((value, item) => (value > 0 ? [item] : [])));
  const starts = [0];
  for (const row of rows)
    starts.push((starts[starts.length - 1] as number) + row.filter((value) => value > 0).length);
  return {
    rows: rows.length,
    items: ITEMS,
    starts: Int32Array.from(starts),
    columns: Int32Array.from(columns),
    values: new Float64Array(columns.length).fill(1),
  };
}
const matrix = matrixOf(DENSE);
const historyOf = (row: readonly number[]): History => {
  const items = row.flatMap((value, item) => (value > 0 ? [item] : []));
  return { items, weights: items.map(() => 1) };
};
const scoresOf = (model: Model, history: History): Float64Array => {
  const scores = new Float64Array(ITEMS);
  model.score(history, scores);
  return scores;
};
const noPause = (): Promise<void> => Promise.resolve();

/** What a model says item by item of the history adds up to its score. */
function expectExplained(model: Model, history: History): void {
  scoresOf(model, history).forEach((score, item) => {
    const parts = model.explain(history, item);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(score, 9);
  });
}

describe('user-based filtering', () => {
  const model = userBased(matrix);

  it('adds up what others have, by the cosine of the histories', () => {
    const own = DENSE[3] as number[];
    const length = (row: readonly number[]): number => Math.hypot(...row);
    const expected = Array.from({ length: ITEMS }, (_, item) =>
      DENSE.reduce((sum, row) => {
        const shared = row.reduce((all, value, at) => all + value * (own[at] as number), 0);
        return shared > 0 ? sum + (shared / (length(row) * length(own))) * (row[item] as number) : sum;
      }, 0),
    );
    scoresOf(model, historyOf(own)).forEach((score, item) =>
      expect(score).toBeCloseTo(expected[item] ?? 0, 9),
    );
  });

  it('says what its scores are made of', () => expectExplained(model, historyOf(DENSE[8] as number[])));

  it('knows nothing of an empty history', () => {
    expect([...scoresOf(model, { items: [], weights: [] })]).toEqual(new Array(ITEMS).fill(0));
  });
});

describe('factors by alternating least squares', () => {
  const settings = { ...ALS, factors: 4, rounds: 6 };

  /** The sum that is made small, each customer's factors at their best for the items' factors. */
  function loss({ items, factors: f }: ItemFactors, model: Model): number {
    let sum = 0;
    for (const row of DENSE) {
      const scores = scoresOf(model, historyOf(row));
      row.forEach((value, item) => {
        sum += (1 + settings.alpha * value) * (value - (scores[item] as number)) ** 2;
      });
    }
    return sum + settings.ridge * items.reduce((all, value) => all + value ** 2, 0) * (f > 0 ? 1 : 0);
  }

  it('come nearer to what was bought with every round', async () => {
    const losses: number[] = [];
    for (const rounds of [1, 2, 4, 8]) {
      const fitted = await fitAls(matrix, { ...settings, rounds }, noPause);
      losses.push(loss(fitted, als(fitted)));
    }
    expect(losses[1]).toBeLessThan(losses[0] as number);
    expect(losses[3]).toBeLessThan(losses[1] as number);
  });

  it('tell the two tastes apart, say why, and are the same each time', async () => {
    const fitted = await fitAls(matrix, settings, noPause);
    const model = als(fitted);
    const scores = scoresOf(model, { items: [0, 1], weights: [1, 1] });
    const mean = (from: number, to: number): number =>
      scores.slice(from, to).reduce((sum, score) => sum + score, 0) / (to - from);
    expect(mean(2, 6)).toBeGreaterThan(mean(6, 12) + 0.1);
    expectExplained(model, historyOf(DENSE[5] as number[]));
    expect((await fitAls(matrix, settings, noPause)).items).toEqual(fitted.items);
  });
});
