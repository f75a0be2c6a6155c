/** What is known of a customer: items with weights, ascending. */
export interface History {
  items: ArrayLike<number>;
  weights: ArrayLike<number>;
}

/** Scores items for a customer. */
export interface Model {
  /** Adds the scores of all items to `scores`, which is empty before. */
  score(history: History, scores: Float64Array): void;
  /** What each item of the history adds to the score of one item, in the order of the history. */
  explain(history: History, item: number): number[];
}
